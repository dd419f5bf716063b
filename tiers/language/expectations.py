"""Expectations: strings such as `internet -> load_balancer:443`, to compare with an architecture.

`FROM -> TO[:PORT[-PORT]][/PROTOCOL]`, where FROM and TO are components, `internet`, or CIDR blocks.
A parsed expectation is well formed, but its components may not exist; that is checked later.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Literal, get_args

from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.codes.expectations import EXPECTATION_SYNTAX
from tiers.diagnostics.codes.network import HOST_BITS
from tiers.diagnostics.model import Code, Diagnostic, Place, Route, Span
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import INTERNET
from tiers.language.expect import Expect
from tiers.tuples import NamedTuple

Protocol = Literal["tcp", "udp", "icmp"]
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
ARROW = "->"
LAST_PORT = 65535

GRAMMAR = (
    "use `FROM -> TO`, `FROM -> TO:PORT`, or `FROM -> TO:PORT-PORT/udp`, "
    "such as `internet -> load_balancer:443`"
)

_ADDRESSES = r"(?:[0-9]+(?:\.[0-9]+)+|(?:[0-9A-Fa-f]*:){2,}[0-9A-Fa-f.:]*)(?:/[0-9]+)?"
PARTY = rf"(?:{_ADDRESSES}|[^\s:/]+)"
"""One end of a flow."""
_PARTY = re.compile(rf"(?P<range>{_ADDRESSES})|{PARTY}")
_REST = re.compile(r"(?::(?P<low>[0-9]+)(?:-(?P<high>[0-9]+))?)?(?:/(?P<protocol>\w+))?")
_OTHER_ARROW = re.compile("→|=>|<-|>")


class Party(NamedTuple):
    """One end of a flow. A range is as AWS would write it; `within` is its position in the string."""

    kind: Literal["component", "internet", "range"]
    name: str
    within: Span


class Expectation(NamedTuple):
    """One entry of `expect`. Without a protocol, and without ports, it is about all of them."""

    route: Route
    text: str
    allowed: bool
    source: Party
    target: Party
    protocol: Protocol | None
    ports: tuple[int, int] | None

    @property
    def flow(self) -> tuple[object, ...]:
        """The ends and ports of the flow, in one form for every spelling."""
        return (self.source[:2], self.target[:2], self.protocol, self.ports)


def read(expect: Expect) -> Iterator[Expectation | Diagnostic]:
    """Read every expectation, or say why it cannot be read: at the first mistake in each."""
    for allowed, key, entries in ((True, "allow", expect.allow), (False, "deny", expect.deny)):
        for index, text in enumerate(entries):
            try:
                yield _Reader(text, ("expect", key, index)).expectation(allowed=allowed)
            except _RefusedError as refused:
                yield refused.diagnostic


class _RefusedError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Reader:
    """A parser of one string; its errors have the position of the wrong characters."""

    def __init__(self, text: str, route: Route) -> None:
        self._text = text
        self._route = route

    def expectation(self, *, allowed: bool) -> Expectation:
        arrow = self._text.find(ARROW)
        if arrow < 0:
            raise self._no_arrow()
        source = self._source(self._trimmed(0, arrow), Span(arrow, arrow + len(ARROW)))
        target, rest = self._target(self._trimmed(arrow + len(ARROW), len(self._text)), arrow)
        protocol = self._protocol(rest)
        ports = self._ports(rest)
        if ports and protocol == "icmp":
            message = "ICMP has no ports"
            raise self._refused(message, Span(rest.start("low") - 1, rest.start("protocol") - 1), "a port")
        return Expectation(
            self._route, self._text, allowed, source, target, protocol or ("tcp" if ports else None), ports
        )

    def _trimmed(self, start: int, end: int) -> Span:
        part = self._text[start:end]
        left = len(part) - len(part.lstrip())
        return Span(start + left, max(start + left, start + len(part.rstrip())))

    def _source(self, span: Span, arrow: Span) -> Party:
        if span.start == span.end:
            message = f"`{self._text}` has no source"
            raise self._refused(message, arrow, "missing source")
        found = _PARTY.match(self._text, *span)
        if found is None or found.end() != span.end:
            at = self._trimmed(found.end() if found else span.start, span.end)
            message = f"`{self._text[at.start : at.end]}` has no effect before the arrow"
            raise self._refused(message, at, "ports and protocols belong to TO")
        return self._party(found)

    def _target(self, span: Span, arrow: int) -> tuple[Party, re.Match[str]]:
        if span.start == span.end:
            message = f"`{self._text}` has no destination"
            raise self._refused(message, Span(arrow, arrow + len(ARROW)), "missing destination")
        found = _PARTY.match(self._text, *span)
        rest = _REST.fullmatch(self._text, found.end(), span.end) if found else None
        if found is None or rest is None:
            at = self._trimmed(found.end() if found else span.start, span.end)
            message = f"`{self._text[at.start : at.end]}` is not a port or protocol"
            raise self._refused(message, at, "must be `:PORT`, `:PORT-PORT`, or `/PROTOCOL`")
        return self._party(found), rest

    def _party(self, found: re.Match[str]) -> Party:
        name, within = found[0], Span(*found.span())
        if not found["range"]:
            return Party("internet" if name == INTERNET else "component", name, within)
        try:
            network = ip_network(name, strict=False)
        except ValueError:
            raise self._not_a_range(name, within, "use a CIDR block such as `203.0.113.0/24`") from None
        if "/" not in name:
            raise self._not_a_range(name, within, f"use `{network}` for this one address")
        if network.network_address != ip_address(name.split("/")[0]):
            message = f"`{name}` is not a network address"
            label, advice = "host bits are set", f"use `{network}`"
            raise self._other(HOST_BITS, message, within, label, advice)
        return Party("range", str(network), within)

    def _protocol(self, rest: re.Match[str]) -> Protocol | None:
        word = rest["protocol"]
        for protocol in PROTOCOLS:
            if word in {protocol, None}:
                return protocol if word else None
        meant = nearest(word, PROTOCOLS)
        label = f"did you mean `{meant}`?" if meant else "must be `tcp`, `udp`, or `icmp`"
        raise self._refused(f"unknown protocol `{word}`", Span(*rest.span("protocol")), label)

    def _ports(self, rest: re.Match[str]) -> tuple[int, int] | None:
        if rest["low"] is None:
            return None
        low, high = self._port(rest, "low"), self._port(rest, "high" if rest["high"] else "low")
        if low > high:
            message = f"the port range `{low}-{high}` is reversed"
            raise self._refused(message, Span(rest.start("low"), rest.end("high")), f"{high} is below {low}")
        return low, high

    def _port(self, rest: re.Match[str], group: str) -> int:
        port = int(rest[group])
        if not 1 <= port <= LAST_PORT:
            message, span = f"invalid port {port}", Span(*rest.span(group))
            raise self._other(
                codes.PORT_OUT_OF_RANGE,
                message,
                span,
                f"must be 1 to {LAST_PORT}",
                f"use a port from 1 to {LAST_PORT}",
            )
        return port

    def _no_arrow(self) -> _RefusedError:
        other = _OTHER_ARROW.search(self._text)
        span = Span(*other.span()) if other else Span(0, len(self._text))
        return self._refused(f"`{self._text}` has no arrow `{ARROW}`", span, f"no `{ARROW}`")

    def _not_a_range(self, name: str, span: Span, advice: str) -> _RefusedError:
        message, label = f"`{name}` is not a valid CIDR block", "invalid address or prefix length"
        return self._other(codes.NOT_A_RANGE, message, span, label, advice)

    def _refused(self, message: str, span: Span, label: str) -> _RefusedError:
        return self._other(EXPECTATION_SYNTAX, message, span, label, GRAMMAR)

    def _other(self, code: Code, message: str, span: Span, label: str, advice: str) -> _RefusedError:
        return _RefusedError(code.at(Place(self._route, within=span), message, label=label, help=advice))
