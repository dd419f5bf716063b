"""Named tuples that cost a tenth of `typing`'s to define, which compiles code for each.

The proof has some ninety of them, and a compile of a spec loads nearly all: with those of `typing`, defining
them would take as long as the proof itself. Instances behave and cost the same.
"""

# What mypy sees is `typing`'s own.
# ruff: noqa: ANN001, ANN003, ANN202, ANN204, ANN206

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from functools import cache
    from types import FunctionType, new_class
    from typing import NamedTuple as Typed

    try:
        from collections import _tuplegetter as getter
    except ImportError:  # CPython's own, written in C
        from operator import itemgetter

        def getter(number, words):
            return property(itemgetter(number), doc=words)

    class _Tuple(tuple):
        """The base of all named tuples."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            return tuple.__new__(cls, values)

        def _replace(self, /, **changes):
            found = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no field {next(iter(changes))!r}")
            return found

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            said = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({said})"

    @cache
    def _constructor(size):
        """Return the code that makes a tuple of so many fields, whatever they are called."""
        names = ", ".join(f"_{number}" for number in range(size))
        return eval(f"lambda _cls, {names}: new(_cls, ({names},))", {}).__code__  # noqa: S307 - numbers only

    class _Definition(type):
        def __new__(cls, name, _bases, body):
            if "__annotations__" not in body:  # from 3.14 on, annotations are evaluated when asked for
                return new_class(name, (Typed,), {}, lambda own: own.update(body))
            fields = tuple(body["__annotations__"])
            defaults = tuple(body[field] for field in fields if field in body)
            code = _constructor(len(fields)).replace(co_varnames=("_cls", *fields), co_name="__new__")
            made = FunctionType(code, {"new": tuple.__new__}, "__new__", defaults)
            own = {field: getter(number, f"Field {number}.") for number, field in enumerate(fields)}
            own |= {"__slots__": (), "_fields": fields, "__match_args__": fields, "__new__": made}
            return type.__new__(type, name, (_Tuple,), {**body, **own})

    NamedTuple = type.__new__(_Definition, "NamedTuple", (), {})
