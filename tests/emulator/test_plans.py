"""What a plan says of a change, beside the emulator's own change set of the same two templates.

A change set judges by what each type's properties require, as a plan does, but it resolves no attribute that
may change: there it says `Conditional` and `Dynamic` of everything that reads one.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.emulator.account import fresh
from tests.emulator.additions.requirements import ALWAYS, SOMETIMES
from tests.emulator.specs import compiled
from tests.emulator.stacks import Stack, change, deploy, upload
from tests.support.plan_changes import CHANGES
from tests.support.plan_specs import BASES, NO_UPDATE, Edit
from tiers.cloudformation.template import STACK_TYPE
from tiers.compile.bundle import Bundle
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot, of_bundle
from tiers.plan.compare.values import Link
from tiers.plan.model import Action, Change
from tiers.plan.planning import plan

UNKNOWN = {
    "type: aurora": "proxies of databases",
    "serverless: true": "serverless caches",
    "multi_az: cluster": "the instances of clusters of MySQL and PostgreSQL",
    "domain: {": "hosted zones that do not exist",
    "type: existing": "groups that do not exist",
}
"""Words of specs that are not deployed, and what of theirs the emulator does not know."""
KNOWN = {name: text for name, text in BASES.items() if not any(each in text for each in UNKNOWN)}
UNSUPPORTED = {"a second certificate of a listener"}
"""Changes to types that the emulator does not know."""
COMPARED = [
    each
    for each in CHANGES
    if each.base in KNOWN and not NO_UPDATE & {*each.codes} and each.name not in UNSUPPORTED
]
"""A renamed stack and another layout are refused by a plan, and other stacks to CloudFormation."""
UNTOLD = {("AWS::RDS::DBInstance", "Port"), ("AWS::DynamoDB::Table", "AttributeDefinitions")}
"""What replaces sometimes by the resource reference, and never by the schemas that MiniStack goes by."""

Bases = Mapping[tuple[str, Layout], Stack]


@pytest.fixture(scope="module")
def bases(emulator: str) -> Bases:
    """The specs that the compared changes start from, deployed in both layouts."""
    return {
        (name, layout): deploy(fresh(emulator), compiled(text, layout))
        for name, text in KNOWN.items()
        for layout in Layout
    }


@cache
def base(name: str, layout: Layout) -> Snapshot:
    """Return a spec that changes start from, as a side of a plan."""
    return of_bundle(compiled(BASES[name], layout), {})


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("edit", COMPARED, ids=[each.name for each in COMPARED])
def test_a_plan_and_a_change_set_agree(edit: Edit, layout: Layout, bases: Bases) -> None:
    bundle, old = compiled(edit.text(), layout), base(edit.base, layout)
    new = of_bundle(bundle, {})
    changes = [each for each in plan(old, new).changes if not is_child(each)]
    planned = {each.logical_id: each.kind for each in changes}
    if not planned:
        assert old.templates == new.templates
        return
    listed = announced(bases[edit.base, layout], bundle)
    certain = {
        each.logical_id for each in changes if each.stack in new.templates and is_told(each, edit, layout)
    }
    assert certain <= set(listed)
    wrong = {
        logical_id: (planned.get(logical_id), each)
        for logical_id, each in listed.items()
        if not agree(planned.get(logical_id), each)
    }
    assert not wrong


def announced(stack: Stack, bundle: Bundle) -> dict[str, Mapping[str, Any]]:
    """Return the changes that a change set lists, but for those of nested stacks as a whole."""
    made = change(stack, upload(stack.account, bundle))
    stack.cloudformation.delete_change_set(ChangeSetName=made.identity)
    return {each["LogicalResourceId"]: each for each in made.changes if each["ResourceType"] != STACK_TYPE}


def is_child(made: Change) -> bool:
    """Whether a change is of a nested stack as a whole."""
    return any(each is not None and each.is_child for each in (made.old, made.new))


def is_told(made: Change, edit: Edit, layout: Layout) -> bool:
    """Whether a change set must list a change: it knows no attribute of what it would create.

    Of what a stack reads from another, it knows the value that stands.
    """
    if made.kind in {Action.ADD, Action.REMOVE}:
        return True
    if layout is Layout.SINGLE:
        return not all(isinstance(each.new, Link) and each.new.attribute for each in made.details)
    return f"{made.kind.word} {made.logical_id}" in {each.partition(":")[0] for each in edit.said}


def agree(kind: Action | None, listed: Mapping[str, Any]) -> bool:
    """Whether both say the same of a resource, as far as the change set is certain."""
    if listed["Action"] != "Modify":
        return kind is {"Add": Action.ADD, "Remove": Action.REMOVE}[listed["Action"]]
    if listed["Replacement"] == "True":
        return kind in {Action.REPLACE, Action.REVISE}
    if kind is None:
        return all(each["Evaluation"] == "Dynamic" for each in listed["Details"])
    if kind in {Action.REPLACE, Action.REVISE}:
        is_unsure = listed["Replacement"] == "Conditional" and "Dynamic" in evaluations(listed, "Always")
        return is_unsure or is_untold(listed)
    if kind is Action.MAY_REPLACE:
        return listed["Replacement"] == "Conditional" or is_untold(listed)
    return kind not in {Action.ADD, Action.REMOVE}


def evaluations(listed: Mapping[str, Any], recreation: str) -> set[str]:
    """Tell how sure a change set is of what it says about properties that replace always, or sometimes."""
    return {
        each["Evaluation"]
        for each in listed["Details"]
        if each["Target"].get("RequiresRecreation") == recreation
    }


def is_untold(listed: Mapping[str, Any]) -> bool:
    """Whether the emulator does not know what a changed property may do."""
    names = {each["Target"].get("Name") for each in listed["Details"]}
    return any((listed["ResourceType"], name) in UNTOLD for name in names)


BY_REFERENCE = {("AWS::Route53::RecordSet", "Name")}
"""What replaces by the resource reference, and by the schema does not."""


@pytest.mark.parametrize("kind", sorted(ALWAYS))
def test_what_the_emulator_replaces_is_what_the_schemas_say(kind: str) -> None:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    documented = {name for known, name in BY_REFERENCE if known == kind}
    assert set(ALWAYS[kind]) - documented == whole(schema.get("createOnlyProperties", []))
    assert set(SOMETIMES.get(kind, ())) == whole(schema.get("conditionalCreateOnlyProperties", []))


def whole(pointers: list[str]) -> set[str]:
    """Return the properties that are meant whole, not a part of theirs."""
    return {pointer.split("/")[2] for pointer in pointers if pointer.count("/") == 2}
