"""One network, tried with packets and asked of the proof."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tests.mutants.plan import Templates
from tests.mutants.subjects import Subject
from tiers import proof
from tiers.comparison import Compared, compare
from tiers.reach.load.files import from_memory
from tiers.reach.queries import Engine
from tiers.rehearse.flows import flows
from tiers.rehearse.lab import Lab
from tiers.rehearse.model import Network
from tiers.rehearse.probe import measure
from tiers.rehearse.reading import read


class Trial(NamedTuple):
    """What came of one network."""

    name: str
    compared: tuple[Compared, ...]

    @property
    def refuted(self) -> tuple[Compared, ...]:
        """Where packets and proof disagree."""
        return tuple(each for each in self.compared if each.is_refuted)


def network(subject: Subject, templates: Templates) -> Network:
    """Read templates as a rehearsal does."""
    names = {name.partition(".template.")[0]: name for name in subject.bundle.files}
    files = {names[stem]: template for stem, template in templates.items()}
    library = from_memory(files, subject.sources)
    return read.network(library, subject.bundle.main, {})


def rehearse(name: str, subject: Subject, templates: Templates) -> Trial:
    """Bring the network of templates up, and try every flow; only inside an enclosure."""
    realised = network(subject, templates)
    tried = tuple(flows(realised))
    with Lab(realised) as lab:
        opened = measure(lab, tried)
    loaded = proof.load(subject.bundle._replace(templates=templates), subject.sources)
    return Trial(name, compare(realised, tried, opened, Engine(loaded.network)))


def totals(trials: Iterable[Trial]) -> Counter[tuple[str, str]]:
    """Count questions by protocol and verdict."""
    return Counter((each.question.protocol, str(each.verdict)) for trial in trials for each in trial.compared)
