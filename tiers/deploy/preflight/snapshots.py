"""The snapshots that databases are restored from.

A restored database has the snapshot's encryption, and no less than its storage:
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html
CloudFormation restores it in the snapshot's version, with the template's parameter group, and then changes
the version: `CreateHandler` in https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed
from tiers.untrusted import whole


class _Kind(NamedTuple):
    """A type that is restored, the property with its snapshot, and the calls about snapshots of its kind."""

    type: str
    property: str
    noun: str
    """The word for its snapshots in the names of commands."""
    argument: str
    key: str
    encrypted: str
    """The key of its answer with the encryption."""
    group: tuple[str, str]
    """The property with the parameter group, and the type of that."""
    has_storage_type: bool


_KINDS: Final = (
    _Kind(
        *("AWS::RDS::DBInstance", "DBSnapshotIdentifier", "db-snapshot", "DBSnapshotIdentifier"),
        *("DBSnapshots", "Encrypted", ("DBParameterGroupName", "AWS::RDS::DBParameterGroup"), True),
    ),
    _Kind(
        *("AWS::RDS::DBCluster", "SnapshotIdentifier", "db-cluster-snapshot", "DBClusterSnapshotIdentifier"),
        *("DBClusterSnapshots", "StorageEncrypted"),
        ("DBClusterParameterGroupName", "AWS::RDS::DBClusterParameterGroup"),
        has_storage_type=False,
    ),
)


_OTHER: Final = ":snapshot:"
"""A part of the ARN of a snapshot of an instance, which a cluster may be restored from, too."""


def _of_instance(kind: _Kind) -> _Kind:
    """Return a kind with the calls about snapshots of instances."""
    own = _KINDS[0]
    return kind._replace(noun=own.noun, argument=own.argument, key=own.key, encrypted=own.encrypted)


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report snapshots that new databases cannot be restored from. Raises `AwsError`."""
    for kind in _KINDS:
        for placed in subject.new(kind.type):
            name = subject.value(at(placed, kind.property))
            if name:
                yield from _checked(subject, placed, name, _of_instance(kind) if _OTHER in name else kind)


def _checked(subject: Subject, placed: Placed, name: str, kind: _Kind) -> Iterator[Diagnostic]:
    region = name.split(":")[3] if name.startswith("arn:") else subject.aws.region
    if region != subject.aws.region:
        message = f"the snapshot is in `{region}`, but the database is in `{subject.aws.region}`"
        advice = f"copy it with `aws rds copy-{kind.noun} --source-region {region}`"
        yield codes.NOT_AVAILABLE.at(place(placed, kind.property), message, label=f"`{name}`", help=advice)
        return
    found = _snapshot(subject, name, kind)
    if found is None:
        message = f"the snapshot `{name}` does not exist in `{subject.aws.region}`"
        advice = f"use a snapshot that `aws rds describe-{kind.noun}s` lists"
        yield codes.NOT_AVAILABLE.at(place(placed, kind.property), message, help=advice)
        return
    for key, message, advice in _misfits(subject, placed, found, kind):
        yield codes.SNAPSHOT_MISFIT.at(place(placed, key), message, label=f"`{name}`", help=advice)
    had = found.get("StorageType")
    if kind.has_storage_type and had not in {None, "gp3"} and at(placed, "StorageType") is None:
        yield codes.SNAPSHOT_STORAGE.at(
            place(placed, kind.property),
            f"the snapshot has `{had}` storage, and the database may get `gp3`",
            label=f"`{name}`",
            help="add a `storage_type`, and for `io2` the `iops`",
        )
    if found.get(kind.encrypted) is False and at(placed, "StorageEncrypted") is not False:
        yield codes.SNAPSHOT_UNENCRYPTED.at(
            place(placed, kind.property),
            "the snapshot is not encrypted, so the database will not be encrypted",
            label=f"`{name}`",
            help=f"copy it with `aws rds copy-{kind.noun} --kms-key-id KEY`, and use the copy",
        )


def _snapshot(subject: Subject, name: str, kind: _Kind) -> Mapping[str, Any] | None:
    shared = {"IncludeShared": True} if name.startswith("arn:") else {}
    try:
        operation = f"describe_{kind.noun.replace('-', '_')}s"
        answer = subject.aws.call("rds", operation, **{kind.argument: name}, **shared)
    except AwsError as error:
        if error.failure.code.startswith(("DBSnapshotNotFound", "DBClusterSnapshotNotFound")):
            return None
        raise
    return next(iter(answer.get(kind.key, ())), None)


def _misfits(
    subject: Subject, placed: Placed, found: Mapping[str, Any], kind: _Kind
) -> Iterator[tuple[str, str, str]]:
    """Yield the property, its problem, and the help."""
    status, engine = found.get("Status", "available"), found.get("Engine", "")
    if status != "available":
        yield (
            kind.property,
            f"the snapshot is not available: {status}",
            "wait for it, or use another snapshot",
        )
    written = subject.value(at(placed, "Engine"))
    if written and engine and written != engine:
        yield (
            "Engine",
            f"the engine of the snapshot is `{engine}`, not `{written}`",
            f"use `engine: {engine}`",
        )
    version, wanted = found.get("EngineVersion", ""), subject.value(at(placed, "EngineVersion"))
    if version and wanted and _is_older(wanted, version):
        advice = f'use `engine_version: "{version}"`'
        yield "EngineVersion", f"the snapshot has version {version}, newer than {wanted}", advice
    elif not _fits(version, engine, family := _family(subject, placed, kind)):
        message = f"the snapshot has version {version}, but the parameter group has the family `{family}`"
        advice = f'use `engine_version: "{version}"`, deploy, then upgrade'
        yield "EngineVersion", message, advice
    size, storage = found.get("AllocatedStorage", 0), subject.value(at(placed, "AllocatedStorage"))
    if (whole(storage) or size) < size:
        yield (
            "AllocatedStorage",
            f"the snapshot needs {size} GiB of storage",
            f"use `allocated_storage: {size}`",
        )


def _family(subject: Subject, placed: Placed, kind: _Kind) -> str:
    """Return the family of a database's parameter group, if it is one of the spec's."""
    name, type_ = kind.group
    group = subject.pointed(type_, placed, name)
    return (subject.value(at(group, "Family")) or "") if group else ""


def _fits(version: str, engine: str, family: str) -> bool:
    """Return whether a parameter group's family, such as `mysql8.4`, fits a version, if both are known."""
    numbers = family.removeprefix(engine)
    return not (version and engine and family.startswith(engine)) or f"{version}.".startswith(f"{numbers}.")


def _is_older(wanted: str, version: str) -> bool:
    """Return whether a version, which may be only its first numbers, is older than another."""
    pairs = zip(_numbers(wanted), _numbers(version), strict=False)
    return next((one < other for one, other in pairs if one != other), False)


def _numbers(version: str) -> list[int]:
    return [number for each in version.split(".") if (number := whole(each)) is not None]
