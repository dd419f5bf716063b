"""Words for a value of the wrong type: its shape, and how to convert the value into what was meant."""

import json
import re
from typing import Any

from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.diagnostics.wording import joined
from tiers.language import misnamed
from tiers.language.naming import NOUNS, kind, kind_alone, last_name
from tiers.language.record import Record
from tiers.language.shape import (
    Choice,
    Deployable,
    Either,
    Flag,
    Halves,
    ListOf,
    MapOf,
    Pattern,
    RecordOf,
    Shape,
    Text,
    Whole,
    fields,
)
from tiers.tuples import NamedTuple

# Texts, which `re` compiles when a mistake needs them: most specs have none.
_UNIT = r"(?i)(\d{1,9})\s?([KMGT]i?B?|s|sec|seconds|m|min|days?|%)"
_HALVES = r"(\d{1,3}(?:\.[05])?)\s?[A-Za-z]+$"
_LARGE = ("M", "G", "T")

_LONGEST_LINE, _LONGEST_LABEL = 80, 45
_SHELL = r"[|&;<>$`*]"
_PLAIN = r"[A-Za-z/][A-Za-z0-9_./-]*"
_RESERVED = ("true", "false", "yes", "no", "on", "off", "y", "n", "null")


def literal_of(shape: Shape) -> Shape:
    """Return the shape of a literal, which a stack parameter may replace."""
    return shape.literal if isinstance(shape, Deployable) else shape


def kinds_of(shape: Shape) -> frozenset[type]:
    """Return the kinds of shape that a value may have."""
    shapes = shape.shapes if isinstance(shape, Either) else (shape,)
    return frozenset(type(literal_of(each)) for each in shapes)


def is_hidden(shape: Shape) -> bool:
    """Return whether a value of a shape may be a secret by mistake: a string, or a record that has one."""
    literal = literal_of(shape)
    if isinstance(literal, Text):
        return literal.is_hidden
    if isinstance(shape, RecordOf):
        texts = (literal_of(each.shape) for each in fields(shape.record).values())
        return any(isinstance(each, Text) and each.is_hidden for each in texts)
    return isinstance(shape, Either) and any(map(is_hidden, shape.shapes))


def is_elsewhere(shape: Deployable, data: object, whole: Either) -> bool:
    """Return whether a mapping is a parameter or a value of another stack, and no other record."""
    if not isinstance(data, dict):
        return False
    return RecordOf not in kinds_of(whole) or not {"parameter", *shape.elsewhere}.isdisjoint(data)


def label_of(pattern: Pattern) -> str:
    """Return the pattern in words as the label of a finding, or `""` if that is too long for a label."""
    label = f"must be {pattern.says}"
    return label if len(label) <= _LONGEST_LABEL else ""


def meant_by(pattern: Pattern, data: str) -> tuple[str, str]:
    """Return the label and the help about a string that does not match a pattern."""
    known = ((label, advice) for form, label, advice in pattern.mistakes if Pattern(form, "").matches(data))
    return next(known, (label_of(pattern) or "invalid value", f"use {pattern.says}"))


def wanted(shape: Shape) -> str:
    """Name what a value must be, with an article."""
    if isinstance(shape, MapOf):
        return f"{NOUNS[MapOf]} of {shape.keys.plural}"
    shapes = shape.shapes if isinstance(shape, Either) else (shape,)
    return joined([NOUNS[type(literal_of(each))] for each in shapes])


def form(shape: Shape) -> str:
    """Return what to write in place of a value of the wrong type, as narrowly as its shape says."""
    if isinstance(shape, Text) and shape.pattern:
        return shape.pattern.says
    literal = literal_of(shape)
    if isinstance(literal, Whole) and literal.bounds and literal.bounds.high is not None:
        return f"{NOUNS[Whole]} from {literal.bounds.low} to {literal.bounds.high}"
    return wanted(shape)


def conversion(data: object, route: Route, shape: Shape) -> str:
    """Return how to convert a value into what was meant, `""` if that is not obvious."""
    found = _converted(data, shape)
    key = f"{route[-1]}: " if route and isinstance(route[-1], str) else ""
    return f"{found.how} `{key}{found.value}`" if found else ""


def converted(data: object, shape: Shape) -> str:
    """Return what was meant by a value, as YAML; `""` if that is not obvious."""
    found = _converted(data, shape)
    return found.value if found else ""


class _Conversion(NamedTuple):
    """The words before a converted value, and the value as YAML."""

    how: str
    value: str


def _converted(data: object, shape: Shape) -> _Conversion | None:  # noqa: PLR0911 - one for each habit
    kinds = kinds_of(shape)
    if isinstance(shape, RecordOf) and isinstance(data, str | bool) and (pair := _pair_for(data, shape)):
        return _Conversion("use a mapping:", f"{{{pair}}}")
    if isinstance(data, str) and Whole in kinds and data.strip().isdecimal():
        return _Conversion("remove the quotes:", data.strip())
    if isinstance(data, str) and Flag in kinds and data.lower() in {"true", "false"}:
        return _Conversion("remove the quotes:", data.lower())
    if isinstance(data, str) and Whole in kinds and (number := _without_unit(data, shape)):
        how = "remove the unit:" if data.startswith(str(number)) else "use"
        return _Conversion(how, str(number))
    if isinstance(data, str) and kinds == {Halves} and (found := re.match(_HALVES, data)):
        return _Conversion("remove the unit:", found[1])
    if _is_quotable(data, shape):
        return _Conversion("quote it:", f'"{str(data).lower()}"')
    if isinstance(data, str) and isinstance(shape, ListOf) and _has_words(data, shape.item):
        return _Conversion("use a list:", f"[{words}]") if (words := _words(data)) else None
    if _is_item(data) and kinds == {ListOf}:
        return _Conversion("use a list:", f"[{data}]")
    return None


def _without_unit(data: str, shape: Shape) -> int | None:
    """Return the number before a unit, converted to a smaller unit if only that is within the limits."""
    found = re.fullmatch(_UNIT, data)
    if found is None:
        return None
    number = int(found[1])
    is_size = found[2][0].upper() in _LARGE and not found[2].lower().startswith("min")
    sizes = (number, number * 1024) if is_size else (number,)
    return next((each for each in sizes if _is_within(each, shape)), None)


def _is_within(number: int, shape: Shape) -> bool:
    """Return whether a number is within the limits of an integer that the shape allows."""
    shapes = shape.shapes if isinstance(shape, Either) else (shape,)
    bounds = [each.bounds for each in map(literal_of, shapes) if isinstance(each, Whole)]
    return any(each is None or (each.low <= number <= (each.high or number)) for each in bounds)


def wrong_type(data: object, route: Route, shape: Shape) -> Diagnostic:
    """Return the finding for a value of the wrong type; one that may be a secret is not shown."""
    name = last_name(route) if route else "a spec"
    label, other = f"must be {wanted(shape)}", advice(data, route, form(shape))
    if is_hidden(shape):
        message = f"`{name}` is {kind_alone(data)}"
        return codes.WRONG_TYPE.at(route, message, label=label, help=other).hiding(route)
    finding = codes.WRONG_TYPE.at(
        route, f"`{name}` is {kind(data)}", label=label, help=conversion(data, route, shape) or other
    )
    return finding.replaced_by(converted(data, shape))


def _pair_for(value: str | bool, shape: RecordOf) -> str | None:  # noqa: FBT001 - a value of the spec
    """Return the only key of a record that has the value, or what is meant by it, among its choices."""
    able = [
        f"{name}: {meant}"
        for name, field in fields(shape.record).items()
        if isinstance(field.shape, Choice) and (meant := misnamed.choice(name, value, field.shape.values)[0])
    ]
    return able[0] if len(able) == 1 else None


def _is_quotable(data: object, shape: Shape) -> bool:
    """Return whether a number or Boolean is what was meant, but for its quotes."""
    text = str(data).lower()
    literals = map(literal_of, shape.shapes if isinstance(shape, Either) else (shape,))
    patterns = [each.pattern for each in literals if isinstance(each, Text)]
    fits = not patterns or any(each is None or each.matches(text) for each in patterns)
    is_text = kinds_of(shape) <= {Text, Choice} or kinds_of(shape) == {Text, RecordOf}
    return is_text and isinstance(data, bool | int | float) and fits


def _is_item(data: object) -> bool:
    """Return whether a value may be the only item of the list that was meant."""
    return isinstance(data, str | int) and not isinstance(data, bool)


def _has_words(data: str, item: Shape) -> bool:
    """Return whether a string is a command line, and the items of the list may be any words."""
    is_free = isinstance(item, Text) and (item.pattern is None or item.pattern.matches("two words"))
    return is_free and any(each.isspace() for each in data.strip())


def _words(line: str) -> str:
    """Return the words of a command line as items of a list, `""` if it is too long or has an open quote."""
    import shlex

    if len(line) > _LONGEST_LINE or "\n" in line:
        return ""
    try:
        words = ["sh", "-c", line] if re.search(_SHELL, line) else shlex.split(line)
    except ValueError:
        return ""
    return ", ".join(each if _is_plain(each) else json.dumps(each) for each in words)


def _is_plain(word: str) -> bool:
    """Return whether YAML reads a word as this string without quotes."""
    return re.fullmatch(_PLAIN, word) is not None and word.lower() not in _RESERVED


def advice(data: object, route: Route, wanted: str) -> str:
    """Return what to write in place of a value; `wanted` names it with an article."""
    name = last_name(route)
    if isinstance(data, dict) and "parameter" in data:
        return f"use {wanted}; `{name}` cannot be a stack parameter"
    if data is None:
        return f"use {wanted}, or remove the key"
    return f"use {wanted}"


def about_parameter(
    shape: Deployable, record: type[Record], data: dict[str, Any], route: Route, found: list[Diagnostic]
) -> list[Diagnostic]:
    """Return the findings about a parameter, or about a mapping that was not meant to be one."""
    others = [each for each in found if each.code is not codes.MISSING_KEY]
    is_meant = not fields(record).keys().isdisjoint(data) or any(each.replacement for each in others)
    if is_meant or not others:
        return found
    wrong = codes.WRONG_TYPE.at(
        route,
        f"`{last_name(route)}` is a mapping",
        label=f"must be {wanted(shape.literal)}, or a stack parameter",
        help=others[0].help,
    )
    return [wrong, *others]
