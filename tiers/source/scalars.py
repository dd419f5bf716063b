"""The meaning of an unquoted YAML value: YAML 1.2's core schema, without values that others read differently.

Sets from https://yaml.org/spec/1.2.2/#103-core-schema, from https://yaml.org/type/ (1.1; its float pattern
has `[0-9.]*` where `[0-9_]*` is meant, or `10.0.0.1` would be a number) and from PyYAML's resolver, which
follows 1.1 but for `y`, `n` and `-.5`.
"""

import math
import re

Scalar = str | int | float | bool | None

# Beyond it, not every integer is a double, which is what JSON readers make of numbers.
_LARGEST = 1 << 53
_LONGEST = 24

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TEXT, _NUMBER, _BOOLEAN = "a string", "a number", "a Boolean"
_AMBIGUOUS_WORDS: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), (_BOOLEAN, _TEXT, "`true`")),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), (_BOOLEAN, _TEXT, "`false`")),
    "=": ("a default value", _TEXT, ""),
    "<<": ("a merge", _TEXT, ""),
}

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?|\.[0-9]+(?:[eE][-+][0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DECIMAL = "a plain decimal number"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A date of YAML 1.1, such as the `Version` of every IAM policy."""

_TIME = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
# Text that the patterns above leave, and that a version reads as another type. The first match is reported.
_AMBIGUOUS = (
    (r"[-+]?0[0-7]+", "an octal number", "a decimal number", _DECIMAL),
    (r"[-+]?0[0-9]+", _TEXT, _NUMBER, _DECIMAL),
    (r"0o[0-7]+", _TEXT, "an octal number", _DECIMAL),
    (r"[-+]?0x[0-9a-fA-F_]+", "a hexadecimal number", _TEXT, _DECIMAL),
    (r"[-+]?0b[01_]+", "a binary number", _TEXT, _DECIMAL),
    (r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+", "a number in base 60", _TEXT, _DECIMAL),
    (r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*", "a number in base 60", _TEXT, _DECIMAL),
    (r"[-+]?(?:0[0-7_]+|[1-9][0-9_]*)", _NUMBER, _TEXT, _DECIMAL),
    (r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", _TEXT, _NUMBER, _DECIMAL),
    (r"[-+]?(?:[0-9][0-9_]*\.|\.[0-9])[0-9_]*(?:[eE][-+][0-9]+)?", _NUMBER, _TEXT, _DECIMAL),
    (DATE.pattern, "a date", _TEXT, ""),
    (
        _TIME,
        "a time",
        _TEXT,
        "",
    ),
)


class AmbiguousError(Exception):
    """A value that YAML 1.1 and 1.2 read differently."""

    def __init__(self, old: str, new: str, instead: str) -> None:
        """`old` and `new` are its types in 1.1 and 1.2; `instead` is the spelling if it is not a string."""
        super().__init__(old, new, instead)
        self.old = old
        self.new = new
        self.instead = instead


class OutOfRangeError(Exception):
    """A number that not every reader of the result can represent."""


def resolve(text: str) -> Scalar:
    """Return the value of a plain scalar, or raise `AmbiguousError` or `OutOfRangeError`."""
    if text in _WORDS:
        return _WORDS[text]
    if text in _AMBIGUOUS_WORDS:
        raise AmbiguousError(*_AMBIGUOUS_WORDS[text])
    return _number(text) if text[0] in "+-.0123456789" else text


def shown(text: str) -> str:
    """Put `text` in backticks, fit for one line: cut where it is long, with nothing a terminal would obey."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"`{cut if cut.isprintable() else cut.encode('unicode_escape').decode()}`"


def _number(text: str) -> Scalar:
    if _INTEGER.fullmatch(text):
        # Python refuses to convert very long digits at all.
        return _in_range(int(text) if len(text) <= len(str(_LARGEST)) + 1 else math.inf)
    if _FLOAT.fullmatch(text):
        return _in_range(float(text))
    if _HEXADECIMAL.fullmatch(text):
        return _in_range(int(text, 16))
    if _NOT_FINITE.fullmatch(text):
        raise OutOfRangeError
    # None of these has a slash, which CIDR blocks have; Python keeps the patterns that it compiled.
    for pattern, *readings in () if "/" in text else _AMBIGUOUS:
        if re.fullmatch(pattern, text):
            raise AmbiguousError(*readings)
    return text


def _in_range(value: float) -> float:
    if isinstance(value, int) and abs(value) <= _LARGEST:
        return value
    if isinstance(value, int) or not math.isfinite(value):
        raise OutOfRangeError
    return value
