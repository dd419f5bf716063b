"""Leaves of a built resource in place of references, until the linker knows the layout.

They are classes, because troposphere unfolds tuples and dicts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tiers.tuples import NamedTuple


class Target(NamedTuple):
    """A resource by its logical ID, and one of its attributes, or None for the value of `Ref`."""

    logical_id: str
    attribute: str | None = None

    @property
    def is_pseudo(self) -> bool:
        """Return whether it is a pseudo parameter, such as `AWS::Region`, which every template has."""
        return self.logical_id.startswith("AWS::")

    @property
    def dotted(self) -> str:
        """The target as a person writes it: `Vpc`, or `Vpc.CidrBlock`."""
        return f"{self.logical_id}.{self.attribute}" if self.attribute else self.logical_id

    @property
    def words(self) -> str:
        """The target in the words of a description."""
        return f"{self.attribute} of {self.logical_id}" if self.attribute else self.logical_id


class LogicalId(str):
    """The logical ID of a resource as text in an interpolation, for a program that reports about it."""

    __slots__ = ()


def passed_name(target: Target) -> str:
    """Return the name of a target when it is passed from stack to stack.

    It is the producer's logical ID, so that `!Ref Vpc` reads the same in both layouts.
    """
    return target.logical_id + (target.attribute or "").replace(".", "")


class Pointer:
    """A leaf that has a target, and the kind of symbol that it replaced."""

    __slots__ = ("kind", "target")

    def __init__(self, target: Target, kind: str) -> None:
        """Store the target."""
        self.target = target
        self.kind = kind


class Interpolation:
    """A leaf that has a string with targets in it, in order.

    Stack parameters and values of other stacks among the strings are references too. Strings that are
    `raw` are in the syntax of `Sub` already.
    `variables` are those of its list form; with `None`, it has the short one.
    """

    __slots__ = ("parts", "raw", "variables")

    def __init__(
        self,
        parts: tuple[str | Target, ...],
        *,
        raw: bool = False,
        variables: Mapping[str, object] | None = None,
    ) -> None:
        """Store the parts."""
        self.parts = parts
        self.raw = raw
        self.variables = variables


class ByRegion:
    """A leaf whose value depends on the region: a mapping of templates, and its values."""

    __slots__ = ("key", "mapping", "values")

    def __init__(self, mapping: str, key: str, values: Mapping[str, str]) -> None:
        """Store the name of the mapping, the name of the value in it, and the value of each region."""
        self.mapping = mapping
        self.key = key
        self.values = values


def by_region(value: object) -> Iterator[ByRegion]:
    """Yield every leaf of a body whose value depends on the region."""
    if isinstance(value, ByRegion):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from by_region(each)


def targets(value: object) -> list[Target]:
    """Find every target in a body of plain data, in order."""
    found: list[Target] = []
    _collect(value, found)
    return found


Find = Callable[[object], Sequence[Target]]
"""Finds every target in a body, as `targets` does."""


def remembering() -> Find:
    """Return a function like `targets` that searches each body once: checks ask for the same ones."""
    known: dict[int, tuple[object, list[Target]]] = {}

    def find(body: object) -> Sequence[Target]:
        found = known.get(id(body))
        if found is None:
            found = known[id(body)] = (
                body,
                targets(body),
            )  # with the body, so that its identity stays its own
        return found[1]

    return find


def reachable(start: str, refers: Mapping[str, set[str]]) -> set[str]:
    """Return all resources that one refers to, directly or through others, by their logical IDs."""
    found: set[str] = set()
    pending = [start]
    while pending:
        new = refers[pending.pop()] - found
        found |= new
        pending.extend(new)
    return found


def _collect(value: object, found: list[Target]) -> None:
    # Most values are strings, and each body is searched several times: a union of types would be slow.
    if isinstance(value, dict):
        for each in value.values():
            if each.__class__ is not str:
                _collect(each, found)
    elif isinstance(value, list):
        for each in value:
            if each.__class__ is not str:
                _collect(each, found)
    elif isinstance(value, Pointer):
        found.append(value.target)
    elif isinstance(value, Interpolation):
        found.extend(part for part in value.parts if isinstance(part, Target) and not part.is_pseudo)
        if value.variables:
            _collect(value.variables, found)
