"""What `tiers verify` says of a mutant: whether it accuses it, and which resources it names."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.mutants.kinds import Mutant
from tests.mutants.plan import Templates
from tests.mutants.subjects import Subject
from tiers.intent import proven
from tiers.proof.answers.queries import Engine
from tiers.proof.answers.verdicts import Flow
from tiers.proof.answers.verify import Breach, verify

MISSED = "missed"
ACCUSED = "accused without reason"
UNNAMED = "found without the planted resource"


class Trial(NamedTuple):
    """The breaches of a mutant, and every resource that they name."""

    breaches: tuple[Breach, ...]
    named: frozenset[str]

    @property
    def accused(self) -> bool:
        """Whether anything was found."""
        return bool(self.breaches)


def judge(subject: Subject, templates: Templates) -> Trial:
    """Hold templates to what their spec declares."""
    bundle = subject.bundle._replace(templates=templates)
    loaded = proven.load(bundle, subject.sources)
    engine = Engine(loaded.network)
    breaches = verify(engine, *subject.declared).breaches
    named = {name for each in breaches for name in (*_named(each.flow), *_ends(each.flow, engine))}
    return Trial(breaches, frozenset(named))


def _ends(flow: Flow, engine: Engine) -> Iterator[str]:
    """The nodes that a flow is between: the words for a component are those for its resources."""
    for name in (flow.source, flow.destination):
        yield from engine.components.get(name, (name,))


def _named(flow: Flow) -> Iterator[str]:
    for hop in flow.path:
        yield hop.component
        if hop.origin is not None:
            yield hop.origin.resource
    for blocker in flow.blockers:
        yield blocker.component
        yield from (origin.resource for origin in (blocker.origin, *blocker.also) if origin is not None)
    yield from (unknown.origin.resource for unknown in flow.unknowns if unknown.origin is not None)


def complaint(mutant: Mutant, trial: Trial) -> str | None:
    """Tell which promise the proof broke on a mutant, if any."""
    changes = mutant.case.changes
    if changes and not trial.accused:
        return MISSED
    if not changes and trial.accused:
        return ACCUSED
    if changes and not mutant.planted & trial.named:
        return UNNAMED
    return None
