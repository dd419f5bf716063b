"""A role that exists already, with the permissions that a spec assumes it to have.

Metadata has no functions: strings have references such as `<Jobs.Arn>`, to resources of any stack.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.cloudformation.load.existing_forms import (
    EXISTS,
    USERS,
    Resource,
    is_component,
    logical_id,
    ref,
    text,
    texts,
)
from tiers.cloudformation.load.manifest import DamagedError

ROLE, PROFILE = "AWS::IAM::Role", "AWS::IAM::InstanceProfile"
ROLES: Final = frozenset((ROLE, PROFILE))
_VERSION: Final = "2012-10-17"
_KEYS: Final = {"role", "components", "principals", "statements", "managed"}


def role_of(written: Mapping[str, Any]) -> str:
    """Return the logical ID of the role: its own, or that of the role in an instance profile."""
    own = _properties(written).get("role", written["logical_id"])
    return logical_id(own)


def components(written: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the components that have a role, of which the first is that of the row."""
    found = texts(_properties(written)["components"])
    if (
        found[:1] != (written["component"],)
        or len({*found}) < len(found)
        or not all(map(is_component, found))
    ):
        raise DamagedError
    return found


def resources_of_role(written: Mapping[str, Any]) -> Iterator[Resource]:
    """Yield the role, and its profile. Raises `DamagedError` for what no compiler writes."""
    found = _properties(written)
    role = role_of(written)
    statements, managed = found.get("statements", []), texts(found.get("managed", []))
    if not isinstance(statements, list) or (role == written["logical_id"]) == (written["type"] == PROFILE):
        raise DamagedError
    properties: dict[str, Any] = {
        EXISTS: True,
        **_named(written),
        USERS: list(components(written)),
        "AssumeRolePolicyDocument": {
            "Version": _VERSION,
            "Statement": [_trusted(each) for each in texts(found["principals"])],
        },
        "ManagedPolicyArns": list(managed),
    }
    if statements:
        document = {"Version": _VERSION, "Statement": statements}
        properties["Policies"] = [{"PolicyName": "assumed", "PolicyDocument": document}]
    yield role, {"Type": ROLE, "Properties": properties}
    if written["type"] == PROFILE:
        yield (
            text(written["logical_id"]),
            {"Type": PROFILE, "Properties": {EXISTS: True, "Roles": [ref(role)]}},
        )


def _named(written: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of a role, by which policies are attached to it, if its ARN is known."""
    value = written["value"]
    if written["type"] != ROLE or not isinstance(value, str):
        return {}
    *folders, name = value.partition(":role/")[2].split("/")
    return {"RoleName": name, "Path": "/".join(("", *folders, ""))}


def _trusted(service: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}


def _properties(written: Mapping[str, Any]) -> Mapping[str, Any]:
    found = written["properties"]
    if not isinstance(found, Mapping) or not found.keys() <= _KEYS:
        raise DamagedError
    return found
