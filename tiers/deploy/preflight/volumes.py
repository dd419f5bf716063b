"""The account's quotas of EBS storage, one for each type, and the snapshots that volumes are created from.

https://docs.aws.amazon.com/general/latest/gr/ebs-service.html
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.quotas import judged
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed
from tiers.resources.row import Quota
from tiers.untrusted import whole

VOLUME: Final = "AWS::EC2::Volume"
_QUOTAS: Final = {
    "gp3": "L-7A658B76",
    "io2": "L-09BD8365",
    "st1": "L-82ACEF56",
    "sc1": "L-17AF77E8",
}
_GIB: Final = 1024
"""GiB of one TiB, in which quotas are."""


def storage(subject: Subject) -> Iterator[Diagnostic]:
    """Report more storage of new volumes than a quota allows; those of groups are not counted.

    Raises `AwsError`.
    """
    needed: Counter[str] = Counter()
    first: dict[str, Placed] = {}
    for placed in subject.new(VOLUME):
        kind = subject.value(at(placed, "VolumeType")) or ""
        needed[kind] += whole(subject.value(at(placed, "Size"))) or 0
        first.setdefault(kind, placed)
    for kind, size in needed.items():
        if kind in _QUOTAS:
            used = _used(subject, kind)
            in_use = used // _GIB
            most = -(-(used + size) // _GIB)
            quota = Quota("ebs", _QUOTAS[kind], f"TiB of {kind} volumes")
            yield from judged(subject, quota, in_use, most - in_use, first[kind])


def _used(subject: Subject, kind: str) -> int:
    """Return the GiB of existing volumes of a type."""
    only = [{"Name": "volume-type", "Values": [kind]}]
    return sum(
        each.get("Size", 0) for each in subject.aws.pages("ec2", "describe_volumes", "Volumes", Filters=only)
    )


def snapshots(subject: Subject) -> Iterator[Diagnostic]:
    """Report snapshots that new volumes cannot be created from. Raises `AwsError`."""
    for placed in subject.new(VOLUME):
        name = subject.value(at(placed, "SnapshotId"))
        if name:
            yield from _checked(subject, placed, name)


def _checked(subject: Subject, placed: Placed, name: str) -> Iterator[Diagnostic]:
    found = _snapshot(subject, name)
    if found is None:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "SnapshotId"),
            f"the snapshot `{name}` does not exist in `{subject.aws.region}`",
            help="use a snapshot that `aws ec2 describe-snapshots --owner-ids self` lists",
        )
        return
    size, wanted = found.get("VolumeSize", 0), whole(subject.value(at(placed, "Size")))
    if wanted is not None and wanted < size:
        yield codes.SNAPSHOT_MISFIT.at(
            place(placed, "Size"),
            f"the snapshot needs {size} GiB of storage",
            label=f"`{name}`",
            help=f"use `size: {size}`, or remove it",
        )
    if found.get("State", "completed") != "completed":
        yield codes.SNAPSHOT_MISFIT.at(
            place(placed, "SnapshotId"),
            f"the snapshot is not complete: {found['State']}",
            label=f"`{name}`",
            help="wait for it, or use another snapshot",
        )


def _snapshot(subject: Subject, name: str) -> Mapping[str, Any] | None:
    try:
        answer = subject.aws.call("ec2", "describe_snapshots", SnapshotIds=[name])
    except AwsError as error:
        if error.failure.code == "InvalidSnapshot.NotFound":
            return None
        raise
    return next(iter(answer.get("Snapshots", ())), None)
