"""The leaves that stand in a built resource where a reference will be, until the linker knows the layout.

Classes of their own, as troposphere unfolds tuples and dicts.
"""

from typing import NamedTuple


class Target(NamedTuple):
    """A resource by its logical id, and one of its attributes, or None for what `Ref` gives."""

    logical_id: str
    attribute: str | None = None


class Pointer:
    """A leaf that holds a target, and the kind of symbol that stood there."""

    __slots__ = ("kind", "target")

    def __init__(self, target: Target, kind: str) -> None:
        """Hold the target."""
        self.target = target
        self.kind = kind


class Interpolation:
    """A leaf that holds a text with targets in it, in order."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[str | Target, ...]) -> None:
        """Hold the parts."""
        self.parts = parts
