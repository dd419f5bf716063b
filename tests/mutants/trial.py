"""What `tiers verify` says of a mutant: whether it accuses it, and which resources it names."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.mutants import accounts
from tests.mutants.kinds import About, Mutant
from tests.mutants.plan import Templates
from tests.mutants.subjects import Subject
from tiers.intent import existing, proven
from tiers.permissions.answers import proof as permissions
from tiers.permissions.answers.verify import Breach
from tiers.proof.account.load import load_account
from tiers.proof.answers.queries import Engine
from tiers.proof.answers.verdicts import Flow
from tiers.proof.answers.verify import verify
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import Network

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


def judge(subject: Subject, templates: Templates, *about: About) -> Trial:
    """Compare templates with what their spec declares, by some of the proofs."""
    trials = [_JUDGES[each](subject, templates) for each in about]
    said = tuple(line for each in trials for line in each.said)
    return Trial(said, frozenset(name for each in trials for name in each.named))


def clean(subject: Subject) -> Trial:
    """Compare what has no fault with the spec: the templates, and the account if there is one."""
    trials = [judge(subject, subject.templates, "connections", "permissions")]
    if "account" in subject.about:
        trials.append(judge(subject, subject.clean("account"), "account"))
    said = tuple(line for each in trials for line in each.said)
    return Trial(said, frozenset(name for each in trials for name in each.named))


def _loaded(subject: Subject, templates: Templates) -> Loaded:
    return proven.load(subject.bundle._replace(templates=templates), subject.sources)


def _of_account(subject: Subject, files: Templates) -> Trial:
    with tempfile.TemporaryDirectory(prefix="tiers-mutants-") as folder:
        loaded = load_account(accounts.written(files, Path(folder)), subject.sources)
    network = existing.named(loaded.network, subject.architecture)
    found = _flows(subject, network)
    troubles = (each.diagnostic.message for each in loaded.troubles)
    return found._replace(said=(*found.said, *troubles))


def _of_connections(subject: Subject, templates: Templates) -> Trial:
    return _flows(subject, _loaded(subject, templates).network)


def _flows(subject: Subject, network: Network) -> Trial:
    engine = Engine(network)
    breaches = verify(engine, *subject.declared).breaches
    named = {name for each in breaches for name in (*_named(each.flow), *_ends(each.flow, engine))}
    said = (f"{each.kind}: {each.flow.source} to {each.flow.destination}" for each in breaches)
    return Trial(tuple(said), frozenset(named))


def _of_permissions(subject: Subject, templates: Templates) -> Trial:
    if not any(subject.permitted):
        return Trial((), frozenset())
    breaches = permissions.prove(_loaded(subject, templates), subject.permitted).verified.breaches
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


_JUDGES: Mapping[About, Callable[[Subject, Templates], Trial]] = {
    "connections": _of_connections,
    "permissions": _of_permissions,
    "account": _of_account,
}


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
