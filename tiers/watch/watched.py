"""Everything that is watched: the metrics and failures of components, of NAT gateways, and of backups."""

from collections.abc import Iterator

from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Failures, Watch, one, sums
from tiers.language.architecture import Architecture
from tiers.tuples import NamedTuple
from tiers.watch.backups import failures

NAMESPACE = "AWS/NATGateway"
NAT_ROUTE = ("network", "nat_gateway")


class GatewayAlarms:
    """Thresholds of NAT gateways, those of AWS's list."""

    port_allocation = 0
    dropped_packets = 0.01


class Watched(NamedTuple):
    """A metric or failures, with the name of what has them, and its tier or stack."""

    name: str
    tier: str
    what: Watch | Failures
    origin: Route = ()
    """The route of a raw resource that has them."""
    owner: str = ""
    """The logical ID of a raw resource that is a member."""


def watched(architecture: Architecture) -> tuple[Watched, ...]:
    """Return all that is watched, tier by tier, then the NAT gateways, raw resources, and the backups."""
    members = (
        Watched(member.name, member.tier, what)
        for member in architecture.members.values()
        for what in member.component.watches(architecture.around(member))
    )
    backups = (Watched("backups", "operations", each) for each in failures(architecture))
    raw = _raw(architecture) if architecture.spec.has_raw else ()
    return (*members, *_nat_gateways(architecture), *raw, *backups)


def _raw(architecture: Architecture) -> Iterator[Watched]:
    """Yield the metrics of raw resources. A spec without any is spared the loading of the catalog."""
    from tiers.watch import raw

    for each, watch in raw.watches(architecture):
        tier, name = str(each.stack), each.logical_id
        owner = name if name in architecture.members else ""
        yield Watched(name, tier, watch, ("resources", tier, name), owner)


def _nat_gateways(architecture: Architecture) -> Iterator[Watched]:
    """Yield the metrics of zonal NAT gateways.

    https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html. The thresholds are
    those of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
    """
    rings = architecture.about.alarms == "recommended"
    for subnet in architecture.network.nat_subnets:
        gateway = identifiers.nat_gateway(subnet.name)
        dimensions = (("NatGatewayId", Target(gateway)),)
        ports = Watch(
            gateway,
            "port_allocation",
            "connections without a free port a minute",
            # Of the stacks that can refer to the gateway and to the topic, the first.
            Stack.SECURITY,
            NAT_ROUTE,
            one(NAMESPACE, "ErrorPortAllocation", dimensions, "Sum"),
            Breach("GreaterThanThreshold", GatewayAlarms.port_allocation, 15, 15, "missing")
            if rings
            else None,
        )
        packets = ports._replace(
            word="dropped_packets",
            title="dropped packets in percent",
            metrics=sums(
                NAMESPACE,
                dimensions,
                drops="PacketsDropCount",
                sent="PacketsInFromSource",
                answered="PacketsInFromDestination",
            ),
            breach=Breach("GreaterThanThreshold", GatewayAlarms.dropped_packets, 5, 5, "missing")
            if rings
            else None,
            expression="100 * drops / (sent + answered)",
        )
        yield from (Watched(f"NAT gateway {subnet.zone}", "network", each) for each in (ports, packets))
