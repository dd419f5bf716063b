"""Connections, as the proof found them: declared or not, unknown, and those that are not worth a line."""

from collections.abc import Iterable, Mapping, Sequence

from tiers.diagnostics.wording import INTERNET
from tiers.picture.measure import cut
from tiers.picture.model import Badge, Edge, Verdict
from tiers.proof.answers.promises import PROTOCOLS, Expected, Promise
from tiers.proof.answers.queries import Engine, matrix
from tiers.proof.answers.simulate import Outage
from tiers.proof.answers.verdicts import Flow
from tiers.proof.answers.verify import verify
from tiers.proof.model.addresses import block
from tiers.proof.model.regions import Ranges, merged, spelled, without
from tiers.tuples import NamedTuple

_LONGEST_LABEL = 150
"""The width of a label in pixels; the whole text is in the title of the connection."""
_EVERY_PORT = 65535


class Found(NamedTuple):
    """The results of the proof between two names, and the address range that it is limited to, if any."""

    source: str
    target: str
    verdict: Verdict
    ports: Mapping[str, Ranges]
    ranges: tuple[str, ...] = ()
    is_certain: bool = True
    losses: tuple[str, ...] = ()


class Proven(NamedTuple):
    """Everything that the proof found, and the names that it does not ask about, by their substitutes."""

    found: tuple[Found, ...]
    alike: Mapping[str, tuple[str, ...]] = {}


def proven(engine: Engine, promises: Sequence[Promise] | None, expected: Sequence[Expected] = ()) -> Proven:
    """Compare a network with its promises, or return all that is possible if there are none."""
    if promises is None:
        whole = matrix(engine.network, PROTOCOLS)
        return Proven(_merged((flow, "possible") for flow in whole.flows), whole.alike)
    result = verify(engine, promises, expected)
    verdicts: dict[str, Verdict] = {
        "undeclared": "undeclared",
        "untold": "unknown",
        "impossible": "impossible",
    }
    flows: list[tuple[Flow, Verdict]] = [(flow, "declared") for flow in result.flows]
    flows += [(each.flow, verdicts[each.kind]) for each in result.breaches if each.kind in verdicts]
    return Proven(_merged(flows), engine.grouped.alike)


def _merged(flows: Iterable[tuple[Flow, Verdict]]) -> tuple[Found, ...]:
    """Return one result for each two names, verdict, and certainty, whatever the protocol and the range."""
    found: dict[tuple[str, str, Verdict, bool], Found] = {}
    for flow, verdict in flows:
        source, target = _name(flow.source), _name(flow.destination)
        ranges = tuple(
            each for each in (flow.source, flow.destination) if block(each) and each != "0.0.0.0/0"
        )
        sure = without(flow.ports, flow.unknown)
        unsure: tuple[tuple[Ranges, Verdict, bool], ...] = (
            (sure, verdict, True),
            (flow.partial, verdict, False),
            (flow.unknown, "unknown", False),
        )
        if verdict == "impossible":
            unsure = ((_promised(flow), verdict, True),)
        for ports, result, is_certain in unsure:
            if not ports:
                continue
            key = (source, target, result, is_certain)
            before = found.get(key, Found(source, target, result, {}, ranges, is_certain))
            known = {**before.ports, flow.protocol: merged((*before.ports.get(flow.protocol, ()), *ports))}
            both = tuple(dict.fromkeys((*before.ranges, *ranges))) if before.ranges and ranges else ()
            found[key] = before._replace(ports=known, ranges=both)
    return tuple(found.values())


def _promised(flow: Flow) -> Ranges:
    """Return the ports of a flow that is not possible, whatever the proof says about each of them."""
    ports = merged((*flow.ports, *flow.partial, *flow.unknown))
    return ports or (((flow.port, flow.port),) if flow.port is not None else ((0, _EVERY_PORT),))


def _name(end: str) -> str:
    return INTERNET if block(end) is not None else end


def is_hairpin(each: Found, every: Iterable[Found]) -> bool:
    """Return whether a connection only leaves the VPC and returns: to an address that the internet reaches.

    Whatever may open connections to the internet on a port reaches every public address there.
    """
    if INTERNET in {each.source, each.target} or each.verdict in {"undeclared", "impossible"}:
        return False
    exits = _ports(other for other in every if (other.source, other.target) == (each.source, INTERNET))
    entries = _ports(other for other in every if (other.source, other.target) == (INTERNET, each.target))
    return all(
        not without(ports, exits.get(protocol, ())) and not without(ports, entries.get(protocol, ()))
        for protocol, ports in each.ports.items()
    )


def _ports(found: Iterable[Found]) -> dict[str, Ranges]:
    ports: dict[str, Ranges] = {}
    for each in found:
        for protocol, ranges in each.ports.items():
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
        label += f" from {each.ranges[0]}" if len(each.ranges) == 1 else f" from {len(each.ranges)} ranges"
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


def _words(ports: Mapping[str, Ranges], *, with_tcp: bool) -> str:
    """Return ports as text; in a label, TCP goes without saying."""
    whole = ((0, _EVERY_PORT),)
    if ports.get("tcp") == ports.get("udp") == whole and "icmp" in ports and not with_tcp:
        return "all traffic"
    parts = []
    for protocol, ranges in ports.items():
        if protocol == "icmp":
            parts.append("icmp")
            continue
        numbers = "all ports" if ranges == whole else spelled(ranges)
        if with_tcp:
            parts.append(f"{protocol} {numbers}")
        else:
            parts.append(numbers if protocol == "tcp" else f"{numbers}/{protocol}")
    return ", ".join(parts)


def exit_badge(exits: Sequence[Found]) -> Badge:
    """Return the badge of a component with connections to the internet."""
    words = _words(_ports(exits), with_tcp=False)
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
