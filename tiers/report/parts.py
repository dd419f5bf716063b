"""The parts that several sections share: sections, tables, places in the spec, and findings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tiers.cloudformation.evaluate.values import Origin
from tiers.diagnostics.model import Finding
from tiers.proof.model.loaded import Loaded
from tiers.report.markup import Html, element, joined, text


class Section(NamedTuple):
    """One part of a page. Its address is `#/NAME`, which no component can have."""

    name: str
    title: str
    body: Html

    @property
    def address(self) -> str:
        """The fragment that leads to the section."""
        return f"/{self.name}"


def section(part: Section) -> Html:
    """Return a section as markup."""
    return element("section", element("h2", part.title), part.body, id=part.address, class_=part.name)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], class_: str | None = None) -> Html:
    """Return a table whose first column names its rows, in a box that scrolls sideways."""
    titles = joined(element("th", each, scope="col") for each in head)
    lines = (
        element("tr", element("th", first, scope="row"), *(element("td", each) for each in rest))
        for first, *rest in rows
    )
    body = element("table", element("thead", element("tr", titles)), element("tbody", *lines), class_=class_)
    return element("div", body, class_="wide")


def items(entries: Iterable[str]) -> Html:
    """Return a list; nothing if there are no entries."""
    listed = [element("li", each) for each in entries]
    return element("ul", *listed) if listed else Html()


def code(value: str) -> Html:
    """Return a name or a value as code."""
    return element("code", value)


def prose(value: str) -> Html:
    """Return a sentence in which names between backticks are code."""
    pieces = value.split("`")
    if len(pieces) % 2 == 0:
        return text(value)
    return joined(code(each) if number % 2 else each for number, each in enumerate(pieces))


def place(entry: Mapping[str, Any] | None) -> Html:
    """Return a place in the spec, such as `shop.yaml:12`; nothing without one."""
    if not entry or not entry.get("line"):
        return Html()
    return element("span", f"{entry.get('file', '')}:{entry['line']}", class_="place")


def origin(found: Origin | None, loaded: Loaded) -> Html:
    """Return the place in the spec that a resource or a property is from."""
    return place(loaded.spec_origin(found)) if found is not None else Html()


def findings(found: Sequence[Finding]) -> Html:
    """Return findings as a list, each with its place, its label, and its help."""
    return element("ul", *map(_finding, found), class_="findings") if found else Html()


def _finding(finding: Finding) -> Html:
    diagnostic = finding.diagnostic
    severity = diagnostic.code.severity
    where = {"file": finding.source.path.replace("\\", "/").rsplit("/", 1)[-1], "line": finding.location.line}
    lines = [each for each in (diagnostic.label, diagnostic.note) if each]
    return element(
        "li",
        element("p", element("strong", severity, class_="tag"), " ", prose(diagnostic.message)),
        *(element("p", prose(each), class_="quiet") for each in lines),
        element("p", "help: ", prose(diagnostic.help)) if diagnostic.help else Html(),
        element("p", place(where), " ", code(diagnostic.code.name), class_="quiet"),
        class_=severity,
    )
