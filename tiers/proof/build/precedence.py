"""Rules of listeners that no request reaches, because one before them matches all of their requests.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
"""

from collections.abc import Callable, Mapping, Sequence

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build import read
from tiers.proof.build.catalogue import Resource
from tiers.requests import Condition, covers
from tiers.tuples import NamedTuple

_CONFIGS = {
    "path-pattern": "PathPatternConfig",
    "host-header": "HostHeaderConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
_PARTS = {
    "path-pattern": "path",
    "host-header": "host",
    "http-request-method": "method",
    "source-ip": "source",
}


DEFAULT = ""
"""The ID of the action of a listener itself, among those of its rules."""


class Precedence(NamedTuple):
    """A rule with its place in the order, and its conditions; `None` for one that is not known."""

    id: str
    priority: int
    conditions: tuple[Condition | None, ...]


def of(rule: Resource) -> Precedence | None:
    """Return what decides which requests reach a rule; `None` if its priority is unknown."""
    priority = read.number(rule.get("Priority"), rule.origin("Priority"))
    if isinstance(priority, Unknown) or rule.uncertain:
        return None
    written = (each for _, each in read.mappings(rule.get("Conditions"), rule.origin("Conditions")))
    return Precedence(rule.id, priority, tuple(_condition(each) for each in written))


def unreached(rules: Sequence[Precedence]) -> Mapping[str, str]:
    """Return by ID the rules of a listener that no request reaches, each with the one that matches before.

    The action of the listener itself is that of a last rule without conditions.
    """
    ordered = sorted(rules, key=lambda each: each.priority)
    found: dict[str, str] = {}
    for number, rule in enumerate((*ordered, Precedence(DEFAULT, 0, ()))):
        known = [each for each in rule.conditions if each is not None]
        before = next((each for each in ordered[:number] if _covers(each, known)), None)
        if before is not None:
            found[rule.id] = before.id
    return found


def _covers(rule: Precedence, narrow: Sequence[Condition]) -> bool:
    wide = [each for each in rule.conditions if each is not None]
    return len(wide) == len(rule.conditions) > 0 and covers(wide, narrow)


def _condition(written: Mapping[str, Value] | Unknown) -> Condition | None:
    """Return a condition; `None` for one whose values are not known."""
    field = written.get("Field") if not isinstance(written, Unknown) else None
    if isinstance(written, Unknown) or not isinstance(field, str) or field not in _CONFIGS:
        return None
    config = written.get(_CONFIGS[field])
    if config is None and field in {"path-pattern", "host-header"}:
        config = written
    if not isinstance(config, Mapping) or config.get("RegexValues") is not None:
        return None
    return _OTHERS.get(field, _plain)(field, config)


def _plain(field: str, config: Mapping[str, Value]) -> Condition | None:
    values = _texts(config.get("Values"))
    return Condition(_PARTS[field], "", values) if values else None


def _header(_: str, config: Mapping[str, Value]) -> Condition | None:
    name, values = config.get("HttpHeaderName"), _texts(config.get("Values"))
    return Condition("header", name.lower(), values) if isinstance(name, str) and values else None


def _query(_: str, config: Mapping[str, Value]) -> Condition | None:
    """Return a condition on one parameter of the query; several are not compared."""
    written = config.get("Values")
    pairs = (
        written if isinstance(written, list) and all(isinstance(each, Mapping) for each in written) else []
    )
    names = {each.get("Key") for each in pairs}
    values = _texts([each.get("Value") for each in pairs])
    name = names.pop() if len(names) == 1 else None
    return Condition("query", name.lower(), values) if isinstance(name, str) and values else None


def _texts(values: Value) -> tuple[str, ...]:
    """Return a list of strings; an empty one if a value is not known."""
    found = values if isinstance(values, list) else []
    return tuple(found) if all(isinstance(each, str) for each in found) else ()


_OTHERS: Mapping[str, Callable[[str, Mapping[str, Value]], Condition | None]] = {
    "http-header": _header,
    "query-string": _query,
}
