"""Attachments to transit gateways that an update replaces or removes, and routes to them that it removes."""

from collections.abc import Iterator

from tiers.diagnostics.codes import plan_networks as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.model import Action
from tiers.plan.safeguards.guard import place_of

ATTACHMENTS = frozenset({"AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment"})
ROUTE = "AWS::EC2::Route"


def detached(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of connections beyond the VPC that an update ends."""
    lost = [each for each in found.changes if each.type in ATTACHMENTS and each.kind.loses]
    for change in lost:
        is_removed = change.kind is Action.REMOVE
        yield codes.TRANSIT_DETACHED.at(
            NOWHERE if is_removed else place_of(change),
            f"the update {'removes' if is_removed else 'replaces'} the attachment `{change.logical_id}`",
            label="connections beyond the VPC end",
            help="undo the change, or agree on a time with those beyond"
            if is_removed
            else "undo the change, or ask the owner of the gateway to accept and route the new attachment",
        )
    if not lost:
        yield from _left(found)


def _left(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of each CIDR block to which fewer routes lead, once for all route tables."""
    left: dict[str, None] = {}
    for change in found.changes:
        before = change.old.properties if change.old is not None and change.type == ROUTE else {}
        if change.kind is Action.REMOVE and "TransitGatewayId" in before:
            left[str(before.get("DestinationCidrBlock"))] = None
    for cidr in left:
        yield codes.RANGE_LEFT.at(
            NOWHERE,
            f"the update removes a route to `{cidr}` beyond the transit gateway",
            label="connections end",
            help="undo the change, or agree on a time with those beyond",
        )
