"""Targets: the resources that policies can be about, with their ARNs, policies, and keys."""

from collections.abc import Iterator, Mapping

from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown, Value, parts_of
from tiers.cloudformation.load.existing_forms import EXISTING_KEY, EXISTS
from tiers.permissions.model.policies import Patterns, Policy, Principal, Principals, Statement
from tiers.permissions.model.universe import Point, Target
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.finder import Finder
from tiers.permissions.read.properties import at
from tiers.permissions.read.resource_policies import ResourcePolicies
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.resources.arns import Arns

_ROLE = "AWS::IAM::Role"
_KEY, _ALIAS = "AWS::KMS::Key", "AWS::KMS::Alias"
_FILES, _POINT = "AWS::EFS::FileSystem", "AWS::EFS::AccessPoint"
_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_PRIVATE = ("Private", "BucketOwnerFullControl", "BucketOwnerRead")
"""The lists that give nothing to anyone but the owner."""
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
        exists = resource.get(EXISTS) is True
        if exists:
            who = resource.component or resource.id
            what = "who else may assume the role of" if resource.type == _ROLE else "the policy of"
            unknowns += (Unknown(f"{what} `{who}`, which exists, is not known", resource.origin()),)
            written = resource.get(EXISTING_KEY)
        return Target(
            id=f"{resource.id}.{arns.part}" if arns.part else resource.id,
            type=resource.type,
            service=arns.service,
            arns={kind: self._names.arn(resource, arns, form) for kind, form in arns.kinds.items()},
            component=resource.component,
            policies=(*policies, *_by_list(resource)),
            unknowns=unknowns,
            key=None if written is None else self._key(written),
            is_public=_is_public(resource),
            origin=resource.origin(*([arns.needs] if arns.needs else [])),
            points=tuple(self._points(resource)),
            exists=exists,
        )

    def _points(self, resource: Resource) -> Iterator[Point]:
        """Yield the access points of a file system."""
        if resource.type != _FILES:
            return
        (arns,) = resources.arns_of(_POINT)
        (form,) = arns.kinds.values()
        for each in self._catalogue.of(_POINT):
            if self._finder.find(each.get("FileSystemId"), _FILES) == resource:
                yield Point(each.id, self._names.arn(each, arns, form))

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


def _is_public(resource: Resource) -> bool:
    """Return whether a bucket has each setting of Block Public Access turned off."""
    written = resource.get("PublicAccessBlockConfiguration") if resource.type == "AWS::S3::Bucket" else None
    off = (False, "false")
    return isinstance(written, Mapping) and all(written.get(name) in off for name in _BLOCKS)


def _by_list(resource: Resource) -> Iterator[Policy]:
    """Yield what the access control list of a bucket may allow, which is not modeled.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
    """
    written = resource.get("AccessControl") if resource.type == "AWS::S3::Bucket" else None
    if written is None or written in _PRIVATE:
        return
    origin = resource.origin("AccessControl")
    why = written if isinstance(written, Unknown) else Unknown("access control lists are not modeled", origin)
    anyone = Principals((Principal("AWS", "*"),))
    allow = Statement("Allow", Patterns(("s3:*",)), Patterns(("*",)), anyone, (), origin, uncertain=why)
    yield Policy("resource", (allow,), origin, "access control list")


def _has_part(resource: Resource, arns: Arns) -> bool:
    return not arns.needs or resource.get(arns.needs) not in (None, False, "false")
