"""The private hosted zone: stable names for load balancers and databases, visible only in the VPC."""

from collections.abc import Iterator

from troposphere import Ref

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.language.component import Context
from tiers.network.vpc import named

PRIVATE_ZONE: Route = ("network", "private_zone")
TIME_TO_LIVE = "60"
"""Seconds: a database's host name changes only when the database is replaced."""


# Without a zone, nothing of `troposphere.route53` is loaded.


def resources(architecture: Architecture, zone: str) -> Iterator[Placed]:
    """Build the zone; its records are built with what they name."""
    from troposphere import route53

    yield place(
        Stack.NETWORK,
        route53.HostedZone(
            identifiers.PRIVATE_ZONE,
            Name=zone,
            VPCs=[route53.HostedZoneVPCs(VPCId=symbols.vpc(), VPCRegion=Ref("AWS::Region"))],
            HostedZoneTags=named(architecture, zone),
        ),
        PRIVATE_ZONE,
        {"Name": PRIVATE_ZONE},
    )


def load_balancer_record(here: Context) -> Iterator[Placed]:
    """Build a load balancer's record, where there is a zone: an alias, which follows its addresses."""
    if here.network.spec.private_zone is None:
        return
    from troposphere import route53
    from troposphere.validators.route53 import AliasTarget

    balancer = identifiers.load_balancer(here.name)
    yield place(
        Stack.PRESENTATION,
        route53.RecordSetType(
            identifiers.private_record(here.name),
            HostedZoneId=symbols.HostedZoneId(identifiers.PRIVATE_ZONE),
            Name=_name(here),
            Type="A",
            AliasTarget=AliasTarget(  # type: ignore[no-untyped-call]  # troposphere has no types for it
                HostedZoneId=symbols.HostedZoneId(balancer, "CanonicalHostedZoneID"),
                DNSName=symbols.Attribute(balancer, "DNSName"),
                EvaluateTargetHealth=False,
            ),
        ),
        here.route,
    )


def database_record(here: Context, endpoint: symbols.Attribute) -> Iterator[Placed]:
    """Build a database's record, where there is a zone. RDS has host names and no address that stays."""
    if here.network.spec.private_zone is None:
        return
    from troposphere import route53

    yield place(
        Stack.DATA,
        route53.RecordSetType(
            identifiers.private_record(here.name),
            HostedZoneId=symbols.HostedZoneId(identifiers.PRIVATE_ZONE),
            Name=_name(here),
            Type="CNAME",
            TTL=TIME_TO_LIVE,
            ResourceRecords=[endpoint],
        ),
        here.route,
    )


def _name(here: Context) -> str:
    return f"{here.name}.{here.network.spec.private_zone}"
