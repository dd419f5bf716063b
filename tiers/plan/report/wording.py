"""Changes in words: why each one comes, for people."""

from collections.abc import Iterable, Iterator, Mapping

from tiers.plan.compare.values import NOTHING, Chosen, Key, Link, Phrase, Value
from tiers.plan.model import Action, Change, Detail

LONGEST = 60
"""Characters of a value in a line of a plan."""
_BEFORE = 10
"""Characters before the first one that differs."""
_REORDERED = "the same items in another order"


def by_key(changes: Iterable[Change]) -> dict[Key, Change]:
    """Return changes by their resources."""
    return {each.key: each for each in changes}


def because(change: Change, others: Mapping[Key, Change]) -> str:
    """Return why a resource is replaced or removed, in a few words; `others` are all changes of the plan."""
    if change.moved is not None:
        return f"moved to the stack `{change.moved}`, which creates a new one"
    if change.kind is Action.REMOVE:
        return "not in the new templates"
    reasons = [each for each in change.details if each.effect.kind is change.kind]
    return "; ".join(dict.fromkeys(f"{_named(each)}: {reason(each, others)}" for each in reasons))


def _named(detail: Detail) -> str:
    return f"`{detail.effect.property or detail.name}`"


def reason(detail: Detail, others: Mapping[Key, Change]) -> str:
    """Return the effect of a difference, and its source; empty for a modification without more details."""
    effect = detail.effect
    said_so = effect.says
    if effect.rule == "conditional":
        said_so = (
            f"{said_so} (in the schema: conditionally create-only)"
            if said_so
            else "conditionally create-only"
        )
    elif effect.rule:
        said_so = {"create-only": "create-only", "unknown": "no schema describes updates of it"}[effect.rule]
    elif detail.path == ("Type",):
        said_so = "another type with the same logical ID"
    return ", ".join(part for part in (said_so, _follows(detail, others), _if(detail)) if part)


def _follows(detail: Detail, others: Mapping[Key, Change]) -> str:
    causes = chain(detail, others)
    return f"follows {', which follows '.join(f'`{each}`' for each in causes)}" if causes else ""


def chain(detail: Detail, others: Mapping[Key, Change]) -> tuple[str, ...]:
    """Return which changes led to this one, the nearest first, by their logical IDs."""
    found: dict[Key, None] = {}
    cause = detail.because
    while cause is not None and cause not in found:
        found[cause] = None
        details = others[cause].details
        heaviest = max(details, key=lambda each: (each.effect.kind, each.because is None))
        cause = heaviest.because
    return tuple(key[1] for key in found)


def _if(detail: Detail) -> str:
    if detail.effect.is_sure or detail.because is not None:
        return ""
    chosen = next((each for each in (detail.new, detail.old) if isinstance(each, Chosen)), None)
    return f"unless the parameter `{chosen.parameter}` has the old value" if chosen else "if it changes"


def said(value: Value) -> str:
    """Return a value as a line of a plan shows it."""
    text = in_full(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def difference(old: Value, new: Value) -> str:
    """Return what differs between two values, cut so that it can be seen."""
    if isinstance(old, list) and isinstance(new, list) and max(map(len, map(in_full, (old, new)))) > LONGEST:
        if _by_name(old) and _by_name(new):
            return ", ".join(_of_named(_by_name(old), _by_name(new))) or _REORDERED
        items = [("+", each) for each in new if each not in old]
        items += [("-", each) for each in old if each not in new]
        return ", ".join(f"{sign} {said(each)}" for sign, each in items) or _REORDERED
    one, other = in_full(old), in_full(new)
    if said(old) == said(new) and one != other:
        pairs = enumerate(zip(one, other, strict=False))
        same = next((at for at, pair in pairs if pair[0] != pair[1]), min(len(one), len(other)))
        return " -> ".join(said(f"…{each[max(0, same - _BEFORE) :]}") for each in (one, other))
    return f"{said(old)} -> {said(new)}"


def _by_name(items: list[Value]) -> dict[str, dict[str, Value]]:
    """Return items that differ in their `Name`, such as containers, by that; nothing if any has none."""
    found = {
        each["Name"]: each for each in items if isinstance(each, dict) and isinstance(each.get("Name"), str)
    }
    return found if len(found) == len(items) else {}


def _of_named(old: dict[str, dict[str, Value]], new: dict[str, dict[str, Value]]) -> Iterator[str]:
    """Yield what differs between items with names: each key of those that both sides have."""
    for name in dict.fromkeys((*new, *old)):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            yield f"+ {said(other)}" if other is not None else f"- {said(one)}"
            continue
        for key in dict.fromkeys((*other, *one)):
            before, after = one.get(key, NOTHING), other.get(key, NOTHING)
            if before != after:
                yield f"{name}.{key}: {difference(before, after)}"


def in_full(value: Value) -> str:
    """Return a value as it is, however long."""
    if isinstance(value, Link):
        return f"{value.logical_id}.{value.attribute}" if value.attribute else value.logical_id
    if isinstance(value, Chosen):
        default = f", by default {value.default}" if value.default is not None else ""
        return f"(parameter {value.parameter}{default})"
    if isinstance(value, Phrase):
        return "".join(part if isinstance(part, str) else f"${{{in_full(part)}}}" for part in value.parts)
    return _said_plain(value)


def _said_plain(value: Value) -> str:
    if isinstance(value, dict):
        if value.keys() == {"Ref"}:
            return in_full(value["Ref"])  # a pseudo parameter, or a name that the template does not have
        return "{" + ", ".join(f"{key}: {in_full(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_full, value)) + "]"
    return "(none)" if value == NOTHING else str(value)
