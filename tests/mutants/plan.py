"""A bundle's templates as one plan to be changed: the same words for one template and for nested ones."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

ROOT = "root"
STACK = "AWS::CloudFormation::Stack"

Templates = Mapping[str, dict[str, Any]]
"""Plain data of CloudFormation, by the stem of its file; a nested bundle has one that is called `root`."""


class Site(NamedTuple):
    """A resource, by the template that it stands in and its logical id."""

    stem: str
    id: str


class Plan:
    """A copy of a bundle's templates, to be changed at will."""

    def __init__(self, templates: Templates) -> None:
        self.templates: dict[str, dict[str, Any]] = copy.deepcopy({k: dict(v) for k, v in templates.items()})
        self.stacks = {self._stem(body): name for name, body in self._children()}

    def _children(self) -> Iterator[tuple[str, dict[str, Any]]]:
        resources = self.templates.get(ROOT, {}).get("Resources", {})
        yield from ((name, body) for name, body in resources.items() if body["Type"] == STACK)

    @staticmethod
    def _stem(stack: dict[str, Any]) -> str:
        return str(stack["Properties"]["TemplateURL"]).partition(".template.")[0]

    def remembered(self, name: str, found: Callable[[], list[T]]) -> list[T]:
        """Return what is found now: a plan changes."""
        return found()

    @property
    def nested(self) -> bool:
        """Whether a root nests the templates that hold everything."""
        return bool(self.stacks)

    def name(self, site: Site) -> str:
        """Return the id by which the proof knows a resource."""
        return f"{self.stacks[site.stem]}.{site.id}" if site.stem in self.stacks else site.id

    def sites(self, *types: str) -> list[Site]:
        """Return the resources of some types (their names without `AWS::`), in order."""
        wanted = {f"AWS::{each}" for each in types}
        return [
            Site(stem, name)
            for stem, template in self.templates.items()
            for name, body in template["Resources"].items()
            if body["Type"] in wanted
        ]

    def body(self, site: Site) -> dict[str, Any]:
        """Return a resource, to be read or changed."""
        found: dict[str, Any] = self.templates[site.stem]["Resources"][site.id]
        return found

    def properties(self, site: Site) -> dict[str, Any]:
        """Return a resource's properties, to be read or changed."""
        found: dict[str, Any] = self.body(site).setdefault("Properties", {})
        return found

    def put(self, stem: str, name: str, kind: str, **properties: Any) -> Site:
        """Add a resource to a template."""
        self.templates[stem]["Resources"][name] = {"Type": f"AWS::{kind}", "Properties": properties}
        return Site(stem, name)

    def remove(self, site: Site) -> None:
        """Remove a resource, and the waiting for it."""
        resources = self.templates[site.stem]["Resources"]
        del resources[site.id]
        for body in resources.values():
            waits = body.get("DependsOn", [])
            kept = [each for each in ([waits] if isinstance(waits, str) else waits) if each != site.id]
            if kept:
                body["DependsOn"] = kept
            else:
                body.pop("DependsOn", None)

    def at(self, stem: str, expression: Any) -> Site | None:
        """Return the resource that a reference in a template leads to, through parameters and outputs."""
        name = _name(expression)
        template = self.templates[stem]
        if name in template["Resources"]:
            body = template["Resources"][name]
            return self._output(body, expression) if body["Type"] == STACK else Site(stem, str(name))
        if name not in template.get("Parameters", {}) or stem not in self.stacks:
            return None
        given = self.body(Site(ROOT, self.stacks[stem]))["Properties"].get("Parameters", {})
        return self.at(ROOT, given[name]) if name in given else None

    def _output(self, stack: dict[str, Any], expression: Any) -> Site | None:
        stem = self._stem(stack)
        output = str(expression["Fn::GetAtt"][1]).removeprefix("Outputs.")
        return self.at(stem, self.templates[stem]["Outputs"][output]["Value"])

    def to(self, stem: str, site: Site, attribute: str | None = None) -> Any:
        """Return a reference to a resource as a template may write it, and what a parameter for it needs."""
        if stem == site.stem:
            return {"Fn::GetAtt": [site.id, attribute]} if attribute else {"Ref": site.id}
        name = f"{site.id}{attribute or ''}"
        outputs = self.templates[site.stem].setdefault("Outputs", {})
        outputs.setdefault(name, {"Value": self.to(site.stem, site, attribute)})
        parameters = self.templates[stem].setdefault("Parameters", {})
        parameters.setdefault(name, {"Type": "String"})
        stack = self.properties(Site(ROOT, self.stacks[stem])).setdefault("Parameters", {})
        stack[name] = {"Fn::GetAtt": [self.stacks[site.stem], f"Outputs.{name}"]}
        return {"Ref": name}


class Settled(Plan):
    """A plan that is only read: it remembers what its templates hold, and what its references lead to."""

    def __init__(self, templates: Templates) -> None:
        super().__init__(templates)
        self._sites: dict[tuple[str, ...], list[Site]] = {}
        self._ends: dict[tuple[str, str], Site | None] = {}
        self._known: dict[str, list[Any]] = {}

    def sites(self, *types: str) -> list[Site]:
        """Return the resources of some types, in order."""
        if types not in self._sites:
            self._sites[types] = super().sites(*types)
        return self._sites[types]

    def at(self, stem: str, expression: Any) -> Site | None:
        """Return the resource that a reference leads to."""
        if not isinstance(expression, dict):
            return None
        key = (stem, repr(expression))
        if key not in self._ends:
            self._ends[key] = super().at(stem, expression)
        return self._ends[key]

    def remembered(self, name: str, found: Callable[[], list[T]]) -> list[T]:
        """Return what is to be found out once."""
        if name not in self._known:
            self._known[name] = found()
        return self._known[name]


def _name(expression: Any) -> str | None:
    """Return the logical id that a `Ref` or a `GetAtt` names."""
    if not isinstance(expression, Mapping):
        return None
    attribute = expression.get("Fn::GetAtt")
    return attribute[0] if isinstance(attribute, list) else expression.get("Ref")
