"""Flows and matrices for people, as text."""

from collections.abc import Iterator, Sequence

from tiers.cloudformation.evaluate.values import Origin
from tiers.diagnostics.wording import quoted
from tiers.proof.answers import assumptions
from tiers.proof.answers.breaches import ports_of
from tiers.proof.answers.promises import PROTOCOLS
from tiers.proof.answers.queries import Matrix
from tiers.proof.answers.verdicts import Flow, Hop, Verdict
from tiers.proof.answers.verify import Verified
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import DEFAULT_VPC
from tiers.proof.model.regions import Ranges, spelled
from tiers.tuples import NamedTuple

LONGEST_CELL = 24
MOST_UNREAD = 20
MOST_ALIKE = 5


def unread(loaded: Loaded) -> list[str]:
    """Return the lines with the limits of a claim; none where everything was modeled."""
    listed = list(dict.fromkeys(each.reason for each in loaded.network.not_modelled))
    if not listed:
        return []
    lines = [f"  - {each}" for each in listed[:MOST_UNREAD]]
    if len(listed) > MOST_UNREAD:
        lines.append(f"  - and {len(listed) - MOST_UNREAD} more, which `--format json` lists")
    return ["not modeled or not loaded, so not part of the proof:", *lines]


def proven(verified: Verified, loaded: Loaded) -> str:
    """Return the claim of a proof without breaches, which is never wider than what is modeled."""
    network = loaded.network
    if not (network.nodes or verified.flows or network.not_modelled):
        return f"no flow to prove: {NO_FLOWS}"
    possible = sum(bool(each.ports or each.partial) for each in verified.flows)
    flows = "declared flow is" if possible == 1 else "declared flows are"
    bound = " among what is modeled" if network.not_modelled else ""
    bound += assumptions.bound(loaded)
    pairs = "pair is" if verified.closed == 1 else "pairs are"
    alike = f"; {verified.alike:,} more names are equivalent" if verified.alike else ""
    closed = f"({verified.closed} {pairs} closed{alike})"
    far = len(verified.beyond)
    more = f", {far} more if the networks beyond the VPC allow {'it' if far == 1 else 'them'}" if far else ""
    return f"proven: {possible} {flows} possible{more}, and nothing else{bound} {closed}"


def beyond(verified: Verified) -> list[str]:
    """Return the lines about connections that only the networks beyond a transit gateway decide."""
    if not verified.beyond:
        return []
    said = (
        f"  - {each.source} -> {each.destination} {ports_of(each, each.unknown)}" for each in verified.beyond
    )
    return ["beyond the VPC, which is not known, at most:", *dict.fromkeys(said)]


def flow(one: Flow, loaded: Loaded) -> Iterator[str]:
    """Yield the lines about a flow: its verdict, then the way with each hop, or all that blocks it."""
    yield from _flow(one, loaded)
    yield from _apart(assumptions.of_flow_lines(one, loaded))
    yield from _apart(unread(loaded))


def _flow(one: Flow, loaded: Loaded) -> Iterator[str]:
    asked = None if one.port is None else ((one.port, one.port),)
    yield f"{one.source} -> {one.destination}: {one.verdict} {_extent(one, asked)}"
    if one.path:
        yield f"\npath ({one.via}):"
        yield from _hops([each for each in one.path if each.leg == "forward"], loaded)
        yield "return path:"
        yield from _hops([each for each in one.path if each.leg == "reply"], loaded)
    if any(hop.component.startswith(DEFAULT_VPC) for hop in one.path):
        yield f"\nassumed: the {DEFAULT_VPC} is unchanged"
    if one.blockers:
        yield "\nblocked by:" if one.verdict is Verdict.NO else "\nwhere it is not possible, blocked by:"
        lines = (f"{each.explanation} [{each.code}]{_at(each.origin, loaded)}" for each in one.blockers)
        yield from (f"  - {each}" for each in dict.fromkeys(lines))
    if one.unknowns:
        yield "\nnot known:"
        lines = (f"{each.reason}{_at(each.origin, loaded)}" for each in one.unknowns)
        yield from (f"  - {each}" for each in dict.fromkeys(lines))


def _extent(one: Flow, asked: Ranges | None) -> str:
    if one.verdict is Verdict.NO:
        return ports_of(one, asked)
    said = [(one.ports, ""), (one.partial, " (partial)"), (one.unknown, " (unknown)")]
    return "; ".join(f"{ports_of(one, ports)}{words}" for ports, words in said if ports)


def _hops(hops: Sequence[Hop], loaded: Loaded) -> Iterator[str]:
    if not hops:
        yield "  1. nothing blocks it"
    for number, hop in enumerate(hops, 1):
        yield f"  {number}. {hop.component}: {hop.rule}{_at(hop.origin, loaded)}"


def _at(origin: Origin | None, loaded: Loaded) -> str:
    entry = loaded.spec_origin(origin) if origin is not None else None
    return f"  ({entry['file']}:{entry['line']})" if entry else ""


NO_FLOWS = "no component is in a VPC"
"""What is said in place of a table without rows."""


class _Sign(NamedTuple):
    verdict: Verdict
    sign: str
    words: str


SIGNS = (
    _Sign(Verdict.PARTIAL, "~", "only some addresses, zones, or members"),
    _Sign(Verdict.UNKNOWN, "?", "unknown"),
    _Sign(Verdict.NO, "-", "blocked"),
)


def matrix(whole: Matrix, loaded: Loaded) -> Iterator[str]:
    """Yield all flows as the lines of a table, by protocol, and the limits of the table."""
    yield from _matrix(whole)
    yield from _apart(assumptions.lines(loaded))
    yield from _apart(unread(loaded))


def _apart(said: Sequence[str]) -> Iterator[str]:
    if said:
        yield ""
        yield from said


def _matrix(whole: Matrix) -> Iterator[str]:
    for protocol in dict.fromkeys(each.protocol for each in whole.flows):
        flows = {(each.source, each.destination): each for each in whole.flows if each.protocol == protocol}
        rows = [[name, *(cell(flows.get((name, other))) for other in whole.nodes)] for name in whole.nodes]
        table = [[f"{protocol}: from \\ to", *whole.nodes], *rows]
        widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
        for row in table:
            yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        yield ""
    signs = "; ".join(f"`{each.sign}` {each.words}" for each in SIGNS)
    yield signs if whole.flows else NO_FLOWS
    yield from other_protocols(whole)
    for name, others in whole.alike.items():
        shown = quoted(others[:MOST_ALIKE])
        more = f", and {len(others) - MOST_ALIKE:,} more" if len(others) > MOST_ALIKE else ""
        yield f"same as `{name}`: {shown}{more}"


def other_protocols(whole: Matrix) -> Iterator[str]:
    """Yield the line about the protocols that a table does not have, if there are some."""
    shown = dict.fromkeys(each.protocol for each in whole.flows)
    missing = [f"`--protocol {each}`" for each in PROTOCOLS if each not in shown]
    if shown and missing:
        yield f"{' and '.join(map(str.upper, shown))} only; for others, add {' or '.join(missing)}"


def cell(one: Flow | None) -> str:
    """Return a flow in a table: its ports, with a sign for those that are not certain."""
    if one is None:
        return ""
    said = [ports_in_short(one, one.ports)] if one.ports else []
    said += [f"~{ports_in_short(one, one.partial)}"] if one.partial else []
    said += [f"?{ports_in_short(one, one.unknown)}"] if one.unknown else []
    return " ".join(said) or "-"


def ports_in_short(one: Flow, ports: Ranges) -> str:
    """Return ports as a table has them: `80,443`, `any`, or `echo` for ICMP."""
    if one.protocol == "icmp":
        return "echo"
    if ports == ((0, 65535),):
        return "any"
    said = spelled(ports, ",")
    return said if len(said) <= LONGEST_CELL else f"{said[: LONGEST_CELL - 1]}…"
