"""The description of a picture: of a spec with its templates, or of any templates or account."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tiers.diagnostics.wording import INTERNET, counted, listed
from tiers.ir import identifiers
from tiers.picture import connections, places
from tiers.picture.connections import Found
from tiers.picture.model import Edge, Node, Part, Picture
from tiers.proof.answers.queries import Engine
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.cloudformation.load.existing import AssumedMember
    from tiers.language.architecture import Architecture
    from tiers.proof.answers.promises import Expected, Promise
    from tiers.proof.answers.simulate import Outage
    from tiers.proof.answers.verify import Verified
    from tiers.proof.model.loaded import Loaded
    from tiers.proof.model.network import Node as Host

ANY_REGION = "any region"


class Subject(NamedTuple):
    """What is drawn: loaded templates, and the spec or the promises that they were made from, if any."""

    title: str
    loaded: "Loaded"
    architecture: "Architecture | None" = None
    promises: "Sequence[Promise] | None" = None
    expected: "Sequence[Expected]" = ()
    proof: "tuple[Engine, Verified] | None" = None
    """The proof of the promises, if it was made before."""


class Content(NamedTuple):
    """The kinds of lines that are drawn."""

    flows: bool = True
    permissions: bool = True
    losses: bool = False


EVERYTHING = Content()


def described(subject: Subject, content: Content = EVERYTHING, vpc: str | None = None) -> Picture:
    """Return the picture of a subject; `vpc` chooses one of several VPCs by its ID."""
    network, architecture = subject.loaded.network, subject.architecture
    place = places.place_of(network, _names(architecture), vpc)
    engine, verified = subject.proof or (Engine(network), None)
    result = connections.proven(engine, subject.promises, subject.expected, verified)
    found = result.found
    if content.losses:
        found = connections.with_losses(found, _outages(subject))
    nodes = [*_nodes(subject, place, result.alike), *_beyond(engine)]
    drawn = {each.name for each in nodes} | {INTERNET}
    flows, remarks = _flows(found, drawn, subject) if content.flows else ((), [])
    exits = [each for each in found if each.target == INTERNET and each.verdict in {"declared", "possible"}]
    edges = [*flows, *(_permissions(architecture) if architecture and content.permissions else ())]
    regions = architecture.spec.regions if architecture else ()
    if architecture is None and not content.flows:
        remarks.append("Permissions are drawn for specs only.")
    if subject.loaded.assumed:
        remarks.append("The VPC exists already; the kinds of its subnets are assumed.")
    remarks += _existing(subject.loaded.existing)
    remarks += [f"Another VPC is not drawn: {each}." for each in place.others]
    return Picture(
        subject.title,
        next(iter(regions), ANY_REGION) if architecture else "",
        place.zones,
        tuple(_with_exit(each, exits) if content.flows else each for each in nodes),
        tuple(each for each in edges if each.source in drawn and each.target in drawn),
        None if place.vpc is None else _vpc_name(place, architecture),
        _cidr(place, subject),
        tuple(place.subnets.values()),
        place.nat_zones,
        place.nat,
        place.has_internet_gateway,
        place.endpoints,
        tuple(remarks),
    )


def _cidr(place: places.Place, subject: Subject) -> str:
    """Return the CIDR block of the VPC, and whether that exists already."""
    cidr = next((each for each in place.vpc.cidrs if isinstance(each, str)), "") if place.vpc else ""
    return f"{cidr} · existing" if subject.loaded.assumed else cidr


def _vpc_name(place: places.Place, architecture: "Architecture | None") -> str:
    return "" if architecture is not None or place.vpc is None else places.last_part(place.vpc.id)


def _names(architecture: "Architecture | None") -> places.Names:
    """Return the names of zones, subnets, and endpoints in the spec, by their names in the templates."""
    if architecture is None:
        return places.Names()
    plan = architecture.network
    written = plan.spec.zones
    zones = plan.zones if isinstance(written, int) else written
    return places.Names(
        {zone: (letter, zone) for letter, zone in zip(plan.zones, zones, strict=True)},
        {
            f"{'' if plan.is_existing else 'Network.'}{identifiers.subnet(each.name)}": places.Named(
                each.name, each.kind
            )
            for each in plan.subnets
        },
        {identifiers.endpoint(each): each for each in plan.services},
    )


def _outages(subject: Subject) -> "Sequence[Outage]":
    from tiers.proof.answers.losses import losses
    from tiers.proof.answers.simulate import simulate

    network = subject.loaded.network
    return simulate(network, losses(network), subject.promises)


def _existing(members: "Iterable[AssumedMember]") -> Iterator[str]:
    """Yield what is drawn and not created, and the roles of others."""
    known = tuple(members)
    names = list(dict.fromkeys(each.component for each in known if not each.is_role))
    if names:
        yield f"Not created, and assumed: {listed(names)}."
    users = list(dict.fromkeys(name for each in known for name in each.components))
    if users:
        yield f"{listed(users)} {'has an existing role' if len(users) == 1 else 'have existing roles'}."


def _nodes(subject: Subject, place: places.Place, alike: Mapping[str, tuple[str, ...]]) -> list[Node]:
    """Return the cards: components of the spec in its order, then everything else that the templates have."""
    loaded, architecture = subject.loaded, subject.architecture
    hosts = places.hosts(loaded.network)
    hidden = {other for others in alike.values() for other in others}
    members = architecture.members if architecture else {}
    cards = [
        places.card(name, nodes, place, loaded)._replace(represents=_represented(name, alike))
        for name, nodes in hosts.items()
        if name not in members and name not in hidden
    ]
    own = [_member(architecture, name, hosts, place, loaded) for name in members] if architecture else []
    known = {*members, *hosts, *places.on_the_rim(loaded.network)}
    return [*own, *cards, *places.services(loaded, known)]


def _beyond(engine: Engine) -> Iterator[Node]:
    """Yield the card of what is beyond transit gateways, if routes lead there."""
    led = [*engine.index.beyond]
    if led:
        more = f", {len(led) - 1} more" if len(led) > 1 else ""
        yield Node(connections.BEYOND, connections.BEYOND, "transit_gateway", f"{led[-1]}{more}")


def _represented(name: str, alike: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    others = alike.get(name, ())
    return (name, *others) if others else ()


def _member(
    architecture: "Architecture",
    name: str,
    hosts: "Mapping[str, Sequence[Host]]",
    place: places.Place,
    loaded: "Loaded",
) -> Node:
    """Return the card of a component: its place by the templates, its looks by its type."""
    member = architecture.members[name]
    look = member.component.glyph(architecture.around(member))
    zones = {letter: number for number, letter in enumerate(place.letters)}
    parts = tuple(
        Part(zones[each.zone], each.words, each.is_secondary, each.is_chosen_by_aws)
        for each in look.parts
        if each.zone in zones
    )
    node = Node(name, name, look.name, look.words, is_existing=look.is_existing)
    if name in hosts:
        found = places.card(name, hosts[name], place, loaded)
        node = node._replace(row=found.row, zones=found.zones, parts=parts or found.parts)
    return node


def _flows(found: Sequence[Found], drawn: set[str], subject: Subject) -> tuple[tuple[Edge, ...], list[str]]:
    """Return the lines, and sentences about the connections without one."""
    rim = places.on_the_rim(subject.loaded.network)
    promised = {(each.source, each.destination) for each in subject.promises or () if each.must}
    lines: list[Edge] = []
    remarks: list[str] = []
    beyond = connections.outside(found)
    hairpins = to_endpoints = others = 0
    for each in found:
        if each.target == INTERNET and each.verdict in {"declared", "possible"}:
            continue  # a badge
        is_promised = (each.source, each.target) in promised
        if each.source in rim or each.target in rim:
            to_endpoints += each.verdict != "undeclared"
            if each.verdict == "undeclared":
                remarks.append(f"Undeclared, with a VPC endpoint: {connections.sentence(each)}.")
        elif not is_promised and connections.is_hairpin(each, beyond):
            hairpins += 1
        elif each.source in drawn and each.target in drawn:
            lines.append(connections.edge(each))
        else:
            others += 1
    counts = (
        (hairpins, "through the internet and back"),
        (to_endpoints, "with VPC endpoints"),
        (others, "of components without a card"),
    )
    remarks += [f"Not drawn: {counted(number, 'connection')} {which}." for number, which in counts if number]
    return tuple(lines), remarks


def _with_exit(node: Node, exits: Sequence[Found]) -> Node:
    own = [each for each in exits if each.source == node.name]
    return node._replace(badges=(*node.badges, connections.exit_badge(own))) if own else node


def _permissions(architecture: "Architecture") -> Iterator[Edge]:
    """Yield a line for each permission, except for one that a connection brings along."""
    from tiers.ir.facets import CONNECT, readable

    flows = {(each.source, each.target) for each in architecture.flows}
    words: dict[tuple[str, str], list[str]] = {}
    for grant in architecture.grants:
        if grant.access != CONNECT or (grant.source, grant.target) not in flows:
            words.setdefault((grant.source, grant.target), []).append(readable(grant.access))
    for (source, target), found in words.items():
        label = ", ".join(dict.fromkeys(each for each in found if each))
        yield Edge(source, target, "permission", "declared", "", label)
