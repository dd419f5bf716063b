"""The meaning of each key of the language, from the shapes: for `tiers explain` and docs/reference/spec/."""

from collections.abc import Iterator, Mapping

from tiers.cloudformation.write import flow
from tiers.diagnostics.wording import listed
from tiers.language import registry
from tiers.language.record import Record
from tiers.language.shape import (
    Anything,
    Between,
    Choice,
    Deployable,
    Either,
    Field,
    Flag,
    Halves,
    ListOf,
    MapOf,
    RecordOf,
    Shape,
    Tagged,
    Text,
    Whole,
    fields,
)
from tiers.language.spec import Spec
from tiers.tuples import NamedTuple


class Entry(NamedTuple):
    """One key, by its path below the record that is explained."""

    path: str
    takes: str
    default: str
    doc: str
    example: str


def topics() -> dict[str, type[Record]]:
    """Name everything that can be explained besides codes: `spec`, its mappings, and each component type."""
    found: dict[str, type[Record]] = {"spec": Spec}
    for name, field in fields(Spec).items():
        if isinstance(field.shape, RecordOf):
            found[name] = field.shape.record
    found.update({row.name: registry.component(row.tier, row.name) for row in registry.TYPES})
    return found


def entries(record: type[Record], prefix: str = "") -> Iterator[Entry]:
    """Yield each key of a record, and those of the records in it after it.

    A type with its own topic is left to that topic; keys that are alike are described once.
    """
    own = topics() if record is Spec else {}
    for name, field in fields(record).items():
        path = f"{prefix}{name}"
        yield Entry(path, takes(field.shape), default(field), field.doc, _example(field))
        if not record.alike and name not in own:
            for suffix, inner in _inside(field.shape):
                yield from entries(inner, f"{path}{suffix}.")
    if record.alike:
        (alike,) = {each for field in fields(record).values() for each in _inside(field.shape)}
        yield from entries(alike[1], f"{prefix}{record.alike}{alike[0]}.")


def key(topic: str, known: Mapping[str, type[Record]] | None = None) -> list[Entry]:
    """Return the entries of one key, such as `load_balancer.listeners`, and of what is below it.

    `known` are the topics, where there are more than those of this package.
    """
    name, _, wanted = topic.partition(".")
    record = (known or topics()).get(name)
    found = entries(record) if record and wanted else ()
    return [each for each in found if _is_below(_plain(each.path), _plain(wanted))]


def _plain(path: str) -> str:
    """Return a path without placeholders of a position or a name."""
    return path.replace("[]", "").replace(".NAME", "").replace("STACK.", "")


def _is_below(path: str, wanted: str) -> bool:
    return path == wanted or path.startswith(f"{wanted}.")


def _inside(shape: Shape, suffix: str = "") -> Iterator[tuple[str, type[Record]]]:
    if isinstance(shape, RecordOf):
        yield suffix, shape.record
    elif isinstance(shape, ListOf):
        yield from _inside(shape.item, f"{suffix}[]")
    elif isinstance(shape, MapOf):
        yield from _inside(shape.value, f"{suffix}.NAME")
    elif isinstance(shape, Either):
        for each in shape.shapes:
            yield from _inside(each, suffix)


def takes(shape: Shape) -> str:  # noqa: C901, PLR0911 - one for each shape
    """Return the type of a key in words."""
    match shape:
        case Text(pattern=pattern):
            return pattern.says if pattern else "a string"
        case Whole(bounds=bounds):
            return f"an integer{_bounds(bounds)}"
        case Halves(bounds=bounds):
            return f"a number in steps of 0.5{_bounds(bounds)}"
        case Anything():
            return "any CloudFormation value"
        case Flag():
            return "`true` or `false`"
        case Choice(values=values):
            return listed(values, "or")
        case ListOf(item=item):
            return f"a list; each item is {takes(item)}"
        case MapOf(value=value, keys=keys):
            return f"a mapping of {keys.plural} by name; each value is {takes(value)}"
        case RecordOf():
            return "a mapping"
        case Tagged(tier=tier):
            return f"a component of type {listed(registry.types(tier), 'or')}"
        case Deployable(literal=literal, elsewhere=elsewhere):
            others = ", an export, or an output of another stack" if elsewhere else ""
            return f"{takes(literal)}; or a stack parameter{others}"
        case Either(shapes=shapes):
            return ", or ".join(takes(each) for each in shapes)


def _bounds(bounds: Between | None) -> str:
    if bounds is None:
        return ""
    return f" from {bounds.low} to {bounds.high}" if bounds.high is not None else f" of at least {bounds.low}"


def default(field: Field) -> str:
    """Return the default of a key in words: `required`, `none`, or a value."""
    if field.required:
        return "required"
    if field.derived:
        return field.derived
    if isinstance(field.default, Record):
        return ""
    if not field.default and not isinstance(field.default, bool | int):
        return "none"
    return f"`{flow(field.default)}`"


def _example(field: Field) -> str:
    return "" if field.example is None else f"{field.name}: {flow(field.example)}"
