"""Existing roles in the listings of an account: what they allow, and which service may assume them."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.proof_account import account
from tiers import compiler
from tiers.intent.permissions import permitted
from tiers.permissions.answers.breaches import findings
from tiers.permissions.answers.deployed import prove
from tiers.permissions.answers.proof import Proof
from tiers.proof.account.load import load_account

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/work"
PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/team/work"
JOBS, THEIRS = (f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{name}" for name in ("shop-jobs-1ABC", "theirs"))
LOGS = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:shop-WorkLogGroup-1ABC"
CALLS = "connects_to: [{to: jobs, access: send}, {to: theirs, access: send}]"
SPEC = """
version: 1
name: shop
regions: [eu-west-1]
logic:
  work: {%s, role: %s, %s}
data:
  jobs: {type: queue}
  theirs: {type: existing, queue: "%s"}
"""
FUNCTION = "type: function, runtime: python3.13, handler: main.work, code: {bucket: code, key: work.zip}"
SEND = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
TAGS = {JOBS: "JobsQueue", LOGS: "WorkLogGroup"}

Change = Callable[[dict[str, Any]], object]


def allow(actions: Any, resource: Any) -> dict[str, Any]:
    """Return a statement."""
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def role(service: str) -> dict[str, Any]:
    """Return a role that a service may assume, as IAM lists it."""
    trusted = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    statements = [allow(SEND, [JOBS, THEIRS])]
    if service == "lambda.amazonaws.com":
        statements.append(allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{LOGS}:*"))
    document = {"Version": "2012-10-17", "Statement": statements}
    return {
        "Arn": ROLE,
        "RoleName": "work",
        "Path": "/team/",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
        "RolePolicyList": [{"PolicyName": "work", "PolicyDocument": document}],
        "AttachedManagedPolicies": [],
        "InstanceProfileList": [{"Arn": PROFILE, "InstanceProfileName": "work", "Path": "/team/"}],
    }


def proven(
    folder: Path,
    written: str,
    listed: dict[str, Any],
    kind: str = FUNCTION,
    *,
    without: str = "",
    spec: str = "",
) -> Proof:
    """Compare an account with a role with a spec, perhaps without a listing."""
    queue = {"QueueArn": JOBS, "Policy": json.dumps({"Version": "2012-10-17", "Statement": [REFUSED]})}
    files: dict[str, Any] = {
        **account(),
        "roles.json": {"RoleDetailList": [listed] if listed else [OTHER], "Policies": []},
        "jobs.json": {"Attributes": queue},
        "theirs.json": {"Attributes": {"QueueArn": THEIRS}},
        "logs.json": {"logGroups": [{"arn": f"{LOGS}:*", "logGroupName": LOGS.rpartition(":")[2]}]},
        "log-policies.json": {"resourcePolicies": []},
        "tags.json": {
            "ResourceTagMappingList": [
                {"ResourceARN": arn, "Tags": [{"Key": "aws:cloudformation:logical-id", "Value": name}]}
                for arn, name in TAGS.items()
            ]
        },
    }
    for name, data in files.items():
        if name != without:
            (folder / name).write_text(json.dumps(data), encoding="utf-8")
    written = spec or SPEC % (kind, written, CALLS, THEIRS)
    found = compiler.check("spec.yaml", written.encode())
    assert found.architecture is not None, [each.message for each in found.findings]
    return prove(load_account(str(folder)), permitted(found.architecture))


REFUSED = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": JOBS,
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
OTHER = {**role("ec2.amazonaws.com"), "Arn": f"{ROLE}-2", "RoleName": "work-2", "InstanceProfileList": []}
KINDS = {
    "function": (FUNCTION, ROLE, "lambda.amazonaws.com"),
    "ec2": ("type: ec2, count: 1", PROFILE, "ec2.amazonaws.com"),
}


@pytest.mark.parametrize("form", ["literal", "default"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_role_that_allows_what_is_declared_is_proven(tmp_path: Path, kind: str, form: str) -> None:
    keys, arn, service = KINDS[kind]
    written = arn if form == "literal" else f"{{parameter: R, default: '{arn}'}}"
    proof = proven(tmp_path, written, role(service), keys)
    assert proof.verified.breaches == ()
    assert proof.verified.declared >= 3
    assert [each.reason for each in proof.verified.unread if "role" in each.reason] == []


def _document(listed: dict[str, Any]) -> Any:
    return listed["RolePolicyList"][0]["PolicyDocument"]


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "without a policy": (lambda it: it["RolePolicyList"].clear(), {"missing"}),
    "without one queue": (lambda it: _document(it)["Statement"][0].update(Resource=[THEIRS]), {"missing"}),
    "without the other": (lambda it: _document(it)["Statement"][0].update(Resource=[JOBS]), {"missing"}),
    "more than declared": (
        lambda it: _document(it)["Statement"].append(allow("sqs:DeleteQueue", JOBS)),
        {"undeclared"},
    ),
    "more on all queues": (
        lambda it: _document(it)["Statement"].append(allow("sqs:PurgeQueue", "*")),
        {"undeclared"},
    ),
    "trusted by another service": (
        lambda it: it["AssumeRolePolicyDocument"]["Statement"][0].update(
            Principal={"Service": "rds.amazonaws.com"}
        ),
        {"missing"},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_role_that_does_not_is_found(tmp_path: Path, change: str, kind: str) -> None:
    keys, arn, service = KINDS[kind]
    listed = copy.deepcopy(role(service))
    changing, kinds = CHANGES[change]
    changing(listed)
    proof = proven(tmp_path, arn, listed, keys)
    assert {each.kind for each in proof.verified.breaches} == kinds
    assert all(each.of_existing for each in proof.verified.breaches)
    assert {"WorkRole"} & {
        end for each in proof.verified.breaches for end in (each.subject, each.target)
    } == {"WorkRole"}


def test_what_the_role_may_do_elsewhere_is_for_its_owner(tmp_path: Path) -> None:
    listed = role("lambda.amazonaws.com")
    elsewhere = allow("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:others")
    _document(listed)["Statement"].append(elsewhere)
    assert proven(tmp_path, ROLE, listed).verified.breaches == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_role_that_is_not_there_is_found(tmp_path: Path, kind: str) -> None:
    keys, arn, _ = KINDS[kind]
    proof = proven(tmp_path, arn, {}, keys)
    assert {(each.kind, each.of_existing) for each in proof.verified.breaches} == {("no-such-name", True)}
    assert {each.help for each in findings(proof.verified.breaches, load_account(str(tmp_path)))} == {
        "create the role, or correct its ARN"
    }


@pytest.mark.parametrize("written", ["{parameter: R}", "{import: work}", "{stack: iam, output: Work}"])
def test_a_role_that_only_a_deployment_knows_is_not_part_of_the_proof(tmp_path: Path, written: str) -> None:
    proof = proven(tmp_path, written, role("lambda.amazonaws.com"))
    assert proof.verified.breaches == ()
    reasons = [each.reason for each in proof.verified.unread if "WorkRole" in each.reason]
    assert len(reasons) == 1
    assert reasons[0].startswith("which role `WorkRole` is, only a deployment knows")


@pytest.mark.parametrize("name", ["jobs.json", "theirs.json", "logs.json"])
def test_a_resource_without_a_listing_is_not_a_missing_role(tmp_path: Path, name: str) -> None:
    proof = proven(tmp_path, ROLE, role("lambda.amazonaws.com"), without=name)
    assert proof.verified.breaches == ()
    target = {"jobs.json": "JobsQueue", "theirs.json": "TheirsExisting", "logs.json": "WorkLogGroup"}[name]
    assert f"`{target}` is not in the listings" in [each.reason for each in proof.verified.unread]


OTHER_PROFILE = f"{PROFILE}-2"
ONE_ROLE = {
    "a literal and a default": (PROFILE, f"{{parameter: R, default: '{PROFILE}'}}"),
    "two defaults": (f"{{parameter: Q, default: '{PROFILE}'}}", f"{{parameter: R, default: '{PROFILE}'}}"),
    "two profiles": (PROFILE, OTHER_PROFILE),
}


@pytest.mark.parametrize("forms", ONE_ROLE)
def test_one_role_of_two_components_has_what_both_declare(tmp_path: Path, forms: str) -> None:
    first, second = ONE_ROLE[forms]
    spec = f"""
version: 1
name: shop
regions: [eu-west-1]
logic:
  work: {{type: ec2, count: 1, role: {first}, connects_to: [{{to: jobs, access: send}}]}}
  more: {{type: ec2, count: 1, role: {second}, connects_to: [{{to: theirs, access: send}}]}}
data:
  jobs: {{type: queue}}
  theirs: {{type: existing, queue: "{THEIRS}"}}
"""
    listed = role("ec2.amazonaws.com")
    listed["InstanceProfileList"].append({"Arn": OTHER_PROFILE, "InstanceProfileName": "work-2"})
    proof = proven(tmp_path, "", listed, spec=spec)
    assert proof.verified.breaches == ()
    assert not any("not in the listings" in each.reason for each in proof.verified.unread)
    _document(listed)["Statement"][0].update(Resource=[JOBS])
    assert {each.kind for each in proven(tmp_path, "", listed, spec=spec).verified.breaches} == {"missing"}
