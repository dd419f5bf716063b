"""Old resources that no component has: raw resources, each in the first stack that may have it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tiers.adopt.reading import Resource
from tiers.cloudformation.references import references, renamed
from tiers.ir.stacks import Stack

_ORDER = list(Stack)
_PREFIXES = (
    ("AWS::EC2::SecurityGroup", Stack.SECURITY),
    ("AWS::EC2::Instance", Stack.LOGIC),
    ("AWS::EC2::LaunchTemplate", Stack.LOGIC),
    ("AWS::EC2::", Stack.NETWORK),
    ("AWS::RDS::", Stack.DATA),
    ("AWS::DynamoDB::", Stack.DATA),
    ("AWS::S3::", Stack.DATA),
    ("AWS::SQS::", Stack.DATA),
    ("AWS::SNS::", Stack.DATA),
    ("AWS::ElastiCache::", Stack.DATA),
    ("AWS::EFS::", Stack.DATA),
    ("AWS::SecretsManager::", Stack.DATA),
    ("AWS::KMS::", Stack.NETWORK),
    ("AWS::IAM::", Stack.NETWORK),
    ("AWS::Logs::LogGroup", Stack.NETWORK),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", Stack.PRESENTATION),
    ("AWS::CloudFront::", Stack.PRESENTATION),
    ("AWS::CloudWatch::", Stack.OPERATIONS),
    ("AWS::Budgets::", Stack.OPERATIONS),
    ("AWS::Backup::", Stack.OPERATIONS),
)
"""The first stack that a resource may be in, by the beginning of its type; others are in logic."""


def stacks(
    raw: Sequence[Resource], generated: Mapping[str, Stack], users: Iterable[tuple[Stack, str]]
) -> dict[str, Stack]:
    """Return the stack of each raw resource: not before those that it refers to.

    `generated` has the stacks of generated resources by their logical IDs in the old template, and `users`
    the raw resources that overrides refer to, with the stack of the resource that is overridden.
    """
    found = {each.logical_id: _usual(each) for each in raw}
    used = {each.logical_id: _needs(each) for each in raw}
    for stack, name in users:
        _move_before(stack, name, found, used)
    for _ in range(len(_ORDER)):
        changed = False
        for name, needs in used.items():
            least = max(
                (
                    _ORDER.index(found.get(each) or generated[each])
                    for each in needs
                    if each in found or each in generated
                ),
                default=0,
            )
            if found[name] is not Stack.EDGE and _ORDER.index(found[name]) < least:
                found[name] = _ORDER[least]
                changed = True
        if not changed:
            break
    return found


def _move_before(stack: Stack, name: str, found: dict[str, Stack], used: Mapping[str, set[str]]) -> None:
    """Move a raw resource, and those that it refers to, to a stack that is not after another one."""
    pending = [name]
    while pending:
        each = pending.pop()
        if each in found and _ORDER.index(found[each]) > _ORDER.index(stack):
            found[each] = stack
            pending += used[each]


def _usual(of: Resource) -> Stack:
    if of.is_of_edge:
        return Stack.EDGE
    return next((stack for prefix, stack in _PREFIXES if of.type.startswith(prefix)), Stack.LOGIC)


def _needs(of: Resource) -> set[str]:
    return {*(target for _, target in references(of.properties)), *of.waits}


def written(
    raw: Sequence[Resource], homes: Mapping[str, Stack], names: Mapping[str, str], known: set[str]
) -> dict[str, dict[str, Any]]:
    """Return `resources` of a spec; `names` are the generated logical IDs of the old ones."""
    found: dict[str, dict[str, Any]] = {}
    for stack in Stack:
        own = {
            each.logical_id: dict(_body(each, names, known))
            for each in raw
            if homes[each.logical_id] is stack
        }
        if own:
            found[str(stack)] = own
    return found


def _body(of: Resource, names: Mapping[str, str], known: set[str]) -> Iterator[tuple[str, Any]]:
    yield "Type", of.type
    waits = [names.get(each, each) for each in of.waits if each in known]
    if waits:
        yield "DependsOn", waits
    for name, value in of.attributes.items():
        yield name, renamed(value, names)
    if of.properties:
        yield "Properties", renamed(of.properties, names)
