"""Comparison of the changes that templates show with those that AWS's change set announces."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from tiers import resources
from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.changes.changesets import Announced, ChangeSet
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.model import Action, Change
from tiers.plan.report.text import WORDS
from tiers.plan.safeguards.guard import at_risk, place_of
from tiers.plan.safeguards.stateful import holds_data

_UNCHANGED: Final = "unchanged"
_BY_REPLACEMENT: Final = {"True": "replaced", "Conditional": "may be replaced"}
_BY_ACTION: Final = {"Add": "added", "Remove": "removed", "Import": "imported", "Dynamic": "unknown"}
_MODIFIED: Final = "modified"
# A change set does not distinguish these kinds.
_ALIKE: Final = frozenset({Action.SETTING, Action.MODIFY, Action.INTERRUPT})
_KINDS_BY_REPLACEMENT: Final = {
    "True": frozenset({Action.REPLACE, Action.REVISE}),
    "Conditional": frozenset({Action.MAY_REPLACE, Action.REVISE}),
}
_KINDS_BY_ACTION: Final = {"Add": frozenset({Action.ADD}), "Remove": frozenset({Action.REMOVE})}


class Disagreement(NamedTuple):
    """A resource of which the two say different things."""

    called: str
    type: str
    ours: str
    theirs: str
    is_sure: bool = True
    """True if AWS is certain; otherwise AWS does not know yet that nothing changes, as the templates say."""


def word(announced: Announced) -> str:
    """Return the action of a change set on a resource, in a word."""
    if announced.action == "Modify":
        return _BY_REPLACEMENT.get(announced.replacement, _MODIFIED)
    return _BY_ACTION.get(announced.action, announced.action)


def _kinds(announced: Announced) -> frozenset[Action]:
    """Return the kinds of change that a change set shows as it shows this one."""
    if announced.action == "Modify":
        return _KINDS_BY_REPLACEMENT.get(announced.replacement, _ALIKE)
    return _KINDS_BY_ACTION.get(announced.action, frozenset())


def differences(
    changes: Collection[Change], made: ChangeSet, stems: Mapping[str, str]
) -> tuple[Disagreement, ...]:
    """Compare the two, resource by resource. `stems` are those of child stacks by logical ID.

    A change of a nested stack as a whole is not a difference: its own resources are compared.
    """
    ours = {(each.stack, each.logical_id): each for each in changes}
    theirs = {(_stack(each, stems), each.logical_id): each for each in _of_resources(made)}
    hidden = {stems.get(each, each) for each in made.hidden}
    known = [key for key in {**ours, **theirs} if key[0] not in hidden]
    return tuple(found for key in known if (found := _difference(ours.get(key), theirs.get(key))) is not None)


def _of_resources(made: ChangeSet) -> Iterator[Announced]:
    return (each for each in made.announced if each.type != STACK_TYPE)


def _stack(announced: Announced, stems: Mapping[str, str]) -> str:
    return stems.get(announced.path[0], announced.path[0]) if announced.path else ""


def _difference(ours: Change | None, theirs: Announced | None) -> Disagreement | None:
    if ours is not None and (ours.type == STACK_TYPE or (ours.kind is Action.SETTING and theirs is None)):
        return None
    if ours is not None and theirs is not None and ours.kind in _kinds(theirs):
        return None
    one = WORDS[ours.kind] if ours else _UNCHANGED
    other = word(theirs) if theirs else _UNCHANGED
    if theirs is not None:
        return Disagreement(
            theirs.called,
            theirs.type,
            one,
            other,
            theirs.is_sure or ours is not None or theirs.replacement == "True",
        )
    assert ours is not None
    return Disagreement(".".join(filter(None, ours.key)), ours.type, one, other)


def beyond(changes: Collection[Change], made: ChangeSet, allowed: Collection[str]) -> Iterator[Diagnostic]:
    """Refuse to replace or remove resources with data, according to AWS, that were not refused before."""
    known = {each.logical_id: each for each in changes}
    for each in made.announced:
        loses = each.action == "Remove" or (each.action == "Modify" and each.replacement == "True")
        change = known.get(each.logical_id)
        known_as = change.old.properties if change is not None and change.old is not None else {}
        holds = resources.find(each.type).holds if holds_data(each.type, known_as) else None
        is_known = each.logical_id in allowed or (change is not None and at_risk(change))
        if loses and holds and each.type != STACK_TYPE and not is_known:
            verb = "remove" if each.action == "Remove" else "replace"
            yield codes.REPLACED_BY_AWS.at(
                place_of(change) if change else (),
                f"AWS would {verb} `{each.called}`, with {holds.what} (`{each.type}`)",
                label=f"because of {', '.join(each.properties)}" if each.properties else "",
                help=f"undo the change, or pass `--allow-replace {each.logical_id}`",
            )
