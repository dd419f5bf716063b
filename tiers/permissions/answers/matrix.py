"""All permissions between all subjects and targets, in the words of access where they mean the same."""

from collections.abc import Iterator, Mapping

from tiers.permissions.answers import masks
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.tuples import NamedTuple

Words = Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]
"""By service and word, the actions that it means, by kind."""


class Cell(NamedTuple):
    """What a subject may do to a target: for sure, and perhaps. `word` is empty without one that means it."""

    subject: Subject
    target: Target
    word: str
    sure: tuple[str, ...]
    unknown: tuple[str, ...]


def matrix(universe: Universe, engine: Engine, words: Words) -> tuple[Cell, ...]:
    """Return each pair with a permission, in the order of the templates."""
    return tuple(_cells(universe, engine, words))


def _cells(universe: Universe, engine: Engine, words: Words) -> Iterator[Cell]:
    for subject in universe.subjects:
        for target in universe.targets:
            bounds = {kind: engine.bounds(subject, target, kind) for kind in target.arns}
            sure = {kind: each.sure for kind, each in bounds.items() if each.sure}
            unknown = 0
            for each in bounds.values():
                unknown |= each.possible & ~each.sure
            if sure or unknown:
                every = 0
                for mask in sure.values():
                    every |= mask
                yield Cell(
                    subject,
                    target,
                    "" if unknown else _word(sure, target.service, words),
                    tuple(masks.names(target.service, every)),
                    tuple(masks.names(target.service, unknown & ~every)),
                )


def _word(sure: Mapping[str, int], service: str, words: Words) -> str:
    for word, meaning in words.get(service, {}).items():
        if {kind: masks.mask(service, actions) for kind, actions in meaning.items()} == sure:
            return word
    return ""
