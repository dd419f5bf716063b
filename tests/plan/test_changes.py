"""What a plan says of a change: the table, and the schemas by cfn-lint's own reading of them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.support.plan_changes import CHANGES
from tests.support.plan_specs import BASES, NO_UPDATE, Edit, Says, says, side_of
from tiers import resources
from tiers.cloudformation.flatten import flatten
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.model import Action
from tiers.plan.planning import Plan, plan

COMPARED = [each for each in CHANGES if not NO_UPDATE & {*each.codes}]
NAMES = [each.name for each in COMPARED]
NEW = {Action.REPLACE, Action.REVISE}
"""What the schemas call a replacement."""

Resources = Mapping[str, Mapping[str, Any]]


@cache
def base(name: str) -> Snapshot:
    return side_of(BASES[name])


@cache
def changed(text: str, layout: str = "nested") -> Snapshot:
    return side_of(text, Layout(layout))


BY_NAME = {each.name: each for each in CHANGES}


@cache
def named(name: str, allowed: tuple[str, ...]) -> Plan:
    edit = BY_NAME[name]
    return plan(base(edit.base), changed(edit.text(), edit.layout), allowed)


def planned(edit: Edit, allowed: tuple[str, ...] = ()) -> Plan:
    return named(edit.name, allowed)


@pytest.mark.parametrize("edit", CHANGES, ids=[each.name for each in CHANGES])
def test_the_plan_says_what_the_table_says(edit: Edit) -> None:
    expected = Says(edit.said, edit.follows, edit.counts, edit.refused, edit.codes)
    assert says(planned(edit)) == expected


def test_the_table_is_long_and_has_each_kind() -> None:
    assert len(CHANGES) >= 30
    assert len({each.name for each in CHANGES}) == len(CHANGES)
    kinds = {change.kind for each in COMPARED for change in planned(each).changes}
    assert kinds == set(Action)


@pytest.mark.parametrize("edit", COMPARED, ids=NAMES)
def test_what_is_refused_can_be_allowed_by_name(edit: Edit) -> None:
    allowed = planned(edit, edit.refused)
    assert allowed.refused == ()
    assert [each.code.id for each in allowed.findings] == list(edit.codes)
    for name in edit.refused:
        others = tuple(each for each in edit.refused if each != name)
        assert [each.message.split("`")[1] for each in planned(edit, others).refused] == [name]


# What follows reads the templates anew: flattened by another module, and with cfn-lint's own schemas.


@cache
def listed(resource_type: str, key: str) -> tuple[tuple[str, ...], ...]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema
    pointers = schema.get(key, [])
    return tuple(tuple(each.removeprefix("/properties/").split("/")) for each in pointers)


def value(resource: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found = resource.get("Properties", {})
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def names(data: Any) -> Iterator[str]:
    """Tell the logical ids that a value refers to, and those attributes that a new version changes."""
    if isinstance(data, Mapping):
        if set(data) == {"Ref"}:
            yield data["Ref"]
        elif set(data) == {"Fn::GetAtt"}:
            parts = data["Fn::GetAtt"]
            yield from (parts[0], ".".join(parts))
        else:
            yield from (each for inner in data.values() for each in names(inner))
    elif isinstance(data, list):
        yield from (each for inner in data for each in names(inner))


def is_open(data: Any, new: Resources) -> bool:
    """Tell whether a value is that of a parameter or of another stack, which may be the one from before."""
    if not isinstance(data, Mapping) or len(data) != 1:
        return False
    ((function, named),) = data.items()
    return function in {"Fn::ImportValue", "Fn::GetStackOutput"} or (function == "Ref" and named not in new)


def replaced(old: Resources, new: Resources) -> set[str]:
    """Tell what is replaced: by a create-only property, or by one that refers to what is replaced."""
    both = old.keys() & new.keys()
    found = {
        name
        for name in both
        if any(
            value(old[name], path) != value(new[name], path) and not is_open(value(new[name], path), new)
            for path in listed(new[name]["Type"], "createOnlyProperties")
        )
    }
    while True:
        gone = {*found, *(f"{name}.LatestVersionNumber" for name in touched(old, new, found))}
        more = {
            name
            for name in both - found
            if any(
                gone & {*names(value(new[name], path))}
                for path in listed(new[name]["Type"], "createOnlyProperties")
            )
        }
        if not more:
            return found
        found |= more


def touched(old: Resources, new: Resources, gone: set[str]) -> Iterator[str]:
    """Tell which launch templates get a new version."""
    for name in old.keys() & new.keys():
        data = value(new[name], ("LaunchTemplateData",))
        if data is not None and (old[name] != new[name] or gone & {*names(data)}):
            yield name


@pytest.mark.parametrize("edit", COMPARED, ids=NAMES)
def test_what_is_replaced_is_what_the_schemas_say(edit: Edit) -> None:
    old = flatten(dict(base(edit.base).templates))["Resources"]
    new = flatten(dict(changed(edit.text()).templates))["Resources"]
    rows = [*resources.every()]
    beyond = {name for row in rows for name, said in row.updates.items() if said.effect == "REPLACE"}
    beyond |= {row.items.list for row in rows if row.items is not None}
    by_schema = {
        each.logical_id
        for each in planned(edit).changes
        if each.kind in NEW
        and any(one.effect.kind in NEW and one.effect.property not in beyond for one in each.details)
    }
    assert by_schema == replaced(old, new)


@pytest.mark.parametrize("edit", COMPARED, ids=NAMES)
def test_conditional_properties_may_replace_unless_a_page_settles_it(edit: Edit) -> None:
    for change in planned(edit).changes:
        for detail in change.details:
            if detail.path[0] != "Properties":
                continue
            conditional = {path[0] for path in listed(change.type, "conditionalCreateOnlyProperties")}
            assert (detail.effect.rule == "conditional") == (detail.path[1] in conditional)
            if detail.path[1] in conditional:
                assert detail.effect.kind is Action.MAY_REPLACE or detail.effect.page


def test_what_no_page_speaks_of_is_not_called_an_interruption() -> None:
    for edit in COMPARED:
        for change in planned(edit).changes:
            for detail in change.details:
                if detail.effect.kind is Action.INTERRUPT:
                    assert detail.effect.page.startswith("https://docs.aws.amazon.com/")
