"""Symbols as the intrinsic functions of one template."""

from collections.abc import Callable
from typing import Any

from tiers.compile.edge_root import Distant
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Number, Text
from tiers.ir.references import ByRegion, Interpolation, Pointer, Target
from tiers.tuples import NamedTuple


class Reference(NamedTuple):
    """A target as one template names it: a resource or parameter, and perhaps an attribute."""

    name: str
    attribute: str | None

    def value(self) -> dict[str, Any]:
        """Return the intrinsic function of the reference."""
        return {"Fn::GetAtt": [self.name, self.attribute]} if self.attribute else {"Ref": self.name}

    def inline(self) -> str:
        """Return the reference as it is written in a `Sub`."""
        return f"${{{self.name}.{self.attribute}}}" if self.attribute else f"${{{self.name}}}"


Refer = Callable[[Target], Reference | Distant]


def local(target: Target) -> Reference:
    """Refer to a resource of the same template."""
    return Reference(*target)


def resolved(value: Any, refer: Refer) -> Any:  # noqa: ANN401 - JSON-like data
    """Return a value with functions in place of symbols; `refer` names a target in the template."""
    if isinstance(value, dict):
        return {key: resolved(each, refer) for key, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, refer) for each in value]
    return _leaf(value, refer)


def _leaf(value: Any, refer: Refer) -> Any:  # noqa: ANN401 - JSON-like data
    if isinstance(value, Pointer):
        return refer(value.target).value()
    if isinstance(value, Text | Number):
        return {"Ref": value.parameter.name}
    if isinstance(value, Elsewhere):
        return value.function()
    if isinstance(value, Interpolation):
        return _substituted(value, refer)
    if isinstance(value, ByRegion):
        return {"Fn::FindInMap": [value.mapping, {"Ref": "AWS::Region"}, value.key]}
    return value


def _substituted(text: Interpolation, refer: Refer) -> dict[str, Any] | str:
    """Return an interpolation as a `Sub`, or as a string if nothing is in it.

    A value of another root is a variable of it.
    """
    has_references = any(isinstance(each, Target | Text | Elsewhere) for each in text.parts)
    if not text.raw and text.variables is None and not has_references:
        return "".join(map(str, text.parts))
    known = {name: resolved(each, refer) for name, each in (text.variables or {}).items()}
    inline = []
    for part in text.parts:
        if isinstance(part, Text):
            inline.append(f"${{{part.parameter.name}}}")
            continue
        if isinstance(part, Elsewhere):
            known[part.variable] = part.function()
            inline.append(f"${{{part.variable}}}")
            continue
        if isinstance(part, str):
            inline.append(part if text.raw else part.replace("${", "${!"))
            continue
        named = (local if part.is_pseudo else refer)(part)
        if isinstance(named, Distant):
            known[named.output] = named.value()
        inline.append(named.inline())
    joined = "".join(inline)
    return {"Fn::Sub": [joined, known] if known or text.variables is not None else joined}
