"""Regions: whether they exist, and whether each of them has the zones of the network."""

from collections.abc import Iterator, Mapping, Sequence

from tiers import facts
from tiers.diagnostics.codes import regions as codes
from tiers.diagnostics.codes.connections import PREFIX_LIST_UNKNOWN
from tiers.diagnostics.codes.expectations import DUPLICATE_ENTRY
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.ir.stacks import EDGE_REGION, Stack
from tiers.language.architecture import Architecture
from tiers.network.layout import is_zone_id, region_of

REGIONS = "regions"
ZONES: Route = ("network", "zones")


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find regions that do not exist or are there twice, and those that the network does not fit into."""
    first: dict[str, int] = {}
    for index, region in enumerate(architecture.spec.regions):
        if region in first:
            yield DUPLICATE_ENTRY.at(
                (REGIONS, index),
                f"duplicate region `{region}`",
                label="already listed",
                also=(Note(Place((REGIONS, first[region])), "first defined here"),),
                help="remove one of the two, or use another region",
            )
        elif region not in facts.regions():
            yield _unknown(region, Place((REGIONS, index)))
        else:
            yield from _zones(architecture, index)
        first.setdefault(region, index)
    yield from _endpoints(architecture)
    yield from _nat_gateway(architecture)
    yield from _edge(architecture)
    yield from _prefix_lists(architecture)


def _prefix_lists(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find regions in which the prefix list of CloudFront is not known."""
    opened = architecture.opened_to_cloudfront
    given = architecture.network.spec.cloudfront_prefix_list
    for region in given:
        if region not in facts.regions():
            yield _unknown(region, Place(("network", "cloudfront_prefix_list", region), "key"))
    known = {*facts.cloudfront_prefix_lists(), *given}
    for index, region in enumerate(architecture.spec.regions if opened else ()):
        if region in facts.regions() and region not in known:
            (name, _), route = next(iter(opened.items()))
            yield PREFIX_LIST_UNKNOWN.at(
                (REGIONS, index),
                f"the ID of CloudFront's prefix list in `{region}` is unknown",
                label=f"`{name}` needs it in its security group",
                also=(Note(Place(route), "opened to CloudFront here"),),
                help=f"add `cloudfront_prefix_list: {{{region}: pl-…}}` to `network`, with the ID of "
                "`com.amazonaws.global.cloudfront.origin-facing`, as `aws ec2 describe-managed-prefix-lists "
                f"--region {region}` lists it",
            )


def _edge(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find resources of the edge for regions that cannot read from where the edge is."""
    edge = architecture.spec.resources.edge
    for index, region in enumerate(architecture.spec.regions if edge else ()):
        if facts.partition(region) != facts.partition(EDGE_REGION):
            yield codes.NOT_IN_PARTITION.at(
                (REGIONS, index),
                f"the edge in `{EDGE_REGION}` is out of reach of `{region}`",
                label=f"in `{facts.partition(region)}`",
                also=(Note(Place(("resources", str(Stack.EDGE)), "key"), f"in `{EDGE_REGION}`"),),
                help=f"move `{region}` to another environment, without `resources.{Stack.EDGE}`",
            )


def _endpoints(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find an interface endpoint whose name in one of the regions is another than in the first."""
    network, regions = architecture.network, architecture.spec.regions
    for index, service in enumerate(network.spec.endpoints):
        if not isinstance(service, str) or service not in network.interface_endpoints:
            continue
        usual = facts.endpoint_prefix(regions[0], service)
        other = next((each for each in regions if facts.endpoint_prefix(each, service) != usual), None)
        if other is not None:
            yield codes.ENDPOINT_NAMES.at(
                ("network", "endpoints", index),
                f"the VPC endpoint `{service}` has different names in `{regions[0]}` and `{other}`",
                label=f"`{usual}` and `{facts.endpoint_prefix(other, service)}`",
                also=(Note(Place((REGIONS, regions.index(other))), "another partition"),),
                help=f"move `{other}` to the `regions` of another environment",
            )


NO_REGIONAL_NAT = frozenset({"aws-cn", "aws-us-gov"})
"""AWS announced them in November 2025 for all commercial regions, "except AWS GovCloud (US) and China".
So it was half a year later, in a report that quotes it: https://dev.to/_76130e67067eab4c8510 ("Can you really
run a VPC with zero public subnets"). Nothing is claimed of other partitions."""


def _nat_gateway(architecture: Architecture) -> Iterator[Diagnostic]:
    if not architecture.network.is_nat_regional:
        return
    for index, region in enumerate(architecture.spec.regions):
        if facts.partition(region) in NO_REGIONAL_NAT:
            yield codes.NOT_IN_PARTITION.at(
                (REGIONS, index),
                f"`{region}` has no regional NAT gateways",
                label=f"not offered in `{facts.partition(region)}`",
                also=(Note(Place(("network", "nat_gateway", "mode")), "regional mode"),),
                help="use `nat_gateway: {mode: per_zone}`",
            )


def _unknown(region: str, place: Place) -> Diagnostic:
    meant = nearest(region, facts.regions())
    return codes.UNKNOWN_REGION.at(
        place,
        f"unknown region `{region}`",
        label=f"did you mean `{meant}`?" if meant else "unknown region",
        help=f"use `{meant}`"
        if meant
        else "use a region code; `aws ec2 describe-regions --all-regions` lists them",
    ).replaced_by(meant)


def _zones(architecture: Architecture, index: int) -> Iterator[Diagnostic]:
    """Find what one of the regions lacks of the zones that are asked for."""
    if not architecture.network.exists:
        return
    regions, zones = architecture.spec.regions, architecture.network.spec.zones
    region = regions[index]
    number = zones if isinstance(zones, int) else len(zones)
    strange = {} if isinstance(zones, int) else _strange(zones, region)
    known = facts.zones().get(region)
    if strange:
        yield _elsewhere(regions, index, strange, number)
    elif known is not None and number > known.number:
        yield codes.TOO_FEW_ZONES_IN_REGION.at(
            (REGIONS, index),
            f"`{region}` has {known.number} zones, and the network has {number}",
            label=f"available to every account: {known.number}",
            also=(Note(Place(ZONES), f"needs {number}"),),
            help=f"use `zones: {known.number}`, or another region",
            note=f"older accounts may have {len(known.ids)}" if len(known.ids) > known.number else "",
        )


def _strange(zones: Sequence[str], region: str) -> dict[str, int]:
    """Return the zones that cannot be a region's, with the first position of each."""
    return {zone: zones.index(zone) for zone in zones if not may_have(region, zone)}


def may_have(region: str, zone: str) -> bool:
    """Return whether a zone, by its name or ID, may be one of a region; True if neither is known."""
    if not is_zone_id(zone):
        return region_of(zone) == region
    known = facts.zones()
    if region in known:
        return zone in known[region].ids
    return all(zone not in each.ids for each in known.values())


def _elsewhere(regions: Sequence[str], index: int, strange: Mapping[str, int], number: int) -> Diagnostic:
    region = regions[index]
    named = " or ".join(f"`{zone}`" for zone in strange)
    known = facts.zones().get(region)
    advice = f"remove `{region}`" if len(regions) > 1 else f"use zones of `{region}`"
    ids = known.ids if known and any(map(is_zone_id, strange)) else ()
    return codes.ZONE_OF_ANOTHER_REGION.at(
        (REGIONS, index),
        f"`{region}` has no zone {named}",
        label=f"its zone IDs are {', '.join(ids)}" if ids else f"its zone names are like `{region}a`",
        also=tuple(Note(Place((*ZONES, place)), "not in this region") for place in strange.values()),
        help=f"{advice}, or use `zones: {number}` in any region",
    )
