"""The excerpts that a person reads, drawn exactly."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiers.diagnostics import text
from tiers.diagnostics.locate import Lines
from tiers.diagnostics.model import Code, Finding, LocatedNote, Note, Place, Severity, Source, Span

ANSI = re.compile(r"\x1b\[[0-9;]+m")

Marked = tuple[str | Span, str]
"""What is marked (a piece of the source, or a span) and its label; the first of several is the primary."""


def finding(
    source: str,
    *marked: Marked,
    severity: Severity = Severity.ERROR,
    message: str = "it is wrong",
    help_text: str = "",
    note: str = "",
    path: str = "shop.yaml",
) -> Finding:
    """A finding on the first occurrence of each piece of the source."""
    spans = [span if isinstance(span, Span) else _find(source, span) for span, _ in marked]
    labels = [label for _, label in marked]
    lines = Lines(source)
    locations = [lines.location(span) for span in spans]
    also = tuple(Note(Place(span=span), label) for span, label in zip(spans[1:], labels[1:], strict=True))
    code = Code(
        "T1101", "subnet_outside_range", severity, "", "", "", acceptable=severity is Severity.WARNING
    )
    place = Place(span=spans[0])
    diagnostic = code.at(place, message, label=labels[0], also=also, help=help_text, note=note)
    return Finding(
        diagnostic, Source(path, source), locations[0], tuple(map(LocatedNote, locations[1:], labels[1:]))
    )


def _find(source: str, piece: str) -> Span:
    start = source.index(piece)
    return Span(start, start + len(piece))


def excerpt(source: str, *marked: Marked, width: int = 0) -> str:
    """What is drawn between the two bare bars, in line breaks."""
    rows = text.render([finding(source, *marked)], colour=False, width=width).split("\n")
    assert rows[2] == rows[-3]
    return "\n".join(["", *rows[3:-3], ""])


def test_two_far_lines_and_help() -> None:
    blank = "\n" * 9
    found = finding(
        f"{blank}  cidr: 10.0.0.0/16\n{blank}\n\n\n\n    data-b: {{zone: b, cidr: 10.1.2.0/24}}\n",
        ("10.1.2.0/24", "not inside `10.0.0.0/16`"),
        ("10.0.0.0/16", "the VPC's range"),
        message="subnet `10.1.2.0/24` is outside the VPC's range",
        help_text="choose a free range such as `10.0.2.0/24`",
        path="specs/shop.yaml",
    )
    drawn = """\
error[T1101]: subnet `10.1.2.0/24` is outside the VPC's range
  --> specs/shop.yaml:24:29
   |
10 |   cidr: 10.0.0.0/16
   |         ----------- the VPC's range
...
24 |     data-b: {zone: b, cidr: 10.1.2.0/24}
   |                             ^^^^^^^^^^^ not inside `10.0.0.0/16`
   |
   = help: choose a free range such as `10.0.2.0/24`
   = see: tiers explain T1101
"""
    assert text.render([found], colour=False) == drawn


def test_findings_are_parted_and_help_may_be_a_snippet() -> None:
    first = finding("a: 1\n", ("1", ""), severity=Severity.WARNING, note="one\r\ntwo")
    second = finding("a: 1\n", ("a", ""), severity=Severity.INFO, help_text="write\n\n  a: 2\n    b: 3\n")
    drawn = """\
warning[T1101]: it is wrong
 --> shop.yaml:1:4
  |
1 | a: 1
  |    ^
  |
  = or accept it: `accept: {subnet_outside_range: REASON}` in the spec
  = note: one
          two
  = see: tiers explain T1101

info[T1101]: it is wrong
 --> shop.yaml:1:1
  |
1 | a: 1
  | ^
  |
  = help: write

            a: 2
              b: 3
  = see: tiers explain T1101
"""
    assert text.render([first, second], colour=False) == drawn


def test_no_findings_print_nothing() -> None:
    assert not text.render([], colour=True)


def test_a_gap_of_one_line_is_filled() -> None:
    drawn = """
1 | a: 1
  |    - first
2 |
3 | b: 2
  |    ^ again
4 | c: 3
  |    -
"""
    assert excerpt("a: 1\n\nb: 2\nc: 3\n", ("2", "again"), ("1", "first"), ("3", "")) == drawn


def test_labels_of_one_line_are_stacked() -> None:
    drawn = """
1 | {x: 1, x: 2, y: 3}
  |  ----  ^^^^  ---- fine
  |  |     |
  |  |     again
  |  first
"""
    assert excerpt("{x: 1, x: 2, y: 3}\n", ("x: 2", "again"), ("x: 1", "first"), ("y: 3", "fine")) == drawn


def test_labels_of_nested_and_equal_spans_are_stacked() -> None:
    drawn = """
1 | {x: 1, x: 2}
  | -------^^^^-
  | |      |
  | |      again
  | |      the same
  | the map
"""
    marked = [("x: 2", "again"), ("{x: 1, x: 2}", "the map"), ("x: 2", "the same"), ("1", "")]
    assert excerpt("{x: 1, x: 2}\n", *marked) == drawn


def test_a_label_left_of_a_bare_mark_hangs() -> None:
    drawn = """
1 | k: v
  | ^  -
  | |
  | a key
"""
    assert excerpt("k: v\n", ("k", "a key"), ("v", "")) == drawn


def test_wide_characters_take_two_columns() -> None:
    drawn = """
1 | 名前: {é: '日本語', ￥: z}
  |        -   ^^^^^^       - narrow
  |        |   |
  |        |   wide
  |        one
"""
    source = "名前: {é: '日本語', ￥: z}\n"
    assert excerpt(source, ("日本語", "wide"), ("z", "narrow"), ("é", "one")) == drawn


def test_combining_characters_take_no_column() -> None:
    source = "e\u0301: x\u0323\u0307 y ㅎ\u1160\u11ab z"
    drawn = f"""
1 | {source}
  |    - ^    - last
  |    | |
  |    | second
  |    dots
"""
    assert excerpt(source, ("y", "second"), ("x\u0323\u0307", "dots"), ("z", "last")) == drawn


def test_emoji_are_shown_without_what_joins_them() -> None:
    drawn = """
1 | a: 👩👩👧 ❤ x
  |    ------   ^ here
  |    |
  |    a family
"""
    family = "👩\u200d👩\u200d👧"
    assert excerpt(f"a: {family} ❤\ufe0f x\n", ("x", "here"), (family, "a family")) == drawn


def test_tabs_are_four_columns_wherever_they_stand() -> None:
    drawn = """
1 |     a:    b
  | ----      ^ here
  | |
  | a tab
"""
    assert excerpt("\ta:\tb\n", ("b", "here"), ("\t", "a tab")) == drawn


def test_carriage_returns_end_lines_and_are_not_shown() -> None:
    drawn = """
1 | a: 1
  | ---- first
...
4 | c: 3
  | ^^^^ third
"""
    assert excerpt("a: 1\r\nb: 2\r\rc: 3\r\n", ("c: 3", "third"), ("a: 1", "first")) == drawn


def test_an_empty_file_has_a_first_column() -> None:
    drawn = """
1 |
  | ^ nothing here
"""
    assert excerpt("", (Span(0, 0), "nothing here")) == drawn


def test_a_span_at_the_end_of_the_file() -> None:
    drawn = """
1 | a: [1
  |    -
2 |
  | ^ `]` is missing
"""
    assert excerpt("a: [1\n", (Span(6, 6), "`]` is missing"), ("[", "")) == drawn


def test_a_span_of_several_lines_is_marked_on_its_first() -> None:
    drawn = """
2 |   count: 2
  |   ^^^^^^^^ the service
"""
    assert excerpt("web:\n  count: 2   \n  port: 80\n", (Span(7, 33), "the service")) == drawn


def test_a_long_line_is_cut_around_the_marks() -> None:
    drawn = """
1 | …c, abc, abc, abc, wrong, def, def, def, def, def, def,…
  | -                  ^^^^^                               - far
  | |                  |
  | |                  here
  | key
"""
    source = "k: " + "abc, " * 100 + "wrong" + ", def" * 100
    assert excerpt(source, ("wrong", "here"), ("k", "key"), (Span(800, 805), "far"), width=60) == drawn


def test_a_long_span_is_marked_as_far_as_it_is_shown() -> None:
    drawn = f"""
1 | k: {"x" * 35}…
  |    {"^" * 36} long
"""
    assert excerpt("k: " + "x" * 1000, ("x" * 1000, "long"), width=44) == drawn


def test_the_end_of_a_long_line_is_shown_when_the_span_is_there() -> None:
    drawn = f"""
1 | …{"日" * 18}!
  | {" " * 37}^ here
"""
    assert excerpt("日" * 1000 + "!", ("!", "here"), width=44) == drawn


def test_a_line_of_a_million_characters_is_cut() -> None:
    rows = excerpt("\u0301" * 1_000_000, (Span(500_000, 500_001), "")).split("\n")
    assert max(map(len, rows)) <= text.USUAL_WIDTH


def test_nothing_of_the_user_reaches_the_terminal_raw() -> None:
    evil = "\x1b[2J\u202e"
    found = finding(f"a: {evil}b", ("b", evil), message=evil, help_text=evil, note=evil, path=evil)
    drawn = r"""error[T1101]: \x1b[2J\u202e
 --> \x1b[2J\u202e:1:9
  |
1 | a: \x1b[2J\u202eb
  |                 ^ \x1b[2J\u202e
  |
  = help: \x1b[2J\u202e
  = note: \x1b[2J\u202e
  = see: tiers explain T1101
"""
    assert text.render([found], colour=False) == drawn


def test_colours() -> None:
    found = finding("a: 1\n", ("1", "one"), ("a", "key"), help_text="do")
    names = {"\x1b[0m": "</>", "\x1b[1m": "<bold>", "\x1b[1;31m": "<red>", "\x1b[1;34m": "<blue>"}
    drawn = """\
<red>error[T1101]</><bold>: it is wrong</>
 <blue>--></> shop.yaml:1:4
  <blue>|</>
<blue>1</> <blue>|</> a: 1
  <blue>|</> <blue>-</>  <red>^</> <red>one</>
  <blue>|</> <blue>|</>
  <blue>|</> <blue>key</>
  <blue>|</>
  <blue>=</> <bold>help</>: do
  <blue>=</> <bold>see</>: tiers explain T1101
"""
    assert ANSI.sub(lambda code: names[code[0]], text.render([found], colour=True)) == drawn


@pytest.mark.parametrize(
    ("severities", "outcome", "said"),
    [
        ([], "", "no findings"),
        ([], "4 files written", "no findings; 4 files written"),
        (["error"], "nothing written", "1 error, 0 warnings; nothing written"),
        (["warning", "error", "error"], "", "2 errors, 1 warning"),
        (["info", "warning", "warning"], "", "0 errors, 2 warnings, 1 info"),
        (["info", "info"], "done", "0 errors, 0 warnings, 2 infos; done"),
    ],
)
def test_summary(severities: Sequence[str], outcome: str, said: str) -> None:
    findings = [finding("a", ("a", ""), severity=Severity(severity)) for severity in severities]
    assert text.summary(findings, outcome) == said


CHARACTERS = st.one_of(
    st.sampled_from("ab:  \n\r\t日￥\u0301\x1b\x07\x7f\x85\u2028\u202e\u200d\ufe0f👩\ud800"), st.characters()
)
TEXTS = st.text(CHARACTERS, max_size=20)
SOURCES = st.one_of(TEXTS, st.text(CHARACTERS, max_size=200))


@st.composite
def findings(draw: st.DrawFn, labels: st.SearchStrategy[str] = TEXTS) -> Finding:
    """Any finding, its spans anywhere in any source."""
    source = draw(SOURCES)
    edges = st.integers(0, len(source))
    spans = st.tuples(edges, edges).map(lambda pair: Span(min(pair), max(pair)))
    marked = draw(st.lists(st.tuples(spans, labels), min_size=1, max_size=5))
    return finding(
        source, *marked, message=draw(TEXTS), help_text=draw(TEXTS), note=draw(TEXTS), path=draw(TEXTS)
    )


@settings(deadline=None)
@given(st.lists(findings(), max_size=2), st.integers(0, 100))
def test_any_finding_prints_and_prints_safely(found: list[Finding], width: int) -> None:
    drawn = text.render(found, colour=False, width=width)
    assert drawn.replace("\n", "").isprintable()
    drawn.encode()
    assert ANSI.sub("", text.render(found, colour=True, width=width)) == drawn


@settings(deadline=None)
@given(findings(labels=st.just("")), st.integers(1, 100))
def test_no_line_of_an_excerpt_is_wider_than_the_screen(found: Finding, width: int) -> None:
    rows = text.render([found], colour=False, width=width).split("\n")
    gutter = len(rows[2])
    drawn = [
        row
        for row in rows[2:]
        if row[gutter - 1 : gutter] == "|" and row[:gutter].strip(" 0123456789") == "|"
    ]
    past_the_end = 1
    assert all(len(row) <= max(width, gutter + 1 + text.NARROWEST_EXCERPT) + past_the_end for row in drawn)


@given(st.text("abc: ", min_size=1, max_size=100), st.data())
def test_the_carets_stand_under_the_span(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    rows = text.render([finding(line, (Span(start, end), ""))], colour=False).split("\n")
    carets = rows[4]
    assert (carets.index("^"), carets.rindex("^") + 1) == (start + len("1 | "), end + len("1 | "))
    assert rows[3] == f"1 | {line}".rstrip()
