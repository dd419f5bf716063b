"""The parser: what it reads, where things stand, what it refuses, and that nothing makes it fall over."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tiers.diagnostics.codes import parse as codes
from tiers.diagnostics.model import Code, Diagnostic, Document, Route, Span
from tiers.source import MAX_BYTES, parse, reader
from tiers.source.reader import MAX_DEPTH, MAX_KEY, MAX_VALUES
from tiers.source.scalars import AmbiguousError, OutOfRangeError, resolve

ALL_CODES = [value for value in vars(codes).values() if isinstance(value, Code)]

SPEC = """\
# a comment
version: 1
name: "shop \\u00e9"
network: &net
  cidr: 10.0.0.0/16   # the range
  zones: 2
  flow_logs: true
  ratio: 0.5
  nothing:
tags: {Owner: 'it''s us', "Cost Centre": "4711", path: [/api/*, a b]}
logic:
  web:
    <<: &base {port: 80, count: 2}
    count: 3
    user_data: |
      #!/bin/bash
      echo "no: 0755"
  api: *net
  \U0001f600: [1, [2, {x: -3}], >-
    folded
    text
    ]
resources:
  Queue:
    Arn: !GetAtt Jobs.Arn.Part
    Name: !Sub "${Jobs}-x"
    If: !If [IsProd, !Ref A, !Ref B]
"""


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both of PyYAML's parsers: the second stands in where libyaml is missing."""
    name = str(request.param)
    monkeypatch.setattr(reader, "_PARSER", getattr(yaml, name))
    return name


def read(text: str) -> Document:
    document, findings = parse("shop.yaml", text.encode())
    assert findings == ()
    return document


def refusals(text: str) -> list[tuple[str, str]]:
    """Return the code and the text under the carets of each finding."""
    document, findings = parse("shop.yaml", text.encode())
    assert document.data is None
    return [(found.code.name, _under(document, found)) for found in findings]


def _under(document: Document, found: Diagnostic) -> str:
    span = found.place.span
    assert span is not None
    return document.source.text[span.start : span.end]


def under(document: Document, route: Route, part: str = "value") -> str:
    span = getattr(document.spans[route], part)
    return document.source.text[span.start : span.end]


# What is read, and where it stands


@pytest.mark.usefixtures("parser")
def test_reads_a_spec() -> None:
    document = read(SPEC.replace(">-\n    folded\n    text\n    ]", "folded\n    text]"))
    assert document.data["name"] == "shop é"
    assert document.data["network"] == {
        "cidr": "10.0.0.0/16",
        "zones": 2,
        "flow_logs": True,
        "ratio": 0.5,
        "nothing": None,
    }
    assert document.data["logic"]["api"] == document.data["network"]
    assert document.data["logic"]["web"] == {
        "port": 80,
        "count": 3,
        "user_data": '#!/bin/bash\necho "no: 0755"\n',
    }
    assert document.data["logic"]["\U0001f600"] == [1, [2, {"x": -3}], "folded text"]
    assert document.data["resources"]["Queue"] == {
        "Arn": {"Fn::GetAtt": ["Jobs", "Arn.Part"]},
        "Name": {"Fn::Sub": "${Jobs}-x"},
        "If": {"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "B"}]},
    }


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "route", "key", "value"),
    [
        ("a: b # c", ("a",), "a", "b"),
        ("a:\n\nc: d", ("a",), "a", ""),
        ("\ufeffa: b", ("a",), "a", "b"),
        ("\U0001f600: \U0001f600\r\nc: d\rb: é", ("c",), "c", "d"),
        ("\U0001f600: \U0001f600\r\nc: d\rb: é", ("b",), "b", "é"),
        ("a: {b: [1, 'x y']}  # c", ("a",), "a", "{b: [1, 'x y']}"),
        ("a: {b: [1, 'x y']}  # c", ("a", "b"), "b", "[1, 'x y']"),
        ("a: {b: [1, 'x y']}  # c", ("a", "b", 1), None, "'x y'"),
        ("a:\n  b: 1\n  c: 2  # d\n\n# e\nf: 3", ("a",), "a", "b: 1\n  c: 2"),
        ("a:\n- 1\n# b\n- 2\n\n\nc: 3", ("a",), "a", "- 1\n# b\n- 2"),
        ("a: |\n  x\n\n# c\nb: 1", ("a",), "a", "|\n  x"),
        ("a: &x  b", ("a",), "a", "b"),
        ("a: &x # c\n  b: 1\nc: *x", ("a",), "a", "b: 1"),
        ("a: &x # c\n  b: 1\nc: *x", ("c",), "c", "*x"),
        ("a: &x # c\n  b: [1]\nc: *x", ("c", "b", 0), None, "*x"),
        ("a: &x # c\n  b: 1\nc: *x", ("c", "b"), "*x", "*x"),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", ("c", "b"), "b", "1"),
        ("a: &x {b: 1}\nc: &y {<<: *x}\nd: *y", ("d", "b"), "*y", "*y"),
        ("resources: {a: !Ref  b}", ("resources", "a"), "a", "!Ref  b"),
        ("resources: {a: !Ref  b}", ("resources", "a", "Ref"), "!Ref", "b"),
        ("resources: {a: !GetAtt b.c.d}", ("resources", "a", "Fn::GetAtt", 0), None, "b"),
        ("resources: {a: !GetAtt b.c.d}", ("resources", "a", "Fn::GetAtt", 1), None, "c.d"),
        ("resources: {a: !GetAtt 'b.c'}", ("resources", "a", "Fn::GetAtt", 1), None, "'b.c'"),
        ("resources:\n  a: !Sub |\n    b\n\n  c: 1", ("resources", "a", "Fn::Sub"), "!Sub", "|\n    b"),
        ("resources: {a: &x !Join ['', [b]]}", ("resources", "a", "Fn::Join"), "!Join", "['', [b]]"),
    ],
)
def test_spans(text: str, route: Route, key: str | None, value: str) -> None:
    document = read(text)
    assert under(document, route) == value
    assert (document.spans[route].key and under(document, route, "key")) == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {<<: {b: 1}, b: 2}", {"b": 2}),
        ("a: {b: 2, <<: {b: 1, c: 3}}", {"b": 2, "c": 3}),
        ("a: {<<: [{b: 1}, {b: 2, c: 3}]}", {"b": 1, "c": 3}),
        ("a: {<<: {<<: {b: 1}, c: 2}}", {"b": 1, "c": 2}),
        ("a: {'<<': {b: 1}}", {"<<": {"b": 1}}),
    ],
)
def test_merge_keys(text: str, expected: dict[str, Any]) -> None:
    assert read(text).data["a"] == expected == yaml.safe_load(text)["a"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref 0755", {"Ref": "0755"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!GetAZs ''", {"Fn::GetAZs": ""}),
        ("!GetAtt [a, b.c]", {"Fn::GetAtt": ["a", "b.c"]}),
        ("!Sub [a, {b: !Ref c}]", {"Fn::Sub": ["a", {"b": {"Ref": "c"}}]}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
        ("[&a !Ref b, *a]", [{"Ref": "b"}, {"Ref": "b"}]),
        ("[&a !If [b], *a]", [{"Fn::If": ["b"]}, {"Fn::If": ["b"]}]),
    ],
)
@pytest.mark.parametrize(
    ("before", "route"),
    [
        ("resources: {x: ", ("resources", "x")),
        ("overrides: {x: ", ("overrides", "x")),
        ("environments: {e: {resources: {x: ", ("environments", "e", "resources", "x")),
        ("environments: {e: {overrides: {x: ", ("environments", "e", "overrides", "x")),
    ],
)
def test_short_tags(before: str, route: Route, text: str, value: object) -> None:
    found = read(before + text + "}" * before.count("{")).data
    for step in route:
        found = found[step]
    assert found == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("NULL", None),
        ("nUll", "nUll"),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("0x1f", 31),
        ("0X1f", "0X1f"),
        ("1.", 1.0),
        ("-1.50", -1.5),
        ("1.5e+3", 1500.0),
        (".5", 0.5),
        ("00.5", 0.5),
        (".", "."),
        ("...x", "...x"),
        ("1.2.3", "1.2.3"),
        ("10.0.0.1", "10.0.0.1"),
        ("0:30", "0:30"),
        ("04:05", "04:05"),
        ("80:8080", "80:8080"),
        ("1:60", "1:60"),
        ("-0o17", "-0o17"),
        ("_1", "_1"),
        ("0_9", "0_9"),
        ("2020-1-1", "2020-1-1"),
        ("t3.micro", "t3.micro"),
        ("nope", "nope"),
        ("é", "é"),
        ("\u0661", "\u0661"),
        ("9007199254740992", 2**53),
    ],
)
def test_resolve(text: str, value: object) -> None:
    assert repr(resolve(text)) == repr(value)


AMBIGUOUS = """
    y Y yes Yes YES n N no No NO on On ON off Off OFF = <<
    0755 01 00 -01 08 019 0o17 0b1 -0b1_0 -0x1f +0x1 0x_1 0x1_f 1_000 1_ 0_7 1_0.5 1._5 .5_0 1_0.5e+3
    1:30 -1:30 12:30:45 1_0:30 0:30.5 190:20:30.15 1e3 1E3 1e+3 1.5e3 .5e3 -.5 +.5 -.5e+3 12e34567 0e0 1.e5
    2020-01-01 2001-12-14t21:59:43.10-05:00 2001-12-15T2:59:43.1Z
""".split()  # noqa: SIM905 - a table, not code


@pytest.mark.parametrize("text", [*AMBIGUOUS, "2001-12-14 21:59:43.10 -5", "2001-12-14 21:59:43"])
@pytest.mark.parametrize("place", ["a: %s", "%s: a", "a: [b, %s]"])
def test_ambiguous_scalars(place: str, text: str) -> None:
    if (place, text) == ("%s: a", "<<"):
        assert refusals("<<: a") == [("bad-merge", "a")]
        return
    assert refusals(place % text) == [("ambiguous-scalar", text)]
    for quote in ("'", '"'):
        assert read(place % f"{quote}{text}{quote}").data == yaml.safe_load(place % f"{quote}{text}{quote}")


@pytest.mark.parametrize(
    "text", [".inf", "-.Inf", ".NaN", "9007199254740993", "-" + "9" * 5000, "0x" + "f" * 99, "9" * 400 + ".0"]
)
def test_numbers_out_of_range(text: str) -> None:
    assert refusals(f"a: {text}") == [("number-out-of-range", text)]


# Of the characters that numbers, dates and words are made of, so that most texts come close to something.
_scalars = st.text("0157_.:-+eExXobynNoOfFTtrusZ=<~ ", min_size=1, max_size=8).map(str.strip)
_resolver: Any = yaml.SafeLoader("")


@given(_scalars | st.from_regex(r"[-+]?[0-9_]*[.:]?[0-9_]{0,3}([eE][-+]?[0-9])?", fullmatch=True))
@settings(max_examples=500, deadline=None)
def test_what_is_not_refused_is_read_alike(text: str) -> None:
    try:
        value = resolve(text)
    except (AmbiguousError, OutOfRangeError):
        return
    tag = _resolver.resolve(yaml.ScalarNode, text, (True, False))
    assert repr(value) == repr(_resolver.construct_object(yaml.ScalarNode(tag, text)))


@pytest.mark.parametrize(
    "text", ["resources: {a: %s}", "overrides: {a: {b: [%s]}}", "environments: {e: {overrides: {a: %s}}}"]
)
def test_dates_in_raw_cloudformation_are_text(text: str) -> None:
    assert read(text % "2012-10-17").data == read(text % '"2012-10-17"').data
    assert refusals(text % "2012-10-17T00:00:00Z") == [("ambiguous-scalar", "2012-10-17T00:00:00Z")]


# What is refused


@pytest.mark.parametrize("code", ALL_CODES, ids=lambda code: str(code.name))
def test_each_code_has_true_examples(code: Code) -> None:
    document, findings = parse("wrong.yaml", code.wrong.encode("utf-8", "surrogateescape"))
    assert [found.code for found in findings] == [code]
    assert document.data is None
    read(code.right)


def test_codes_are_numbered_in_order() -> None:
    assert [code.id for code in ALL_CODES] == [f"T{number:04}" for number in range(1, len(ALL_CODES) + 1)]
    assert len({code.name for code in ALL_CODES}) == len(ALL_CODES)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("empty-document", "")]),
        ("---\n", [("empty-document", "-")]),
        ("null", [("not-a-mapping", "n")]),
        ("[a]", [("not-a-mapping", "[")]),
        ("a: 1\n---\nb: 2", [("several-documents", "-")]),
        ("a: 1\n...\n%YAML 1.2\n---\nb: 2", [("directive", "%YAML 1.2")]),
        ("a:\n\tb: 1", [("tab-indentation", "\t")]),
        ("a:\n  \tb: 1", [("tab-indentation", "\t")]),
        ("a: 1\n\tb: 2", [("tab-indentation", "\t")]),
        ("a: |\n\tb", [("tab-indentation", "\t")]),
        ("a:\n  b: 1\n c: 2", [("bad-indentation", "c")]),
        ("a: 1\n  bc: 2", [("bad-indentation", "bc")]),
        ("a:\n  - 1\n  b: 2", [("bad-indentation", "b")]),
        ("a: 1\n- 2", [("bad-indentation", "-")]),
        ("a: - b", [("bad-indentation", "-")]),
        ("a: 'b\nc: 1", [("unbalanced-quote", "'")]),
        ('a: "b\nc: "d"', [("unbalanced-quote", '"')]),
        ("a: 'don't'", [("unbalanced-quote", "t'")]),
        ("a: [1\nb: 2", [("unbalanced-bracket", "[")]),
        ("a: [1}", [("unbalanced-bracket", "[")]),
        ("a: [1]]", [("unbalanced-bracket", "]")]),
        ("a: ]", [("unbalanced-bracket", "]")]),
        ("a: b: c", [("unquoted-colon", ":")]),
        ("a: [b: c: d]", [("unquoted-colon", ":")]),
        ("a: 1\nbc\n", [("missing-colon", "bc")]),
        ("b c\na: 1\n", [("missing-colon", "b c")]),
        ("b:1\na: 1\n", [("missing-colon", "b:1")]),
        ("a: @b", [("reserved-character", "@")]),
        ("a: `b`", [("reserved-character", "`")]),
        ("a: %b", [("reserved-character", "%")]),
        ("a: *.example.com", [("reserved-character", "*")]),
        ("a: [*]", [("reserved-character", "*")]),
        ("a: {b: *}", [("reserved-character", "*")]),
        ("a: [&]", [("reserved-character", "&")]),
        ("a: {b: c d: e}", [("unbalanced-bracket", "d")]),
        ("a: {b: c: d}", [("unquoted-colon", ":")]),
        ("a: 1\n: b", [("non-string-key", ":")]),
        ("a:\n  : b", [("non-string-key", ":")]),
        ("\u00a0a: b", [("bad-indentation", "\u00a0")]),
        ("a:\n \u00a0\u3000b: c\n  d: e", [("bad-indentation", "\u00a0\u3000")]),
        ("a:\u00a0\n  b: c", [("missing-colon", "\u00a0")]),
        ("a: |\n  b\nc:\u00a0d\ne: f", [("missing-colon", "\u00a0")]),
        ("a: & b", [("reserved-character", "&")]),
        ("a: >=1", [("reserved-character", ">")]),
        ("a: ,b", [("reserved-character", ",")]),
        ("a: ? b", [("reserved-character", "?")]),
        ('a: "C:\\path"', [("bad-escape", "\\p")]),
        ('a: "\\xZZ"', [("bad-escape", "\\x")]),
        ("a: !b!c d", [("unknown-tag", "!b!c")]),
        ("a: !!str 1", [("unknown-tag", "!!str")]),
        ("a: ! b", [("unknown-tag", "!")]),
        ("resources: {a: !ref b}", [("unknown-tag", "!ref")]),
        ("resources: {a: !ForEach b}", [("unknown-tag", "!ForEach")]),
        ("a: {resources: !Ref b}", [("misplaced-tag", "!Ref")]),
        ("environments: {a: !Ref b}", [("misplaced-tag", "!Ref")]),
        ("resources: {!Ref a: b}", [("non-string-key", "!Ref a")]),
        ("resources: {a: !GetAtt .b}", [("bad-get-att", ".b")]),
        ("? [a]\n: b", [("non-string-key", "[a]")]),
        ("a: {{b}}", [("non-string-key", "{b}")]),
        ("80: a", [("non-string-key", "80")]),
        ("true: a", [("non-string-key", "true")]),
        ("{: a}", [("non-string-key", ":")]),
        ("{a: [1,", [("unbalanced-bracket", "[")]),
        ("a: {\n", [("unbalanced-bracket", "{")]),
        ("a: &b c\n*b : d", [("non-string-key", "*b")]),
        ("a: {<<: [1, {}]}", [("bad-merge", "1")]),
        ("a: {<<: {}, <<: {}}", [("duplicate-key", "<<")]),
        ("a: &b [*b]", [("cyclic-anchor", "*b")]),
        ("a: &b {<<: *b}", [("cyclic-anchor", "*b")]),
        ("a: *b", [("unknown-anchor", "*b")]),
        ("a: {<<: *b}", [("unknown-anchor", "*b")]),
        ("a: &b\nc: {<<: *b}", [("bad-merge", "*b")]),
        ("a: [&b 1, &b 2]", [("duplicate-anchor", "&b")]),
        ("a: b\u2028c", [("control-character", "\u2028")]),
        ("a: \ufeffc", [("control-character", "\ufeff")]),
    ],
)
def test_refusals(text: str, expected: list[tuple[str, str]]) -> None:
    assert refusals(text) == expected


def test_all_findings_are_told_in_order() -> None:
    text = "a: 1\na: no\nb: {c: 0755, c: !Ref x, 5: z}\nd: *e\nf: [\n"
    assert refusals(text) == [
        ("duplicate-key", "a"),
        ("ambiguous-scalar", "no"),
        ("ambiguous-scalar", "0755"),
        ("duplicate-key", "c"),
        ("misplaced-tag", "!Ref"),
        ("non-string-key", "5"),
        ("unknown-anchor", "*e"),
        ("unbalanced-bracket", "["),
    ]


@pytest.mark.parametrize("escape", ["\\ud800", "\\uDFFF", "\\ud83d\\ude00", "\\UFFFFFFFF"])
@pytest.mark.usefixtures("parser")
def test_escapes_that_are_no_character(escape: str) -> None:
    assert [name for name, _ in refusals(f'a: "{escape}"')] in (["bad-escape"], ["invalid-yaml"])


@pytest.mark.parametrize(
    ("raw", "name", "span"),
    [
        (b"a: caf\xe9\n", "not-utf-8", (6, 7)),
        (b"\xef\xbb\xbfa: \xc3\xa9\xff", "not-utf-8", (4, 5)),
        (b"a: \xed\xa0\x80", "not-utf-8", (3, 4)),
        ("a: 1".encode("utf-16"), "not-utf-8", (0, 1)),
        ("a: 1".encode("utf-16-be"), "control-character", (0, 1)),
        ("a: 1".encode("utf-32"), "not-utf-8", (0, 1)),
        (b"\0\0\xfe\xff" + "a: 1".encode("utf-32-be"), "not-utf-8", (0, 1)),
        (b"a: \x1b[0m", "control-character", (3, 4)),
        (b"#" * (MAX_BYTES + 1), "too-large", (0, 1)),
    ],
)
def test_bytes_that_are_no_text(raw: bytes, name: str, span: tuple[int, int]) -> None:
    document, (found,) = parse("shop.yaml", raw)
    assert (found.code.name, found.place.span) == (name, span)
    assert document.source.text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1), None),
        ("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH, "nested-too-deeply"),
        ("a: &x " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 23 + "*x" + "]" * 23, None),
        ("a: &x " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 24 + "*x" + "]" * 24, "nested-too-deeply"),
        ("a: [" + "b," * (MAX_VALUES - 3) + "]", None),
        ("a: [" + "b," * (MAX_VALUES - 2) + "]", "too-large"),
        ("a: &x [" + "b," * 9_999 + "]\nc: *x", "too-large"),
        ("a: &x " + "b" * 900_000 + "\nc: *x", "too-large"),
        ("a: &x [b: [" + "c" * 900_000 + "]]\nd: {<<: *x}", "too-large"),
        ("resources: {a: &x !GetAtt b." + "c" * 900_000 + "}\nd: *x", "too-large"),
        ("? " + "a" * MAX_KEY + "\n: b", None),
        ("? " + "a" * (MAX_KEY + 1) + "\n: b", "too-large"),
    ],
)
def test_limits(text: str, name: str | None) -> None:
    _, findings = parse("shop.yaml", text.encode())
    assert [found.code.name for found in findings] == ([name] if name else [])


@pytest.mark.parametrize(
    "text",
    [
        "[" * MAX_BYTES,
        "- " * (MAX_BYTES // 2),
        "a: 'b" + "''" * 500_000,
        "".join(f"%TAG !a{number}! t:\n" for number in range(50_000)) + "---\na: 1",
        "a: 1\n...\n...\n" + "".join(f"%TAG !a{number}! t:\n" for number in range(50_000)) + "---\na: 1",
        "a: " + "1:" * 500_000,
        "a: [" + "no," * 300_000,
        "a: &a " + "# b\n " * 200_000 + "@",
        "\r\n" * 500_000 + " %",
        "a: b\n  " + "c" * 500_000 + ",[{d: e",
        "a: b\n" + "\u00a0:" * 200_000 + " c: d",
        "".join(
            f"a{level}: &a{level} {{<<: [*a{level - 1}, *a{level - 1}], b{level}: 1}}\n"
            for level in range(1, 99)
        ),
    ],
    ids=lambda text: text[:12],
)
def test_large_inputs_take_no_time(text: str) -> None:
    start = time.process_time()
    _, findings = parse("shop.yaml", text.encode())
    assert findings
    assert time.process_time() - start < 2  # measured: at most 0.3 s; generous, because test machines stall


# Whatever comes


def check(raw: bytes) -> Document:
    """Assert what must hold for any input."""
    document, findings = parse("any.yaml", raw)
    assert (document.data is None) == bool(findings)
    length = len(document.source.text)
    spans = [span for both in document.spans.values() for span in both if span is not None]
    for found in findings:
        assert found.place.span is not None
        assert found.place.span.start <= length
        assert "<block end>" not in found.message
        assert found.message.isprintable()
        spans += [note.place.span for note in found.also if note.place.span is not None]
    for span in spans:
        assert 0 <= span.start <= span.end <= length
    return document


def leaves(data: object, route: Route = ()) -> Iterator[tuple[Route, object]]:
    if isinstance(data, dict | list):
        for step, child in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(child, (*route, step))
    else:
        yield route, data


def check_leaves(document: Document) -> None:
    """Assert that the text under each scalar, read alone, is that scalar again."""
    for route, value in leaves(document.data):
        text = under(document, route)
        # Aliases and block scalars mean nothing alone; plain text over several lines depends on indentation.
        if text[:1] in {"*", "|", ">"} or (re.search(r"[\r\n]", text) and text[:1] not in {"'", '"'}):
            continue
        assert repr(read(f"v: {text}").data["v"]) == repr(value)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """Return a valid spec with a few pieces cut out, put in or repeated."""
    text = SPEC
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        piece = draw(st.text(" \n\r\t-:,[]{}#&*!|>'\"%@`?\\<=.0x1enoa\u00e9\u2028\U0001f600", max_size=4))
        text = text[:start] + piece + text[end:]
    return text


@given(st.binary(max_size=60))
def test_any_bytes(raw: bytes) -> None:
    check(raw)


@given(st.text(max_size=40) | st.text(" \n\t-:,[]{}#&*!|>'\"%@?\\<ab01", max_size=40))
def test_any_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@given(mutations())
@settings(max_examples=200, deadline=None)
def test_mutated_specs(text: str) -> None:
    check(text.encode())


_data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), _data, min_size=1, max_size=4), st.booleans())
@settings(max_examples=200, deadline=None)
def test_agrees_with_safe_load(data: dict[str, Any], flow: bool) -> None:  # noqa: FBT001 - drawn, not called
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow)
    document = check(text.encode("utf-8", "surrogatepass"))
    if document.data is not None:
        assert repr(document.data) == repr(yaml.safe_load(text))
        check_leaves(document)


@given(mutations())
@settings(max_examples=100, deadline=None)
def test_agrees_with_safe_load_on_mutations(text: str) -> None:
    text = text.split("resources:", maxsplit=1)[0]  # PyYAML does not know the tags below it
    document = check(text.encode())
    if document.data is not None:
        # Not `safe_load`: PyYAML's own parser refuses tabs between values, which YAML allows.
        assert document.data == yaml.load(text, Loader=yaml.CSafeLoader)
        check_leaves(document)


def test_spans_are_clipped_to_what_is_shown() -> None:
    document, (found,) = parse("shop.yaml", b"a: " + b"[" * 99)
    assert found.place.span == Span(3 + MAX_DEPTH - 1, 3 + MAX_DEPTH)
    assert document.source.text.startswith("a: [")


def test_values_of_other_tools_that_versions_of_yaml_read_differently_are_strings() -> None:
    text = b"a: on\nb: 0755\nc: 1_000\nd: 99999999999999999999\ne: !Ref Bucket\nf: 8080\n"
    document, findings = parse("compose.yaml", text, is_foreign=True)
    assert findings == ()
    expected = {"a": "on", "b": "0755", "c": "1_000", "d": "9" * 20, "e": {"Ref": "Bucket"}, "f": 8080}
    assert document.data == expected
    assert parse("spec.yaml", text)[1] != ()
