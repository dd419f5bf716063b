"""Targets: the resources that policies can be about, with their ARNs, policies, and keys."""

from collections.abc import Iterator

from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.permissions.model.universe import Target
from tiers.permissions.read.canonical import Names, parts_of
from tiers.permissions.read.finder import Finder
from tiers.permissions.read.properties import at
from tiers.permissions.read.resource_policies import ResourcePolicies
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.resources.arns import Arns

_KEY, _ALIAS = "AWS::KMS::Key", "AWS::KMS::Alias"
_AWS_MANAGED = "alias/aws/"


class Targets:
    """The targets of one catalog."""

    def __init__(
        self, catalogue: Catalogue, names: Names, finder: Finder, policies: ResourcePolicies
    ) -> None:
        self._catalogue = catalogue
        self._names = names
        self._finder = finder
        self._policies = policies

    def all(self) -> Iterator[Target]:
        """Yield every target, in the order of the templates."""
        for resource in self._catalogue:
            for arns in resources.arns_of(resource.type):
                if arns.kinds and _has_part(resource, arns):
                    yield self._target(resource, arns)

    def _target(self, resource: Resource, arns: Arns) -> Target:
        policies, unknowns = self._policies.of(resource, arns)
        written = at(resource, arns.key) if arns.key else None
        return Target(
            id=f"{resource.id}.{arns.part}" if arns.part else resource.id,
            type=resource.type,
            service=arns.service,
            arns={kind: self._names.arn(resource, arns, form) for kind, form in arns.kinds.items()},
            component=resource.component,
            policies=policies,
            unknowns=unknowns,
            key=None if written is None else self._key(written),
            origin=resource.origin(*([arns.needs] if arns.needs else [])),
        )

    def _key(self, value: Value) -> str | Unknown | None:
        """Return the ID of a key; `None` for one that AWS manages."""
        first = parts_of(self._names.canonical(value))[0]
        if isinstance(first, str) and (first.startswith(_AWS_MANAGED) or f":{_AWS_MANAGED}" in first):
            return None
        found = self._finder.find(value, _KEY)
        if found is None:
            alias = self._finder.find(value, _ALIAS)
            if isinstance(alias, Resource):
                return self._key(alias.get("TargetKeyId"))
            found = alias
        if isinstance(found, Resource):
            return found.id
        return found or Unknown("the key is not in the templates")


def _has_part(resource: Resource, arns: Arns) -> bool:
    return not arns.needs or resource.get(arns.needs) not in (None, False, "false")
