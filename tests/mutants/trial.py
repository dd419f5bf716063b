"""What `tiers verify` says of a mutant: whether it accuses it, and which resources it names."""

from collections.abc import Iterator
from typing import NamedTuple, get_args

from tests.mutants.kinds import About, Mutant
from tests.mutants.plan import Templates
from tests.mutants.subjects import Subject
from tiers.intent import proven
from tiers.permissions.answers import proof as permissions
from tiers.permissions.answers.verify import Breach
from tiers.proof.answers.queries import Engine
from tiers.proof.answers.verdicts import Flow
from tiers.proof.answers.verify import verify
from tiers.proof.model.loaded import Loaded

MISSED = "missed"
ACCUSED = "accused without reason"
UNNAMED = "found without the planted resource"


class Trial(NamedTuple):
    """The differences of a mutant from its spec, in words, and every resource that they name."""

    said: tuple[str, ...]
    named: frozenset[str]

    @property
    def accused(self) -> bool:
        """Whether anything was found."""
        return bool(self.said)


def judge(subject: Subject, templates: Templates, about: About = "connections") -> Trial:
    """Compare templates with what their spec declares."""
    loaded = proven.load(subject.bundle._replace(templates=templates), subject.sources)
    return _of_permissions(subject, loaded) if about == "permissions" else _of_connections(subject, loaded)


def judge_whole(subject: Subject, templates: Templates) -> Trial:
    """Compare both the connections and the permissions."""
    trials = [judge(subject, templates, about) for about in get_args(About)]
    return Trial(sum((each.said for each in trials), ()), frozenset().union(*(each.named for each in trials)))


def _of_connections(subject: Subject, loaded: Loaded) -> Trial:
    engine = Engine(loaded.network)
    breaches = verify(engine, *subject.declared).breaches
    named = {name for each in breaches for name in (*_named(each.flow), *_ends(each.flow, engine))}
    said = (f"{each.kind}: {each.flow.source} to {each.flow.destination}" for each in breaches)
    return Trial(tuple(said), frozenset(named))


def _of_permissions(subject: Subject, loaded: Loaded) -> Trial:
    if not any(subject.permitted):
        return Trial((), frozenset())
    breaches = permissions.prove(loaded, subject.permitted).verified.breaches
    said = (f"{each.kind}: {each.subject} on {each.target} {each.actions[:3]}" for each in breaches)
    return Trial(tuple(said), frozenset(name for each in breaches for name in _names(each)))


def _names(breach: Breach) -> Iterator[str]:
    """Yield the ends of a difference in permissions, and the resources whose statements decide it."""
    yield from (breach.subject, breach.target)
    found = breach.permission
    if found is None:
        return
    for decisive in (*found.allowing, *found.denying):
        yield from (decisive.policy.origin.resource, decisive.statement.origin.resource)
    origins = (*(each.origin for each in found.missing), *(each.origin for each in found.unknowns))
    yield from (origin.resource for origin in origins if origin is not None)


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
