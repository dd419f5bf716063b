"""Immutable records for what users write.

A frozen dataclass costs about a millisecond to define, because it compiles its methods from text;
a spec has some twenty record types and `tiers` has some sixty milliseconds. A `Record` reads the
same annotations, is checked by mypy as a frozen keyword-only dataclass, and costs nothing to define.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, dataclass_transform, get_origin

if TYPE_CHECKING:
    from tiers.diagnostics.model import Diagnostic, Route


class Derived:
    """The default of a field that depends on the rest of the spec, in words for the reference."""

    def __init__(self, words: str) -> None:
        """`words` completes the sentence "default: …"."""
        self.words = words

    def __repr__(self) -> str:
        """Return the text of a default that was never filled in, for test failures."""
        return f"Derived({self.words!r})"


def derived(words: str) -> Any:  # noqa: ANN401 - in place of a value of the field's type until resolved
    """Mark a default that `complete` fills in. No derived value is left after the resolve stage."""
    return Derived(words)


@dataclass_transform(eq_default=False, frozen_default=True, kw_only_default=True)
class Record:
    """Base of frozen records: fields are the annotations, defaults the class attributes."""

    fields: ClassVar[dict[str, Any]] = {}

    hints: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The help for keys that people expect here and whose names are quite different."""

    alike: ClassVar[str] = ""
    """The placeholder for any key of a record whose keys are alike, so that it is listed once."""

    def __init_subclass__(cls) -> None:
        """Collect the annotated fields, those of base classes first."""
        origins: dict[str, Any] = {name: get_origin(hint) for name, hint in cls.__annotations__.items()}
        own = {name: hint for name, hint in cls.__annotations__.items() if origins[name] is not ClassVar}
        inherited: dict[str, Any] = {}
        for base in cls.__bases__:
            inherited |= getattr(base, "fields", {})
        cls.fields = {**inherited, **own}

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - mypy checks callers against the fields
        """Set the given fields; what is not given keeps its default."""
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: records are immutable."""
        message = f"{type(self).__name__} is immutable"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: records are immutable."""
        message = f"{type(self).__name__} is immutable"
        raise AttributeError(message)

    def __repr__(self) -> str:
        """Return the name and value of every field."""
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.fields if hasattr(self, name))
        return f"{type(self).__name__}({shown})"

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401 - as in __init__
        """Return a copy with some fields changed."""
        return type(self)(**{**self.__dict__, **changes})

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: "Route") -> "Mapping[str, Diagnostic | None]":  # noqa: ARG003
        """Return findings about keys and values that another tool would understand, by key.

        They replace those of the keys' shapes. None is for a key that another one's finding answers for;
        its place is in a note of that finding.
        """
        return {}

    @classmethod
    def default_of(cls, name: str) -> Any:  # noqa: ANN401 - a field's default may be of any type
        """Return the default of a field, or `...` where the field must be written."""
        return getattr(cls, name, ...)
