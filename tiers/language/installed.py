"""Component types of other packages, which announce them in the entry-point group `tiers.components`.

An entry point bears the name of its type, and its value is a `Type` (`tiers.language.registry`):

    [project.entry-points."tiers.components"]
    topic = "tiers_topic:TOPIC"

Only a name that this package does not have is looked for, and only the entry point of that name is imported:
a spec cannot cause the import of anything that is not installed as a component type. Whatever is wrong with
a type is a `BrokenTypeError`, which names the type and its package.
https://packaging.python.org/en/latest/specifications/entry-points/
"""

import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tiers.diagnostics.model import Code, Severity
from tiers.ir.stacks import TIERS
from tiers.language import registry
from tiers.language.broken import BrokenTypeError
from tiers.language.component import Component
from tiers.language.guarded import FACETS, guarded
from tiers.language.record import Record
from tiers.language.registry import Type
from tiers.language.shape import Choice, Either, ListOf, MapOf, RecordOf, Shape, fields

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "tiers.components"

_NAME = re.compile("[a-z][a-z0-9_]*")
_NUMBER = re.compile("[A-Z]{2,8}[0-9]{4}")
"""The number of a code: a prefix that is not ours (`T`) or cfn-lint's (`E`, `I`, `W`), and four digits."""


@cache
def entry_points_by_name() -> Mapping[str, "tuple[EntryPoint, ...]"]:
    """Return the entry points of the group by name."""
    # It takes 25 ms to import.
    from importlib.metadata import entry_points

    found: dict[str, tuple[EntryPoint, ...]] = {}
    for each in entry_points(group=GROUP):
        found[each.name] = (*found.get(each.name, ()), each)
    return found


def names() -> tuple[str, ...]:
    """Return the names that installed packages announce, sorted, without importing the packages."""
    return tuple(sorted(entry_points_by_name()))


def every() -> tuple[tuple[Type, ...], tuple[BrokenTypeError, ...]]:
    """Return the rows of all installed types that work, and what is wrong with the others, by name."""
    return sorted_out(names())


def sorted_out(wanted: Iterable[str]) -> tuple[tuple[Type, ...], tuple[BrokenTypeError, ...]]:
    """Return the rows of those of some installed types that work, and what is wrong with the others."""
    rows, problems = [], []
    for name in sorted(wanted):
        try:
            row = find(name)
            if row is not None:
                component(row)
                rows.append(row)
        except BrokenTypeError as broken:
            problems.append(broken)
    return tuple(rows), tuple(problems)


def find(name: str) -> Type | None:
    """Return the row of an installed type, or `None`; raise `BrokenTypeError` for a wrong one."""
    announced = entry_points_by_name().get(name)
    if announced is None:
        return None
    package = " and ".join(sorted({_package(each) for each in announced}))
    if len(announced) > 1:
        raise BrokenTypeError(name, package, "announced more than once", "uninstall one of the packages")
    if registry.tier_of(name) is not None or not _NAME.fullmatch(name):
        raise BrokenTypeError(
            name, package, "not a free name", "`tiers` has a type of that name, or refuses it"
        )
    try:
        row = announced[0].load()
    # An import may end in anything, even in a call of `exit`.
    except (Exception, SystemExit) as error:
        raise BrokenTypeError.of(name, package, "cannot be imported", error) from error
    return _checked_row(row, name, package)


def _package(entry_point: "EntryPoint") -> str:
    return entry_point.dist.name if entry_point.dist else entry_point.value


def _checked_row(row: Any, name: str, package: str) -> Type:  # noqa: ANN401 - what a package has there
    """Return the row with the name of its package, if it is one of that name."""
    if not isinstance(row, Type):
        reason = f"the entry point leads to a value of type `{type(row).__name__}`"
        raise BrokenTypeError(name, package, "not a `Type`", reason)
    if row.name != name:
        raise BrokenTypeError(name, package, "`name` differs from the entry point's", f"it is {row.name!r}")
    if row.tier not in TIERS:
        raise BrokenTypeError(
            name, package, f"`tier` must be one of {', '.join(TIERS)}", f"it is {row.tier!r}"
        )
    if not isinstance(row.where, str) or row.where.count(":") != 1:
        raise BrokenTypeError(name, package, "`where` must be `module:Class`", f"it is {row.where!r}")
    return row._replace(package=package)


@cache
def component(row: Type) -> type[Component]:
    """Return the class of an installed type, guarded; raise `BrokenTypeError` if it is not one."""
    module, attribute = row.where.split(":")
    try:
        found = getattr(import_module(module), attribute)
        codes(row)
        problem = _problem(found, row.name)
    except BrokenTypeError:
        raise
    except (Exception, SystemExit) as error:
        raise BrokenTypeError.of(row.name, row.package, "cannot be imported", error) from error
    if problem:
        raise BrokenTypeError(row.name, row.package, "its class is wrong", problem)
    return guarded(found, row)


def _problem(found: Any, name: str) -> str:  # noqa: ANN401 - what a package has there
    """Return the problem of a class, `""` if there is none."""
    if not (isinstance(found, type) and issubclass(found, Component)):
        return f"`{name}` is not a subclass of `Component`"
    known = fields(found)
    _read(RecordOf(found), set())
    if known["type"].shape != Choice((name,)):
        return f'the key `type` must be annotated with `Literal["{name}"]`'
    for key, field in known.items():
        if key in FACETS:
            return f"the key `{key}` has the name of a facet"
        if not field.doc:
            return f"the key `{key}` has no `Doc`"
    return ""


def _read(shape: Shape, seen: set[type[Record]]) -> None:
    """Read the annotations of a record and of those in it, which raises `TypeError` for a wrong one."""
    match shape:
        case RecordOf(record=record) if record not in seen:
            seen.add(record)
            for field in fields(record).values():
                _read(field.shape, seen)
        case ListOf(item=inner) | MapOf(value=inner):
            _read(inner, seen)
        case Either(shapes=several):
            for each in several:
                _read(each, seen)


def codes(row: Type) -> tuple[Code, ...]:
    """Return the kinds of findings of an installed type; raise `BrokenTypeError` for one that cannot be."""
    if row.codes is None:
        return ()
    try:
        module = import_module(row.codes)
    except (Exception, SystemExit) as error:
        raise BrokenTypeError.of(row.name, row.package, "its codes cannot be imported", error) from error
    borrowed = _codes_of_this_package()
    found = tuple(
        value for value in vars(module).values() if isinstance(value, Code) and id(value) not in borrowed
    )
    for code in found:
        if reason := _wrong_code(code, row.name):
            raise BrokenTypeError(row.name, row.package, "one of its codes is wrong", reason)
    return found


def _codes_of_this_package() -> frozenset[int]:
    """Return the identities of the codes that a package may have imported from this one."""
    loaded = [module for name, module in sys.modules.items() if name.startswith("tiers.") and "codes" in name]
    return frozenset(id(value) for each in loaded for value in vars(each).values() if isinstance(value, Code))


def _wrong_code(code: Code, name: str) -> str:
    """Return the problem of a code, `""` if there is none."""
    if not _NUMBER.fullmatch(code.id):
        return f"`{code.id}` must be a prefix of 2 to 8 capital letters, and 4 digits"
    prefix = f"{name.replace('_', '-')}-"
    if not re.fullmatch(f"{prefix}[a-z0-9]+(-[a-z0-9]+)*", code.name):
        return f"the name `{code.name}` must start with `{prefix}`"
    if code.acceptable and code.severity is not Severity.WARNING:
        return f"`{code.name}` can be accepted, but is not a warning"
    return ""


def named_in(data: object) -> tuple[Type, ...]:
    """Return the rows of the installed types that the data of a spec names, and that work, by name."""
    written: dict[str, object] = data if isinstance(data, dict) else {}
    tiers = (written.get(tier) for tier in TIERS)
    components = (each for tier in tiers if isinstance(tier, dict) for each in tier.values())
    words = {
        each["type"] for each in components if isinstance(each, dict) and isinstance(each.get("type"), str)
    }
    return sorted_out(word for word in words if registry.tier_of(word) is None)[0]
