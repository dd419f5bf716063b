"""Differences between a generated resource and the old one, property by property."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.cloudformation.references import Path, renamed, target_of

GROUP = "AWS::EC2::SecurityGroup"
_TAGS = frozenset({"Tags", "TagSpecifications", "HostedZoneTags", "FileSystemTags", "BackupVaultTags"})


class Difference(NamedTuple):
    """A property that the two sides have differently; `MISSING` for one that a side does not have."""

    path: Path
    new: Any
    old: Any


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING = _Missing()


def differences(new: object, old: object, path: Path = ()) -> Iterator[Difference]:
    """Yield what differs, as deep as mappings go; both sides have the logical IDs of the same one."""
    is_whole = not path or not any(isinstance(each, Mapping) and _is_function(each) for each in (new, old))
    if isinstance(new, Mapping) and isinstance(old, Mapping) and is_whole:
        for key in dict.fromkeys((*new, *old)):
            if not path and key in _TAGS:
                continue
            yield from differences(new.get(key, MISSING), old.get(key, MISSING), (*path, str(key)))
        return
    if normal(new) != normal(old):
        yield Difference(path, new, old)


def _is_function(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and (next(iter(value)) == "Ref" or str(next(iter(value))).startswith("Fn::"))


def normal(value: object) -> object:
    """Return a value in a form in which equal ones are equal: AWS reads `true` and `"true"` alike."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return [normal(each) for each in value]
    return _normal_mapping(value) if isinstance(value, Mapping) else value


def _normal_mapping(value: Mapping[str, Any]) -> object:
    target = target_of(value)
    if target is not None:
        return _reference(value, target)
    text = value.get("Fn::Sub") if len(value) == 1 else None
    if isinstance(text, str) and text.startswith("${") and text.endswith("}") and text.count("$") == 1:
        name, dot, attribute = text[2:-1].partition(".")
        return normal({"Fn::GetAtt": [name, attribute]} if dot else {"Ref": name})
    return {str(key): normal(each) for key, each in value.items()}


def _reference(value: Mapping[str, Any], target: str) -> tuple[str, str]:
    """Return the target and its attribute; `GroupId` of a security group is what `Ref` is."""
    argument = value.get("Fn::GetAtt")
    if argument is None:
        return (target, "")
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    attribute = ".".join(str(each) for each in parts[1:])
    return (target, "" if attribute == "GroupId" else attribute)


def in_old_ids(properties: Mapping[str, Any], pairs: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON-like data
    """Return generated properties with the logical IDs of the old template."""
    return renamed(properties, pairs)


def replaces(path: Path, create_only: tuple[tuple[str, ...], ...]) -> bool:
    """Return whether a property, or a part of it, can only be set at creation."""
    steps = tuple(str(each) for each in path)
    return any(each[: len(steps)] == steps[: len(each)] for each in create_only)
