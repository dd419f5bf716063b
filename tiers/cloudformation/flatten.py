"""A nested bundle as one template, so that types can be checked across stacks.

It keeps functions as they are written and only replaces references between stacks, because its result is a
template again, which linters read; the evaluator of `evaluate` would return values. It reads templates only,
so that a test can compare both layouts without the compiler: of `tiers` it may import `template` alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tiers.cloudformation.template import ROOT, STACK_TYPE, Template
from tiers.tuples import NamedTuple

_UNDERSTOOD = {
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Resources",
    "Outputs",
}
_OUTPUT = "Outputs."
_IN_SUB = re.compile(r"\$\{([^!{}][^{}]*)\}")


class _Scope(NamedTuple):
    """One template and the meaning of its names in the flat one."""

    template: Template
    wired: Mapping[str, Any]
    stacks: Mapping[str, "_Scope"]


def flatten(templates: Mapping[str, Template]) -> Template:
    """Merge the templates of a nested bundle; keys are the stems of their files, `root` names the others.

    Wired parameters give way to what they are wired to, as do references to a child's outputs. What a
    stack waits for is dropped, what a resource waits for stays.

    Raises:
        AssertionError: two templates give the same name to different things, an output or parameter that is
            wired does not exist, or a template holds a section that the compiler never writes.
    """
    for stem, template in templates.items():
        unknown = template.keys() - _UNDERSTOOD
        _assert(not unknown, f"`{stem}` holds sections that cannot be flattened: {sorted(unknown)}")
    root = _scope(templates, templates[ROOT], {}, (ROOT,))
    flat = {
        "AWSTemplateFormatVersion": root.template["AWSTemplateFormatVersion"],
        "Description": root.template.get("Description"),
        "Parameters": dict(_parameters(root)),
        "Mappings": dict(_mappings(root)),
        "Resources": dict(_resources(root)),
        "Outputs": {
            name: _resolved(output, root) for name, output in root.template.get("Outputs", {}).items()
        },
    }
    _assert_apart(flat)
    return {section: value for section, value in flat.items() if value}


def _assert(held: bool, message: str) -> None:  # noqa: FBT001 - reads like the statement
    if not held:
        raise AssertionError(message)


def _assert_apart(flat: Template) -> None:
    both = flat["Parameters"].keys() & flat["Resources"].keys()
    _assert(not both, f"these names are of a parameter and of a resource: {sorted(both)}")


def _scope(
    templates: Mapping[str, Template], template: Template, wired: Mapping[str, Any], above: tuple[str, ...]
) -> _Scope:
    """Read a template and its children, those first whose outputs others use."""
    stacks: dict[str, _Scope] = {}
    scope = _Scope(template, wired, stacks)
    children = dict(_children(templates, template))
    while children:
        ready = [name for name in children if not _needs(template["Resources"][name]) & children.keys()]
        _assert(bool(ready), f"these stacks wait for each other: {sorted(children)}")
        for name in ready:
            stem = children.pop(name)
            _assert(stem not in above, f"`{stem}` contains itself")
            given = template["Resources"][name]["Properties"].get("Parameters", {})
            values = {parameter: _resolved(_listed(value), scope) for parameter, value in given.items()}
            stacks[name] = _scope(templates, templates[stem], values, (*above, stem))
            _assert_known(name, stacks[name])
    return scope


def _listed(value: Any) -> Any:  # noqa: ANN401 - JSON-like data
    """Return the list of which a string with commas is made; a parameter has a list as such a string."""
    match value:
        case {"Fn::Join": [",", {"Ref": _} as whole]}:
            return whole
    return value


def _children(templates: Mapping[str, Template], template: Template) -> Iterator[tuple[str, str]]:
    """Yield the stacks of a template that are of this bundle, each with the stem of its file."""
    for name, resource in template.get("Resources", {}).items():
        if resource["Type"] == STACK_TYPE:
            url = resource.get("Properties", {}).get("TemplateURL")
            stem, dot, _ = str(url).partition(".template.")
            if dot and stem in templates:
                yield name, stem


def _needs(stack: Mapping[str, Any]) -> set[str]:
    """Return the names that a stack's parameters refer to."""
    return set(_names(stack.get("Properties", {}).get("Parameters", {})))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _names(each)
    elif isinstance(value, Mapping):
        if "Fn::GetAtt" in value:
            yield from _attribute(value)[:1]
        for key, each in value.items():
            if key == "Fn::Sub":
                yield from (found[1].partition(".")[0] for found in _IN_SUB.finditer(str(each)))
            yield from _names(each)


def _assert_known(name: str, scope: _Scope) -> None:
    unknown = scope.wired.keys() - scope.template.get("Parameters", {}).keys()
    _assert(not unknown, f"stack `{name}` is given parameters that it lacks: {sorted(unknown)}")


def _parameters(scope: _Scope) -> Iterator[tuple[str, Any]]:
    """Yield the parameters without a value from a parent, the outermost first."""
    found: dict[str, Any] = {}
    for each in _scopes(scope):
        for name, parameter in each.template.get("Parameters", {}).items():
            if name in each.wired:
                continue
            _assert(name not in found, f"two stacks have an unset parameter `{name}`")
            found[name] = parameter
    yield from found.items()


def _mappings(scope: _Scope) -> Iterator[tuple[str, Any]]:
    """Yield the mappings of all templates; those of one name must be equal."""
    found: dict[str, Any] = {}
    for each in _scopes(scope):
        for name, mapping in each.template.get("Mappings", {}).items():
            _assert(found.setdefault(name, mapping) == mapping, f"two stacks have another mapping `{name}`")
    yield from found.items()


def _resources(scope: _Scope) -> Iterator[tuple[str, Any]]:
    found: set[str] = set()
    for each in _scopes(scope):
        for name, resource in each.template.get("Resources", {}).items():
            if name in each.stacks:
                continue
            _assert(name not in found, f"two stacks have a resource `{name}`")
            found.add(name)
            yield name, _resolved(_without_stacks(resource, each), each)


def _without_stacks(resource: Mapping[str, Any], scope: _Scope) -> dict[str, Any]:
    """Return a resource without its waits for child stacks, which the flat template no longer has."""
    waits = resource.get("DependsOn", [])
    left = [name for name in ([waits] if isinstance(waits, str) else waits) if name not in scope.stacks]
    kept = {"DependsOn": left[0] if isinstance(waits, str) else left} if left else {}
    return {key: kept.get(key, value) for key, value in resource.items() if key != "DependsOn" or left}


def _scopes(scope: _Scope) -> Iterator[_Scope]:
    """Yield a scope and all below it, in the order in which the templates name them."""
    yield scope
    for name in scope.template.get("Resources", {}):
        if name in scope.stacks:
            yield from _scopes(scope.stacks[name])


def _resolved(value: Any, scope: _Scope) -> Any:  # noqa: ANN401 - JSON-like data
    """Replace the references in a value by their meaning in the flat template."""
    if isinstance(value, list):
        return [_resolved(each, scope) for each in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        function = _FUNCTIONS.get(*value)
        if function is not None:
            return function(value, scope)
    return {key: _resolved(each, scope) for key, each in value.items()}


def _referred(value: Mapping[str, Any], scope: _Scope) -> Any:  # noqa: ANN401 - JSON-like data
    name = value["Ref"]
    if not isinstance(name, str):
        return value
    _assert(name not in scope.stacks, f"`{name}` is a stack, and has no ID")
    return scope.wired.get(name, value)


def _got(value: Mapping[str, Any], scope: _Scope) -> Any:  # noqa: ANN401 - JSON-like data
    parts = _attribute(value)
    return _output_or(value, *parts, scope) if parts else value


def _attribute(value: Mapping[str, Any]) -> tuple[()] | tuple[str, str]:
    """Return the parts of a `GetAtt`, spelled `[Name, Attribute]` or `Name.Attribute`; otherwise nothing.

    What a user writes in raw CloudFormation may be neither: cfn-lint says so, and it stays as it is.
    """
    given = value["Fn::GetAtt"]
    match given.split(".", 1) if isinstance(given, str) else given:
        case [str(name), str(attribute)]:
            return name, attribute
    return ()


def _output_or(value: Any, name: str, attribute: str, scope: _Scope) -> Any:  # noqa: ANN401 - JSON-like data
    """Return the meaning of a child's output, or the value itself where the name is not a child."""
    child = scope.stacks.get(name)
    if child is None:
        return value
    outputs = child.template.get("Outputs", {})
    output = attribute.removeprefix(_OUTPUT)
    _assert(
        attribute.startswith(_OUTPUT) and output in outputs,
        f"`{name}.{attribute}` is not an output of a stack",
    )
    return _resolved(outputs[output]["Value"], child)


def _substituted(value: Mapping[str, Any], scope: _Scope) -> Any:  # noqa: ANN401 - JSON-like data
    """Resolve a `Sub`: names become part of its string where possible, and variables where not."""
    own: dict[str, Any]
    match value["Fn::Sub"]:
        case str(text):
            own = {}
        case [str(text), dict(own)]:
            pass
        case _:
            return value
    variables = {name: _resolved(value, scope) for name, value in own.items()}

    def replaced(found: re.Match[str]) -> str:
        name, _, attribute = found[1].partition(".")
        meant = scope.wired.get(name) if not attribute else _output_or(None, name, attribute, scope)
        if meant is None or found[1] in own:
            return found[0]
        inline = _inline(meant)
        if inline is None:
            variable = found[1].replace(".", "")
            _assert(variables.get(variable, meant) == meant, f"`Sub` would hold two different `{variable}`")
            variables[variable] = meant
            return f"${{{variable}}}"
        return inline

    text = _IN_SUB.sub(replaced, text)
    return {"Fn::Sub": [text, variables] if variables else text}


def _inline(value: Any) -> str | None:  # noqa: ANN401 - JSON-like data
    """Return a value in the notation of a `Sub`'s string, or `None` if it has none."""
    if isinstance(value, Mapping) and len(value) == 1:
        if "Ref" in value:
            return f"${{{value['Ref']}}}"
        if "Fn::GetAtt" in value:
            return f"${{{'.'.join(_attribute(value))}}}"
        return value["Fn::Sub"] if isinstance(value.get("Fn::Sub"), str) else None
    plain = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).replace("${", "${!") if plain else None


_FUNCTIONS: Mapping[str, Callable[[Mapping[str, Any], _Scope], Any]] = {
    "Ref": _referred,
    "Fn::GetAtt": _got,
    "Fn::Sub": _substituted,
}
