"""The leaves that stand in a built resource where a reference will be, until the linker knows the layout.

Classes of their own, as troposphere unfolds tuples and dicts.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Target(NamedTuple):
    """A resource by its logical id, and one of its attributes, or None for what `Ref` gives."""

    logical_id: str
    attribute: str | None = None


def passed_name(target: Target) -> str:
    """Return the name under which a target passes from stack to stack.

    It bears the producer's logical id, so that `!Ref Vpc` reads the same in both layouts.
    """
    return target.logical_id + (target.attribute or "").replace(".", "")


class Pointer:
    """A leaf that holds a target, and the kind of symbol that stood there."""

    __slots__ = ("kind", "target")

    def __init__(self, target: Target, kind: str) -> None:
        """Hold the target."""
        self.target = target
        self.kind = kind


class Interpolation:
    """A leaf that holds a text with targets in it, in order.

    Texts that are `raw` are in the syntax of `Sub` already. A `bare` one stands in the list form of `Sub`.
    """

    __slots__ = ("bare", "parts", "raw")

    def __init__(self, parts: tuple[str | Target, ...], *, raw: bool = False, bare: bool = False) -> None:
        """Hold the parts."""
        self.parts = parts
        self.raw = raw
        self.bare = bare


def targets(value: object) -> Iterator[Target]:
    """Yield every target in a body."""
    # Most values are texts, and to ask for a mapping takes longest.
    if isinstance(value, str):
        return
    if isinstance(value, Pointer):
        yield value.target
    elif isinstance(value, Interpolation):
        yield from (part for part in value.parts if isinstance(part, Target))
    elif isinstance(value, dict):
        for each in value.values():
            yield from targets(each)
    elif isinstance(value, list):
        for each in value:
            yield from targets(each)
