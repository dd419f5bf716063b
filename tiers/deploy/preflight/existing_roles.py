"""Roles and instance profiles that exist already: those of the account, which the service may assume.

What they allow is not compared here; `tiers verify --account DIR` does it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.existing_members import Member, members
from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic

ROLE, PROFILE = "AWS::IAM::Role", "AWS::IAM::InstanceProfile"
_ABSENT: Final = "NoSuchEntity"
"""https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html"""
_NOUNS: Final = {
    ROLE: ("role", "a role", "role/"),
    PROFILE: ("instance profile", "an instance profile", "instance-profile/"),
}
"""Each type in words, and the start of the last part of its ARNs."""
_ACCOUNT, _FIELDS = 4, 6
"""The position of the account, and the number of parts."""


def roles(subject: Subject) -> Iterator[Diagnostic]:
    """Find roles that do not exist, or that their service may not assume. Raises `AwsError`."""
    for member in members(subject, ROLE, "role"):
        yield from _checked(subject, member, ROLE)


def profiles(subject: Subject) -> Iterator[Diagnostic]:
    """Find instance profiles that do not exist, or have no role for EC2. Raises `AwsError`."""
    for member in members(subject, PROFILE, "role"):
        yield from _checked(subject, member, PROFILE)


def _checked(subject: Subject, member: Member, kind: str) -> Iterator[Diagnostic]:
    noun, one, start = _NOUNS[kind]
    parts = member.value.split(":", _FIELDS - 1)
    if len(parts) < _FIELDS or parts[2] != "iam" or not parts[-1].startswith(start):
        yield codes.DIFFERS.at(
            member.route,
            f"the {noun} of `{member.name}` is `{member.value[:80]}`",
            label=f"must be the ARN of {one}",
            help=f"use an ARN such as `arn:aws:iam::{subject.account}:{start}NAME`",
        )
    elif parts[_ACCOUNT] != subject.account:
        yield codes.DIFFERS.at(
            member.route,
            f"the {noun} of `{member.name}` is in account {parts[_ACCOUNT]}",
            label=f"the deployment is in account {subject.account}",
            help=f"use {one} of account {subject.account}",
        )
    else:
        yield from _found(subject, member, kind, noun)


def _found(subject: Subject, member: Member, kind: str, noun: str) -> Iterator[Diagnostic]:
    """Find what is wrong with a role or an instance profile by its name."""
    described = _described(subject, member.value.rpartition("/")[2], kind)
    if described is None or described.get("Arn") not in {None, member.value}:
        other = f"; its ARN is `{described['Arn']}`" if described is not None else ""
        yield codes.NOT_FOUND.at(
            member.route,
            f"the {noun} of `{member.name}` does not exist",
            label=f"not in account {subject.account}",
            help=f"create it first, or correct its ARN{other}",
        )
        return
    principals = next(
        row["properties"]["principals"] for row in subject.existing if row["component"] == member.name
    )
    carried = described.get("Roles", ()) if kind == PROFILE else (described,)
    if not carried:
        yield codes.DIFFERS.at(
            member.route,
            f"the instance profile of `{member.name}` has no role",
            label="without a role, it gives no permissions",
            help="add a role to it: `aws iam add-role-to-instance-profile`",
        )
    for role in carried:
        for service in principals:
            if not _trusts(role.get("AssumeRolePolicyDocument"), service):
                yield codes.DIFFERS.at(
                    member.route,
                    f"`{service}` may not assume the role of `{member.name}`",
                    label="not in its trust policy",
                    help=f"add the `trust` of `tiers permissions SPEC --for {member.name}` to it",
                )


def _described(subject: Subject, name: str, kind: str) -> Mapping[str, Any] | None:
    """Return a role or an instance profile; `None` if there is none. Raises `AwsError`."""
    try:
        if kind == ROLE:
            role: Mapping[str, Any] = subject.aws.call("iam", "get_role", RoleName=name)["Role"]
            return role
        found = subject.aws.call("iam", "get_instance_profile", InstanceProfileName=name)
    except AwsError as error:
        if error.failure.code == _ABSENT:
            return None
        raise
    profile: Mapping[str, Any] = found["InstanceProfile"]
    return profile


def _trusts(document: object, service: str) -> bool:
    """Return whether a trust policy allows a service; one that cannot be read is not accused."""
    if not isinstance(document, Mapping):
        return True
    statements = document.get("Statement", ())
    for each in statements if isinstance(statements, list) else [statements]:
        if not isinstance(each, Mapping) or each.get("Effect") != "Allow":
            continue
        principal = each.get("Principal")
        named = principal.get("Service") if isinstance(principal, Mapping) else principal
        if service in named or "*" in named if isinstance(named, list) else named in {service, "*"}:
            return True
    return False
