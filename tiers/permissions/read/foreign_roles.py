"""Programs whose role is not in the templates: what it allows is not known."""

from collections.abc import Iterator, Mapping
from typing import Final

from tiers.cloudformation.evaluate.values import ResourceRef, Unknown, Value
from tiers.permissions.read.finder import Finder
from tiers.proof.build.catalogue import Catalogue, Resource

_ROLE: Final = "AWS::IAM::Role"
_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "AWS::ECS::TaskDefinition": ("TaskRoleArn", "ExecutionRoleArn"),
    "AWS::IAM::InstanceProfile": ("Roles",),
    "AWS::Lambda::Function": ("Role",),
}
"""The properties with the role of a program, by type."""


def foreign_roles(catalogue: Catalogue, finder: Finder) -> Iterator[Unknown]:
    """Yield each program that runs as a role of others, with the reason."""
    for kind, names in _ROLES.items():
        for resource in catalogue.of(kind):
            for name in names:
                for value in _each(resource.get(name)):
                    if not isinstance(finder.find(value, _ROLE), Resource):
                        yield _of_others(resource, name, f"`{name}` of `{resource.id}`")
    for kind in ("AWS::EC2::Instance", "AWS::EC2::LaunchTemplate"):
        for resource in catalogue.of(kind):
            profile = _profile(resource)
            if profile is not None and not isinstance(profile, ResourceRef):
                yield _of_others(resource, "IamInstanceProfile", f"the instance profile of `{resource.id}`")


def _profile(resource: Resource) -> Value:
    """Return the instance profile of an instance or a launch template, by its name or ARN."""
    data = resource.get("LaunchTemplateData")
    found = data.get("IamInstanceProfile") if isinstance(data, dict) else resource.get("IamInstanceProfile")
    if isinstance(found, dict):
        return found.get("Arn", found.get("Name"))
    return found


def _each(value: Value) -> list[Value]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found if each is not None]


def _of_others(resource: Resource, name: str, what: str) -> Unknown:
    return Unknown(f"{what} is not in the templates, and neither is what it allows", resource.origin(name))
