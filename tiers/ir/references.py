"""The leaves that stand in a built resource where a reference will be, until the linker knows the layout.

Classes of their own, as troposphere unfolds tuples and dicts.
"""

from typing import NamedTuple


class Target(NamedTuple):
    """A resource by its logical id, and one of its attributes, or None for what `Ref` gives."""

    logical_id: str
    attribute: str | None = None

    @property
    def is_pseudo(self) -> bool:
        """Return whether it is a pseudo parameter, such as `AWS::Region`, which every template has."""
        return self.logical_id.startswith("AWS::")


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


def targets(value: object) -> list[Target]:
    """Find every target in a body of plain data, in order."""
    found: list[Target] = []
    _collect(value, found)
    return found


def _collect(value: object, found: list[Target]) -> None:
    # Most values are texts, and this is asked of each body several times.
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            if not isinstance(each, str):
                _collect(each, found)
    elif isinstance(value, Pointer):
        found.append(value.target)
    elif isinstance(value, Interpolation):
        found.extend(part for part in value.parts if isinstance(part, Target) and not part.is_pseudo)
