"""Changes of EBS volumes that AWS accepts only once in a while, only when they are unmounted, or never."""

from collections.abc import Iterable, Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.codes import plan_data as own
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import quoted
from tiers.plan.model import Action, Change, Detail
from tiers.plan.safeguards.guard import origin_of, place, place_of
from tiers.untrusted import whole

_VOLUME, _ATTACHMENT = "AWS::EC2::Volume", "AWS::EC2::VolumeAttachment"
_VOLUME_PAGE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html"
)
_MODIFY_PAGE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html"
_DETACH_PAGE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html"
_FIXED = ("AvailabilityZone", "AvailabilityZoneId", "Encrypted", "KmsKeyId", "SnapshotId")
"""Properties whose updates are not supported, by the page of the type; its schema has no such list."""
_MODIFIED = ("Size", "VolumeType", "Iops", "Throughput")


def of_volumes(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Refuse what is chosen once, and warn of what needs time or an unmounted volume."""
    changes = tuple(changes)
    for change in changes:
        if change.type == _VOLUME and change.staying is not None:
            yield from _fixed(change)
    yield from _modified([each for each in changes if each.type == _VOLUME and _modifies(each)])
    yield from _detached(
        [each for each in changes if each.type == _ATTACHMENT and each.kind is Action.REMOVE]
    )


def _fixed(change: Change) -> Iterator[Diagnostic]:
    found = [each for each in change.details if each.path[1:2] and each.path[1] in _FIXED]
    if not found:
        return
    unsure = all(_is_open(each) for each in found)
    code = codes.MAY_BE_REFUSED if unsure else codes.NEVER_ACCEPTED
    names = quoted(dict.fromkeys(str(each.path[1]) for each in found))
    yield code.at(
        place(found[0].origin or change.origin),
        f"{names} of `{change.logical_id}` {'may' if unsure else 'would'} change, "
        "which CloudFormation does not support",
        label="chosen when the volume is created",
        help="undo the change, or restore a snapshot of it as a volume with another device name",
        note=f"the update would roll back, and the volume stay as it is: {_VOLUME_PAGE}",
    )


def _is_open(detail: Detail) -> bool:
    """Return whether AWS decides if two values differ; two places in one list of zones always do."""
    return isinstance(detail.old, Mapping) != isinstance(detail.new, Mapping)


def _modifies(change: Change) -> bool:
    """Return whether AWS would modify a volume; one that shrinks is refused elsewhere."""
    is_asked = any(each.path[1:2] and each.path[1] in _MODIFIED for each in change.details)
    return change.kind < Action.REPLACE and is_asked and _growth(change) >= 0


def _modified(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    for group in _by_place(changes):
        first = group[0]
        grows = any(_growth(each) for each in group)
        yield own.VOLUME_MODIFIED.at(
            place(origin_of(first, "Size") if grows else first.details[0].origin or first.origin),
            f"{quoted(each.logical_id for each in group)} would be modified while in use",
            label="may need hours; at most four in a day",
            help="reboot the servers afterwards, or run `sudo resize2fs DEVICE`, to grow the file system"
            if grows
            else "make all changes of a volume in one update",
            note="until a modification is completed, AWS rejects another one, and a rollback waits for it: "
            f"{_MODIFY_PAGE}",
        )


def _growth(change: Change) -> int:
    """Return by how many GiB a volume grows, as far as the templates show it."""
    sizes = [whole(each.properties.get("Size")) if each else None for each in (change.old, change.new)]
    before, after = sizes
    return 0 if before is None or after is None else after - before


def _detached(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    for group in _by_place(changes):
        yield own.VOLUME_DETACHED.at(
            place_of(group[0]),
            f"{quoted(each.logical_id for each in group)} would be removed from a server",
            label="a mounted volume is not detached",
            help="stop the servers before the update, or stop their programs and unmount the volumes",
            note=f"otherwise the update waits, and files may be damaged: {_DETACH_PAGE}",
        )


def _by_place(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Yield changes of the same line of a spec together: those of the servers of one component."""
    groups: dict[object, list[Change]] = {}
    for each in changes:
        groups.setdefault(place_of(each), []).append(each)
    yield from groups.values()
