"""References between resources in plain templates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]

_VARIABLE = re.compile(r"\$\{(?!!)([^}:]*)\}")


def references(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the logical ID of each reference in a value, with the path to it."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from references(each, (*path, index))
    elif isinstance(value, Mapping):
        target = target_of(value)
        if target is not None:
            yield path, target
            return
        if len(value) == 1 and "Fn::Sub" in value:
            yield from _in_sub(value["Fn::Sub"], path)
            return
        for key, each in value.items():
            yield from references(each, (*path, str(key)))


def texts(value: object) -> Iterator[str]:
    """Yield the strings in a value, without those of functions."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, Mapping) and not any(str(key).startswith(("Fn::", "Ref")) for key in value):
        for each in value.values():
            yield from texts(each)


def target_of(value: object) -> str | None:
    """Return the logical ID that a `Ref` or a `GetAtt` has."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    ((name, argument),) = value.items()
    if name == "Ref" and isinstance(argument, str) and not argument.startswith("AWS::"):
        return argument
    if name == "Fn::GetAtt":
        first = argument[0] if isinstance(argument, list) and argument else argument
        return first.partition(".")[0] if isinstance(first, str) else None
    return None


def _in_sub(argument: object, path: Path) -> Iterator[tuple[Path, str]]:
    text, *own = argument if isinstance(argument, list) and argument else [argument]
    known = own[0] if own and isinstance(own[0], Mapping) else {}
    for found in _VARIABLE.finditer(text) if isinstance(text, str) else ():
        name = found[1].strip().partition(".")[0]
        if name not in known:
            yield path, name
    for key, each in known.items():
        yield from references(each, (*path, str(key)))


def renamed(value: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON-like data
    """Return a value in which references have other logical IDs."""
    if isinstance(value, list):
        return [renamed(each, ids) for each in value]
    if not isinstance(value, Mapping):
        return value
    target = target_of(value)
    if target is not None:
        ((name, argument),) = value.items()
        new = ids.get(target, target)
        if name == "Ref":
            return {name: new}
        parts = argument.split(".", 1) if isinstance(argument, str) else list(argument)
        return {name: [new, *parts[1:]]}
    if len(value) == 1 and "Fn::Sub" in value:
        return {"Fn::Sub": _renamed_sub(value["Fn::Sub"], ids)}
    return {key: renamed(each, ids) for key, each in value.items()}


def as_lists(value: Any) -> Any:  # noqa: ANN401 - JSON-like data
    """Return a value with the arguments of each `Fn::GetAtt` as a list, as AWS documents it for JSON.

    CloudFormation accepts a string there, too: https://github.com/aws/aws-cdk/pull/10546
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html
    """
    if isinstance(value, list):
        return [as_lists(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    text = value.get("Fn::GetAtt")
    if len(value) == 1 and isinstance(text, str):
        return {"Fn::GetAtt": text.split(".", 1)}
    return {key: as_lists(each) for key, each in value.items()}


def _renamed_sub(argument: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON-like data
    text, *own = argument if isinstance(argument, list) and argument else [argument]
    known = own[0] if own and isinstance(own[0], Mapping) else {}
    if not isinstance(text, str):
        return argument

    def replaced(found: re.Match[str]) -> str:
        name, dot, attribute = found[1].strip().partition(".")
        return found[0] if name in known else f"${{{ids.get(name, name)}{dot}{attribute}}}"

    text = _VARIABLE.sub(replaced, text)
    return [text, renamed(known, ids)] if own else text


def at(value: object, path: Path) -> object:
    """Return the value at a path; `None` where there is none."""
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
