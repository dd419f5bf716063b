"""Values of a template without its parameters, mappings, and conditions, as a spec may have them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tiers.cloudformation.evaluate.values import (
    Encoded,
    NoValue,
    Pseudo,
    ResourceRef,
    Text,
    Unknown,
    Zone,
    Zones,
)
from tiers.cloudformation.load.stack import LoadedStack
from tiers.cloudformation.template import STACK_TYPE, section

Path = tuple[str | int, ...]

_FROM_SSM = "AWS::SSM::Parameter::Value<"
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)\}")
_ATTRIBUTE = re.compile(r"\$\{([A-Za-z0-9]+\.[A-Za-z0-9.]+)\}")
_COMPOSED = ("Fn::Sub", "Fn::Join", "Fn::Base64", "Fn::Cidr", "Fn::Select", "Fn::Split")
_REGION = "AWS::Region"
_OMITTED = object()


class _InexpressibleError(Exception):
    """A value that the evaluator does not know, so that its function is kept."""


class Expressions:
    """The values of one stack."""

    def __init__(self, stack: LoadedStack, unset: set[str], lost: Callable[[Path, str], None]) -> None:
        """`unset` collects the parameters without a value; `lost` is called for a value that is lost."""
        self._stack = stack
        self._unset = unset
        self._lost = lost

    def mapping(self, value: Mapping[Any, Any], path: Path) -> dict[str, Any]:
        """Return a mapping such as `Properties`, without the values that do not exist."""
        found = {str(key): self._value(each, (*path, str(key))) for key, each in value.items()}
        return {key: each for key, each in found.items() if each is not _OMITTED}

    def value(self, value: object, path: Path) -> Any:  # noqa: ANN401 - JSON-like data
        """Return one value; `None` for one that does not exist."""
        found = self._value(value, path)
        return None if found is _OMITTED else found

    def _value(self, value: Any, path: Path) -> Any:  # noqa: ANN401 - JSON-like data
        if isinstance(value, list):
            found = [self._value(each, (*path, index)) for index, each in enumerate(value)]
            return [each for each in found if each is not _OMITTED]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if isinstance(name, str) and (name == "Ref" or name.startswith("Fn::")):
                return self._function(name, argument, value, path)
        return self.mapping(value, path)

    def _function(self, name: str, argument: Any, whole: dict[str, Any], path: Path) -> Any:  # noqa: ANN401
        if name == "Fn::GetStackOutput":
            return self._distant(argument, whole)
        if argument == _REGION or (name == "Fn::GetAtt" and self._is_own(argument)):
            return whole
        if name in _COMPOSED and self._has_own(argument):
            return self._composed(name, argument, path)
        evaluated = self._stack.evaluate(whole)
        if isinstance(evaluated, Encoded):
            return {name: self.value(argument, path)}
        try:
            return expressed(evaluated)
        except _InexpressibleError:
            return self._kept(name, argument, evaluated, path)

    def _is_own(self, argument: object) -> bool:
        """Return whether an attribute is that of a resource, and not an output of a nested stack."""
        first = argument[0] if isinstance(argument, list) and argument else argument
        name = first.partition(".")[0] if isinstance(first, str) else ""
        body = self._stack.resources.get(name)
        return isinstance(body, Mapping) and body.get("Type") != STACK_TYPE

    def _has_own(self, value: object) -> bool:
        """Return whether a value has what stays a reference: an attribute of a resource, or the region."""
        if isinstance(value, str):
            return _REGION in value or any(self._is_own(found[1]) for found in _ATTRIBUTE.finditer(value))
        if isinstance(value, list):
            return any(map(self._has_own, value))
        if not isinstance(value, dict):
            return False
        if len(value) == 1 and "Fn::GetAtt" in value:
            return self._is_own(value["Fn::GetAtt"])
        return any(map(self._has_own, value.values()))

    def _composed(self, name: str, argument: Any, path: Path) -> Any:  # noqa: ANN401 - JSON-like data
        return {name: self._sub(argument, path) if name == "Fn::Sub" else self.value(argument, path)}

    def _kept(self, name: str, argument: Any, evaluated: object, path: Path) -> Any:  # noqa: ANN401
        """Return a function whose result is not known, with arguments that are."""
        if name == "Ref" and isinstance(argument, str) and argument in self._stack.parameters:
            return self._parameter(argument, path)
        if name == "Fn::If" and isinstance(argument, list) and len(argument) > 1:
            self._lost(path, f"the condition `{argument[0]}` is not known; its first value is written")
            return self._value(argument[1], path)
        if name == "Fn::FindInMap" and isinstance(evaluated, Unknown) and evaluated.by_region:
            region, found = evaluated.by_region[0]
            self._lost(path, f"only the value for {region} is written; pass `--region` for another")
            return found
        if name == "Fn::Sub":
            return {name: self._sub(argument, path)}
        return {name: self.value(argument, path)}

    def _sub(self, argument: Any, path: Path) -> Any:  # noqa: ANN401 - JSON-like data
        text, *own = argument if isinstance(argument, list) and argument else [argument]
        known = own[0] if own and isinstance(own[0], Mapping) else {}
        if not isinstance(text, str):
            return argument

        def replaced(found: re.Match[str]) -> str:
            if found[1] in known or found[1] not in self._stack.parameters:
                return found[0]
            value = self._value({"Ref": found[1]}, path)
            return str(value).replace("${", "${!") if isinstance(value, str | int) else found[0]

        text = _VARIABLE.sub(replaced, text)
        return [text, self.mapping(known, path)] if known else text

    def _parameter(self, name: str, path: Path) -> Any:  # noqa: ANN401 - JSON-like data
        declared = self._stack.parameters[name]
        kind = declared.get("Type") if isinstance(declared, Mapping) else None
        default = declared.get("Default") if isinstance(declared, Mapping) else None
        if isinstance(kind, str) and kind.startswith(_FROM_SSM) and isinstance(default, str):
            return f"{{{{resolve:ssm:{default}}}}}"
        if self._stack.is_root:
            self._unset.add(name)
        else:
            self._lost(path, f"the parameter `{name}` is not known")
        return _OMITTED

    def _distant(self, argument: Any, whole: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON-like data
        """Return the value that another root of the same bundle has."""
        wanted = argument.get("OutputName") if isinstance(argument, Mapping) else None
        for root in self._stack.world.roots:
            value = section(section(root.document.data, "Outputs"), str(wanted)).get("Value")
            if root is not self._stack and value is not None:
                return value
        return whole


def expressed(value: Any) -> Any:  # noqa: ANN401 - JSON-like data
    """Return an evaluated value as CloudFormation writes it. Raises an exception for an unknown one."""
    if isinstance(value, list):
        return [each for each in map(expressed, value) if each is not _OMITTED]
    if isinstance(value, dict):
        found = {str(key): expressed(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each is not _OMITTED}
    write = _WRITERS.get(type(value))
    return value if write is None else write(value)


def _reference(value: ResourceRef) -> dict[str, Any]:
    if value.attribute:
        return {"Fn::GetAtt": [value.logical_id, value.attribute]}
    return {"Ref": value.logical_id}


def _refuse(value: object) -> Any:  # noqa: ANN401 - never returns
    raise _InexpressibleError(value)


_WRITERS: Mapping[type, Callable[[Any], Any]] = {
    ResourceRef: _reference,
    Pseudo: lambda value: {"Ref": value.pseudo},
    Zone: lambda value: {"Fn::Select": [value.position, {"Fn::GetAZs": ""}]},
    Zones: lambda _: {"Fn::GetAZs": ""},
    Text: lambda value: {"Fn::Sub": "".join(_inline(each) for each in value.parts)},
    NoValue: lambda _: _OMITTED,
    Unknown: _refuse,
    Encoded: _refuse,
}


def _inline(part: object) -> str:
    if isinstance(part, str):
        return part.replace("${", "${!")
    if isinstance(part, ResourceRef):
        return f"${{{part.logical_id}{'.' if part.attribute else ''}{part.attribute}}}"
    if isinstance(part, Pseudo):
        return f"${{{part.pseudo}}}"
    raise _InexpressibleError
