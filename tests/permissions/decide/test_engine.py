"""Verdicts on single policies, derived by hand from AWS's pages."""

from tests.permissions.decide.worlds import allow, arn, bucket, deny, engine, role, verdicts
from tiers.cloudformation.evaluate.values import Text


def test_object_actions_need_the_arn_of_objects() -> None:
    uploads = bucket()
    api = role(allow("s3:*", arn("Uploads")))
    assert verdicts(engine(uploads), api, uploads, "bucket") == {
        "ListBucket": "YES",
        "PutBucketPolicy": "YES",
    }
    assert verdicts(engine(uploads), api, uploads, "object") == {"GetObject": "NO", "PutObject": "NO"}


def test_a_deny_of_some_objects_leaves_no_yes_for_all() -> None:
    uploads = bucket()
    every = Text((arn("Uploads"), "/*"))
    secret = Text((arn("Uploads"), "/secret/*"))
    api = role(allow("s3:?etObject", every), deny("S3:getobject", secret))
    assert verdicts(engine(uploads), api, uploads, "object") == {"GetObject": "UNKNOWN", "PutObject": "NO"}
    part = (*uploads.arns["bucket"], "/secret/a/*")
    assert verdicts(engine(uploads), api, uploads, "object", pattern=part)["GetObject"] == "NO"


def test_another_bucket_is_another_bucket() -> None:
    uploads, logs = bucket(), bucket(name="Logs")
    api = role(allow("s3:*", [arn("Uploads"), Text((arn("Uploads"), "*"))]))
    found = engine(uploads, logs)
    assert set(verdicts(found, api, logs, "bucket").values()) == {"NO"}
    assert set(verdicts(found, api, uploads, "object").values()) == {"YES"}
