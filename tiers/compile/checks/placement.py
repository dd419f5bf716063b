"""Zones, subnets and NAT gateways: checks that components can work in their subnets."""

from collections.abc import Iterator

from tiers.diagnostics.codes import network as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged, quoted
from tiers.language.architecture import Architecture
from tiers.language.component import Context
from tiers.network.layout import SLOTS_OF_A_KIND, NetworkPlan, PlannedSubnet
from tiers.network.spec import EXISTING

NAT: Route = ("network", "nat_gateway")


def check_network(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find zones that the network does not have and NAT gateways that could not work."""
    network = architecture.network
    if network.carved and len(network.zones) > SLOTS_OF_A_KIND:
        yield codes.TOO_MANY_ZONES.at(
            ("network", "zones"),
            f"`zones` has no room for {len(network.zones)} zones",
            label=f"automatic subnets allow {SLOTS_OF_A_KIND} zones",
            help=f"use at most {SLOTS_OF_A_KIND} zones, or add `subnets`",
        )
    for subnet in network.subnets:
        if subnet.zone not in network.zones:
            yield _unknown_zone(subnet.zone, (*subnet.route, "zone"), architecture)
    yield from _nat(architecture)


def _unknown_zone(zone: str, route: Route, architecture: Architecture) -> Diagnostic:
    zones = architecture.network.zones
    wanted = "abcdef".index(zone) + 1
    counted = isinstance(architecture.network.spec.zones, int)
    more = f"set `zones: {wanted}`" if counted else f"add zones until there are {wanted}"
    return codes.UNKNOWN_ZONE.at(
        route,
        f"unknown zone `{zone}`",
        label=f"the zones are {quoted(zones)}",
        also=(Note(Place(("network", "zones")), f"`zones` {'is' if counted else 'has'} {len(zones)}"),),
        help=f"use one of them, or {more}",
    )


def _nat(architecture: Architecture) -> Iterator[Diagnostic]:
    nat = architecture.network.spec.nat_gateway
    if nat.zone and nat.subnet:
        yield codes.NAT_OPTIONS.at(
            (*NAT, "zone"),
            "the NAT gateway has both `zone` and `subnet`",
            label="set by `subnet`",
            also=(Note(Place((*NAT, "subnet")), "the subnet"),),
            help="remove one of the two",
        )
    elif nat.mode != "single" and (nat.zone or nat.subnet):
        key = "zone" if nat.zone else "subnet"
        yield codes.NAT_OPTIONS.at(
            (*NAT, key),
            f"`{key}` has no effect with `mode: {nat.mode}`",
            label="only for a single NAT gateway",
            also=(Note(Place((*NAT, "mode")), "the mode"),),
            help=f"remove `{key}`, or use `mode: single`",
        )
    elif nat.subnet:
        yield from _nat_subnet(architecture, nat.subnet)
    elif nat.zone and nat.zone not in architecture.network.zones:
        yield _unknown_zone(nat.zone, (*NAT, "zone"), architecture)
    elif nat.mode not in {"none", "regional", EXISTING} and not architecture.network.is_existing:
        yield from _nat_zones(architecture)
    zones = {each.zone for each in architecture.network.of_kind("private")}
    if nat.mode == "single" and len(zones) > 1 and not architecture.network.is_existing:
        yield codes.SINGLE_NAT.at(
            (*NAT, "mode") if not (nat.zone or nat.subnet) else Place(NAT, "key"),
            "one NAT gateway serves several zones",
            label="a zone failure cuts off all private servers",
            help="use `nat_gateway: {mode: per_zone}` or `{mode: regional}` in production",
        )


def _nat_subnet(architecture: Architecture, name: str) -> Iterator[Diagnostic]:
    subnet = architecture.network.named(name)
    if subnet is None:
        yield unknown_subnet(name, (*NAT, "subnet"), architecture.network)
    elif subnet.kind != "public":
        public = [each.name for each in architecture.network.of_kind("public")]
        near = next((p.name for p in architecture.network.of_kind("public") if p.zone == subnet.zone), None)
        choice = near or (public[0] if public else None)
        yield codes.NAT_NOT_PUBLIC.at(
            (*NAT, "subnet"),
            f"the NAT gateway is in the {subnet.kind} subnet `{name}`",
            label="no route to the internet gateway",
            also=()
            if architecture.network.carved
            else (Note(Place((*subnet.route, "kind")), f"`{name}` is {subnet.kind}"),),
            help=f"use `nat_gateway: {{subnet: {choice}}}`" if choice else "add a public subnet for it",
        )


def _nat_zones(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find zones that need a NAT gateway and have no public subnet for it."""
    network = architecture.network
    # A zone that does not exist has its own finding.
    private = {subnet.zone for subnet in network.of_kind("private") if subnet.zone in network.zones}
    served = {subnet.zone for subnet in network.nat_subnets}
    if not private or (network.spec.nat_gateway.mode == "single" and served):
        return
    if network.spec.nat_gateway.mode == "single":
        missing = [network.spec.nat_gateway.zone or "a"]
    else:
        missing = sorted(private - served)
    for zone in missing:
        yield codes.NAT_WITHOUT_PUBLIC_SUBNET.at(
            NAT,
            f"zone `{zone}` has no public subnet for a NAT gateway",
            label="a NAT gateway needs a public subnet",
            help=f"add a public subnet in zone `{zone}`, or use another `mode` or `zone`"
            if network.spec.nat_gateway.mode == "single"
            else f"add a public subnet in zone `{zone}`, or use another `mode`",
        )


def unknown_subnet(name: str, route: Route, network: NetworkPlan) -> Diagnostic:
    """Return the finding about the name of a subnet that does not exist."""
    names = [subnet.name for subnet in network.subnets]
    called = next((each for each in names if network.spec.subnets[each].id == name), None)
    if called is not None:
        return codes.UNKNOWN_SUBNET.at(
            route,
            f"`{name}` is the ID of the subnet `{called}`",
            label="must be the name of a subnet",
            help=f"use `{called}`",
        )
    meant = nearest(name, names)
    return codes.UNKNOWN_SUBNET.at(
        route,
        f"unknown subnet `{name}`",
        label=f"did you mean `{meant}`?" if meant else "not in this spec",
        help=f"use one of {abridged(names)}" if names else "add the subnet to the network first",
    ).replaced_by(meant)


def check_members(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find components without subnets, and those that need more zones than they get."""
    for member in architecture.members.values():
        here = architecture.around(member)
        where = here.place
        if where is None:
            continue
        names = where.subnets
        for index, name in enumerate(names):
            if architecture.network.named(name) is None:
                yield unknown_subnet(name, (*member.route, "subnets", index), architecture.network)
        if not names and not where.is_raw and not where.is_existing:
            kind = where.kind
            several = f" in {where.zones} zones" if where.zones > 1 else ""
            yield codes.NO_SUBNETS.at(
                Place(member.route, "key"),
                f"`{member.name}` needs {kind} subnets{several}",
                label="no such subnets in this network",
                help=f"add {kind} subnets{several} to the network, or set `subnets`",
            )
        elif where.zones > 1:
            yield from _zones(here, where.zones, here.subnets(names))


_WORDS = {2: "two", 3: "three"}


def _zones(here: Context, least: int, subnets: tuple[PlannedSubnet, ...]) -> Iterator[Diagnostic]:
    zones = sorted({subnet.zone for subnet in subnets})
    if subnets and len(zones) < least:
        several = "zones" if len(zones) > 1 else "zone"
        yield codes.TOO_FEW_ZONES.at(
            (*here.route, "subnets"),
            f"`{here.name}` has subnets in {several} {quoted(zones)} only",
            label=f"AWS requires at least {least} zones",
            help=f"set `zones: {least}` or more in the network, or use subnets in {_WORDS[least]} zones",
        )
