"""Changes of who may do what after an update, by the proof's own reading of the policies in templates."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiers import resources
from tiers.plan.model import Action, Change
from tiers.plan.report.sides import Sides

if TYPE_CHECKING:
    from tiers.permissions.decide.engine import Engine
    from tiers.permissions.model.answers import Bounds
    from tiers.proof.build.catalogue import Catalogue

_POLICIES = ("AWS::IAM::", "AWS::KMS::")
_ENDS = ("Policy", "Permission")
_OF_ANY = {"AccessControl", "PolicyDocument", "PublicAccessBlockConfiguration"}
"""Properties of buckets and endpoints about who may do what."""

_Key = tuple[str, str, str, str, str]
"""The subject and its source, the target, its service, and the kind of its ARN."""


class PermissionShift(NamedTuple):
    """A change between a subject and a target: actions that become possible, or no longer are."""

    subject: str
    source: str
    target: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    is_sure: bool = True
    """False if one of the two sides cannot be determined."""


def permission_shifts(sides: Sides, changes: Sequence[Change]) -> tuple[PermissionShift, ...]:
    """Compare who may do what on two sides, if that may change; nothing for a first deployment."""
    if sides.old is None or not any(map(_is_about_permissions, changes)):
        return ()
    if sides.old.catalogue is None or sides.new.catalogue is None:
        return ()
    before, _, assumed_before = _bounds(sides.old.catalogue)
    after, engine, assumed = _bounds(sides.new.catalogue)
    found: dict[tuple[str, str, str, bool], PermissionShift] = {}
    for key in dict.fromkeys((*after, *before)):
        is_assumed = (key[0] in assumed_before, key[0] in assumed)
        for shift in _shifts(key, before.get(key), after.get(key), engine, is_assumed):
            ends = (shift.subject, shift.source, shift.target, shift.is_sure)
            # The kinds of a target's ARNs are one line.
            known = found.setdefault(ends, shift._replace(gained=(), lost=()))
            gained = tuple(dict.fromkeys((*known.gained, *shift.gained)))
            lost = tuple(dict.fromkeys((*known.lost, *shift.lost)))
            found[ends] = known._replace(gained=gained, lost=lost)
    return tuple(found.values())


def _is_about_permissions(change: Change) -> bool:
    """Return whether a change is of what the proof of permissions reads."""
    if change.type.startswith(_POLICIES) or change.type.endswith(_ENDS):
        return True
    known = resources.arns_of(change.type)
    if change.kind in {Action.ADD, Action.REMOVE}:
        sides = (each for each in (change.old, change.new) if each is not None)
        return bool(known) or not all(_OF_ANY.isdisjoint(each.properties) for each in sides)
    read = {*_OF_ANY, *(each.property for each in known)}
    read |= {each.path[0] for arns in known for each in arns.documents if not each.type and each.path}
    return any(step in read for detail in change.details for step in detail.path[1:2])


def _bounds(catalogue: "Catalogue") -> "tuple[Mapping[_Key, Bounds], Engine, frozenset[str]]":
    """Return who may do what, and the roles that exist already, of which only the assumed part is known."""
    from tiers.permissions.answers.matrix import pairs
    from tiers.permissions.answers.verify import bare, logical
    from tiers.permissions.decide.engine import Engine
    from tiers.permissions.read.universe import left_to_roles, universe

    whole = left_to_roles(universe(catalogue))
    engine = Engine(whole)
    found: dict[_Key, Bounds] = {}
    for subject, target, by_kind in pairs(whole, engine):
        who = bare(subject.id) if subject.kind == "role" else subject.id
        ends = (who, bare(subject.source), logical(target), target.service)
        found |= {(*ends, kind): bounds for kind, bounds in by_kind.items()}
    return found, engine, frozenset(bare(each.id) for each in whole.subjects if each.exists)


def _shifts(
    key: _Key, old: "Bounds | None", new: "Bounds | None", engine: "Engine", is_assumed: tuple[bool, bool]
) -> Iterator[PermissionShift]:
    subject, source, target, service, _ = key
    were, may_have_been = old or (0, 0)
    are, may_be = new or (0, 0)
    gained, lost = are & ~may_have_been, were & ~may_be
    perhaps_gained = may_be & ~were & ~gained & ~(may_have_been & ~are)
    perhaps_lost = may_have_been & ~are & ~lost & ~(may_be & ~were)
    # A role that exists already may allow more than what is assumed.
    if is_assumed[0]:
        gained, perhaps_gained = 0, perhaps_gained | gained
    if is_assumed[1]:
        lost, perhaps_lost = 0, perhaps_lost | lost
    for more, fewer, is_sure in ((gained, lost, True), (perhaps_gained, perhaps_lost, False)):
        if more or fewer:
            known = engine.service(service)
            names = tuple(known.names(more)), tuple(known.names(fewer))
            yield PermissionShift(subject, source, target, *names, is_sure)
