"""Stack parameters as a template declares them: with limits, rules, and a form for the console."""

from collections.abc import Iterable
from typing import Any

from tiers.compile.equal_rules import Choice
from tiers.ir.parameters import Parameter

_WORDS = {"ssh": "SSH", "cpu": "CPU", "id": "ID", "vpc": "VPC"}
_NETWORK = "network"


def declarations(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return the `Parameters` of the template that is deployed."""
    return {parameter.name: _declaration(parameter) for parameter in parameters}


def _declaration(parameter: Parameter) -> dict[str, Any]:
    kind, default = parameter.kind, parameter.default
    limits = {
        "AllowedPattern": kind.pattern,
        "ConstraintDescription": f"must be {kind.says.replace('`', '')}" if kind.says else None,
        "AllowedValues": list(kind.allowed) or None,
        "MinValue": kind.low,
        "MaxValue": kind.high,
    }
    return {
        "Type": kind.type,
        **({} if default is None else {"Default": default}),
        "Description": parameter.description or f"{_label(parameter)} of {_owner(parameter)}",
        **{name: limit for name, limit in limits.items() if limit is not None},
    }


def passed(parameter: Parameter) -> dict[str, Any]:
    """Return a parameter of a child stack, which gets its value from the stack that is deployed."""
    return {"Type": parameter.kind.passed, "Description": f"{parameter.name}, as it was deployed with"}


def passing(parameter: Parameter) -> dict[str, Any]:
    """Return the value of a parameter as it passes to a child stack."""
    value = {"Ref": parameter.name}
    return {"Fn::Join": [",", value]} if parameter.kind.is_list else value


def rules(parameters: Iterable[Parameter], choices: Iterable[Choice]) -> dict[str, Any]:
    """Return the `Rules` that refuse what a pattern cannot, before anything is created."""
    narrow = {
        f"{parameter.name}IsNarrow": {
            "Assertions": [
                _differs(parameter.name, value, f"{parameter.name} must not be {value}: everybody could try")
                for value in parameter.kind.never
            ]
        }
        for parameter in parameters
        if parameter.kind.never
    }
    distinct: dict[str, Any] = {}
    for parameter, other in choices:
        name = other if isinstance(other, str) else other.name
        value = other if isinstance(other, str) else {"Ref": other.name}
        said = f"{parameter.name} must differ from {name}, which is allowed already"
        rule = distinct.setdefault(f"{parameter.name}IsDistinct", {"Assertions": []})
        rule["Assertions"].append(_differs(parameter.name, value, said))
    return {**narrow, **distinct}


def _differs(name: str, value: object, said: str) -> dict[str, Any]:
    return {
        "Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, value]}]},
        "AssertDescription": said,
    }


def interface(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return the metadata that groups and labels the parameters in the CloudFormation console."""
    groups: dict[str, list[str]] = {}
    labels: dict[str, Any] = {}
    for parameter in parameters:
        groups.setdefault(_owner(parameter), []).append(parameter.name)
        labels[parameter.name] = {"default": _label(parameter)}
    if not groups:
        return {}
    return {
        "AWS::CloudFormation::Interface": {
            "ParameterGroups": [
                {"Label": {"default": owner}, "Parameters": names} for owner, names in groups.items()
            ],
            "ParameterLabels": labels,
        }
    }


def _owner(parameter: Parameter) -> str:
    if parameter.group:
        return parameter.group
    return _NETWORK if parameter.route[0] == _NETWORK else str(parameter.route[1])


def _label(parameter: Parameter) -> str:
    """Return its label, or the keys of its component, or of the network, that it sets: `capacity: min`."""
    if parameter.label:
        return parameter.label
    route = parameter.route[1:] if parameter.route[0] == _NETWORK else parameter.route[2:]
    keys = [str(key).replace("_", " ") for key in route if isinstance(key, str)]
    words = " ".join(_WORDS.get(word, word) for word in ": ".join(keys).split(" "))
    return words[:1].upper() + words[1:]
