"""The policy that an existing role needs for a component: what the role that `tiers` creates would allow.

CloudFormation makes the names of most resources only with the stack, so that a policy has what these begin
with. A role needs some permissions before that: Lambda refuses an event source mapping, and a function in a
VPC, of a role that may not read the queue or create network interfaces.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.cloudformation.evaluate.values import Pseudo, ResourceRef, Value, parts_of, reference
from tiers.compile.existing_roles import Filling, managed, role_of, statements
from tiers.deploy.policies.granted import Scope, own_name
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Exists
from tiers.ir.parameters import Text
from tiers.ir.placed import Built
from tiers.ir.references import Target
from tiers.permissions.read.canonical import Names
from tiers.proof.build.catalogue import Catalogue
from tiers.tuples import NamedTuple

_LONGEST: Final[Mapping[str, int]] = {
    "AWS::DynamoDB::Table": 255,
    "AWS::Lambda::Function": 64,
    "AWS::Logs::LogGroup": 512,
    "AWS::S3::Bucket": 63,
    "AWS::SNS::Topic": 256,
    "AWS::SQS::Queue": 80,
}
"""The types of which CloudFormation makes names from those of the stack and the resource, and the longest.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
"""
_ADDED: Final = len("-Presentation-1ABCDEFGHIJKL") + len("-1ABCDEFGHIJKL")
"""What a name has at most beside those of the stack and the resource: that of a nested stack, and letters."""


class Needed(NamedTuple):
    """The policy that a role needs, managed policies beside it, and the placeholders of unknown values."""

    document: Mapping[str, Any] | None
    managed: tuple[str, ...]
    placeholders: tuple[str, ...]


def needed(built: Built, catalogue: Catalogue, exists: Exists, scope: Scope) -> Needed:
    """Return what a role that exists must allow for one component."""
    role = role_of(exists)
    writer = _Writer(built, catalogue, scope)
    found = [writer.filled(each) for each in statements(built.withheld, role)]
    document = {"Version": "2012-10-17", "Statement": found} if found else None
    attached = tuple(writer.filled(each) for each in managed(built.withheld, role))
    return Needed(document, attached, tuple(writer.placeholders))


class _Writer:
    """Writes statements with the ARNs that resources have in an account, as far as they are known."""

    def __init__(self, built: Built, catalogue: Catalogue, scope: Scope) -> None:
        self.placeholders: dict[str, None] = {}
        self._given = built.given
        self._names = Names(catalogue)
        self._resources = {each.id.rpartition(".")[2]: each for each in catalogue}
        self._scope = scope
        self._pseudo = {
            "AWS::Partition": scope.partition,
            "AWS::Region": scope.region,
            "AWS::AccountId": scope.account,
            "AWS::StackName": own_name(scope),
            "AWS::URLSuffix": "amazonaws.com.cn" if scope.partition == "aws-cn" else "amazonaws.com",
        }

    def filled(self, value: Any) -> Any:  # noqa: ANN401 - a part of a statement
        """Return a part of a statement without references."""
        return Filling(self._target, self._chosen).part(value)

    def _chosen(self, value: Text | Elsewhere) -> str:
        """Return the default of a parameter; what is known at deployment alone has a placeholder."""
        if isinstance(value, Text):
            return str(value) or self._placeholder(value.parameter.name)
        return self._placeholder(value.export or f"{value.stack}-{value.output}")

    def _target(self, target: Target) -> str:
        if target.is_pseudo:
            return self._pseudo.get(target.logical_id) or self._placeholder(target.logical_id)
        if target in self._given:
            return str(self.filled(self._given[target]))
        resource = self._resources.get(target.logical_id)
        if resource is None:
            return self._placeholder(target.logical_id)
        return "".join(self._parts(self._names.canonical(reference(resource.id, target.attribute or ""))))

    def _parts(self, value: Value) -> Iterator[str]:
        for part in parts_of(value):
            if isinstance(part, Pseudo):
                name = part.pseudo.rpartition(".")[2]
                yield self._pseudo.get(name) or self._placeholder(name)
            elif isinstance(part, ResourceRef):
                yield self._made(part)
            else:
                yield part if isinstance(part, str) else self._placeholder("value")

    def _made(self, part: ResourceRef) -> str:
        """Return a pattern for a name that CloudFormation makes, or a placeholder for an unknown one."""
        name = part.logical_id
        kind = self._resources[name].type
        if part.attribute and not part.attribute.strip("?"):
            return part.attribute
        if kind not in _LONGEST or part.attribute:
            return self._placeholder(name)
        own = own_name(self._scope)
        is_short = len(self._scope.stack) + len(name) + _ADDED <= _LONGEST[kind]
        found = f"{own}{name}-*" if is_short and own.endswith("-*") else own
        return found.lower() if kind == "AWS::S3::Bucket" else found

    def _placeholder(self, name: str) -> str:
        found = f"VALUE-OF-{re.sub('[^A-Za-z0-9]+', '-', name)}"
        self.placeholders[found] = None
        return found
