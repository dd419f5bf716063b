"""Mount targets that are replaced in their zone, where a file system has only one."""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import NOTHING, Key, Link, Value
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.plan.safeguards.pairing import Certainty, Kinds, same, settled

_TARGET = "AWS::EFS::MountTarget"
_PAGE = "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html"


def of_files(found: Comparison) -> Iterator[Diagnostic]:
    """Refuse a mount target whose replacement would be in the zone of the old one."""
    kinds = settled(found.changes)
    for change in found.changes:
        if change.type == _TARGET and change.kind is Action.REPLACE and _stays(change, found, kinds):
            yield codes.STILL_TAKEN.at(
                place(origin_of(change, "SubnetId")),
                f"the replacement of `{change.logical_id}` would be in the same zone as the old one",
                label="created before the old one is deleted",
                help="undo the change, or use two updates: `subnets` without the zone, then with it",
                note=f"a zone has one mount target of a file system, so AWS rejects the second one: {_PAGE}",
            )


def _stays(change: Change, found: Comparison, kinds: Kinds) -> bool:
    """Return whether the file system and the zone are surely the same ones."""
    assert change.old is not None
    assert change.new is not None
    old, new = change.old.properties, change.new.properties
    zones = (_zone(old.get("SubnetId"), found.before), _zone(new.get("SubnetId"), found.after))
    pairs = ((old.get("FileSystemId", NOTHING), new.get("FileSystemId", NOTHING)), zones)
    return NOTHING not in zones and all(same(*each, kinds) is Certainty.SURELY for each in pairs)


def _zone(subnet: Value | None, resources: Mapping[Key, Resource]) -> Value:
    linked = resources.get(subnet.key) if isinstance(subnet, Link) else None
    return linked.properties.get("AvailabilityZone", NOTHING) if linked is not None else NOTHING
