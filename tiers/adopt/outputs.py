"""Outputs of an old template: kept, with the names by which other stacks import them."""

import re
from collections.abc import Mapping
from typing import Any

from tiers.adopt.differing import normal
from tiers.adopt.reading import Output
from tiers.adopt.sketch import Sketch
from tiers.adopt.tuning import Compared
from tiers.cloudformation.references import references, renamed
from tiers.migrate.remarks import State

_EXPORT = re.compile(r"([A-Za-z0-9:-]|\$\{AWS::(StackName|Region|AccountId)\})+")
_LONGEST = 255
"""Characters of an output's name:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


def written(
    sketch: Sketch, compared: Compared | None, names: Mapping[str, str], known: set[str]
) -> dict[str, Any]:
    """Return `outputs` of a spec, and add the remarks.

    `names` are the generated logical IDs of the old ones, and `known` the old ones that the spec has.
    """
    generated = compared.draft.outputs if compared is not None else {}
    found: dict[str, Any] = {}
    for each in sketch.old.outputs:
        value = _value(each.value)
        lost = next((target for _, target in references(value) if target not in known), None)
        if value is None or lost is not None:
            _lose(sketch, each, f"`{lost}` is not written" if lost else "a spec cannot have its value")
            continue
        if each.name in sketch.lost_outputs:
            _lose(sketch, each, sketch.lost_outputs[each.name])
            continue
        value = renamed(value, names)
        export = _export(sketch, each)
        if each.name in generated and normal(generated[each.name]) == normal(value) and export is None:
            continue
        name = sketch.output_names.get(each.name, each.name)
        if name != each.name:
            words = f"the output becomes `{name}`: a generated resource or output has its name"
            sketch.ledger.add(State.CHANGED, each.node, words)
        described = {"description": each.description} if each.description.strip() else {}
        found[name] = {**value, **described, **({} if export is None else {"export": export})}
    return found


def _lose(sketch: Sketch, output: Output, why: str) -> None:
    importers = "; another stack may import it" if output.export is not None else ""
    sketch.ledger.add(State.LEFT_OUT, output.node, f"{why}{importers}")


def _export(sketch: Sketch, output: Output) -> Any:  # noqa: ANN401 - JSON-like data
    """Return the name of an export as a spec may have it; `None` without one."""
    export = output.export
    text = export.get("Fn::Sub") if isinstance(export, Mapping) else export
    if isinstance(export, Mapping) and export == {"Ref": "AWS::StackName"}:
        return {"Fn::Sub": "${AWS::StackName}"}
    if export is None or (isinstance(text, str) and _EXPORT.fullmatch(text)):
        return export
    words = "the name of its export is not one that a spec can have; another stack may import it"
    node = output.node
    sketch.ledger.add(State.LEFT_OUT, type(node)(None, node.file, (*node.route, "Export")), words)
    return None


def _value(value: object) -> dict[str, Any] | None:
    """Return a value as one reference; `None` for one that an output of a spec cannot have."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, argument),) = value.items()
        if name in {"Ref", "Fn::GetAtt"} or (name == "Fn::Sub" and isinstance(argument, str)):
            return dict(value)
    text = _text(value)
    return None if text is None else {"Fn::Sub": text}


def _text(value: object) -> str | None:
    """Return the string of a `Sub` for a value; `None` if there is none."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value).replace("${", "${!")
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Fn::Sub" and isinstance(argument, str):
            return argument
        if name == "Fn::Join":
            return _joined(argument)
        dotted = ".".join(argument) if isinstance(argument, list) else argument
        return f"${{{dotted}}}" if name in {"Ref", "Fn::GetAtt"} else None
    return None


def _joined(argument: object) -> str | None:
    """Return the strings of a `Join` as one; `None` if one of them is none."""
    match argument:
        case [str(between), [*items]]:
            parts = [*map(_text, items)]
            return None if None in parts else between.replace("${", "${!").join(map(str, parts))
    return None


def lose(sketch: Sketch, name: str, why: str) -> bool:
    """Give an output that the checks refuse another name, or leave it out; return whether that is new."""
    old = next((each for each, new in sketch.output_names.items() if new == name), name)
    if old in sketch.lost_outputs or all(each.name != old for each in sketch.old.outputs):
        return False
    if old in sketch.output_names or "name" not in why:
        sketch.lost_outputs[old] = why
    else:
        sketch.output_names[old] = f"{old[: _LONGEST - 5]}Value"
    return True
