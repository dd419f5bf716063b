"""Single answers: the statements that decide, and everything that is missing."""

from tests.permissions.decide.worlds import (
    ACCOUNT,
    allow,
    arn,
    bucket,
    deny,
    engine,
    policy,
    queue,
    regional,
    role,
)
from tiers.cloudformation.evaluate.values import Text, Unknown
from tiers.permissions.decide.reasons import CODES
from tiers.permissions.model.answers import Permission
from tiers.permissions.model.universe import Subject
from tiers.proof.answers.verdicts import Verdict

ROOT = Text(("arn:aws:iam::", ACCOUNT, ":root"))


def codes(permission: Permission) -> set[str]:
    found = {each.code for each in permission.missing}
    assert found <= CODES.keys()
    return found


def test_yes_names_the_statement_that_allows() -> None:
    uploads = bucket()
    api = role(
        allow("s3:ListBucket", arn(uploads), Sid="List"), allow("s3:GetObject", arn(uploads, "/*"), Sid="Get")
    )
    found = engine(uploads).may(api, "s3:GetObject", uploads, "object")
    assert found.verdict == Verdict.YES
    assert [each.statement.sid for each in found.allowing] == ["Get"]
    assert not any((found.missing, found.denying, found.unknowns, found.widening))


def test_no_names_everything_that_is_missing() -> None:
    uploads = bucket(deny("s3:GetObject", "*", Principal="*", Sid="Never"))
    limit = policy("boundary", allow("sqs:*", "*"))
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    api = role(
        allow("s3:GetObject", arn(uploads)),
        allow("s3:GetObject", "*", Condition=plain),
        allow("s3:PutBucketPolicy", "*"),
        allow("iam:*", "*"),
        deny("iam:PassRole", "*"),
        boundary=limit,
    )
    found = engine(uploads).may(api, "s3:GetObject", uploads, "object")
    assert found.verdict == Verdict.NO
    assert codes(found) == {"denied", "no-allow", "other-kind", "condition", "not-by-boundary"}
    assert [each.statement.sid for each in found.denying] == ["Never"]
    assert found.widening == ()
    api = api._replace(boundary=None)
    found = engine(uploads).may(api, "s3:GetObject", uploads, "object")
    assert found.widening == ("iam:PutRolePolicy", "s3:PutBucketPolicy")


def test_a_key_that_does_not_let_the_caller_decrypt() -> None:
    uploads = bucket(key="Key")
    reads = allow("s3:GetObject", arn(uploads, "/*"))
    mine = regional("kms", "key", "Key", allow("kms:*", "*", Principal={"AWS": ROOT}), path="key/")
    decider = engine(uploads, mine)
    through = {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}
    for api, verdict in (
        (role(reads), Verdict.NO),
        (role(reads, allow("kms:Decrypt", arn(mine), Condition=through)), Verdict.YES),
    ):
        found = decider.may(api, "s3:GetObject", uploads, "object")
        assert found.verdict == verdict
        assert ("encryption" in codes(found)) == (verdict == Verdict.NO)
    unknown = Unknown("the key is not in the templates")
    found = engine(uploads).may(role(reads), "s3:GetObject", uploads._replace(key=unknown), "object")
    assert (found.verdict, found.unknowns) == (Verdict.UNKNOWN, (unknown,))


def test_actions_that_are_on_something_else() -> None:
    uploads = bucket()
    api, decider = role(allow("*", "*")), engine(uploads)
    assert codes(decider.may(api, "s3:GetObject", uploads, "bucket")) == {"not-on-kind"}
    assert codes(decider.may(api, "s3:ListAllMyBuckets", uploads, "bucket")) == {"not-on-kind"}
    assert codes(decider.may(api, "s3:GetObject", uploads, "queue")) == {"not-on-kind"}
    new = decider.may(api, "s3:BrandNewAction", uploads, "bucket")
    assert new.verdict == Verdict.UNKNOWN
    assert new.unknowns


def test_unknown_policies_are_the_reason_unless_a_deny_decides() -> None:
    why = Unknown("a managed policy is not known")
    jobs = queue()
    api = role(deny("sqs:SendMessage", "*"), unknowns=(why,))
    decider = engine(jobs)
    assert decider.may(api, "sqs:ReceiveMessage", jobs, "queue").unknowns == (why,)
    assert decider.may(api, "sqs:SendMessage", jobs, "queue").verdict == Verdict.NO
    limited = api._replace(boundary=policy("boundary", allow("s3:*", "*")))
    assert codes(decider.may(limited, "sqs:ReceiveMessage", jobs, "queue")) == {"not-by-boundary"}


def test_who_may_assume_a_role() -> None:
    trust = policy(
        "trust", {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "a.amazonaws.com"}}
    )
    worker = role(name="Worker", trust=trust)
    target = regional("iam", "role", "Worker")._replace(id="Worker")
    decider = engine(target, subjects=(worker,))
    for name, verdict in (("a.amazonaws.com", Verdict.YES), ("b.amazonaws.com", Verdict.NO)):
        found = decider.may(Subject("service", name), "sts:AssumeRole", target, "role")
        assert found.verdict == verdict
    found = decider.may(role(allow("sts:AssumeRole", "*")), "sts:AssumeRole", target, "role")
    assert codes(found) == {"not-by-resource"}
