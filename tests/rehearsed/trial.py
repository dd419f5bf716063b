"""One network, tried with packets and asked of the proof."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tests.mutants.plan import Templates
from tests.mutants.subjects import Subject
from tests.rehearsed import random_templates
from tiers.cloudformation.load.files import from_memory
from tiers.crosscheck.packets import Compared, compare
from tiers.intent import proven
from tiers.proof.answers.queries import Engine
from tiers.proof.model.loaded import Loaded
from tiers.proof.templates import load_files
from tiers.rehearse.checks.flows import flows
from tiers.rehearse.checks.probe import measure
from tiers.rehearse.model import Network
from tiers.rehearse.read import read
from tiers.rehearse.testbed.testbed import Lab


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
    loaded = proven.load(subject.bundle._replace(templates=templates), subject.sources)
    return _tried(name, network(subject, templates), loaded)


def rehearse_random(seed: int) -> Trial:
    """Do the same with a template that is made by chance."""
    files = {"random.json": random_templates.template(seed)}
    realized = read.network(from_memory(files), "random.json", {})
    return _tried(f"random template {seed}", realized, load_files(files, "random.json"))


def _tried(name: str, realized: Network, loaded: Loaded) -> Trial:
    # What a distribution requests depends on gateways and listeners, which no packet to its origin tells.
    strange = {each.name for each in realized.hosts if each.kind == "distribution"}
    tried = tuple(each for each in flows(realized) if each.source not in strange)
    with Lab(realized) as lab:
        opened = measure(lab, tried)
    return Trial(name, compare(realized, tried, opened, Engine(loaded.network)))


def totals(trials: Iterable[Trial]) -> Counter[tuple[str, str]]:
    """Count questions by protocol and verdict."""
    return Counter((each.question.protocol, str(each.verdict)) for trial in trials for each in trial.compared)
