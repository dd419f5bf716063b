"""Breaches as findings: at the line of the promise, or at the line that allows an undeclared flow."""

from collections.abc import Callable, Iterator, Sequence

from tiers.cloudformation.evaluate.values import Origin
from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import NOWHERE, Code, Diagnostic, Document, Note, Place, Route
from tiers.diagnostics.wording import joined
from tiers.proof.answers.promises import Expected, Promise
from tiers.proof.answers.queries import UnknownName
from tiers.proof.answers.verdicts import Flow, Hop
from tiers.proof.answers.verify import Breach
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.regions import Ranges, merged, spelled

MOST_REASONS = 5
_EVERY = ((0, 65535),)

Placed = Callable[[Origin], Place | None]


def findings(breaches: Sequence[Breach], loaded: Loaded, *, own: bool = False) -> Iterator[Diagnostic]:
    """Yield each breach, its place in the spec that the network was compiled from.

    With `own`, the expectations are in another document, which rules out places in the spec beside it.
    """
    for breach in breaches:
        yield _finding(breach, lambda origin: None if own else spec_place(origin, loaded))


def spec_place(origin: Origin, loaded: Loaded) -> Place | None:
    """Return the place in the spec that something in a template comes from: what a user added to it first."""
    written = loaded.written.get(origin.resource)
    properties = written.spec.get("properties", {}) if written and written.spec else {}
    routes = [each["route"] for each in properties.values() if _is_added(tuple(each["route"]))]
    entry = loaded.spec_origin(origin)
    route = routes[0] if routes else entry.get("route") if entry else None
    return Place(tuple(route)) if isinstance(route, list) else None


def in_templates(
    breaches: Sequence[Breach], loaded: Loaded, otherwise: Document
) -> Iterator[tuple[Document, Diagnostic]]:
    """Yield each breach, its place in the templates that the network was loaded from."""
    for breach in breaches:
        origins = [hop.origin for hop in reversed(breach.flow.path) if hop.leg == "forward" and hop.origin]
        origins += [each.origin for each in breach.flow.blockers if each.origin]
        found = next((each for each in map(loaded.place, origins) if each is not None), None)
        document, place = found or (otherwise, NOWHERE)
        diagnostic = _finding(breach._replace(said=_without_route(breach)), lambda _: None)
        yield document, diagnostic._replace(place=place, also=())


def _without_route(breach: Breach) -> Promise | Expected | None:
    return None if breach.said is None else breach.said._replace(route=())


def _finding(breach: Breach, placed: Placed) -> Diagnostic:
    if breach.kind == "undeclared":
        return _undeclared(breach.flow, placed)
    if breach.stranger is not None:
        return _no_such_name(breach, breach.stranger)
    place = Place(breach.said.route) if breach.said and breach.said.route else _of_path(breach.flow, placed)
    code, label, help_ = (
        _TOLD_BEYOND.get(breach.kind, _TOLD[breach.kind]) if breach.beyond else _TOLD[breach.kind]
    )
    return code.at(
        place,
        _message(breach),
        label=label,
        help=_parameters(breach) or _advice(breach) or help_,
        # The blockers of the other ports of a denied flow explain nothing about the open ports.
        note="\n".join(_way(breach.flow) if breach.kind == "not-denied" else _reasons(breach.flow)),
    )


def _no_such_name(breach: Breach, stranger: UnknownName) -> Diagnostic:
    place = Place(breach.said.route) if breach.said and breach.said.route else NOWHERE
    return codes.UNKNOWN_PLACE.at(place, stranger.message, label="not in this network", help=stranger.help)


_TOLD: dict[str, tuple[Code, str, str]] = {
    "impossible": (
        codes.IMPOSSIBLE_FLOW,
        "declared here",
        "remove the override or resource that blocks it, or remove this declaration",
    ),
    "not-allowed": (
        codes.EXPECTED_FLOW,
        "expected here",
        "add the connection to the spec, or remove the expectation",
    ),
    "not-denied": (
        codes.DENIED_FLOW,
        "denied here",
        "remove the rule that allows it, or remove the expectation",
    ),
    "unsettled": (
        codes.UNSETTLED_EXPECTATION,
        "depends on an unknown value",
        "set the values that the note lists, or remove the expectation",
    ),
    "untold": (
        codes.UNDETERMINED_FLOW,
        "depends on an unknown value",
        "set the values that the note lists, or pass a local copy of a nested stack",
    ),
}


_TOLD_BEYOND: dict[str, tuple[Code, str, str]] = {
    "untold": (
        codes.UNDECLARED_BEYOND,
        "nothing here blocks it",
        "add it to `allow_from` or `egress`, or remove the rule or the route that allows it",
    ),
    "unsettled": (
        codes.UNSETTLED_EXPECTATION,
        "depends on the network beyond",
        "remove the expectation; only a connection that is blocked here can be proven",
    ),
}
"""The same for connections from or to what is beyond a transit gateway."""


def _parameters(breach: Breach) -> str:
    """Return how to set the parameters that an unknown flow depends on, or an empty text."""
    unknowns = breach.flow.unknowns if breach.kind in {"untold", "unsettled"} else ()
    # One of a nested stack gets its value from the stack above.
    outermost = (each for each in unknowns if each.parameter and each.origin == Origin(each.parameter))
    names = dict.fromkeys(each.parameter for each in outermost)
    return "pass " + " ".join(f"`--parameter {name}=VALUE`" for name in names) if names else ""


def _advice(breach: Breach) -> str:
    """Return how to make known what an unknown flow depends on, or an empty text."""
    unknowns = breach.flow.unknowns if breach.kind in {"untold", "unsettled"} else ()
    return "; ".join(dict.fromkeys(each.help for each in unknowns if each.help))


def _ends(flow: Flow) -> str:
    return f"`{flow.source}` -> `{flow.destination}`"


def _message(breach: Breach) -> str:
    flow, ends = breach.flow, _ends(breach.flow)
    if breach.beyond and breach.kind == "untold":
        return f"undeclared connection {ends} is not blocked {ports_of(flow, flow.unknown)}"
    if breach.kind in {"untold", "unsettled"}:
        return f"cannot determine whether {ends} is possible {ports_of(flow, flow.unknown)}"
    if breach.kind == "not-denied":
        return f"denied connection {ends} is possible {ports_of(flow, merged(flow.ports + flow.partial))}"
    kind = "declared" if breach.kind == "impossible" else "expected"
    asked = breach.said.ports if breach.said is not None else None
    extent = " from some addresses, zones, or members" if flow.partial else ""
    return f"{kind} connection {ends} is blocked {ports_of(flow, asked)}{extent}"


def ports_of(flow: Flow, ports: Ranges | None) -> str:
    """Return the ports in words: `on TCP port 22`."""
    if flow.protocol == "icmp":
        return "by ICMP"
    protocol = flow.protocol.upper()
    if not ports or ports == _EVERY:
        return f"on any {protocol} port"
    said = joined([spelled((each,)) for each in ports], "and")
    return f"on {protocol} port{'s' if len(ports) > 1 or ports[0][0] != ports[0][1] else ''} {said}"


def _undeclared(flow: Flow, placed: Placed) -> Diagnostic:
    proven = merged(flow.ports + flow.partial)
    return codes.UNDECLARED_FLOW.at(
        _of_path(flow, placed),
        f"undeclared connection {_ends(flow)} is possible {ports_of(flow, proven)}",
        label="allowed here",
        also=tuple(_others(flow, placed)),
        help="add it to `connects_to`, `allow_from`, or `expect: {allow: …}`, or remove the rule "
        "that allows it",
        note="\n".join(_way(flow)),
    )


def _way(flow: Flow) -> list[str]:
    return ["network path:", *(f"- {hop_of(hop)}" for hop in flow.path if hop.leg == "forward")]


def hop_of(hop: Hop) -> str:
    """Return one hop in words."""
    return f"{hop.component}: {hop.rule}"


def _of_path(flow: Flow, placed: Placed) -> Place:
    """Return the line that a reader would check first: the last one before the destination that allows it."""
    return next(iter(_places(flow, placed)), NOWHERE)


def _others(flow: Flow, placed: Placed) -> Iterator[Note]:
    first, *others = [*_places(flow, placed), None]
    for place in dict.fromkeys(others):
        if place is not None and place != first:
            yield Note(place, "on the network path")


def _places(flow: Flow, placed: Placed) -> list[Place]:
    """Return the places of the hops that allow traffic, a rule of a group or a raw resource first."""
    hops = [hop for hop in reversed(flow.path) if hop.leg == "forward" and hop.origin is not None]
    found = [(hop, placed(hop.origin)) for hop in hops if hop.origin is not None]
    known = [(hop, place) for hop, place in found if place is not None]
    known.sort(key=lambda each: not _is_added(each[1].route))
    return list(dict.fromkeys(place for _, place in known))


def _is_added(route: Route) -> bool:
    """Return whether a user added to the generated resource there."""
    return route[:1] in {("overrides",), ("resources",)}


def _reasons(flow: Flow) -> Iterator[str]:
    reasons = [each.explanation for each in flow.blockers]
    reasons += [f"not known: {each.reason}" for each in flow.unknowns]
    shown = list(dict.fromkeys(reasons))
    yield from (f"- {each}" for each in shown[:MOST_REASONS])
    if len(shown) > MOST_REASONS:
        yield f"- and {len(shown) - MOST_REASONS} more; run `tiers reach` for all"
