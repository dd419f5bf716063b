"""All permissions between all subjects and targets, in the words of access where they mean the same."""

from collections.abc import Iterator, Mapping

from tiers.permissions.decide.actions import Service
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Bounds
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
    """Return each pair with a permission, in the order of the templates.

    Services that assume roles are left out, and services for sources that may be of another account.
    """
    cells = (_cell(each, engine.service(each.target.service), words) for each in pairs(universe, engine))
    return tuple(each for each in cells if not _is_obvious(each))


def _is_obvious(cell: Cell) -> bool:
    is_service = cell.subject.kind == "service"
    return is_service and (cell.target.service == "sts" or not (cell.subject.source or cell.sure))


class Pair(NamedTuple):
    """What a subject may do to a target, by the kind of its ARNs."""

    subject: Subject
    target: Target
    by_kind: Mapping[str, Bounds]


def pairs(universe: Universe, engine: Engine) -> Iterator[Pair]:
    """Yield each pair with a permission, in the order of the templates."""
    for subject in universe.subjects:
        for target in universe.targets:
            kinds = [kind for kind in target.arns if not engine.is_closed(subject, target, kind)]
            bounds = {kind: engine.bounds(subject, target, kind) for kind in kinds}
            possible = {kind: each for kind, each in bounds.items() if each.possible}
            if possible:
                yield Pair(subject, target, possible)


def _cell(pair: Pair, service: Service, words: Words) -> Cell:
    sure = {kind: each.sure for kind, each in pair.by_kind.items() if each.sure}
    unknown = every = 0
    for each in pair.by_kind.values():
        unknown |= each.possible & ~each.sure
        every |= each.sure
    return Cell(
        pair.subject,
        pair.target,
        "" if unknown else _word(sure, service, words),
        tuple(service.names(every)),
        tuple(service.names(unknown & ~every)),
    )


def _word(sure: Mapping[str, int], service: Service, words: Words) -> str:
    for word, meaning in words.get(service.name, {}).items():
        if {kind: service.named(actions) for kind, actions in meaning.items()} == sure:
            return word
    return ""
