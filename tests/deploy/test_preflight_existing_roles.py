"""Roles and instance profiles that exist already: those of the account, which the service may assume."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.deploy.test_permissions import allowing, printed
from tests.deploy.test_preflight_existing import SOUND, WORDS
from tests.deploy.test_preflight_existing_members import found
from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import run

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/work"
PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/team/work"
HEAD = "version: 1\nname: quiet\nregions: [eu-west-1]\nlogic:\n"
FUNCTION = HEAD + (
    "  work: {type: function, runtime: python3.13, handler: index.work, source: 'work = print', role: %s}\n"
)
SERVER = HEAD + "  work: {type: ec2, count: 1, role: %s}\n"


DESCRIBED = {"Path": "/team/", "CreateDate": datetime(2026, 1, 1, tzinfo=UTC)}


def trust(*services: str, **more: Any) -> dict[str, Any]:
    """Return a trust policy."""
    named: Any = list(services) if len(services) > 1 else services[0]
    statement = {"Effect": "Allow", "Principal": {"Service": named}, "Action": "sts:AssumeRole", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(document: object, arn: str = ROLE) -> dict[str, Any]:
    """Return the answer with a role."""
    found = {"Arn": arn, "AssumeRolePolicyDocument": quote(json.dumps(document))}
    return {"Role": {**DESCRIBED, "RoleName": "work", "RoleId": "AROA0123456789ABCDEF", **found}}


def profile(*roles: dict[str, Any], arn: str = PROFILE) -> dict[str, Any]:
    """Return the answer with an instance profile."""
    named = {"InstanceProfileName": "work", "InstanceProfileId": "AIPA0123456789ABCDEF", "Arn": arn}
    return {"InstanceProfile": {**DESCRIBED, **named, "Roles": [each["Role"] for each in roles]}}


@pytest.mark.parametrize(
    "document",
    [
        trust("lambda.amazonaws.com"),
        trust("ec2.amazonaws.com", "lambda.amazonaws.com"),
        {"Statement": trust("lambda.amazonaws.com")["Statement"][0]},
        {"Statement": [1, {"Effect": "Allow", "Principal": "*"}]},
        1,
    ],
)
def test_a_role_that_the_service_may_assume_has_no_finding(tmp_path: Path, document: object) -> None:
    said, double = found(tmp_path, FUNCTION % ROLE, iam__GetRole=role(document))
    assert said == []
    (asked,) = double.world.account.made("iam.GetRole")
    assert asked["RoleName"] == "work"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (role(trust("ec2.amazonaws.com")), "`lambda.amazonaws.com` may not assume the role of `work`"),
        (
            role(trust("lambda.amazonaws.com", Effect="Deny")),
            "`lambda.amazonaws.com` may not assume the role of `work`",
        ),
        (role({"Statement": []}), "`lambda.amazonaws.com` may not assume the role of `work`"),
        (Refused("NoSuchEntity", "gone"), "the role of `work` does not exist"),
        (
            role(trust("lambda.amazonaws.com"), f"arn:aws:iam::{ACCOUNT}:role/work"),
            "the role of `work` does not exist",
        ),
    ],
)
def test_what_is_wrong_with_a_role_is_found(tmp_path: Path, answer: Any, message: str) -> None:
    said, _ = found(tmp_path, FUNCTION % ROLE, iam__GetRole=answer)
    assert [each for _, each in said] == [message]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            profile(role(trust("lambda.amazonaws.com"))),
            "`ec2.amazonaws.com` may not assume the role of `work`",
        ),
        (profile(), "the instance profile of `work` has no role"),
        (Refused("NoSuchEntity", "gone"), "the instance profile of `work` does not exist"),
    ],
)
def test_what_is_wrong_with_a_profile_is_found(tmp_path: Path, answer: Any, message: str) -> None:
    said, _ = found(tmp_path, SERVER % PROFILE, iam__GetInstanceProfile=answer)
    assert [each for _, each in said] == [message]


def test_a_sound_profile_has_no_finding(tmp_path: Path) -> None:
    answer = profile(role(trust("ec2.amazonaws.com")))
    said, double = found(tmp_path, SERVER % PROFILE, iam__GetInstanceProfile=answer)
    assert said == []
    (asked,) = double.world.account.made("iam.GetInstanceProfile")
    assert asked["InstanceProfileName"] == "work"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("arn:aws:iam::210987654321:role/work", "the role of `work` is in account 210987654321"),
        ("work", "the role of `work` is `work`"),
        (PROFILE, f"the role of `work` is `{PROFILE}`"),
    ],
)
def test_the_value_of_an_export_is_compared(tmp_path: Path, value: str, message: str) -> None:
    exports = {"Exports": [{"Name": "work-role", "Value": value}]}
    said, _ = found(tmp_path, FUNCTION % "{import: work-role}", cloudformation__ListExports=exports)
    assert [each for _, each in said] == [message]


@pytest.mark.parametrize(
    ("spec", "operation"), [(FUNCTION % ROLE, "iam__GetRole"), (SERVER % PROFILE, "iam__GetInstanceProfile")]
)
def test_a_missing_permission_to_read_is_a_warning(tmp_path: Path, spec: str, operation: str) -> None:
    double = fresh()
    double.world.account.on(**SOUND | {operation: Refused("AccessDenied", "not allowed")})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=spec)
    assert re.search(r"warning\[T\d{4}\]: could not check existing (roles|instance profiles)", done.out)
    assert "Traceback" not in done.err


def test_the_permissions_to_check_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "quiet.yaml"
    path.write_text(FUNCTION % ROLE)
    _, data, _ = printed(path, "--for", "deployer")
    assert allowing(data, "iam:GetRole")
    assert "iam:GetInstanceProfile" not in json.dumps(data)
    path.write_text(SERVER % PROFILE)
    _, data, _ = printed(path, "--for", "deployer")
    assert allowing(data, "iam:GetInstanceProfile")
