"""Conditions of a load balancer's rules, for haproxy.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any, Final

from tiers.rehearse.testbed import harmless

_HEADER: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_METHOD: Final = re.compile(r"[A-Z_-]{1,40}")


class Left(Exception):  # noqa: N818 - not an error: the report lists it
    """Something of a listener that a rehearsal leaves out, in words."""


Condition = Mapping[str, Any]


def written(name: str, conditions: tuple[Condition, ...]) -> Iterator[str]:
    """Write each condition, with a number after the name."""
    for index, condition in enumerate(conditions):
        field = str(condition.get("Field"))
        if field not in _FIELDS:
            message = f"a condition is about `{field}`"
            raise Left(message)
        yield f"    acl {name}-{index} {_FIELDS[field](condition)}"


def values(condition: Condition) -> list[str]:
    """Return the values of a path or a host that a condition matches, one of which is enough."""
    name = _PATTERNS[str(condition.get("Field"))]
    return listed(config(condition, name) if name in condition else condition)


def config(condition: Condition, name: str) -> Condition:
    """Return the part of a condition that is about its field."""
    found = condition.get(name)
    return found if isinstance(found, Mapping) else {}


def listed(of: Condition) -> list[str]:
    """Return the values of a condition."""
    found = of.get("Values")
    if not isinstance(found, list) or not found or not all(isinstance(each, str) for each in found):
        raise _unknown()
    return found


def pairs(condition: Condition) -> list[tuple[str | None, str]]:
    """Return the keys and values of which a query must have one; any parameter is meant without a key."""
    found = config(condition, "QueryStringConfig").get("Values")
    if not isinstance(found, list) or not found:
        raise _unknown()
    return [_pair(each) for each in found]


def _pair(written: object) -> tuple[str | None, str]:
    key = written.get("Key") if isinstance(written, Mapping) else None
    value = written.get("Value") if isinstance(written, Mapping) else None
    if not isinstance(key, str | None) or not isinstance(value, str):
        raise _unknown()
    return key, value


def header(condition: Condition) -> str:
    """Return the name of the header that a condition is about."""
    name = config(condition, "HttpHeaderConfig").get("HttpHeaderName")
    if not isinstance(name, str) or not _HEADER.fullmatch(name):
        message = "the name of a header is not known, or has unusual characters"
        raise Left(message)
    return name


def methods(condition: Condition) -> list[str]:
    """Return the methods that a condition matches."""
    found = listed(config(condition, "HttpRequestMethodConfig"))
    if not all(_METHOD.fullmatch(each) for each in found):
        raise _unknown()
    return found


def sources(condition: Condition) -> list[str]:
    """Return the CIDR blocks that a condition matches."""
    try:
        return [str(ip_network(each, strict=False)) for each in listed(config(condition, "SourceIpConfig"))]
    except ValueError as error:
        raise _unknown() from error


def quoted(word: str) -> str:
    """Write a string of a template as one word, whatever its characters."""
    escaped = harmless.printable(word).replace("'", "'\\''")
    return f"'{escaped}'"


def _unknown() -> Left:
    return Left("the values of a condition are not known")


def _expression(glob: str, any_character: str = ".") -> str:
    """Translate a pattern of AWS's: `*` is any text, `?` any character."""
    several = {"*": f"{any_character}*", "?": any_character}
    return "".join(several.get(each) or re.escape(each) for each in glob)


def pattern(glob: str) -> str:
    """Translate a pattern of AWS's to an expression for a whole text."""
    return f"^{_expression(glob)}$"


def _matching(globs: list[str]) -> str:
    return " ".join(quoted(pattern(each)) for each in globs)


def _parameter(key: str | None, value: str) -> str:
    """Return an expression for a parameter anywhere in a query. Values are compared as they are sent."""
    inside = "[^&]"
    name = f"{_expression(key, inside)}=" if key is not None else "([^&=]*=)?"
    return quoted(f"(^|&){name}{_expression(value, inside)}(&|$)")


_PATTERNS: Final = {"path-pattern": "PathPatternConfig", "host-header": "HostHeaderConfig"}
_FIELDS: Final[Mapping[str, Callable[[Condition], str]]] = {
    "path-pattern": lambda each: f"path -m reg {_matching(values(each))}",
    "host-header": lambda each: f"var(txn.host) -m reg -i {_matching(values(each))}",
    "http-header": lambda each: (
        f"req.fhdr({header(each)}) -m reg -i {_matching(listed(config(each, 'HttpHeaderConfig')))}"
    ),
    "http-request-method": lambda each: f"method -m str {' '.join(methods(each))}",
    "query-string": lambda each: (
        f"query -m reg -i {' '.join(_parameter(key, value) for key, value in pairs(each))}"
    ),
    "source-ip": lambda each: f"src {' '.join(sources(each))}",
}
"""How haproxy asks for each field, with the values of a condition."""
