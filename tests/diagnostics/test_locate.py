"""Lines, columns and what a route points at."""

import pytest

from tiers.diagnostics.codes.parse import DUPLICATE_KEY
from tiers.diagnostics.locate import Lines, locate
from tiers.diagnostics.model import Note, Place, Route, Span
from tiers.source import parse

SPEC = """\
version: 1
network:
  cidr: 10.0.0.0/16
  subnets: {a: 1,
    b: 2}
  notes: |
    two
    lines
logic:
  - port: 80
    count: 2
  - &tall
    port: 81
    count: 3
  - *tall
"""


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("", (0, 0), (1, 1, 1, 1)),
        ("", (3, 9), (1, 1, 1, 1)),
        ("abc", (1, 2), (1, 2, 1, 3)),
        ("abc", (3, 3), (1, 4, 1, 4)),
        ("abc", (2, 99), (1, 3, 1, 4)),
        ("abc", (2, 1), (1, 3, 1, 3)),
        ("a\nbc\n", (2, 4), (2, 1, 2, 3)),
        ("a\nbc\n", (5, 5), (3, 1, 3, 1)),
        ("a\r\nbc", (3, 5), (2, 1, 2, 3)),
        ("a\rbc", (2, 4), (2, 1, 2, 3)),
        ("a\r\n\rb\n\nc", (8, 9), (5, 2, 5, 2)),
        ("a\u2028b\u0085c\x0cd", (6, 7), (1, 7, 1, 8)),
        ("\U0001f600 b", (2, 3), (1, 3, 1, 4)),
        ("名前: 店", (4, 5), (1, 5, 1, 6)),
        ("a\nb\nc", (0, 5), (1, 1, 3, 2)),
    ],
)
def test_location(text: str, span: tuple[int, int], expected: tuple[int, int, int, int]) -> None:
    assert Lines(text).location(Span(*span)) == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("a\n\r\n\rb", ["a", "", "", "b"]),
        ("a\u2028b\u0085c", ["a\u2028b\u0085c"]),
    ],
)
def test_line(text: str, lines: list[str]) -> None:
    table = Lines(text)
    assert [table.line(number) for number in range(len(lines) + 2)] == ["", *lines, ""]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place(("network", "cidr")), "10.0.0.0/16"),
        (Place(("network", "cidr"), "key"), "cidr"),
        (Place(("network", "cidr"), span=Span(0, 7)), "version"),
        (Place(("network",)), "network"),
        (Place(("network", "subnets")), "{a: 1,\n    b: 2}"),
        (Place(("network", "subnets", "b")), "2"),
        (Place(("network", "notes")), "|\n    two\n    lines"),
        (Place(("network", "zones")), "network"),
        (Place(("network", "nat_gateway", "mode")), "network"),
        (Place(("network", "cidr", "of", "nothing")), "cidr"),
        (Place(("data",)), "v"),
        (Place(()), "v"),
        (Place((), "key"), "v"),
        (Place(("logic", 0)), "p"),
        (Place(("logic", 0), "key"), "p"),
        (Place(("logic", 0, "type")), "p"),
        (Place(("logic", 1)), "p"),
        (Place(("logic", 2)), "*tall"),
        (Place(("logic", 2, "port")), "*tall"),
        (Place(("logic", 2, "port"), "key"), "*tall"),
        (Place(("logic", 9)), "logic"),
    ],
)
def test_locate(place: Place, expected: str) -> None:
    document, findings = parse("shop.yaml", SPEC.encode())
    assert findings == ()
    diagnostic = DUPLICATE_KEY.at(place, "a message", also=(Note(place, "the same"),))
    found = locate(document, diagnostic)
    starts = [0]
    for line in SPEC.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    where = found.location
    start = starts[where.line - 1] + where.column - 1
    end = starts[where.end_line - 1] + where.end_column - 1
    assert SPEC[start:end] == expected
    # What nobody wrote anything about has no place of its own to explain something from.
    stands = place.span is not None or place.route[:1] in document.spans
    assert found.also == (((where, "the same"),) if place.route and stands else ())
    assert locate(document, diagnostic, Lines(SPEC)) == found


@pytest.mark.parametrize("route", [(), ("version",)])
def test_locate_without_spans(route: Route) -> None:
    document, findings = parse("shop.yaml", b"a: 1\na: 2\n")
    assert locate(document, findings[0]).location == (2, 1, 2, 2)
    assert locate(document, DUPLICATE_KEY.at(route, "a message")).location == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("one two", "two"),
        ("'one two'", "two"),
        ('"one two"', "two"),
        ('"one\\x20two"', '"one\\x20two"'),
        ("|\n one two", "|"),
    ],
)
def test_part_of_a_text(written: str, expected: str) -> None:
    text = f"a: {written}\n"
    document, _ = parse("shop.yaml", text.encode())
    found = locate(document, DUPLICATE_KEY.at(Place(("a",), within=Span(4, 7)), "a message")).location
    assert (
        text.splitlines()[found.line - 1][found.column - 1 :][: found.end_column - found.column] == expected
    )


def test_part_of_an_alias_is_the_alias() -> None:
    document, _ = parse("shop.yaml", b"a: &x one two\nb: *x\n")
    found = locate(document, DUPLICATE_KEY.at(Place(("b",), within=Span(4, 7)), "a message")).location
    assert found == (2, 4, 2, 6)
