"""Laws of permissions: an Allow removes none, a Deny adds none, and form does not matter."""

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.permissions.oracle import recorded
from tests.permissions.oracle.drawing import World
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Bounds
from tiers.permissions.model.universe import Subject, Target
from tiers.permissions.read.universe import universe
from tiers.proof.templates import load_files

WORLDS = recorded.read()[::8]
EVERYTHING = {"Action": "*", "Resource": "*"}
GUARDED = {**EVERYTHING, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
SOMETHING = {"Action": ["s3:Get*", "sqs:Send*", "kms:Decrypt"], "Resource": "*"}

Change = Callable[[World], object]


class Asked(NamedTuple):
    """A question to an engine about a kind of ARNs."""

    engine: Engine
    subject: Subject
    target: Target
    kind: str


def _asked(world: World) -> Iterator[Asked]:
    loaded = load_files({"t.json": recorded.template(world)}, "t.json")
    assert loaded.catalogue is not None
    known = universe(loaded.catalogue)
    engine = Engine(known)
    target = recorded.target(known, world["service"])
    role = next(each for each in known.subjects if each.id == "Role")
    for subject in (role, Subject("outside", "*"), Subject("outside", "999999999999")):
        for kind in target.arns:
            yield Asked(engine, subject, target, kind)


def _bounds(world: World) -> list[Bounds]:
    return [
        each.engine.bounds(each.subject, each.target, each.kind, secure=secure)
        for each in _asked(world)
        for secure in (True, False)
    ]


@pytest.fixture(scope="module")
def clean() -> list[list[Bounds]]:
    return [_bounds(world) for world in WORLDS]


def _pairs(clean: list[list[Bounds]], change: Change) -> Iterator[tuple[World, Bounds, Bounds]]:
    for world, before in zip(WORLDS, clean, strict=True):
        changed = copy.deepcopy(world)
        change(changed)
        yield from ((changed, *each) for each in zip(before, _bounds(changed), strict=True))


def _adding(policy: str, statement: dict[str, Any]) -> Change:
    def made(world: World) -> None:
        if policy in world:
            principal = {"Principal": "*"} if policy == "resource" else {}
            world[policy]["Statement"].append({**statement, **principal})

    return made


@pytest.mark.parametrize("policy", ["identity", "boundary", "resource"])
def test_an_allow_removes_nothing(policy: str, clean: list[list[Bounds]]) -> None:
    for world, before, after in _pairs(clean, _adding(policy, {"Effect": "Allow", **SOMETHING})):
        assert before.sure & ~after.sure == 0, world
        assert before.possible & ~after.possible == 0, world


@pytest.mark.parametrize("policy", ["identity", "boundary", "resource"])
@pytest.mark.parametrize("what", [SOMETHING, GUARDED])
def test_a_deny_adds_nothing(policy: str, what: dict[str, Any], clean: list[list[Bounds]]) -> None:
    for world, before, after in _pairs(clean, _adding(policy, {"Effect": "Deny", **what})):
        assert after.sure & ~before.sure == 0, world
        assert after.possible & ~before.possible == 0, world


def _split(world: World) -> None:
    """Write a statement for each action and each resource."""
    for policy in ("identity", "boundary", "resource"):
        if policy in world:
            statements = world[policy]["Statement"]
            world[policy]["Statement"] = [part for each in statements for part in _parts(each)]


def _parts(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for action in _each(statement, "Action"):
        for resource in _each(statement, "Resource"):
            yield {**statement, **action, **resource}


def _each(statement: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = statement.get(name, [])
    return [{name: each} for each in value] if isinstance(value, list) and value else [{}]


def _reversed(world: World) -> None:
    for policy in ("identity", "boundary", "resource"):
        if policy in world:
            world[policy]["Statement"] = world[policy]["Statement"][::-1]


@pytest.mark.parametrize("change", [_split, _reversed])
def test_the_form_of_a_policy_does_not_matter(change: Change, clean: list[list[Bounds]]) -> None:
    for world, before, after in _pairs(clean, change):
        assert before == after, world


def test_what_is_sure_is_possible(clean: list[list[Bounds]]) -> None:
    found = [each for bounds in clean for each in bounds]
    assert all(each.sure & ~each.possible == 0 for each in found)
    assert any(each.sure for each in found)


def test_a_closed_kind_has_no_possible_action() -> None:
    closed = [each for world in WORLDS for each in _asked(world) if each.engine.is_closed(*each[1:])]
    assert closed
    for each in closed:
        assert not each.engine.bounds(*each[1:]).possible
