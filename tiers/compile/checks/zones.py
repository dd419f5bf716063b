"""Zones by name or ID: one kind of both, one region, each zone once."""

from collections.abc import Iterator

from tiers.diagnostics.codes import network as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.architecture import Architecture
from tiers.network.layout import is_zone_id, region_of

ZONES: Route = ("network", "zones")


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find zones that do not match the first one, and those that are named twice."""
    zones = architecture.network.spec.zones
    if isinstance(zones, int):
        return
    for index, zone in enumerate(zones):
        first = zones.index(zone)
        if first != index:
            yield codes.DUPLICATE_ZONE.at(
                (*ZONES, index),
                f"duplicate zone `{zone}`",
                label="already listed",
                also=(Note(Place((*ZONES, first)), "first defined here"),),
                help="remove it, or use another zone",
            )
        elif is_zone_id(zone) != is_zone_id(zones[0]):
            yield _mixed(index, zone, zones[0])
        elif region_of(zone) != region_of(zones[0]):
            yield codes.ZONES_OF_TWO_REGIONS.at(
                (*ZONES, index),
                f"the zones `{zone}` and `{zones[0]}` are in different regions",
                label="a VPC is in one region",
                also=(Note(Place((*ZONES, 0)), "the first zone"),),
                help=f"use zones of one region, or use `zones: {len(zones)}` in any region",
            )


def _mixed(index: int, zone: str, first: str) -> Diagnostic:
    kinds = ("name", "ID") if is_zone_id(first) else ("ID", "name")
    return codes.MIXED_ZONES.at(
        (*ZONES, index),
        f"`{zone}` is a zone {kinds[0]} and `{first}` is a zone {kinds[1]}",
        label="might be the same zone",
        also=(Note(Place((*ZONES, 0)), f"zone {kinds[1]}"),),
        help="use only names or only IDs; `aws ec2 describe-availability-zones` shows both",
    )
