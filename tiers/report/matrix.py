"""The matrix: a table for each protocol, and the data about each flow that the page's script shows."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tiers.proof.answers import assumptions
from tiers.proof.answers.queries import Matrix
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.regions import Ranges
from tiers.proof.report import jsonformat
from tiers.proof.report.text import NO_FLOWS, cell
from tiers.report.markup import Html, element, joined
from tiers.report.names import Names, address
from tiers.report.parts import Section, items, prose

_LEGEND = (
    ("YES", "80,443", "possible on these ports"),
    ("PARTIAL", "~22", "only some addresses, zones, or members"),
    ("UNKNOWN", "?80", "unknown"),
    ("NO", "-", "blocked on all ports"),
)


class Table(NamedTuple):
    """The matrix with the names of a page."""

    whole: Matrix
    loaded: Loaded
    names: Names
    undeclared: Mapping[tuple[str, str, str], Ranges] = MappingProxyType({})
    """The ports that the spec does not declare, by source, destination, and protocol."""


def data(table: Table) -> dict[str, Any]:
    """Return what the script needs: each flow with its path or its blockers, and the readable names."""
    flows = [jsonformat.flow(each, table.loaded) for each in table.whole.flows]
    for each in flows:
        del each["format_version"]
        each["undeclared"] = table.undeclared.get((each["from"], each["to"], each["protocol"]), ())
    readable = {each: table.names.shown(each) for each in table.names.order}
    return {"names": readable, "flows": flows}


def section(table: Table, remarks: Iterable[str] = ()) -> Section:
    """Return the section with a table for each protocol, the legend, remarks, and the limits of the claim."""
    numbers = {id(each): number for number, each in enumerate(table.whole.flows)}
    protocols = dict.fromkeys(each.protocol for each in table.whole.flows)
    hint = "From the rows to the columns. Select a cell to see its path, or everything that blocks it."
    if not table.whole.flows:
        none = element("p", f"{NO_FLOWS[0].upper()}{NO_FLOWS[1:]}.")
        return Section("matrix", "Who can reach whom", joined((none, _limits(table))))
    body = (
        element("p", hint, " ", element("span", "Arrow keys move between cells.", class_="keyboard")),
        element("p", *_legend(table), class_="legend"),
        *(_protocol(table, each, numbers) for each in protocols),
        *(element("p", prose(each)) for each in remarks),
        _limits(table),
    )
    return Section("matrix", "Who can reach whom", joined(body))


def _legend(table: Table) -> Iterator[Html]:
    for verdict, sign, words in _LEGEND:
        yield element("span", element("b", sign, class_=verdict), f" {words}")
    if table.undeclared:
        yield element("span", element("b", "80", class_="YES undeclared"), " not declared in the spec")


def _limits(table: Table) -> Html:
    unread = jsonformat.not_modelled(table.loaded)
    alike = (f"{table.names.shown(name)}: {', '.join(others)}" for name, others in table.whole.alike.items())
    assumed = assumptions.sentences(table.loaded)
    parts = (
        ("Assumed, because it exists already", items(map(prose, assumed))),
        ("Not modeled or not loaded, so not part of the proof", items(map(prose, unread))),
        ("Equivalent names", items(alike)),
    )
    return joined(joined((element("h3", title), listed)) for title, listed in parts if listed)


def _protocol(table: Table, protocol: str, numbers: dict[int, int]) -> Html:
    flows = {(each.source, each.destination): each for each in table.whole.flows if each.protocol == protocol}
    order = table.names.order
    head = joined(element("th", _name(table, each), scope="col") for each in order)
    corner = element("th", element("span", f"{protocol.upper()} from", class_="quiet"), scope="col")
    opening = [each for each in order if _opens(each, order, flows)]
    silent = [each for each in order if each not in opening]
    rows = {each: _row(table, each, flows, numbers) for each in order}
    bodies = [element("tbody", *(rows[each] for each in opening))] if opening else []
    if silent:
        bodies += [_fold(table, silent), element("tbody", *(rows[each] for each in silent), class_="silent")]
    caption = element(
        "caption", f"{protocol.upper()} connections, from the rows to the columns", class_="hidden"
    )
    whole = element("table", caption, element("thead", element("tr", corner, head)), *bodies)
    return element("div", whole, class_="wide grid", tabindex="-1")


def _opens(name: str, order: tuple[str, ...], flows: dict[tuple[str, str], Flow]) -> bool:
    found = (flows.get((name, other)) for other in order)
    return any(each is not None and each.verdict is not Verdict.NO for each in found)


def _fold(table: Table, silent: list[str]) -> Html:
    """Return the row in place of those that open nothing, which a button shows."""
    number = f"{len(silent)} {'name opens' if len(silent) == 1 else 'names open'} nothing"
    button = element("button", number, type="button", class_="fold", aria_expanded="false")
    listed = ", ".join(map(table.names.shown, silent))
    cells = (element("th", button, scope="row"), element("td", listed, colspan=str(len(table.names.order))))
    return element("tbody", element("tr", *cells), class_="folded")


def _row(table: Table, name: str, flows: dict[tuple[str, str], Flow], numbers: dict[int, int]) -> Html:
    cells = (_cell(table, flows.get((name, other)), numbers) for other in table.names.order)
    return element("tr", element("th", _name(table, name), scope="row"), *cells)


def _name(table: Table, name: str) -> Html:
    shown = table.names.shown(name)
    return element("a", shown, href=address(name), title=None if shown == name else name)


def connections(table: Table, name: str) -> Html:
    """Return the possible connections to and from a name, each as a link to its proof."""
    possible = [each for each in table.whole.flows if each.verdict is not Verdict.NO]
    groups = {
        "Reached by": [_link(table, each, each.source) for each in possible if each.destination == name],
        "Reaches": [_link(table, each, each.destination) for each in possible if each.source == name],
    }
    return joined(joined((element("h4", title), items(each))) for title, each in groups.items() if each)


def _link(table: Table, flow: Flow, other: str) -> Html:
    link = element("a", table.names.shown(other), href=address(flow.source, flow.destination, flow.protocol))
    return joined((link, f" {flow.protocol} {cell(flow)}"))


def articles(table: Table, described: Collection[str] = ()) -> Html:
    """Return the details of each name that is not described otherwise: its possible connections."""
    return joined(_article(table, each) for each in table.names.order if each not in described)


def _article(table: Table, name: str) -> Html:
    body = connections(table, name) or element("p", "No connection to or from it is possible.")
    title = element("h3", table.names.shown(name), tabindex="-1")
    return element("article", title, body, id=name, data_component=name)


def _cell(table: Table, flow: Flow | None, numbers: dict[int, int]) -> Html:
    if flow is None:
        return element("td", class_="self")
    ends = f"{table.names.shown(flow.source)} to {table.names.shown(flow.destination)}"
    is_undeclared = (flow.source, flow.destination, flow.protocol) in table.undeclared
    remark = ", undeclared" if is_undeclared else ""
    label = f"{ends}, {flow.protocol}: {flow.verdict} {cell(flow)}{remark}"
    number = str(numbers[id(flow)])
    button = element(
        "button", cell(flow), type="button", aria_pressed="false", aria_label=label, data_flow=number
    )
    return element("td", button, class_=f"{flow.verdict}{' undeclared' if is_undeclared else ''}")
