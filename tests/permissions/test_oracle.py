"""The proof against another evaluator: what it answers by YES or NO, that one answers too."""

from collections import Counter

import pytest

from tests.permissions.oracle import recorded
from tests.permissions.oracle.drawing import RESOURCES, World
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.universe import Subject, Universe
from tiers.permissions.read.universe import universe
from tiers.proof.templates import load_files

ALLOWED = {"YES": True, "NO": False}
LEAST_DECIDED = 0.8


def _universe(world: World) -> Universe:
    loaded = load_files({"t.json": recorded.template(world)}, "t.json")
    assert loaded.catalogue is not None
    assert not loaded.troubles
    return universe(loaded.catalogue)


def _subject(known: Universe, who: str) -> Subject:
    return next((each for each in known.subjects if each.id == who), Subject("outside", who))


def test_both_agree() -> None:
    verdicts: Counter[str] = Counter()
    wrong = []
    for world in recorded.read():
        known = _universe(world)
        engine = Engine(known)
        target = next(each for each in known.targets if each.id == "Target")
        for who, action, kind, secure, answer in world["requests"]:
            found = engine.may(_subject(known, who), action, target, kind, secure=secure)
            verdicts[found.verdict.name] += 1
            if ALLOWED.get(found.verdict.name, answer == "Allowed") != (answer == "Allowed"):
                wrong.append((who, action, kind, secure, answer, found.verdict.name, world))
    assert wrong == []
    decided = verdicts["YES"] + verdicts["NO"]
    assert decided > LEAST_DECIDED * verdicts.total(), verdicts
    assert min(verdicts["YES"], verdicts["NO"]) > 50, verdicts


@pytest.mark.parametrize("service", RESOURCES)
def test_every_service_was_asked_about(service: str) -> None:
    answers = {
        each[-1] for world in recorded.read() if world["service"] == service for each in world["requests"]
    }
    assert answers == {"Allowed", "ImplicitlyDenied", "ExplicitlyDenied"}
