"""Bounds of universes by hand: what no template of the questions shows, such as calls through a service."""

import pytest

from tests.permissions.decide.worlds import (
    ACCOUNT,
    REGION,
    allow,
    arn,
    bucket,
    deny,
    engine,
    policy,
    queue,
    regional,
    role,
    verdicts,
)
from tiers.cloudformation.evaluate.values import ResourceRef, Text, Unknown
from tiers.permissions.model.universe import Endpoint, Subject, Target

ROOT = Text(("arn:aws:iam::", ACCOUNT, ":root"))
NUMBER = "111122223333"


def key(*documents: dict[str, object]) -> Target:
    return regional("kms", "key", "Key", *documents, path="key/")


def test_a_deny_of_a_part_of_the_objects_leaves_the_others_open() -> None:
    uploads = bucket()
    api = role(allow("s3:GetObject", arn(uploads, "/*")), deny("s3:*", arn(uploads, "/secret/*")))
    assert verdicts(engine(uploads), api, uploads, "object")["GetObject"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("via", "verdict"), [("", "NO"), ("sqs", "YES"), ("s3", "NO")], ids=["direct", "sqs", "s3"]
)
def test_a_key_through_one_service(via: str, verdict: str) -> None:
    service = Text(("sqs.", REGION, ".amazonaws.com"))
    mine = key(allow("kms:*", "*", Principal={"AWS": ROOT}))
    api = role(allow("kms:Decrypt", arn(mine), Condition={"StringEquals": {"kms:ViaService": service}}))
    assert verdicts(engine(mine), api, mine, "key", via=via)["Decrypt"] == verdict


@pytest.mark.parametrize(
    ("operator", "written", "verdict"),
    [
        ("ArnEquals", "role/aws-service-role/a.amazonaws.com/A", "NO"),
        ("ArnLike", "role/*", "NO"),
        ("ArnNotEquals", "role/aws-service-role/a.amazonaws.com/A", "YES"),
        ("ArnLikeIfExists", "role/*", "UNKNOWN"),
        ("ForAllValues:ArnLike", "role/*", "UNKNOWN"),
        ("Null", "true", "UNKNOWN"),
    ],
)
def test_a_service_is_no_role_in_a_condition_of_its_arn(operator: str, written: str, verdict: str) -> None:
    value = written if operator == "Null" else Text(("arn:aws:iam::", ACCOUNT, f":{written}"))
    condition = {operator: {"aws:PrincipalArn": value}}
    mine = key(allow("kms:*", "*", Principal={"AWS": "*"}, Condition=condition))
    service = Subject("service", "sns.amazonaws.com")
    assert verdicts(engine(mine), service, mine, "key")["Decrypt"] == verdict


def test_a_literal_account_is_unknown_unless_given() -> None:
    jobs = queue()
    written = Text(("arn:aws:sqs:*:", NUMBER, ":", ResourceRef("", "Jobs")))
    api = role(allow("sqs:SendMessage", written))
    assert verdicts(engine(jobs), api, jobs, "queue")["SendMessage"] == "UNKNOWN"
    for account, verdict in ((NUMBER, "YES"), ("999999999999", "NO")):
        decider = engine(jobs, given={"AWS::AccountId": account})
        assert verdicts(decider, api, jobs, "queue")["SendMessage"] == verdict


def test_an_uncertain_statement_allows_and_denies_nothing_for_sure() -> None:
    why = Unknown("a condition of the template has no value")
    found = []
    for effect in (allow, deny):
        uncertain = policy("identity", effect("sqs:SendMessage", "*"))
        uncertain = uncertain._replace(statements=(uncertain.statements[0]._replace(uncertain=why),))
        certain = policy(
            "identity", allow("sqs:ReceiveMessage", "*"), *[allow("sqs:*", "*")] * (effect is deny)
        )
        api = role()._replace(identity=(certain, uncertain))
        jobs = queue()
        found.append(verdicts(engine(jobs), api, jobs, "queue"))
        permission = engine(jobs).may(api, "sqs:SendMessage", jobs, "queue")
        assert permission.unknowns == (why,)
    both = {"ReceiveMessage": "YES", "SendMessage": "UNKNOWN"}
    assert found == [{**both, "SetQueueAttributes": "NO"}, {**both, "SetQueueAttributes": "YES"}]


@pytest.mark.parametrize(("is_limited", "verdict"), [(False, "UNKNOWN"), (True, "NO")])
def test_notprincipal_and_a_boundary(verdict: str, *, is_limited: bool) -> None:
    limit = policy("boundary", allow("*", "*")) if is_limited else None
    api = role(allow("sqs:SendMessage", "*"), boundary=limit)
    jobs = queue(deny("sqs:*", "*", NotPrincipal={"AWS": [arn(api), ROOT]}))
    assert verdicts(engine(jobs), api, jobs, "queue")["SendMessage"] == verdict


def test_two_services_with_a_source() -> None:
    uploads, logs = bucket(), bucket(name="Logs")
    from_uploads = {"ArnLike": {"aws:SourceArn": arn(uploads)}}
    service = {"Service": "s3.amazonaws.com"}
    jobs = queue(allow("sqs:SendMessage", "*", Principal=service, Condition=from_uploads))
    known = tuple(Subject("service", "s3.amazonaws.com", source=each) for each in ("Uploads", "Logs"))
    decider = engine(uploads, logs, jobs, subjects=known)
    other = Subject("service", "s3.amazonaws.com")
    answers = [verdicts(decider, each, jobs, "queue")["SendMessage"] for each in (*known, other)]
    assert answers == ["YES", "NO", "NO"]


def test_an_account_in_the_condition_leaves_sources_of_the_account() -> None:
    own = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    jobs = queue(allow("sqs:SendMessage", "*", Principal={"Service": "sns.amazonaws.com"}, Condition=own))
    service = Subject("service", "sns.amazonaws.com")
    assert verdicts(engine(jobs), service, jobs, "queue")["SendMessage"] == "UNKNOWN"
    assert verdicts(engine(jobs), role(), jobs, "queue")["SendMessage"] == "NO"


def test_everyone_but_other_accounts() -> None:
    """A condition on the own account shuts out everyone else, and a literal one may be another's."""
    for account, verdict in ((ACCOUNT, "NO"), (NUMBER, "UNKNOWN")):
        only = {"StringEquals": {"aws:PrincipalAccount": account}}
        jobs = queue(allow("sqs:SendMessage", "*", Principal="*", Condition=only))
        assert verdicts(engine(jobs), Subject("outside", "*"), jobs, "queue")["SendMessage"] == verdict


def test_the_policy_of_an_endpoint_may_stop_a_call() -> None:
    jobs, uploads = queue(), bucket()
    api = role(allow("*", "*"))
    passes = policy("endpoint", allow("sqs:SendMessage", arn(jobs), Principal="*"))
    decider = engine(jobs, uploads, endpoints=(Endpoint("Way", "sqs", passes),))
    assert verdicts(decider, api, jobs, "queue") == {
        "ReceiveMessage": "UNKNOWN",
        "SendMessage": "YES",
        "SetQueueAttributes": "UNKNOWN",
    }
    assert decider.may(api, "sqs:ReceiveMessage", jobs, "queue").unknowns
    assert set(verdicts(decider, api, uploads, "bucket").values()) == {"YES"}


def test_tags_of_a_request_that_only_reads() -> None:
    tagged = {"ForAnyValue:StringEquals": {"aws:TagKeys": ["stage"]}}
    jobs = queue()
    api = role(allow("sqs:*", "*", Condition=tagged))
    found = verdicts(engine(jobs), api, jobs, "queue")
    assert found == {"ReceiveMessage": "NO", "SendMessage": "UNKNOWN", "SetQueueAttributes": "UNKNOWN"}


def test_a_wildcard_in_the_resource_type_is_unknown() -> None:
    table = regional("dynamodb", "table", "Orders", path="table/")
    name = ResourceRef("", "Orders")
    for kind, verdict in (("tab*/", "UNKNOWN"), ("table/", "YES"), ("index/", "NO")):
        api = role(allow("dynamodb:*", Text(("arn:aws:dynamodb:*:*:", kind, name))))
        assert verdicts(engine(table), api, table, "table")["GetItem"] == verdict, kind


def test_thousands_of_hostile_statements() -> None:
    uploads = bucket()
    hostile = [allow("s3:Get*", f"arn:aws:s3:::*{number}{'*a' * 30}") for number in range(1000)]
    hostile += [allow(f"s3:{'*a' * 100}{number}", "*") for number in range(1000)]
    assert set(verdicts(engine(uploads), role(*hostile), uploads, "object").values()) == {"UNKNOWN"}
