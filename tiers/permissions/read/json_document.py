"""Policy documents that are written as JSON text, also with references in it."""

from collections.abc import Mapping

from tiers.cloudformation.evaluate import texts
from tiers.cloudformation.evaluate.values import Origin, Text, Unknown, Value, parts_of
from tiers.cloudformation.load.json_text import read_json
from tiers.cloudformation.load.limits import MAX_BYTES, UnreadableError

_START, _END = "\ue000", "\ue001"
"""The marks around the number of a part that is known by name only, while the text is parsed."""


def parsed(document: Value, origin: Origin) -> Value:
    """Return a document as data: JSON text is parsed, and its parts that are known by name only stay."""
    if not isinstance(document, str | Text):
        return document
    parts = parts_of(document)
    written = [each for each in parts if isinstance(each, str)]
    if any(mark in each for each in written for mark in (_START, _END)):
        return Unknown("the text of a policy has a character for private use", origin)
    symbols = [each for each in parts if not isinstance(each, str)]
    numbers = iter(range(len(symbols)))
    text = "".join(each if isinstance(each, str) else f"{_START}{next(numbers)}{_END}" for each in parts)
    if len(text) > MAX_BYTES:
        return Unknown("the text of a policy is too long", origin)
    try:
        data, _ = read_json(text)
    except UnreadableError as error:
        return Unknown(f"the text of a policy cannot be read: {error.message}", origin)
    return _with(data, symbols, origin) if symbols else data


def _with(value: Value, symbols: list[Value], origin: Origin) -> Value:
    """Put the parts back. The data is only as deep as the reader allows."""
    if isinstance(value, str):
        return _joined(value, symbols)
    if isinstance(value, list):
        return [_with(each, symbols, origin) for each in value]
    if isinstance(value, Mapping):
        if any(_START in key for key in value):
            return Unknown("the key of a mapping in a policy is not known", origin)
        return {key: _with(each, symbols, origin) for key, each in value.items()}
    return value


def _joined(text: str, symbols: list[Value]) -> Value:
    first, *rest = text.split(_START)
    found: list[Value] = [first]
    for each in rest:
        number, _, after = each.partition(_END)
        found += [symbols[int(number)], after]
    return texts.concatenate(found)
