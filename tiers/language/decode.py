"""Plain data into typed records, with every mistake of shape reported at once.

The decoder refuses exactly what the published schema refuses, at the same routes (a property test
holds the two together), in kinder words. It never guesses: it refuses a port that is a string.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.codes.extensions import RAW_FILE
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.wording import counted, listed
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Parameter
from tiers.ir.parameters import value as deploy_time
from tiers.language import misnamed, registry
from tiers.language.naming import bare, kind, last_name, short
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
    Keys,
    ListOf,
    MapOf,
    Pattern,
    RecordOf,
    Shape,
    Tagged,
    Text,
    Whole,
    fields,
)
from tiers.language.vocabulary import FILE_BESIDE, IP_RANGE
from tiers.language.wrong_types import (
    about_parameter,
    conversion,
    converted,
    form,
    is_elsewhere,
    is_hidden,
    kinds_of,
    label_of,
    literal_of,
    meant_by,
    wrong_type,
)

_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}(?=/)")

REFUSED: Any = object()
"""The value of a refused key; it never leaves this module inside a record that is used."""

Written = TypeVar("Written", bound=Record)


def decode(record: type[Written], data: object) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    """Decode a document's data into a record of the given type, or into the findings that prevent it."""
    found: list[Diagnostic] = []
    value: Written = _record(RecordOf(record), data, (), found)
    return None if found else value, tuple(found)


def _record(shape: RecordOf, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if not isinstance(data, dict):
        return _wrong_type(data, route, shape, found)
    known = fields(shape.record)
    values: dict[str, Any] = {}
    foreign = shape.record.foreign(data, route)
    found += filter(None, foreign.values())
    for name, value in data.items():
        field = known.get(name)
        if name in foreign:
            values[name] = REFUSED
        elif field is None:
            unknown = misnamed.unknown_key(name, value, route, known, shape.record.hints)
            found.append(unknown.hiding((*route, name)) if is_hidden(shape) else unknown)
        else:
            before = len(found)
            values[name] = decode_value(field.shape, value, (*route, name), found)
            found[before:] = [_with_example(each, field, value, (*route, name)) for each in found[before:]]
    for name, field in known.items():
        if field.required and name not in data and name not in foreign:
            found.append(misnamed.missing_key(name, route, field))
    return shape.record(**values)


def _with_example(finding: Diagnostic, field: Field, data: object, route: Route) -> Diagnostic:
    """Add an example to the help of a finding, unless it has one or the label says less than the help."""
    example, shape, name = field.example, field.shape, f"{field.name}: "
    if finding.place.route[:-1] == route and isinstance(shape, ListOf) and isinstance(data, list):
        index = finding.place.route[-1]
        data = data[index] if isinstance(index, int) else None
        example, shape, name = (example or [None])[0], shape.item, ""
    elif finding.place.route[:-1] == route and isinstance(shape, MapOf) and isinstance(data, dict):
        key = finding.place.route[-1]
        data, name = data.get(key), f"{key}: "
        example, shape = next(iter((example or {}).values()), None), shape.value
    elif finding.place.route != route:
        return finding
    if finding.code is codes.INVALID_STRING and isinstance(shape, Text) and isinstance(example, str):
        is_shown = shape.pattern and label_of(shape.pattern) and not shape.pattern.matches(str(data))
        return finding._replace(help=f"use a value such as `{example}`") if is_shown else finding
    is_plain = not isinstance(example, list | dict)
    if finding.code is not codes.WRONG_TYPE or is_plain or conversion(data, finding.place.route, shape):
        return finding
    from tiers.cloudformation.write import flow

    return finding._replace(help=f"{finding.help}, for example `{name}{flow(example)}`")


def _tagged(shape: Tagged, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if not isinstance(data, dict):
        return _wrong_type(data, route, shape, found)
    types = registry.types(shape.tier)
    if "type" not in data:
        found.append(
            codes.MISSING_KEY.at(
                Place(route, "key"),
                f"`{last_name(route)}` is missing the key `type`",
                label="required",
                help=f"add a `type`: {listed(types, 'or')}",
            )
        )
        return REFUSED
    record = misnamed.component(data["type"], (*route, "type"), shape.tier)
    if isinstance(record, Diagnostic):
        found.append(record)
        return REFUSED
    return _record(RecordOf(record), data, route, found)


def _map(shape: MapOf, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if not isinstance(data, dict):
        return _wrong_type(data, route, shape, found)
    for name in data:
        _key(name, shape.keys, (*route, name), found)
    if shape.keys.has_file and isinstance(data.get("file"), str):
        found.append(_unread(data["file"], (*route, "file")))
        data = {name: each for name, each in data.items() if name != "file"}
    return {name: decode_value(shape.value, value, (*route, name), found) for name, value in data.items()}


def _unread(file: str, route: Route) -> Diagnostic:
    """Return the finding for a file that was not read: the compiler reads none."""
    is_beside = FILE_BESIDE.matches(file)
    return RAW_FILE.at(
        route,
        f"the file `{short(file)}` is not read here",
        label="known only beside a file of a spec"
        if is_beside
        else "must be below the directory of the spec",
        help="pass the path of the spec, and write the file in its base"
        if is_beside
        else f"use {FILE_BESIDE.says}",
    )


def _key(name: str, keys: Keys, route: Route, found: list[Diagnostic]) -> None:
    place = Place(route, "key")
    if not keys.pattern.matches(name):
        message = f"`{short(name)}` cannot be the name of {keys.one}"
        found.append(codes.BAD_NAME.at(place, message, label="invalid name", help=f"use {keys.pattern.says}"))
    if keys.longest is not None and len(name) > keys.longest:
        length = counted(len(name), "character")
        message = f"the name of this {keys.noun} has {length}; the maximum is {keys.longest}"
        found.append(codes.BAD_NAME.at(place, message, label="too long", help="use a shorter name"))


def _list(shape: ListOf, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if not isinstance(data, list):
        return _wrong_type(data, route, shape, found)
    if shape.length:
        _count(len(data), shape.length, route, found)
    return tuple(decode_value(shape.item, value, (*route, index), found) for index, value in enumerate(data))


def _count(length: int, bounds: Between, route: Route, found: list[Diagnostic]) -> None:
    place = Place(route, "key")
    if length < bounds.low:
        message = f"`{route[-1]}` has {counted(length, 'item')}; the minimum is {bounds.low}"
        found.append(
            codes.WRONG_LENGTH.at(
                place, message, label="too few", help=f"add {counted(bounds.low - length, 'item')}"
            )
        )
    if bounds.high is not None and length > bounds.high:
        message = f"`{route[-1]}` has {counted(length, 'item')}; the maximum is {bounds.high}"
        found.append(
            codes.WRONG_LENGTH.at(
                place, message, label="too many", help=f"remove {counted(length - bounds.high, 'item')}"
            )
        )


def _text(shape: Text, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if not isinstance(data, str):
        return _wrong_type(data, route, shape, found)
    if shape.length and not shape.length.low <= len(data) <= (shape.length.high or len(data)):
        low, high = shape.length
        message = f"`{last_name(route)}` has {counted(len(data), 'character')}"
        found.append(
            (shape.refusal or codes.INVALID_STRING).at(
                route,
                message,
                label=f"must have {low} to {high} characters",
                help=f"use a {'longer' if len(data) < low else 'shorter'} value",
            )
        )
    if shape.pattern and not shape.pattern.matches(data):
        found.append(_no_match(shape, shape.pattern, data, route))
    return data


def _no_match(shape: Text, pattern: Pattern, data: str, route: Route) -> Diagnostic:
    """Return the finding for a string that does not match its pattern."""
    code = shape.refusal or codes.INVALID_STRING
    label, advice = meant_by(pattern, data)
    if shape.is_hidden:
        message = f"`{last_name(route)}` has characters that no such name has"
        return code.at(route, message, label=label, help=advice).hiding(route)
    if code is not codes.NOT_A_RANGE:
        message = f"`{last_name(route)}` cannot be {bare(data)}"
        return code.at(route, message, label=label, help=advice)
    if IP_RANGE.matches(data):
        message = f"{bare(data)} is an IPv6 CIDR block"
        return code.at(route, message, label="must be an IPv4 CIDR block", help=advice)
    meant = None
    if ":" not in data and pattern.matches(f"{data}/32"):
        label, advice = "must have a prefix length", f"use `{data}/32` for this one address"
        meant = f"{data}/32"
    elif (address := _ADDRESS.match(data)) and pattern.matches(f"{address[0]}/32"):
        label = "must end in /0 to /32"
    finding = code.at(route, f"{bare(data)} is not a valid CIDR block", label=label, help=advice)
    return finding.replaced_by(meant)


def _whole(shape: Whole, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    # JSON Schema counts 2.0 as an integer, and so do editors that check against it.
    if isinstance(data, float) and data.is_integer():
        data = int(data)
    if isinstance(data, bool) or not isinstance(data, int):
        return _wrong_type(data, route, shape, found)
    bounds = shape.bounds
    if bounds and (data < bounds.low or (bounds.high is not None and data > bounds.high)):
        code = shape.refusal or codes.OUT_OF_RANGE
        range_ = f"{bounds.low} to {bounds.high}" if bounds.high is not None else f"{bounds.low} or more"
        message = f"`{last_name(route)}` is {data}"
        is_low = data < bounds.low
        nearest = f"`{last_name(route)}: {bounds.low if is_low else bounds.high}`"
        advice = f"use {nearest} or {'more' if is_low else 'less'}"
        found.append(code.at(route, message, label=f"must be {range_}", help=advice))
    return data


def _halves(shape: Halves, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if isinstance(data, float) and data.is_integer():
        data = int(data)
    if isinstance(data, bool) or not isinstance(data, int | float):
        return _wrong_type(data, route, shape, found)
    low, high = shape.bounds
    if not low <= data <= (data if high is None else high) or 2 * data % 1:
        found.append(
            codes.OUT_OF_RANGE.at(
                route,
                f"`{last_name(route)}` is {data}",
                label=f"must be {low} to {high}, in steps of 0.5",
                help=f"use a number such as `{last_name(route)}: 0.5`",
            )
        )
    return data


def _deployable(shape: Deployable, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if not isinstance(data, dict):
        return decode_value(shape.literal, data, route, found)
    before = len(found)
    record = next((each for key, each in shape.elsewhere.items() if key in data), shape.record)
    given = _record(RecordOf(record), data, route, found)
    if found[before:]:
        found[before:] = about_parameter(shape, record, data, route, found[before:])
        return REFUSED
    if record is not shape.record:
        export, stack, output = (getattr(given, key, "") for key in ("import", "stack", "output"))
        return Elsewhere(export, stack, output, route)
    return deploy_time(Parameter(given.parameter, shape.kind, given.default, given.description, route))


def _anything(_shape: Anything, data: object, _route: Route, _found: list[Diagnostic]) -> Any:  # noqa: ANN401
    return data


def _flag(shape: Flag, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    return data if isinstance(data, bool) else _wrong_type(data, route, shape, found)


def _choice(shape: Choice, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    if isinstance(data, float) and data.is_integer():
        data = int(data)
    if not isinstance(data, bool) and isinstance(data, str | int) and data in shape.values:
        return data
    found.append(_no_choice(shape, data, route))
    return REFUSED


def _no_choice(shape: Choice, data: object, route: Route) -> Diagnostic:
    code, name = shape.refusal or codes.NOT_A_CHOICE, last_name(route)
    if isinstance(data, str) and data in map(str, shape.values):
        return code.at(
            route,
            f"`{name}` is {kind(data)}",
            label="must be an integer",
            help=f"remove the quotes: `{name}: {data}`",
        ).replaced_by(data)
    meant, advice = misnamed.choice(name, data, shape.values)
    return code.at(
        route,
        f"`{name}` cannot be {bare(data)}",
        label=f"did you mean `{meant}`?" if meant else "",
        help=advice or f"use {listed(shape.values, 'or')}",
    ).replaced_by(meant)


def _either(shape: Either, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    for each in shape.shapes:
        literal = literal_of(each)
        is_parameter = isinstance(each, Deployable) and is_elsewhere(each, data, shape)
        if is_parameter or (
            isinstance(data, _KINDS[type(literal)]) and isinstance(data, bool) is isinstance(literal, Flag)
        ):
            if isinstance(literal, Choice) and data not in literal.values and kinds_of(shape) & {Whole, Flag}:
                if Flag in kinds_of(shape) and conversion(data, route, Flag()):
                    return _wrong_type(data, route, Flag(), found)
                found.append(_no_choice_or_other(literal, shape, data, route))
                return REFUSED
            return decode_value(each, data, route, found)
    return _wrong_type(data, route, shape, found)


def _no_choice_or_other(choice: Choice, shape: Either, data: object, route: Route) -> Diagnostic:
    """Return the finding for a string where an integer, a Boolean, or one of some strings must be."""
    whole = next((each for each in shape.shapes if isinstance(literal_of(each), Whole)), None)
    if whole is not None:
        other = f"use {listed(choice.values, 'or')}, or {form(whole)}"
    else:
        other = f"use {listed(('true', 'false', *map(str, choice.values)), 'or')}"
    finding = _no_choice(choice, data, route)
    finding = finding._replace(help=conversion(data, route, shape) or other)
    return finding.replaced_by(converted(data, shape) or finding.replacement)


def _wrong_type(data: object, route: Route, shape: Shape, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    found.append(wrong_type(data, route, shape))
    return REFUSED


_KINDS: dict[type, Any] = {
    Text: str,
    Choice: str,
    Whole: (int, float),
    Flag: bool,
    Halves: (int, float),
    ListOf: list,
    MapOf: dict,
    RecordOf: dict,
    Tagged: dict,
}

_Decoder = Callable[[Any, object, Route, list[Diagnostic]], Any]

_DECODERS: dict[type, _Decoder] = {
    Text: _text,
    Whole: _whole,
    Halves: _halves,
    Flag: _flag,
    Choice: _choice,
    ListOf: _list,
    MapOf: _map,
    RecordOf: _record,
    Tagged: _tagged,
    Either: _either,
    Deployable: _deployable,
    Anything: _anything,
}


def decode_value(shape: Shape, data: object, route: Route, found: list[Diagnostic]) -> Any:  # noqa: ANN401
    """Decode a value of a shape; findings are appended to `found`, and what is returned then is of no use."""
    return _DECODERS[type(shape)](shape, data, route, found)
