"""Mount targets of a file system, of which a zone can have one."""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Link, Value
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.guard import place_of
from tiers.plan.safeguards.pairing import Certainty, Kinds, same, settled

_TARGET = "AWS::EFS::MountTarget"
_PAGE = "https://docs.aws.amazon.com/efs/latest/ug/manage-fs-access-create-delete-mount-targets.html"
_LEAVES = {Action.REMOVE, Action.REPLACE, Action.MAY_REPLACE}
_COMES = {Action.ADD, Action.REPLACE, Action.MAY_REPLACE}


def of_mount_targets(found: Comparison) -> Iterator[Diagnostic]:
    """Find a mount target that is created in a zone in which the old one still is."""
    kinds = settled(found.changes)
    leaving = [each for each in found.changes if each.type == _TARGET and each.kind in _LEAVES]
    for change in found.changes:
        if change.type == _TARGET and change.kind in _COMES:
            alike = ((_alike(each, change, found, kinds), each) for each in leaving)
            best = max(alike, key=lambda each: each[0], default=None)
            if best is not None and best[0]:
                yield _taken(change, best[1], best[0])


def _alike(old: Change, new: Change, found: Comparison, kinds: Kinds) -> Certainty:
    """Return whether two mount targets are of one file system, and in one zone."""
    if old.old is None or new.new is None:
        return Certainty.NO
    sure = Action.MAY_REPLACE not in (kinds[old.key], kinds[new.key])
    files = (old.old.properties.get("FileSystemId"), new.new.properties.get("FileSystemId"))
    zones = (_zone(old.old, found.before), _zone(new.new, found.after))
    return min(
        Certainty.SURELY if sure else Certainty.PERHAPS,
        *(_same(*pair, kinds) for pair in (files, zones)),
    )


def _same(one: Value | None, other: Value | None, kinds: Kinds) -> Certainty:
    return Certainty.NO if one is None or other is None else same(one, other, kinds)


def _zone(target: Resource, all_: Mapping[Key, Resource]) -> Value | None:
    link = target.properties.get("SubnetId")
    subnet = all_.get(link.key) if isinstance(link, Link) else None
    return None if subnet is None else subnet.properties.get("AvailabilityZone")


def _taken(change: Change, old: Change, certainty: Certainty) -> Diagnostic:
    code = codes.STILL_TAKEN if certainty is Certainty.SURELY else codes.NAME_CLASH
    other = "the old one" if old.key == change.key else f"`{old.logical_id}`, which is removed later"
    return code.at(
        place_of(change),
        f"`{change.logical_id}` would be in the same zone as {other}",
        label="created before the old one is deleted",
        help="undo the change, or use two updates for each zone: remove its subnet, then add the other one",
        note=f"a file system has one mount target in a zone, so AWS rejects the second one: {_PAGE}",
    )
