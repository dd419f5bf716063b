"""Equality of two values, as `Fn::Equals` compares them."""

from tiers.cloudformation.evaluate.values import (
    Origin,
    Pseudo,
    ResourceRef,
    Text,
    Unknown,
    Value,
    Zone,
    Zones,
    is_same,
    settable,
    text_of,
)

# CloudFormation's YAML reads these as a Boolean where they are not quoted; the intent is not known.
_EITHER = {"yes", "no", "on", "off", "y", "n"}


def is_equal(left: Value, right: Value, here: Origin | None) -> bool | Unknown:
    """Compare texts, numbers and booleans as texts; the same unknown equals itself."""
    texts = text_of(left), text_of(right)
    if texts[0] is not None and texts[1] is not None:
        if isinstance(left, bool) is not isinstance(right, bool) and _EITHER & {
            text.lower() for text in texts if text is not None
        }:
            return Unknown("a string is compared with a Boolean", here)
        return texts[0] == texts[1]
    if is_same(left, right):
        return True
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        each = [is_equal(*pair, here) for pair in zip(left, right, strict=True)]
        if any(held is False for held in each):
            return False
        return next((held for held in each if isinstance(held, Unknown)), True)
    return _why_unknown(left, here) or _why_unknown(right, here) or False


def _why_unknown(value: Value, here: Origin | None) -> Unknown | None:
    """Return why a value cannot be compared, None if it can."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return next((why for each in inner if (why := _why_unknown(each, here)) is not None), None)
    if isinstance(value, Pseudo):
        reason = f"`{value.pseudo}` depends on where the stack is deployed{settable(value.pseudo)}"
        return Unknown(reason, here)
    if isinstance(value, Text):
        parts = (each for each in value.parts if isinstance(each, Pseudo | Unknown))
        return next((_why_unknown(each, here) for each in parts), None) or _not_yet(here)
    if isinstance(value, ResourceRef | Zone | Zones):
        return _not_yet(here)
    return None


def _not_yet(here: Origin | None) -> Unknown:
    return Unknown("a compared string is not known before the stack is deployed", here)
