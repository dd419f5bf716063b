"""Connections, as the proof found them: declared or not, unknown, and those that are not worth a line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tiers.diagnostics.wording import CLOUDFRONT, INTERNET
from tiers.ir.facets import ANYWHERE
from tiers.picture.measure import cut
from tiers.picture.model import Badge, Edge, Verdict
from tiers.proof.answers.promises import PROTOCOLS, Expected, Promise
from tiers.proof.answers.queries import Engine, matrix
from tiers.proof.answers.simulate import Outage
from tiers.proof.answers.verdicts import Flow
from tiers.proof.answers.verify import EVERY_PORT, Verified, verify
from tiers.proof.model.addresses import block
from tiers.proof.model.filters import Protocol
from tiers.proof.model.regions import Ranges, merged, spelled, without
from tiers.tuples import NamedTuple

BEYOND = "transit gateway"
"""The card of all networks beyond transit gateways; no component has a space in its name."""

_LONGEST_LABEL = 150
"""The width of a label in pixels; the whole text is in the title of the connection."""

PortsByProtocol = dict[Protocol, Ranges]
Ports = tuple[tuple[Protocol, Ranges], ...]


class Found(NamedTuple):
    """The results of the proof between two names, and the address range that it is limited to, if any."""

    source: str
    target: str
    verdict: Verdict
    ports: Ports
    ranges: tuple[str, ...] = ()
    is_certain: bool = True
    losses: tuple[str, ...] = ()


class Proven(NamedTuple):
    """Everything that the proof found, and the names without a question, by the name that represents them."""

    found: tuple[Found, ...]
    alike: Mapping[str, tuple[str, ...]] = {}


def proven(
    engine: Engine,
    promises: Sequence[Promise] | None,
    expected: Sequence[Expected] = (),
    verified: Verified | None = None,
) -> Proven:
    """Compare a network with its promises, or return all that is possible if there are none.

    `verified` is the result of that comparison, if it was made before.
    """
    if promises is None:
        whole = matrix(engine.network, PROTOCOLS, engine=engine)
        return Proven(_merged(_answers(whole.flows, "possible")), whole.alike)
    result = verified or verify(engine, promises, expected)
    found = [*_answers(result.flows, "declared"), *_beyond(_answers(result.beyond, "declared"))]
    for breach in result.breaches:
        if breach.kind in {"undeclared", "untold"}:
            answers = _answers([breach.flow], "undeclared")
            found += _beyond(answers) if breach.beyond else answers
        elif breach.kind == "impossible" and breach.said is not None:
            missing = without(breach.said.ports or (), _possible(breach.flow, found))
            found.append(_found(breach.flow, "impossible", missing))
    named = {name for each in found for name in (each.source, each.target)}
    alike = {
        name: tuple(other for other in others if other not in named)
        for name, others in engine.grouped.alike.items()
    }
    return Proven(_merged(found), alike)


def _beyond(results: Iterable[Found]) -> Iterator[Found]:
    """Yield results with the card of what is beyond transit gateways for its CIDR blocks."""
    for each in results:
        source, target = (BEYOND if end == INTERNET else end for end in (each.source, each.target))
        yield each._replace(source=source, target=target)


def _answers(flows: Iterable[Flow], verdict: Verdict) -> Iterator[Found]:
    """Yield the results of flows: sure ports, ports of a part of an end, and unknown ones."""
    for flow in flows:
        yield _found(flow, verdict, flow.ports)
        yield _found(flow, verdict, flow.partial)._replace(is_certain=False)
        yield _found(flow, "unknown", flow.unknown)._replace(is_certain=False)


def _found(flow: Flow, verdict: Verdict, ports: Ranges) -> Found:
    ends = (flow.source, flow.destination)
    ranges = tuple(each for each in ends if each == CLOUDFRONT or (block(each) and each != ANYWHERE))
    return Found(_name(flow.source), _name(flow.destination), verdict, ((flow.protocol, ports),), ranges)


def _possible(flow: Flow, found: Iterable[Found]) -> Ranges:
    """Return the ports that are possible between the ends of a flow."""
    ends = _name(flow.source), _name(flow.destination)
    return _ports(each for each in found if (each.source, each.target) == ends).get(flow.protocol, ())


def _merged(results: Iterable[Found]) -> tuple[Found, ...]:
    """Return one result for all protocols, and for all address ranges with the same ports."""
    by_range: dict[Found, PortsByProtocol] = {}
    for each in results:
        for protocol, ranges in each.ports:
            if ranges:
                ports = by_range.setdefault(each._replace(ports=()), {})
                ports[protocol] = merged((*ports.get(protocol, ()), *ranges))
    by_ports: dict[tuple[Found, bool], tuple[str, ...]] = {}
    for each, ports in by_range.items():
        key = each._replace(ports=tuple(ports.items()), ranges=()), bool(each.ranges)
        by_ports[key] = tuple(dict.fromkeys((*by_ports.get(key, ()), *each.ranges)))
    together = [each._replace(ranges=ranges) for (each, _), ranges in by_ports.items()]
    return tuple(each for each in together if not _is_part(each, together))


def _is_part(each: Found, found: Iterable[Found]) -> bool:
    """Return whether a connection of CloudFront is only a part of one of the whole internet."""
    return each.ranges == (CLOUDFRONT,) and each._replace(ranges=()) in found


def _name(end: str) -> str:
    return INTERNET if end == CLOUDFRONT or block(end) is not None else end


class Outside(NamedTuple):
    """The ports on which each name may open connections to the internet, and on which it is reached."""

    exits: Mapping[str, PortsByProtocol]
    entries: Mapping[str, PortsByProtocol]


def outside(found: Iterable[Found]) -> Outside:
    """Return the ports of connections to and from the internet."""
    exits: dict[str, list[Found]] = {}
    entries: dict[str, list[Found]] = {}
    for each in found:
        if each.target == INTERNET:
            exits.setdefault(each.source, []).append(each)
        if each.source == INTERNET:
            entries.setdefault(each.target, []).append(each)
    return Outside(
        {name: _ports(each) for name, each in exits.items()},
        {name: _ports(each) for name, each in entries.items()},
    )


def is_hairpin(each: Found, beyond: Outside) -> bool:
    """Return whether a connection only leaves the VPC and returns: to an address that the internet reaches.

    Whatever may open connections to the internet on a port reaches every public address there.
    """
    if INTERNET in {each.source, each.target} or each.verdict in {"undeclared", "impossible"}:
        return False
    exits, entries = beyond.exits.get(each.source, {}), beyond.entries.get(each.target, {})
    return all(
        not without(ports, exits.get(protocol, ())) and not without(ports, entries.get(protocol, ()))
        for protocol, ports in each.ports
    )


def _ports(found: Iterable[Found]) -> PortsByProtocol:
    ports: PortsByProtocol = {}
    for each in found:
        for protocol, ranges in each.ports:
            ports[protocol] = merged((*ports.get(protocol, ()), *ranges))
    return ports


def edge(each: Found) -> Edge:
    """Return the line of a result."""
    label = _words(each.ports, with_tcp=False)
    if each.verdict == "impossible":
        label += " blocked"
    if each.losses:
        more = f", +{len(each.losses) - 1}" if len(each.losses) > 1 else ""
        label += f" ({each.losses[0]}{more})"
    elif each.ranges:
        word = "to" if each.target == BEYOND else "from"
        label += (
            f" {word} {each.ranges[0]}" if len(each.ranges) == 1 else f" {word} {len(each.ranges)} ranges"
        )
    elif not each.is_certain and each.verdict != "unknown":
        label += " from some"
    ports = _words(each.ports, with_tcp=True)
    return Edge(
        each.source,
        each.target,
        "flow",
        each.verdict,
        ports,
        cut(label, _LONGEST_LABEL, bold=True),
        each.losses,
    )


def sentence(each: Found) -> str:
    """Return a result in words: `web -> internet: tcp 443`."""
    return f"{each.source} -> {each.target}: {_words(each.ports, with_tcp=True)}"


def _words(ports: Ports, *, with_tcp: bool) -> str:
    """Return ports as text; in a label, TCP goes without saying."""
    known = dict(ports)
    if known.get("tcp") == known.get("udp") == EVERY_PORT and "icmp" in known and not with_tcp:
        return "all traffic"
    parts = []
    for protocol, ranges in ports:
        if protocol == "icmp":
            parts.append("icmp")
            continue
        numbers = "all ports" if ranges == EVERY_PORT else spelled(ranges)
        if with_tcp:
            parts.append(f"{protocol} {numbers}")
        else:
            parts.append(numbers if protocol == "tcp" else f"{numbers}/{protocol}")
    return ", ".join(parts)


def exit_badge(exits: Sequence[Found]) -> Badge:
    """Return the badge of a component with connections to the internet."""
    words = _words(tuple(_ports(exits).items()), with_tcp=False)
    ranges = tuple(dict.fromkeys(each for one in exits for each in one.ranges))
    if ranges and all(each.ranges for each in exits):
        words += f" to {ranges[0]}" if len(ranges) == 1 else f" to {len(ranges)} ranges"
        return Badge("nat_gateway", cut(words, _LONGEST_LABEL))
    return Badge("nat_gateway", cut(f"{words} out", _LONGEST_LABEL))


def with_losses(found: Sequence[Found], outages: Sequence[Outage]) -> tuple[Found, ...]:
    """Return the results with the losses after which they are no longer possible."""
    lost: dict[tuple[str, str], list[str]] = {}
    for outage in outages:
        for broken in outage.broken:
            if not broken.partly:
                ends = (_name(broken.source), _name(broken.destination))
                lost.setdefault(ends, []).append(loss_name(outage))
    return tuple(
        each._replace(losses=tuple(dict.fromkeys(lost.get((each.source, each.target), ())))) for each in found
    )


def loss_name(outage: Outage) -> str:
    """Return what is lost: `zone a`, or the name of a server."""
    name = outage.loss.name.rpartition(".")[2]
    return f"zone {name}" if outage.loss.kind == "zone" else name
