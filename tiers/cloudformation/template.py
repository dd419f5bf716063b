"""The parts of a template as plain data: its sections, resources, and child stacks.

Nothing is evaluated here. Values of other types in place of a mapping are left out.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, TypeGuard

Template: TypeAlias = dict[str, Any]
"""A template with the long names of functions."""

ROOT: Final = "root"
"""The stem of the main template of a nested bundle."""

STACK_TYPE: Final = "AWS::CloudFormation::Stack"

_NOTHING: Mapping[str, Any] = {}


def section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a section such as `Parameters`, empty where there is none."""
    found = template.get(name)
    return found if isinstance(found, Mapping) else _NOTHING


def resources_of(template: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the resources of a template: all items with a type."""
    bodies = section(template, "Resources")
    return {
        str(name): body
        for name, body in bodies.items()
        if isinstance(body, Mapping) and isinstance(body.get("Type"), str)
    }


def properties_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a resource's properties, unevaluated."""
    return section(resource, "Properties")


def is_template(data: object) -> TypeGuard[Template]:
    """Return whether data is a mapping with a mapping of resources, as CloudFormation demands."""
    return isinstance(data, dict) and isinstance(data.get("Resources"), dict)


def stem_of(file: str) -> str:
    """Return a template's file name without its format: `network` for `network.template.yaml`."""
    return file.partition(".template.")[0]


def children(templates: Mapping[str, Template], main: str) -> dict[str, str]:
    """Return the child stacks of a template whose own templates are in the same bundle, with their stems."""
    found = {}
    for name, resource in resources_of(templates[main]).items():
        if resource["Type"] == STACK_TYPE:
            url = properties_of(resource).get("TemplateURL")
            stem = stem_of(url) if isinstance(url, str) else ""
            if stem in templates and stem != main:
                found[name] = stem
    return found
