"""Servers that are separate instances, and would all be replaced in one update."""

from collections.abc import Iterator, Sequence

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import quoted
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.guard import place

_SERVER = "AWS::EC2::Instance"
_SEVERAL = 2


def replaced_at_once(changes: Sequence[Change]) -> Iterator[Diagnostic]:
    """Warn of each component whose servers are all replaced before the new ones are known to work.

    CloudFormation considers an instance created when it runs, unless a signal is waited for:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
    """
    groups: dict[object, list[Change]] = {}
    for change in changes:
        if change.type == _SERVER and change.kind in {Action.REPLACE, Action.MAY_REPLACE}:
            groups.setdefault(_component(change), []).append(change)
    for group in groups.values():
        unsure = any(each.kind is Action.MAY_REPLACE for each in group)
        if len(group) < _SEVERAL or any(_waits(each) for each in group):
            continue
        names = quoted(each.logical_id for each in group)
        yield codes.ALL_AT_ONCE.at(
            place(group[0].origin),
            f"{names} {'may' if unsure else 'would'} be replaced in one update",
            label="all at the same time, before they have booted",
            help="use `type: autoscaling`, or move traffic to other servers during the update",
        )


def _component(change: Change) -> object:
    """Return what the servers of one component have in common."""
    route = change.origin.get("route") if change.origin else None
    return tuple(route[:2]) if isinstance(route, list | tuple) else change.key


def _waits(change: Change) -> bool:
    return change.new is not None and "CreationPolicy" in change.new.attributes
