"""Check that transit gateways are there for the account, and who must act before they pass on packets.

https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.preflight.subject import Asked, Subject
from tiers.diagnostics.codes import stacks
from tiers.diagnostics.codes.deploy import NOT_AVAILABLE
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import quoted

ATTACHMENT: Final = "AWS::EC2::TransitGatewayAttachment"
_USABLE: Final = frozenset({"available", "modifying"})
_SHOWN: Final = 5


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find transit gateways that no VPC of the account can be attached to. Raises `AwsError`."""
    asked = [
        each for placed in subject.changing(ATTACHMENT) for each in subject.asked(placed, "TransitGatewayId")
    ]
    if not asked:
        return
    # Those of other accounts that share them are listed too.
    rows = list(subject.aws.pages("ec2", "describe_transit_gateways", "TransitGateways"))
    known = {each["TransitGatewayId"]: each for each in rows}
    new = {each.logical_id for each in subject.new(ATTACHMENT)}
    for each in asked:
        gateway = known.get(each.value)
        if gateway is None or gateway.get("State") not in _USABLE:
            yield _unusable(each, gateway, subject.aws.region, [*known])
        elif each.resource in new:
            yield from _waiting(each, gateway, subject.account)


def _unusable(asked: Asked, gateway: Mapping[str, Any] | None, region: str, known: list[str]) -> Diagnostic:
    if gateway is not None:
        return NOT_AVAILABLE.at(
            asked.place,
            f"the transit gateway `{asked.value}` is in the state `{gateway.get('State')}`",
            label="must be `available`",
            help="wait until it is available, or use another one",
        )
    others = f"use {quoted(known[:_SHOWN])}, or " if known else ""
    return NOT_AVAILABLE.at(
        asked.place,
        f"the transit gateway `{asked.value}` is not in `{region}`, or not shared with this account",
        label="unknown to this account",
        help=f"{others}ask its owner to share it by AWS Resource Access Manager",
    )


def _waiting(asked: Asked, gateway: Mapping[str, Any], account: str) -> Iterator[Diagnostic]:
    """Find what the owner of a gateway has to do after the attachment is requested."""
    owner, options = gateway.get("OwnerId", account), gateway.get("Options", {})
    if owner != account and options.get("AutoAcceptSharedAttachments") == "disable":
        yield stacks.AWAITS_ACCEPTANCE.at(
            asked.place,
            f"the account `{owner}` must accept the attachment to `{asked.value}`",
            label="does not accept attachments automatically",
            help="ask its owner to accept it during the deployment, which waits for that",
        )
    off = [
        word
        for word, key in (
            ("association", "DefaultRouteTableAssociation"),
            ("propagation", "DefaultRouteTablePropagation"),
        )
        if options.get(key) == "disable"
    ]
    if off:
        yield stacks.NOT_ROUTED_BACK.at(
            asked.place,
            f"the transit gateway `{asked.value}` has no default {' and '.join(off)} of route tables",
            label="no packets until its owner adds them",
            help="ask its owner to associate the attachment with a route table, and to propagate its routes",
        )
