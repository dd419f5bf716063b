"""CloudFormation's functions, each from its unevaluated argument to a value or an `Unknown`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tiers.cloudformation.evaluate import cidr, texts
from tiers.cloudformation.evaluate.conditions import is_equal
from tiers.cloudformation.evaluate.syntax import Variable, attribute_parts, pieces, substitution
from tiers.cloudformation.evaluate.values import (
    Encoded,
    Pseudo,
    Unknown,
    Value,
    Zone,
    Zones,
    is_outside,
    is_same,
    settable,
    text_of,
)

if TYPE_CHECKING:
    from tiers.cloudformation.load.stack import LoadedStack

_PAIR, _TRIPLE = 2, 3


def _pair(stack: "LoadedStack", name: str, argument: Value) -> tuple[Value, Value] | Unknown:
    if not isinstance(argument, list) or len(argument) != _PAIR:
        return stack.broken(f"`{name}` takes a list of two")
    return argument[0], argument[1]


def _ref(stack: "LoadedStack", argument: Value) -> Value:
    return stack.ref(argument) if isinstance(argument, str) else stack.broken("`Ref` takes a name")


def _get_att(stack: "LoadedStack", argument: Value) -> Value:
    wanted = attribute_parts(argument)
    if wanted is None:
        return stack.broken("`Fn::GetAtt` takes a resource and an attribute")
    parts = [stack.evaluate(part) for part in wanted[1]]
    if not all(isinstance(part, str) for part in parts):
        return Unknown("the name of an attribute is not known", stack.here)
    return stack.attribute(wanted[0], ".".join(parts))


def _sub(stack: "LoadedStack", argument: Value) -> Value:
    written = substitution(argument)
    if written is None:
        return stack.broken("`Fn::Sub` takes a string, or a string and a mapping")
    text, own = written
    parts: list[Value] = []
    known: dict[str, Value] = {}  # each once: a string may repeat one that has such a string itself
    for piece in pieces(text):
        if isinstance(piece, str):
            parts.append(piece)
        else:
            if piece.name not in known:
                known[piece.name] = _variable(stack, piece, own)
            parts.append(known[piece.name])
    return stack.text(texts.concatenate(parts))


def _variable(stack: "LoadedStack", variable: Variable, own: Mapping[str, Value]) -> Value:
    if variable.name in own:
        return stack.evaluate(own[variable.name])
    if variable.attribute:
        return stack.attribute(variable.resource, variable.attribute)
    return stack.ref(variable.name)


def _join(stack: "LoadedStack", argument: Value) -> Value:
    pair = _pair(stack, "Fn::Join", argument)
    if isinstance(pair, Unknown):
        return pair
    delimiter, values = pair[0], stack.evaluate(pair[1])
    if isinstance(values, Unknown):
        return values
    if not isinstance(delimiter, str) or not isinstance(values, list):
        return Unknown("what `Fn::Join` joins is not known", stack.here)
    parts: list[Value] = []
    for value in values:
        parts += [delimiter, value] if parts else [value]
    return stack.text(texts.concatenate(parts))


def _split(stack: "LoadedStack", argument: Value) -> Value:
    pair = _pair(stack, "Fn::Split", argument)
    if isinstance(pair, Unknown):
        return pair
    if not isinstance(pair[0], str):
        return stack.broken("`Fn::Split` takes a string as its delimiter")
    return texts.split(pair[0], stack.evaluate(pair[1]))


def _select(stack: "LoadedStack", argument: Value) -> Value:
    pair = _pair(stack, "Fn::Select", argument)
    if isinstance(pair, Unknown):
        return pair
    index, values = _number(stack.evaluate(pair[0])), stack.evaluate(pair[1])
    if index is None or index < 0:
        return Unknown("which item is selected is not known", stack.here)
    return _item(stack, values, index)


def _item(stack: "LoadedStack", values: Value, index: int) -> Value:
    if isinstance(values, Unknown):
        return values._replace(parameter="")  # a copy, and not the parameter: items differ from each other
    if isinstance(values, Zones):
        return Zone(values.zones_of, index)
    if not isinstance(values, list):
        return Unknown("the list that is selected from is not known", stack.here)
    if index >= len(values):
        return stack.broken(f"item {index} is selected of a list of {len(values)}")
    return values[index]


def _number(value: Value) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) else None


def _find_in_map(stack: "LoadedStack", argument: Value) -> Value:
    if not isinstance(argument, list) or len(argument) not in {_TRIPLE, _TRIPLE + 1}:
        return stack.broken("`Fn::FindInMap` takes a map and two keys")
    name, *keys = (stack.evaluate(each) for each in argument[:_TRIPLE])
    mapping = stack.mapping(name)
    if isinstance(mapping, Unknown):
        return mapping
    level: list[Value] = [mapping]
    missing: Value = None
    for key in keys:
        level = [each for row in level for each in _looked_up(row, key)]
        if not level and missing is None:
            missing = text_of(key)
    options = level
    if len(argument) > _TRIPLE and isinstance(argument[_TRIPLE], dict) and not options:
        return stack.evaluate(argument[_TRIPLE].get("DefaultValue"))
    if options and all(option == options[0] for option in options):
        return options[0]
    if not options:
        return stack.broken(f"the map `{name}` has no key `{missing}`")
    way_out = next((settable(key.pseudo) for key in keys if isinstance(key, Pseudo)), "")
    regions = zip(mapping, options, strict=True) if len(options) == len(mapping) else ()
    values = tuple((region, each) for region, each in regions if isinstance(each, str))
    known = values if isinstance(keys[0], Pseudo) and keys[0].pseudo == "AWS::Region" else ()
    why = f"which key of the map `{name}` is taken is not known{way_out}"
    return Unknown(why, stack.here, by_region=known)


def _looked_up(row: Value, key: Value) -> list[Value]:
    """Return the possible values of a key: all of them if the key is not known."""
    if not isinstance(row, dict):
        return []
    text = text_of(key)
    if text is None:
        return list(row.values())
    return [row[text]] if text in row else []


def _cidr(stack: "LoadedStack", argument: Value) -> Value:
    if not isinstance(argument, list) or len(argument) not in {_PAIR, _TRIPLE}:
        return stack.broken("`Fn::Cidr` takes a range, a count and a number of bits")
    block, count, *rest = (stack.evaluate(each) for each in argument)
    numbers = _number(count), _number(rest[0] if rest else 8)
    if isinstance(block, list) and len(block) == 1:
        block = block[0]
    if isinstance(block, Unknown):
        return block
    if not isinstance(block, str) or numbers[0] is None or numbers[1] is None:
        return Unknown("the range that `Fn::Cidr` divides is not known", stack.here)
    return cidr.divide(block, numbers[0], numbers[1])


def _get_azs(stack: "LoadedStack", argument: Value) -> Value:
    region = stack.evaluate(argument)
    if region in ("", Pseudo("AWS::Region")):
        return Zones(stack.world.region or "")
    return Zones(region) if isinstance(region, str) else Unknown("the region is not known", stack.here)


def _if(stack: "LoadedStack", argument: Value) -> Value:
    if not isinstance(argument, list) or len(argument) != _TRIPLE or not isinstance(argument[0], str):
        return stack.broken("`Fn::If` takes a condition and two values")
    held = stack.condition(argument[0])
    if isinstance(held, bool):
        return stack.evaluate(argument[1] if held else argument[2])
    yes, no = stack.evaluate(argument[1]), stack.evaluate(argument[2])
    # A copy: one unknown is the same value only as itself, and another `Fn::If` gives another one.
    return yes if is_same(yes, no) else held._replace(outside=is_outside(yes) and is_outside(no))


def _import_value(stack: "LoadedStack", argument: Value) -> Value:
    return stack.world.imported(stack.evaluate(argument), stack.here)


def _get_stack_output(stack: "LoadedStack", argument: Value) -> Value:
    """Return an output of another stack: of a root in another region, if its template is loaded, too.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
    """
    written = stack.evaluate(argument)
    wanted = written if isinstance(written, Mapping) else {}
    return stack.world.distant(wanted.get("StackName"), wanted.get("OutputName"), stack.here)


def _length(stack: "LoadedStack", argument: Value) -> Value:
    value = stack.evaluate(argument)
    return len(value) if isinstance(value, list) else Unknown("the length of a list is not known", stack.here)


def _equals(stack: "LoadedStack", argument: Value) -> Value:
    pair = _pair(stack, "Fn::Equals", argument)
    if isinstance(pair, Unknown):
        return pair
    return is_equal(stack.evaluate(pair[0]), stack.evaluate(pair[1]), stack.here)


def _not(stack: "LoadedStack", argument: Value) -> Value:
    if not isinstance(argument, list) or len(argument) != 1:
        return stack.broken("`Fn::Not` takes a list of one condition")
    held = _held(stack, argument[0])
    return held if isinstance(held, Unknown) else not held


def _and(stack: "LoadedStack", argument: Value) -> Value:
    return _all_or_any(stack, argument, decides=False)


def _or(stack: "LoadedStack", argument: Value) -> Value:
    return _all_or_any(stack, argument, decides=True)


def _all_or_any(stack: "LoadedStack", argument: Value, *, decides: bool) -> Value:
    if not isinstance(argument, list) or not argument:
        return stack.broken("`Fn::And` and `Fn::Or` take a list of conditions")
    held = [_held(stack, each) for each in argument]
    if any(each is decides for each in held):
        return decides
    return next((each for each in held if isinstance(each, Unknown)), not decides)


def _held(stack: "LoadedStack", value: Value) -> bool | Unknown:
    found = stack.evaluate(value)
    if isinstance(found, bool | Unknown):
        return found
    return stack.broken("a condition is neither true nor false")


def _base64(stack: "LoadedStack", argument: Value) -> Value:
    return Encoded(stack.scope, argument)


def _condition(stack: "LoadedStack", argument: Value) -> Value:
    if not isinstance(argument, str):
        return stack.broken("`Condition` takes a name")
    return stack.condition(argument)


FUNCTIONS: dict[str, Callable[["LoadedStack", Value], Value]] = {
    "Ref": _ref,
    "Condition": _condition,
    "Fn::And": _and,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::Equals": _equals,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _get_azs,
    "Fn::GetStackOutput": _get_stack_output,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Not": _not,
    "Fn::Or": _or,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}

OPAQUE = {
    "Fn::ToJsonString": "a string of JSON is not read",
    "Fn::Transform": "`Fn::Transform` runs a macro, which only AWS can",
}
"""Functions whose results nothing in a network is made of, and why they are unknown."""
