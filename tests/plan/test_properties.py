"""What holds for the plan between any two specs."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compile.test_properties import quickly
from tests.support.generated_specs import specs
from tests.support.plan_specs import SHOP, side_of
from tiers.cloudformation.template import children
from tiers.cloudformation.write import to_yaml
from tiers.ir.placed import Layout
from tiers.plan.compare import changes as comparisons
from tiers.plan.compare.normal import resources
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.model import Action, Change
from tiers.plan.planning import Plan, plan
from tiers.plan.report import jsonformat, text
from tiers.plan.safeguards.guard import stack_policy

Spec = dict[str, Any]


def side(spec: Spec, layout: Layout = Layout.NESTED, template_format: str = "yaml") -> Snapshot:
    return side_of(to_yaml({**spec, "name": "shop"}), layout, template_format)


def compare(old: Snapshot | None, new: Snapshot) -> tuple[Change, ...]:
    return comparisons.compare(old, new).changes


def reordered(data: Any) -> Any:
    """Return data with the other order in every mapping; lists stay."""
    if isinstance(data, Mapping):
        return {key: reordered(data[key]) for key in reversed([*data])}
    return [reordered(each) for each in data] if isinstance(data, list) else data


@quickly(max_examples=15)
@given(specs(), st.sampled_from(Layout))
def test_a_spec_against_itself_changes_nothing(spec: Spec, layout: Layout) -> None:
    one = side(spec, layout)
    assert compare(one, side(spec, layout, "json")) == ()
    shuffled = {stem: reordered(template) for stem, template in one.templates.items()}
    assert compare(one, one._replace(templates=shuffled)) == ()
    assert compare(one, one._replace(templates=json.loads(json.dumps(one.templates)))) == ()


@quickly(max_examples=15)
@given(specs(), specs(), st.sampled_from(Layout))
def test_a_plan_accounts_for_every_resource(one: Spec, other: Spec, layout: Layout) -> None:
    old, new = side(one, layout), side(other, layout)
    before, after = resources(old), resources(new)
    changes = {each.key: each for each in compare(old, new)}
    added = {key for key, each in changes.items() if each.kind is Action.ADD}
    removed = {key for key, each in changes.items() if each.kind is Action.REMOVE}
    assert added == after.keys() - before.keys()
    assert removed == before.keys() - after.keys()
    for key in before.keys() & after.keys():
        details = changes[key].details if key in changes else ()
        if any(each.because is None for each in details):
            assert before[key] != after[key]
        elif not details:
            # A reason in another resource may stand for a change of its own that is less sure.
            assert without_order(before[key]) == without_order(after[key])


def without_order(data: Any) -> Any:
    """Return data with its lists sorted: some of them are sets."""
    if isinstance(data, Mapping):
        return {key: without_order(each) for key, each in data.items()}
    if isinstance(data, list | tuple):
        return sorted(map(without_order, data), key=repr)
    return data


@quickly(max_examples=10)
@given(specs(), specs())
def test_back_and_forth_are_mirrors(one: Spec, other: Spec) -> None:
    old, new = side(one), side(other)
    forth = {each.key: each.kind for each in compare(old, new)}
    back = {each.key: each.kind for each in compare(new, old)}
    assert forth.keys() == back.keys()
    mirrored = {Action.ADD: Action.REMOVE, Action.REMOVE: Action.ADD}
    for key, kind in forth.items():
        assert (kind in mirrored) == (back[key] in mirrored)
        assert mirrored.get(kind, back[key]) == back[key]


@quickly(max_examples=10)
@given(specs(), specs())
def test_what_follows_names_a_cause_that_changes(one: Spec, other: Spec) -> None:
    changes = {each.key: each for each in compare(side(one), side(other))}
    for change in changes.values():
        assert change.kind is max((each.effect.kind for each in change.details), default=change.kind)
        for detail in change.details:
            if detail.because is not None:
                assert detail.because != change.key
                assert changes[detail.because].kind >= Action.MODIFY


def everything(made: Plan) -> str:
    """Print a plan in each format; none of them may fail."""
    assert json.loads(json.dumps(jsonformat.plan(made, None)))
    return "\n".join(text.plan(made, ""))


@quickly(max_examples=10)
@given(specs(), specs())
def test_the_guard_lets_go_of_what_is_allowed_and_of_nothing_else(one: Spec, other: Spec) -> None:
    old, new = side(one), side(other)
    strict = plan(old, new)
    assert everything(strict)
    risky = [each.logical_id for each in strict.changes if each.key in strict.refused_keys]
    assert len(strict.refused) == len(risky)
    assert plan(old, new, risky).refused == ()
    for name in risky[:1]:
        left = plan(old, new, [name]).refused
        assert {*left} < {*strict.refused}
        assert len(strict.refused) - len(left) == risky.count(name)


@quickly(max_examples=15)
@given(specs())
def test_the_first_deployment_only_adds(spec: Spec) -> None:
    new = side(spec)
    made = plan(None, new)
    assert {each.kind for each in made.changes} == {Action.ADD}
    assert {each.key for each in made.changes} == resources(new).keys()
    assert made.refused == made.findings == ()
    assert not any(each.lost for each in made.flows)
    assert everything(made)


@quickly(max_examples=10)
@given(specs(), specs())
def test_flows_that_are_gained_are_lost_on_the_way_back(one: Spec, other: Spec) -> None:
    old, new = side(one), side(other)
    forth = {(each[:3], each.is_sure): (each.gained, each.lost) for each in plan(old, new).flows}
    back = {(each[:3], each.is_sure): (each.lost, each.gained) for each in plan(new, old).flows}
    assert forth == back


@pytest.mark.parametrize("layout", [*Layout])
def test_a_layout_is_compared_with_its_like_only(layout: Layout) -> None:
    spec = {"version": 1, "name": "shop", "logic": {"web": {"type": "ec2"}}}
    other = next(each for each in Layout if each is not layout)
    made = plan(side(spec, layout), side(spec, other))
    assert [each.code.id for each in made.findings] == ["T6003"]
    assert made.changes == ()


FUNCTIONS = [{"Ref": []}, {"Ref": "Vpc"}, {"Fn::Sub": {}}, {"Fn::GetAtt": 1}, {"Fn::If": ["a"]}]
OTHERS = [{"Condition": "b"}, {"Fn::Join": "c"}, {"Fn::FindInMap": {}}, {"Fn::GetAtt": "A"}]
JUNK: list[Any] = [None, True, 0, 1.5, "", "x", [], {}, [[]], *FUNCTIONS, *OTHERS]


def places(data: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to all values in some data."""
    found = [route]
    if isinstance(data, Mapping):
        found += [way for key, each in data.items() for way in places(each, (*route, key))]
    elif isinstance(data, list):
        found += [way for key, each in enumerate(data) for way in places(each, (*route, key))]
    return found


def planted(data: Any, route: tuple[Any, ...], junk: Any) -> Any:
    """Return data with something else at one place."""
    if not route:
        return junk
    step, rest = route[0], route[1:]
    if isinstance(data, Mapping):
        return {key: planted(each, rest, junk) if key == step else each for key, each in data.items()}
    return [planted(each, rest, junk) if key == step else each for key, each in enumerate(data)]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_stands_in_a_template_is_compared(seed: int) -> None:
    chance = Random(seed)
    new = side_of(SHOP)
    for _ in range(6):
        stem = chance.choice([*new.templates])
        # Most of a template is deep in its resources; what can go wrong is rather at the top.
        depth = chance.randint(1, 8)
        ways = [way for way in places(new.templates[stem]) if 0 < len(way) <= depth]
        junk = planted(new.templates[stem], chance.choice(ways), chance.choice(JUNK))
        templates = {**new.templates, stem: junk}
        old = new._replace(templates=templates, stacks=children(templates, "root"))
        for made in (plan(old, new), plan(new, old)):
            assert everything(made)
        assert stack_policy(old)["Statement"]
