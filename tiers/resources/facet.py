"""The base of the answers of resource types."""

from typing import Any, ClassVar, Literal, NoReturn, dataclass_transform


@dataclass_transform(frozen_default=True)
class Facet:
    """An immutable value with the fields of its annotations, true, and equal to one with the same values.

    There are some thirty of these classes. A named tuple compiles its methods from text when it is defined,
    which would cost a command that needs one row of one type several milliseconds.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _required: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        """Collect the fields, and those without a default."""
        cls._fields = tuple(cls.__annotations__)
        cls._required = frozenset(each for each in cls._fields if each not in cls.__dict__)

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401 - mypy checks callers
        """Set the fields. Raises `TypeError` where one is unknown, twice there, or missing."""
        given = dict(zip(self._fields, values, strict=False))
        if len(values) > len(self._fields) or named.keys() & given.keys() or named.keys() - {*self._fields}:
            raise TypeError(f"unknown or repeated fields for {type(self).__name__}")
        given.update(named)
        if self._required - given.keys():
            raise TypeError(f"missing fields of {type(self).__name__}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse."""
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __bool__(self) -> Literal[True]:
        """Return true: it applies."""
        return True

    def __eq__(self, other: object) -> bool:
        """Return whether another one has the same values."""
        return type(self) is type(other) and self._values() == Facet._values(other)

    def __hash__(self) -> int:
        """Return the hash of the values."""
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        """Return the expression that would build it."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({shown})"

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, each) for each in self._fields)
