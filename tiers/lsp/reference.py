"""The reference text of keys and component types, as Markdown."""

from tiers.language import reference
from tiers.language.record import Record
from tiers.language.shape import Field

_NO_DEFAULTS = {"", "required", "none"}


def of_key(field: Field, topic: str) -> str:
    """Return the meaning of a key, its type, its default, and where to read more."""
    lines = [f"{field.doc}.", "", f"- type: {reference.takes(field.shape)}"]
    default = reference.default(field)
    if default not in _NO_DEFAULTS:
        lines.append(f"- default: {default}")
    elif default == "required":
        lines.append("- required")
    if topic:
        lines += ["", f"`tiers explain {topic}`"]
    return "\n".join(lines)


def summary(record: type[Record]) -> str:
    """Return the first line about a component type."""
    return (record.__doc__ or "").strip().split("\n", 1)[0]
