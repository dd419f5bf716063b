"""One question: whether a subject may do something to a target."""

from collections.abc import Iterator, Sequence

from tiers.facts import iam
from tiers.permissions.answers import names
from tiers.permissions.answers.names import UnknownName
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Permission
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.tuples import NamedTuple


class Answer(NamedTuple):
    """An answer, and the subject whom it is about."""

    subject: Subject
    permission: Permission


def may(
    universe: Universe, engine: Engine, who: str, do: str, on: str
) -> tuple[Answer, ...] | tuple[UnknownName, ...]:
    """Answer for each subject, action, and target that the names mean; or return what they do not name."""
    subjects, actions = names.subjects(universe, who), names.actions(do)
    targets = names.targets(universe, on)
    if (
        isinstance(subjects, UnknownName)
        or isinstance(actions, UnknownName)
        or isinstance(targets, UnknownName)
    ):
        return tuple(each for each in (subjects, actions, targets) if isinstance(each, UnknownName))
    questions = tuple(_questions(actions, targets))
    if not questions:
        return (_no_question(do, on, actions, [target for target, _ in targets]),)
    return tuple(
        Answer(subject, engine.may(subject, action, target, kind))
        for subject in subjects
        for target, kind, action in questions
    )


def _questions(
    actions: Sequence[str], targets: Sequence[tuple[Target, str]]
) -> Iterator[tuple[Target, str, str]]:
    """Yield each target with the kinds of its ARNs and the actions that are on them."""
    for target, wanted in targets:
        for kind in target.arns:
            if wanted in {"", kind}:
                yield from ((target, kind, each) for each in actions if _is_on(each, target, kind))


def _is_on(action: str, target: Target, kind: str) -> bool:
    service, _, name = action.partition(":")
    return service == target.service and (not kind or kind in iam.actions(service)[name].kinds)


def _no_question(do: str, on: str, actions: Sequence[str], targets: Sequence[Target]) -> UnknownName:
    service, _, name = actions[0].partition(":")
    kinds = iam.actions(service)[name].kinds
    services = sorted({each.service for each in targets})
    message = f"`{do}` is not an action on `{on}`"
    if service not in services:
        return UnknownName(message, f"use an action of {', '.join(f'`{each}:`' for each in services)}")
    on_kinds = ", ".join(f"`{each}`" for each in kinds) or "no resource, only on `*`"
    return UnknownName(message, f"it is an action on {on_kinds}")
