"""A guard around the facets of a component type of another package.

The rest of the compiler relies on the answers of facets. A foreign type is asked through a subclass that
turns each exception, and each answer of the wrong type, into a `BrokenTypeError`.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.edges import Attach, Flow, Grant
from tiers.ir.facets import (
    Admission,
    Backend,
    Call,
    Connection,
    Exists,
    Glyph,
    Guest,
    Listens,
    Offer,
    Origin,
    Part,
    Placement,
    Saved,
)
from tiers.ir.placed import MOST_RESOURCES, Output, Placed
from tiers.ir.references import Interpolation, Pointer
from tiers.ir.stacks import Stack
from tiers.ir.watches import Failures, Watch
from tiers.language.broken import BrokenTypeError
from tiers.language.component import Component, Context, Member
from tiers.language.registry import Type

_ID = re.compile("[A-Za-z0-9]{1,255}")

Check = Callable[[Any], Any]
"""Returns an answer as it is used, or raises `TypeError`."""


def _a(*kinds: type) -> Check:
    def check(answer: Any) -> Any:  # noqa: ANN401 - an answer of foreign code
        if not isinstance(answer, kinds):
            message = f"it returned `{type(answer).__name__}`, not {_listed(kinds)}"
            raise TypeError(message)
        return answer

    return check


def _many(*kinds: type) -> Check:
    def check(answer: Any) -> Any:  # noqa: ANN401 - an answer of foreign code
        if not isinstance(answer, Iterable):
            message = f"it returned `{type(answer).__name__}`, not values of {_listed(kinds)}"
            raise TypeError(message)
        # A generator may not end.
        given = tuple(islice(answer, MOST_RESOURCES + 1))
        for each in given:
            if not isinstance(each, kinds):
                message = f"it gave `{type(each).__name__}`, not {_listed(kinds)}"
                raise TypeError(message)
        return given

    return check


def _yielded(*kinds: type) -> Check:
    """Return a check of what a generator yields; callers get an iterator."""
    many = _many(*kinds)
    return lambda answer: iter(many(answer))


def _accepted(answer: Any) -> Any:  # noqa: ANN401 - an answer of foreign code
    return answer if isinstance(answer, Diagnostic) else _many(Flow, Grant, Attach)(answer)


def _offers(answer: Any) -> Any:  # noqa: ANN401 - an answer of foreign code
    for each in _a(Mapping)(answer).values():
        _a(Offer)(each)
    return answer


def _glyph(answer: Any) -> Any:  # noqa: ANN401 - an answer of foreign code
    given = _a(Glyph)(answer)
    for each in (given.name, given.words):
        _a(str)(each)
    for part in _many(Part)(given.parts):
        for each in (part.zone, part.words):
            _a(str)(each)
    return given


def _built(answer: Any) -> Any:  # noqa: ANN401 - an answer of foreign code
    for each in (given := _many(Placed, Output)(answer)):
        name = each.name if isinstance(each, Output) else each.logical_id
        if not (isinstance(name, str) and _ID.fullmatch(name)):
            raise TypeError(f"{name!r} is not a logical ID")
        if not isinstance(each.stack, Stack):
            raise TypeError(f"`{name}` is in {each.stack!r}, not in a `Stack`")
        if not (isinstance(each.origin, tuple) and each.origin):
            raise TypeError(f"`{name}` has {each.origin!r} as its origin, not a route")
        if not _is_writable(each):
            raise TypeError(f"`{name}` has a value that no template can have")
    return iter(given)


def _is_writable(each: Placed | Output) -> bool:
    """Return whether a resource or an output has what a template can have."""
    if isinstance(each, Output):
        return hasattr(each.value, "to_dict")
    return _is_plain(each.body) and isinstance(each.body.get("Type"), str)


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - data of foreign code
    """Return whether a value is JSON-like data with references in it."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int | float | Pointer | Interpolation)


def _listed(kinds: tuple[type, ...]) -> str:
    return " or ".join(f"`{'None' if kind is type(None) else kind.__name__}`" for kind in kinds)


FACETS: Mapping[str, Check] = {
    "complete": _a(Component),
    "check": _yielded(Diagnostic),
    "place": _a(Placement, type(None)),
    "listens": _many(Listens),
    "accepts": _accepted,
    "words": _a(Mapping),
    "companions": _yielded(Member),
    "connections": _yielded(Connection),
    "admissions": _yielded(Admission),
    "guests": _yielded(Guest),
    "backend": _a(Backend, type(None)),
    "as_origin": _a(Origin, type(None)),
    "calls": _yielded(Call),
    "has_stable_name": _a(bool),
    "watches": _yielded(Watch, Failures),
    "handles_within": _a(int, type(None)),
    "principal": _a(str, type(None)),
    "makes_role": _a(bool),
    "offers": _offers,
    "exists": _yielded(Exists),
    "saves": _yielded(Saved),
    "glyph": _glyph,
    "resources": _built,
    "shared": _built,
    "kind_of_subnet": _a(str),
}
"""The facets of a component type, each with the check of its answers."""


def guarded(found: type[Component], row: Type) -> type[Component]:
    """Return a subclass whose facets raise nothing but `BrokenTypeError`."""
    facets = {
        name: _guarded(getattr(found, name), row, check)
        for name, check in FACETS.items()
        if hasattr(found, name)
    }
    named = {key: getattr(found, key) for key in ("__doc__", "__module__", "__qualname__")}
    own = {"provided_by": row.package, "__annotations__": {}}
    return type(found.__name__, (found,), {**facets, **named, **own})


def _guarded(facet: Callable[..., Any], row: Type, check: Check) -> Callable[..., Any]:
    @functools.wraps(facet)
    def asked(self: Component, *arguments: Any) -> Any:  # noqa: ANN401 - any facet's
        try:
            return check(facet(self, *arguments))
        except BrokenTypeError:
            raise
        except Exception as error:
            label = f"`{facet.__name__}` failed"
            raise BrokenTypeError.of(row.name, row.package, label, error, _route(arguments)) from error

    return asked


def _route(arguments: tuple[Any, ...]) -> Route:
    """Return the route of the component whose context a facet was given, `()` without one."""
    return next((each.route for each in arguments if isinstance(each, Context)), ())
