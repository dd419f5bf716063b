"""The new revision of a job's task definition, before the update that brings it.

A job that runs before an update needs the new image, command, and variables, but nothing of the stack may
change yet. So its new task definition is made of the new template. Values that a template alone does not
have, such as the ARN of a role or the name of a database, are those of the deployed revision, wherever its
template has the same expression. What has no value so far is left to the update, and the job cannot run.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE

if TYPE_CHECKING:
    from tiers.plan.compare.snapshot import Snapshot

_VERBATIM: Final = frozenset({"Options", "DockerLabels", "DriverOpts", "Labels"})
"""Properties whose keys are names that users or drivers choose."""
_SPELLED: Final = {
    "EFSVolumeConfiguration": "efsVolumeConfiguration",
    "FSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
    "FilesystemId": "fileSystemId",
    "IAM": "iam",
    "ProxyConfigurationProperties": "properties",
    "S3FilesVolumeConfiguration": "s3filesVolumeConfiguration",
}
"""Properties that the API of ECS spells in another way, beside the case of the first letter:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html"""
_INLINE: Final = re.compile(r"\$\{(?!!)([^}]+)\}")


class UnknownValueError(Exception):
    """A value that only the update will bring; the message is its expression."""


class Values(NamedTuple):
    """The values of a template's parameters, as far as they are known before the update."""

    known: Mapping[str, str]
    changed: frozenset[str]
    """Parameters with a new value that is not what a reference to them gives."""


def revised(old: "Snapshot", new: "Snapshot", logical_id: str, actual: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that register the new revision; empty if the deployed one is the same.

    `actual` is the deployed revision, as ECS describes it. `new` has the values of parameters that the
    deployment is given. Raises `UnknownValueError`.
    """
    before = _bound(_properties(old, logical_id), _values(old, logical_id, {}))
    given = {**old.parameters, **new.parameters}
    after = _bound(_properties(new, logical_id), _values(new, logical_id, given, old.parameters))
    if before == after:
        return {}
    known: dict[str, Any] = {}
    _learn(before, actual, known)
    return {_camel(key): _resolved(value, known, key) for key, value in after.items()}


def has(side: "Snapshot", logical_id: str) -> bool:
    """Return whether the templates have a resource."""
    return any(logical_id in template["Resources"] for template in side.templates.values())


def _properties(side: "Snapshot", logical_id: str) -> Mapping[str, Any]:
    stem = _stem(side, logical_id)
    properties: Mapping[str, Any] = side.templates[stem]["Resources"][logical_id].get("Properties", {})
    return properties


def _stem(side: "Snapshot", logical_id: str) -> str:
    return next(stem for stem, each in side.templates.items() if logical_id in each["Resources"])


def _values(
    side: "Snapshot", logical_id: str, given: Mapping[str, str], before: Mapping[str, str] | None = None
) -> Values:
    """Return the values of the parameters of the template that has a resource."""
    main, stem = side.templates[side.main], _stem(side, logical_id)
    values = _of_main(main, given or side.parameters, side.parameters if before is None else before)
    if stem == side.main:
        return values
    child = next(name for name, each in side.stacks.items() if each == stem)
    nested = main["Resources"][child]
    assert nested["Type"] == STACK_TYPE
    known, changed = {}, set()
    for name, value in nested.get("Properties", {}).get("Parameters", {}).items():
        source = value.get("Ref") if isinstance(value, Mapping) and len(value) == 1 else None
        if isinstance(value, str):
            known[name] = value
        elif source is not None and source in values.known:
            known[name] = values.known[source]
        elif source in values.changed:
            changed.add(name)
    return Values(known, frozenset(changed))


def _of_main(main: Mapping[str, Any], given: Mapping[str, str], before: Mapping[str, str]) -> Values:
    """Return the values of a root's parameters. One that is hidden, or the name of another, has none."""
    known, changed = {}, set()
    for name, declared in main.get("Parameters", {}).items():
        value = given.get(name, declared.get("Default"))
        is_plain = "NoEcho" not in declared and not str(declared.get("Type")).startswith("AWS::SSM::")
        if is_plain and value is not None:
            known[name] = str(value)
        elif not is_plain and value != before.get(name):
            changed.add(name)
    return Values(known, frozenset(changed))


def _bound(value: Any, values: Values) -> Any:  # noqa: ANN401 - any part of a template
    """Return a part of a template with values in place of parameters, and one spelling of `Fn::GetAtt`."""
    if isinstance(value, list):
        return [_bound(each, values) for each in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        ((name, given),) = value.items()
        if name in _BOUND and isinstance(given, str):
            return _BOUND[name](given, values)
    return {key: _bound(each, values) for key, each in value.items()}


def _bound_name(name: str, values: Values) -> Any:  # noqa: ANN401 - a string, or a function
    return {"Changed": name} if name in values.changed else values.known.get(name, {"Ref": name})


def _bound_text(text: str, values: Values) -> Any:  # noqa: ANN401 - a string, or a function
    if values.changed.intersection(_INLINE.findall(text)):
        return {"Changed": text}
    bound = _INLINE.sub(lambda found: values.known.get(found[1], found[0]), text)
    return {"Fn::Sub": bound} if _INLINE.search(bound) else bound.replace("${!", "${")


_BOUND: Final[Mapping[str, Callable[[str, Values], Any]]] = {
    "Ref": _bound_name,
    "Fn::Sub": _bound_text,
    "Fn::GetAtt": lambda text, _: {"Fn::GetAtt": text.split(".", 1)},
}
"""Functions of a string, as they are with the values of parameters."""


def _learn(written: Any, actual: Any, known: dict[str, Any]) -> None:  # noqa: ANN401 - any part
    """Collect the values that functions of the deployed template have in the deployed revision."""
    if _is_function(written):
        known.setdefault(_key(written), actual)
    elif isinstance(written, Mapping) and isinstance(actual, Mapping):
        for key, value in written.items():
            name = key if key in actual else _camel(key)
            if name in actual:
                _learn(value, actual[name], known)
    elif isinstance(written, list) and isinstance(actual, list):
        for value, found in _pairs(written, actual):
            _learn(value, found, known)


def _pairs(written: list[Any], actual: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the items of two lists that belong together: by name, because ECS may have another order."""
    if all(isinstance(each, Mapping) and isinstance(each.get("Name"), str) for each in written):
        named = {each.get("name"): each for each in actual if isinstance(each, Mapping)}
        yield from ((each, named[each["Name"]]) for each in written if each["Name"] in named)
    elif len(written) == len(actual):
        yield from zip(written, actual, strict=True)


def _resolved(value: Any, known: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - any part
    """Return a part of the new template as the API of ECS has it. Raises `UnknownValueError`."""
    if _is_function(value):
        if _key(value) not in known:
            raise UnknownValueError(_shown(value))
        return known[_key(value)]
    if isinstance(value, Mapping):
        spell = str if key in _VERBATIM else _camel
        return {spell(name): _resolved(each, known, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_resolved(each, known, key) for each in value]
    return value


def _is_function(value: object) -> bool:
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    (name,) = value
    return name in {"Ref", "Changed"} or str(name).startswith("Fn::")


def _key(function: Mapping[str, Any]) -> str:
    return json.dumps(function, sort_keys=True)


def _shown(function: Mapping[str, Any]) -> str:
    """Return a function as a person writes it: `OrdersDBInstance.Endpoint.Address`."""
    (value,) = function.values()
    return ".".join(map(str, value)) if isinstance(value, list) else str(value)


def _camel(name: str) -> str:
    return _SPELLED.get(name) or name[:1].lower() + name[1:]
