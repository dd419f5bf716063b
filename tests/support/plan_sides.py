"""Sides of a plan that are written as resources, for what the compiler itself never makes."""

from typing import Any

from tiers.cloudformation.template import children
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.planning import Plan, plan

STACK = "AWS::CloudFormation::Stack"


def single(parameters: Any = None, /, **resources: Any) -> Snapshot:
    """Return a single template with these resources."""
    template = {"Parameters": parameters or {}, "Resources": resources}
    return Snapshot("shop", Layout.SINGLE, "shop", {"shop": template}, {})


def nested(**stems: Any) -> Snapshot:
    """Return a tree of stacks with these resources in each, by the stems of their templates."""
    root = {stem.capitalize(): resource(STACK, TemplateURL=f"{stem}.template.yaml") for stem in stems}
    templates: dict[str, Any] = {stem: {"Resources": each} for stem, each in stems.items()}
    templates = {"root": {"Resources": root}, **templates}
    return Snapshot("shop", Layout.NESTED, "root", templates, {}, {}, children(templates, "root"))


def resource(kind: str, /, attributes: Any = None, **properties: Any) -> dict[str, Any]:
    """Return a resource as a template has it."""
    return {"Type": kind, "Properties": properties, **(attributes or {})}


def ref(name: str) -> dict[str, str]:
    """Return a reference to a resource or a parameter."""
    return {"Ref": name}


def codes(made: Plan) -> list[str]:
    """Return the codes of all that a plan finds, what is refused among it."""
    return [each.code.id for each in (*made.findings, *made.refused)]


def found(old: Snapshot, new: Snapshot, *allowed: str) -> list[str]:
    """Return the codes of an update from one side to another."""
    return codes(plan(old, new, allowed))
