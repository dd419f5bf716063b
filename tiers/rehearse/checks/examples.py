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
from tiers.rehearse.servers import balancer
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
_METHOD = "GET"

_PATH = re.compile(r"/[\w.$/~\"'@:+&-]*", re.ASCII)
_HOST = re.compile(r"[\w.-]*", re.ASCII)
"""Characters that need no escaping; AWS accepts no others except `*` and `?`."""


class Request(NamedTuple):
    """A request: the name of a host, which may be empty, a path, and the addresses of client and node."""

    host: str
    path: str
    client: str
    node: str


def example(
    listener: Listener, rule: ListenerRule | None, client: str, node: str, names: Sequence[str] = ()
) -> Request | None:
    """Return a request that a rule answers, or the default action; None where none was found.

    `client` is the address that the listener sees, empty where it is not known; `node` is that of a node.
    With `names`, a request that needs no other name has one of these.
    """
    earlier = [each for each in listener.rules if rule is None or each.priority < rule.priority]
    for host, path in islice(product(_hosts(rule, names), _paths(rule)), _MOST):
        request = Request(host, path, client, node)
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
    except balancer.Left:
        return None


def _by_path(condition: Mapping[str, Any], request: Request) -> bool:
    return any(harmless.matches(each, request.path) for each in balancer.values(condition))


def _by_host(condition: Mapping[str, Any], request: Request) -> bool:
    name = request.host or request.node
    return any(harmless.matches(each.lower(), name.lower()) for each in balancer.values(condition))


def _by_method(condition: Mapping[str, Any], _: Request) -> bool:
    return _METHOD in balancer.listed(balancer.config(condition, "HttpRequestMethodConfig"))


def _by_header(condition: Mapping[str, Any], _: Request) -> bool | None:
    name = balancer.config(condition, "HttpHeaderConfig").get("HttpHeaderName")
    return None if not isinstance(name, str) or name.lower() in _USUAL_HEADERS else False


def _by_source(condition: Mapping[str, Any], request: Request) -> bool | None:
    return _is_from(balancer.listed(balancer.config(condition, "SourceIpConfig")), request.client)


def _by_query(_condition: Mapping[str, Any], _request: Request) -> bool:
    """Return that a request without a query matches no condition on one."""
    return False


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


def _patterns(rule: ListenerRule | None, field: str) -> Iterator[str]:
    """Yield the patterns of the first condition on a field; further ones are checked against each example."""
    for condition in rule.conditions if rule else ():
        if condition.get("Field") == field:
            yield from balancer.values(condition)
            return


def filled(glob: str, start: str) -> Iterator[str]:
    """Yield strings that a pattern matches; for a leading `*`, with the usual start of such strings."""
    begins = [start, ""] if start and glob[:1] == "*" else [""]
    for beginning, filling, character in product(begins, _FILLINGS, _CHARACTERS):
        yield beginning + glob.replace("*", filling).replace("?", character)
        if glob[:1] == "?" and start:
            yield start + glob[1:].replace("*", filling).replace("?", character)
