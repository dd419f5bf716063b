"""Changes in words: why each one comes, for people."""

from tiers.plan.model import Change, Detail, Kind
from tiers.plan.values import NOTHING, Chosen, Link, Phrase, Value

LONGEST = 60
"""Characters of a value in a line of a plan."""


def because(change: Change) -> str:
    """Return why a resource is replaced or removed, in a few words."""
    if change.kind is Kind.REMOVE:
        moved = f"it moves to the stack `{change.moved}`, which makes a new one" if change.moved else ""
        return moved or "the new templates have no such resource"
    reasons = [each for each in change.details if each.effect.kind is change.kind]
    return "; ".join(dict.fromkeys(map(reason, reasons)))


def reason(detail: Detail) -> str:
    """Return what a difference does, and by whose word."""
    return ", ".join(part for part in (_rule(detail), _given(detail), detail.effect.says) if part)


def _rule(detail: Detail) -> str:
    name = detail.effect.property or detail.name
    if detail.path == ("Type",):
        return "another type under the same logical id"
    return {
        "create-only": f"`{name}` is create-only",
        "conditional": f"`{name}` is conditionally create-only",
        "unknown": f"no schema says what a change of `{name}` does",
        "": f"`{name}`" if detail.effect.says else "",
    }[detail.effect.rule]


def _given(detail: Detail) -> str:
    if detail.because is not None:
        stands = "changes" if detail.effect.is_sure else "may change"
        return f"which {stands} with `{detail.because[1]}`"
    if not detail.effect.is_sure:
        chosen = next((each for each in (detail.new, detail.old) if isinstance(each, Chosen)), None)
        return (
            f"unless the parameter `{chosen.parameter}` has the old value"
            if chosen
            else "if it changes at all"
        )
    return ""


def printable(text: str) -> str:
    """Return a text as a terminal can be shown it, whoever wrote it."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def said(value: Value) -> str:
    """Return a value as a line of a plan shows it."""
    text = _said(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _said(value: Value) -> str:
    if isinstance(value, Link):
        return f"{value.logical_id}.{value.attribute}" if value.attribute else value.logical_id
    if isinstance(value, Chosen):
        default = f", by default {value.default}" if value.default is not None else ""
        return f"(parameter {value.parameter}{default})"
    if isinstance(value, Phrase):
        return "".join(part if isinstance(part, str) else f"${{{_said(part)}}}" for part in value.parts)
    return _said_plain(value)


def _said_plain(value: Value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_said(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_said, value)) + "]"
    return "(none)" if value == NOTHING else str(value)
