"""Names of values and places in findings about the shape of a spec."""

from tiers.diagnostics.model import Route
from tiers.language.shape import Choice, Flag, Halves, ListOf, MapOf, RecordOf, Tagged, Text, Whole

NOUNS: dict[type, str] = {
    Text: "a string",
    Choice: "a string",
    Whole: "an integer",
    Halves: "a number in steps of 0.5",
    Flag: "`true` or `false`",
    ListOf: "a list",
    MapOf: "a mapping",
    RecordOf: "a mapping",
    Tagged: "a mapping",
}
"""The name of a value of each shape, for users."""


def kind(value: object) -> str:
    """Name the kind of a plain value as a user would."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number `{value}`"
    if isinstance(value, str):
        return f"the string `{short(value)}`" if value else "an empty string"
    return "a list" if isinstance(value, list) else "a mapping"


def kind_alone(value: object) -> str:
    """Name the kind of a plain value that must not be shown."""
    if value is None or isinstance(value, bool | list | dict):
        return kind(value)
    return "a string" if isinstance(value, str) else "a number"


def bare(value: object) -> str:
    """Return a string or number in backticks, and the kind of anything else."""
    if isinstance(value, str) and value:
        return f"`{short(value)}`"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"`{value}`" if is_number else kind(value)


def short(text: str) -> str:
    """Return the first line of a string, cut to forty characters."""
    longest = 40
    line = text.split("\n", 1)[0]
    return line if line == text and len(line) <= longest else line[:longest] + "…"


def last_name(route: Route) -> str:
    """Return the last key of a route."""
    return next((each for each in reversed(route) if isinstance(each, str)), "value")


def uncapitalized(text: str) -> str:
    """Return a sentence as it reads within another; acronyms keep their capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def owner_of(route: Route, root: str) -> str:
    """Return a phrase for the owner of the keys at a route."""
    if not route:
        return root
    name = f"`{last_name(route)}`"
    return name if isinstance(route[-1], str) else f"item {route[-1] + 1} of {name}"
