"""Requests that match one rule of a listener and none before it, or no rule at all.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from itertools import islice, product
from string import ascii_lowercase, digits
from typing import Any, NamedTuple

from tiers.rehearse.model import Listener, ListenerRule
from tiers.rehearse.servers import conditions
from tiers.rehearse.testbed import harmless

_FILLINGS = ("rehearsal", "", *ascii_lowercase, *digits, "rehearsal/page", "rehearsal.page")
"""Replacements of a `*` in an example, in this order."""
_CHARACTERS = "x7-"
PATHS = ("/", "/rehearsal", *(f"/{each}" for each in ascii_lowercase))
_HOSTS = ("", "rehearsal.example", *(f"{each}.example" for each in ascii_lowercase))
"""Examples where a rule asks for nothing; without a name, a node is asked by its address."""
_MOST = 2_000
_USUAL_HEADERS = {"accept", "host", "user-agent"}
"""Headers that curl always sends."""
_WITHOUT_PAGE = {"HEAD", "CONNECT", "TRACE"}
"""Methods whose answer has no page."""

_PATH = re.compile(r"/[\w.$/~\"'@:+&-]*", re.ASCII)
_HOST = re.compile(r"[\w.-]*", re.ASCII)
"""Characters that need no escaping; AWS accepts no others except `*` and `?`."""
_VALUE = re.compile(r"[\w.~ /:;,=+-]+", re.ASCII)
_PARAMETER = re.compile(r"[\w.~-]+", re.ASCII)
"""Values of headers, and keys and values of queries, that need no escaping."""


class Request(NamedTuple):
    """A request: the name of a host, which may be empty, a path, and the addresses of client and node."""

    host: str
    path: str
    client: str
    node: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """The options of curl for its method and its headers but that of the host."""
        method = ("-X", self.method) if self.method != "GET" else ()
        return (*method, *(part for name, value in self.headers for part in ("-H", f"{name}: {value}")))

    @property
    def sent(self) -> str:
        """The method and the headers that are not usual, in words."""
        method = (self.method,) if self.method != "GET" else ()
        return ", ".join((*method, *(f"`{name}: {value}`" for name, value in self.headers)))

    @property
    def target(self) -> str:
        """The path and the query, as they are sent."""
        return harmless.path(self.path) + (f"?{self.query}" if self.query else "")


def example(
    listener: Listener, rule: ListenerRule | None, client: str, node: str, names: Sequence[str] = ()
) -> Request | None:
    """Return a request that a rule answers, or the default action; None where none was found.

    `client` is the address that the listener sees, empty where it is not known; `node` is that of a node.
    With `names`, a request that needs no other name has one of these.
    """
    earlier = [each for each in listener.rules if rule is None or each.priority < rule.priority]
    more = Request("", "", client, node, _method(rule), tuple(_headers(rule)), "&".join(_parameters(rule)))
    for host, path in islice(product(_hosts(rule, names), _paths(rule)), _MOST):
        request = more._replace(host=host, path=path)
        if (rule is None or is_met(rule, request)) and not any(may_be_met(each, request) for each in earlier):
            return request
    return None


def is_met(rule: ListenerRule, request: Request) -> bool:
    """Return whether a rule matches a request for certain."""
    return all(_matches(each, request) is True for each in rule.conditions)


def may_be_met(rule: ListenerRule, request: Request) -> bool:
    """Return whether a rule matches a request, or may."""
    return all(_matches(each, request) is not False for each in rule.conditions)


def _matches(condition: Mapping[str, Any], request: Request) -> bool | None:
    """Return whether a condition matches; None where that is unknown."""
    judge = _JUDGES.get(str(condition.get("Field")))
    try:
        return judge(condition, request) if judge else None
    except conditions.Left:
        return None


def _by_path(condition: Mapping[str, Any], request: Request) -> bool:
    return any(harmless.matches(each, request.path) for each in conditions.values(condition))


def _by_host(condition: Mapping[str, Any], request: Request) -> bool:
    name = request.host or request.node
    return any(harmless.matches(each.lower(), name.lower()) for each in conditions.values(condition))


def _by_method(condition: Mapping[str, Any], request: Request) -> bool:
    return request.method in conditions.methods(condition)


def _by_header(condition: Mapping[str, Any], request: Request) -> bool | None:
    name = conditions.header(condition).lower()
    if name in _USUAL_HEADERS:
        return None
    sent = [value for each, value in request.headers if each.lower() == name]
    globs = conditions.listed(conditions.config(condition, "HttpHeaderConfig"))
    return any(harmless.matches(glob.lower(), value.lower()) for glob in globs for value in sent)


def _by_source(condition: Mapping[str, Any], request: Request) -> bool | None:
    return _is_from(conditions.sources(condition), request.client)


def _by_query(condition: Mapping[str, Any], request: Request) -> bool:
    sent = [each.partition("=")[::2] for each in request.query.lower().split("&") if each]
    return any(
        (key is None or harmless.matches(key.lower(), name)) and harmless.matches(value.lower(), given)
        for key, value in conditions.pairs(condition)
        for name, given in sent
    )


_JUDGES: Mapping[str, Callable[[Mapping[str, Any], Request], bool | None]] = {
    "path-pattern": _by_path,
    "host-header": _by_host,
    "http-request-method": _by_method,
    "http-header": _by_header,
    "source-ip": _by_source,
    "query-string": _by_query,
}


def _is_from(ranges: list[str], client: str) -> bool | None:
    try:
        networks = [IPv4Network(each, strict=False) for each in ranges if ":" not in each]
        return any(IPv4Address(client) in each for each in networks)
    except ValueError:
        return None


def _paths(rule: ListenerRule | None) -> Iterator[str]:
    patterns = list(_patterns(rule, "path-pattern"))
    found = [each for glob in patterns for each in filled(glob, "/")] if patterns else PATHS
    yield from (each for each in dict.fromkeys(found) if is_plain(each))


def is_plain(path: str) -> bool:
    """Return whether a path needs no escaping."""
    return _PATH.fullmatch(path) is not None


def _hosts(rule: ListenerRule | None, names: Sequence[str]) -> Iterator[str]:
    patterns = list(_patterns(rule, "host-header"))
    usual = (*names, *_HOSTS[1:]) if names else _HOSTS
    found = [each for glob in patterns for each in filled(glob, "")] if patterns else usual
    yield from (each for each in dict.fromkeys(found) if _HOST.fullmatch(each))


def _method(rule: ListenerRule | None) -> str:
    """Return a method that a rule is for; `GET` where it is for any, or for none with a page."""
    found = [
        each for condition in _about(rule, "http-request-method") for each in conditions.methods(condition)
    ]
    with_page = [each for each in found if each not in _WITHOUT_PAGE]
    return "GET" if "GET" in found or not with_page else with_page[0]


def _headers(rule: ListenerRule | None) -> Iterator[tuple[str, str]]:
    """Yield a header for each condition on one."""
    for condition in _about(rule, "http-header"):
        globs = conditions.listed(conditions.config(condition, "HttpHeaderConfig"))
        found = (each for glob in globs for each in filled(glob, "") if _VALUE.fullmatch(each))
        if value := next(found, ""):
            yield conditions.header(condition), value


def _parameters(rule: ListenerRule | None) -> Iterator[str]:
    """Yield a parameter of the query for each condition on it."""
    for condition in _about(rule, "query-string"):
        examples = (
            (name, given)
            for key, value in conditions.pairs(condition)
            for name, given in product(filled("rehearsal" if key is None else key, ""), filled(value, ""))
        )
        found = (each for each in examples if all(map(_PARAMETER.fullmatch, each)))
        yield from ("=".join(each) for each in islice(found, 1))


def _patterns(rule: ListenerRule | None, field: str) -> Iterator[str]:
    """Yield the patterns of the first condition on a field; further ones are checked against each example."""
    for condition in islice(_about(rule, field), 1):
        yield from conditions.values(condition)


def _about(rule: ListenerRule | None, field: str) -> Iterator[Mapping[str, Any]]:
    """Yield the conditions of a rule on a field."""
    yield from (each for each in (rule.conditions if rule else ()) if each.get("Field") == field)


def filled(glob: str, start: str) -> Iterator[str]:
    """Yield strings that a pattern matches; for a leading `*`, with the usual start of such strings."""
    begins = [start, ""] if start and glob[:1] == "*" else [""]
    for beginning, filling, character in product(begins, _FILLINGS, _CHARACTERS):
        yield beginning + glob.replace("*", filling).replace("?", character)
        if glob[:1] == "?" and start:
            yield start + glob[1:].replace("*", filling).replace("?", character)
