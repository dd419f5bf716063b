"""Expectations: what they are read as, where each mistake is, and which contradict each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiers.compiler import check
from tiers.diagnostics.codes import expectations as codes
from tiers.diagnostics.codes.network import HOST_BITS
from tiers.diagnostics.codes.shape import NOT_A_RANGE, PORT_OUT_OF_RANGE
from tiers.diagnostics.model import Code, Diagnostic
from tiers.language.expect import Expect
from tiers.language.expectations import GRAMMAR, Expectation, read

SPEC = """\
version: 1
name: shop
logic:
  web: {{type: autoscaling, port: 80}}
  cafe: {{type: autoscaling, port: 80}}
expect: {{allow: {allow}, deny: {deny}}}
"""


def only(text: str) -> Expectation | Diagnostic:
    (found,) = read(Expect(deny=(text,)))
    return found


def contradicts(allow: str, deny: str) -> bool:
    raw = SPEC.format(allow=[allow], deny=[deny]).encode()
    found = {each.code for each in check("spec.yaml", raw).findings if each.is_error}
    assert found <= {codes.EXPECTATION_CONTRADICTION}
    return bool(found)


@pytest.mark.parametrize(
    ("text", "source", "target", "protocol", "ports"),
    [
        ("a -> b", "a", "b", None, None),
        ("a->b", "a", "b", None, None),
        ("  a  ->  b  ", "a", "b", None, None),
        ("a-b -> c_d:443", "a-b", "c_d", "tcp", (443, 443)),
        ("a -> b:1-65535/udp", "a", "b", "udp", (1, 65535)),
        ("a -> b/icmp", "a", "b", "icmp", None),
        ("internet -> cafe:80", "internet", "cafe", "tcp", (80, 80)),
        ("10.0.0.0/8 -> 10.1.0.0/16:22/tcp", "10.0.0.0/8", "10.1.0.0/16", "tcp", (22, 22)),
        ("0.0.0.0/0 -> ::/0:53/udp", "0.0.0.0/0", "::/0", "udp", (53, 53)),
        ("a -> 2001:DB8::/32:443", "a", "2001:db8::/32", "tcp", (443, 443)),
        ("a -> 2001:db8:0:0:0:0:0:0/32", "a", "2001:db8::/32", None, None),
    ],
)
def test_an_expectation_is_read(
    text: str, source: str, target: str, protocol: str | None, ports: tuple[int, int] | None
) -> None:
    found = only(text)
    assert isinstance(found, Expectation)
    assert (found.source.name, found.target.name) == (source, target)
    assert (found.protocol, found.ports) == (protocol, ports)
    assert (found.route, found.allowed, found.text) == (("expect", "deny", 0), False, text)


def test_the_ends_are_told_apart() -> None:
    found = only("internet -> 10.0.0.0/8")
    assert isinstance(found, Expectation)
    assert (found.source.kind, found.target.kind) == ("internet", "range")
    assert found.text[slice(*found.target.within)] == "10.0.0.0/8"


@pytest.mark.parametrize(
    ("text", "code", "wrong"),
    [
        ("", codes.EXPECTATION_SYNTAX, ""),
        ("a to b", codes.EXPECTATION_SYNTAX, "a to b"),
        ("a → b", codes.EXPECTATION_SYNTAX, "→"),
        ("a <- b", codes.EXPECTATION_SYNTAX, "<-"),
        (" -> b", codes.EXPECTATION_SYNTAX, "->"),
        ("a ->", codes.EXPECTATION_SYNTAX, "->"),
        ("a:80 -> b", codes.EXPECTATION_SYNTAX, ":80"),
        ("a --> b", codes.EXPECTATION_SYNTAX, "-"),
        (":80 -> b", codes.EXPECTATION_SYNTAX, ":80"),
        ("a -> b -> c", codes.EXPECTATION_SYNTAX, "-> c"),
        ("a -> :80", codes.EXPECTATION_SYNTAX, ":80"),
        ("a -> b:", codes.EXPECTATION_SYNTAX, ":"),
        ("a -> b:x", codes.EXPECTATION_SYNTAX, ":x"),
        ("a -> b:1,2", codes.EXPECTATION_SYNTAX, ":1,2"),
        ("a -> b:2-1", codes.EXPECTATION_SYNTAX, "2-1"),
        ("a -> b/TCP", codes.EXPECTATION_SYNTAX, "TCP"),
        ("a -> b:1/icmp", codes.EXPECTATION_SYNTAX, ":1"),
        ("a -> b:1-2/icmp", codes.EXPECTATION_SYNTAX, ":1-2"),
        ("a -> b:0", PORT_OUT_OF_RANGE, "0"),
        ("a -> b:1-65536", PORT_OUT_OF_RANGE, "65536"),
        ("a -> b:" + "9" * 99, PORT_OUT_OF_RANGE, "9" * 99),
        ("10.0.0.1 -> b", NOT_A_RANGE, "10.0.0.1"),
        ("a -> ::1:80", NOT_A_RANGE, "::1:80"),
        ("10.0/16 -> b", NOT_A_RANGE, "10.0/16"),
        ("10.0.0.0/33 -> b", NOT_A_RANGE, "10.0.0.0/33"),
        ("a -> 10.0.0.1/24:80", HOST_BITS, "10.0.0.1/24"),
        ("a -> 2001:db8::1/64", HOST_BITS, "2001:db8::1/64"),
    ],
)
def test_a_mistake_is_told_by_its_characters(text: str, code: Code, wrong: str) -> None:
    found = only(text)
    assert isinstance(found, Diagnostic)
    assert found.code is code
    assert found.place.within is not None
    assert text[slice(*found.place.within)] == wrong
    assert (found.help == GRAMMAR) == (code is codes.EXPECTATION_SYNTAX)


@given(st.text(max_size=40) | st.text("ab1.:/->- \t", max_size=20))
def test_any_text_is_read_or_refused_within_itself(text: str) -> None:
    found = only(text)
    if isinstance(found, Diagnostic):
        assert found.place.within is not None
        start, end = found.place.within
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("allow", "deny"),
    [
        ("internet -> web:80", "internet -> web"),
        ("internet -> web:80", "internet -> web/tcp"),
        ("internet -> web:80-90", "internet -> web:85"),
        ("internet -> web/udp", "internet -> web/udp"),
        ("web -> web", "web -> web"),
        ("10.1.0.0/16 -> web:80", "10.0.0.0/8 -> web:80"),
        ("8.8.8.0/24 -> web", "internet -> web"),
        ("2606:4700::/32 -> web", "internet -> web"),
    ],
)
def test_what_is_denied_cannot_be_allowed(allow: str, deny: str) -> None:
    assert contradicts(allow, deny)


@pytest.mark.parametrize(
    ("allow", "deny"),
    [
        ("internet -> web", "internet -> web:22"),
        ("internet -> web", "internet -> web/udp"),
        ("internet -> web/tcp", "internet -> web:22"),
        ("internet -> web:80", "internet -> web:80/udp"),
        ("internet -> web:80", "internet -> web:81-90"),
        ("internet -> web:80", "internet -> cafe:80"),
        ("web -> cafe", "cafe -> web"),
        ("10.0.0.0/8 -> web", "10.1.0.0/16 -> web"),
        ("10.0.0.0/16 -> web", "internet -> web"),
        ("internet -> web:80", "203.0.113.0/24 -> web:80"),
        ("::/0 -> web", "0.0.0.0/0 -> web"),
    ],
)
def test_what_leaves_something_over_is_no_contradiction(allow: str, deny: str) -> None:
    assert not contradicts(allow, deny)
