"""Which mutants are made: all places of a kind would be thousands, most of them alike."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.mutants.catalogue import KINDS
from tests.mutants.kinds import Case, Kind, Mutant, mutated
from tests.mutants.plan import Settled
from tests.mutants.subjects import Subject

SEED = "tiers"


class Planned(NamedTuple):
    """A mutant that is not made yet."""

    subject: Subject
    kind: Kind
    case: Case

    def make(self) -> Mutant:
        """Plant the fault."""
        return mutated(self.kind, self.case, self.subject.clean(self.kind.about))


def planned(
    subjects: list[Subject], most: int, seed: str = SEED, kinds: Sequence[Kind] = KINDS
) -> Iterator[Planned]:
    """Return mutants of every kind in every bundle, each in `most` of its places at the most."""
    for subject in subjects:
        plans = {each: Settled(subject.clean(each)) for each in subject.about}
        for kind in kinds:
            if not subject.takes(kind):
                continue
            cases = list(kind.cases(plans[kind.about]))
            chance = random.Random(f"{seed}:{subject.name}:{subject.layout}:{kind.name}")
            yield from (Planned(subject, kind, each) for each in chance.sample(cases, min(most, len(cases))))


def sample(
    subjects: list[Subject], each_kind: int, seed: str = SEED, kinds: Sequence[Kind] = KINDS
) -> list[Planned]:
    """Return some mutants of each kind, over all bundles; those that change something come first."""
    found = list(planned(subjects, 2, seed, kinds))
    chosen = []
    for kind in kinds:
        same = [each for each in found if each.kind.name == kind.name]
        random.Random(f"{seed}:{kind.name}").shuffle(same)
        same.sort(key=lambda each: not each.case.changes)
        chosen += same[:each_kind]
    return chosen
