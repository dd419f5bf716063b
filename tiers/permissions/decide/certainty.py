"""Answers of three values: never, maybe, and for sure. `min` is "and", `max` is "or"."""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

Certainty: TypeAlias = Literal[0, 1, 2]

NEVER: Final = 0
MAYBE: Final = 1
SURE: Final = 2

_OPPOSITE: dict[Certainty, Certainty] = {NEVER: SURE, MAYBE: MAYBE, SURE: NEVER}


def opposite(certainty: Certainty) -> Certainty:
    """Return the answer to the opposite question."""
    return _OPPOSITE[certainty]


def any_of(answers: Iterable[Certainty]) -> Certainty:
    """Return the best answer, `NEVER` without any."""
    best: Certainty = NEVER
    for each in answers:
        if each == SURE:
            return SURE
        best = max(best, each)
    return best


def all_of(answers: Iterable[Certainty]) -> Certainty:
    """Return the worst answer, `SURE` without any."""
    worst: Certainty = SURE
    for each in answers:
        if each == NEVER:
            return NEVER
        worst = min(worst, each)
    return worst
