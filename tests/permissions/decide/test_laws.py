"""Laws of verdicts: more allows, more denies, and other ways to write the same statements."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.permissions.decide.test_closed_world import WORLDS, bounds, setting, statements
from tests.permissions.decide.worlds import allow, engine, log_group, role
from tiers.cloudformation.evaluate.values import Text

PLACES = ("identity", "resource")
FEW = settings(max_examples=50)
PLACED = st.sampled_from(PLACES).flatmap(
    lambda place: st.tuples(st.just(place), statements(with_principal=place == "resource"))
)


def of(world: dict[str, Any]) -> list[Any]:
    return [bounds(world, {}, kind, secure=True) for kind in ("bucket", "object")]


@given(WORLDS, PLACED)
@FEW
def test_an_allow_only_adds_and_a_deny_only_takes(world: dict[str, Any], more: Any) -> None:
    place, document = more
    for effect in ("Allow", "Deny"):
        changed = {**world, place: [*world[place], {**document, "Effect": effect}]}
        for before, after in zip(of(world), of(changed), strict=True):
            less, greater = (before, after) if effect == "Allow" else (after, before)
            assert less.sure & ~greater.sure == 0
            assert less.possible & ~greater.possible == 0


@given(WORLDS, st.randoms(use_true_random=False))
@FEW
def test_order_and_splitting_change_nothing(world: dict[str, Any], random: Any) -> None:
    def split(document: dict[str, Any]) -> list[dict[str, Any]]:
        if "NotAction" in document:
            return [document]
        return [{**document, "Action": each} for each in document["Action"]]

    changed = {
        name: each if each is None else [part for document in each for part in split(document)]
        for name, each in world.items()
    }
    for each in changed.values():
        if each is not None:
            random.shuffle(each)
    assert of(changed) == of(world)


@given(WORLDS)
@FEW
def test_a_closed_kind_has_no_possible_action(world: dict[str, Any]) -> None:
    for world_of_one in (world, {**world, "identity": world["identity"][:1], "resource": []}):
        decider, subject, target = setting(world_of_one, {})
        for kind in target.arns:
            if decider.is_closed(subject, target, kind):
                assert not decider.bounds(subject, target, kind).possible


@pytest.mark.parametrize("end", ["", ":*", ":log-stream:*", "-2", "*"])
@pytest.mark.parametrize("action", ["logs:TagResource", "logs:Put*", "logs:*", "s3:*"])
def test_a_closed_log_group_has_no_possible_action(action: str, end: str) -> None:
    """A log group has a second ARN for its tags."""
    log = log_group()
    bare: Any = log.arns["log-group"][:-1]
    api = role(allow(action, Text((*bare, end))))
    decider = engine(log)
    for kind in log.arns:
        if decider.is_closed(api, log, kind):
            assert not decider.bounds(api, log, kind).possible
