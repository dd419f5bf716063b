"""Findings about file systems."""

from tiers.diagnostics.model import Code, Severity

_PAGES = "https://docs.aws.amazon.com/efs/latest/ug"


def _files(keys: str) -> str:
    return f"data:\n  shared: {{type: file_system, {keys}}}\n"


def _mounted(mount: str) -> str:
    return (
        "data:\n  shared:\n    type: file_system\n"
        "    access_points: {uploads: {path: /uploads}, cache: {path: /cache}}\n"
        f"logic:\n  web:\n    type: autoscaling\n    mounts: {{shared: {mount}}}\n"
    )


MOUNT_TARGET_TWICE = Code(
    "T3601",
    "mount-target-twice",
    Severity.ERROR,
    "A file system has at most one mount target in a zone, which serves all subnets of the zone: "
    f"{_PAGES}/accessing-fs.html.",
    "",
    "",
)
ARCHIVE_ORDER = Code(
    "T3602",
    "archive-order",
    Severity.ERROR,
    "Files move to Archive after Infrequent Access, so with more days: "
    f"{_PAGES}/API_PutLifecycleConfiguration.html.",
    _files("lifecycle: {ia: 90, archive: 30}"),
    _files("lifecycle: {ia: 30, archive: 90}"),
)
ARCHIVE_NOT_OFFERED = Code(
    "T3603",
    "archive-not-offered",
    Severity.ERROR,
    "Only file systems in all zones with `throughput: elastic` have the storage class Archive: "
    f"{_PAGES}/storage-classes.html.",
    _files("throughput: bursting, lifecycle: {archive: 90}"),
    _files("throughput: bursting, lifecycle: {archive: none}"),
)
ONE_ZONE = Code(
    "T3604",
    "files-in-one-zone",
    Severity.WARNING,
    "A file system in one zone is cheaper, and its files are unavailable or lost with the zone. It never leaves that "
    f"zone: {_PAGES}/storage-classes.html.",
    _files("one_zone: a"),
    "data:\n  shared: {type: file_system}\n",
    acceptable=True,
)
ZONE_OF_FILES = Code(
    "T3605",
    "zone-of-files",
    Severity.ERROR,
    "A file system in one zone has a single mount target, in a subnet of that zone: "
    f"{_PAGES}/accessing-fs.html.",
    "",
    "",
)
NO_MOUNT_TARGET = Code(
    "T3606",
    "no-mount-target",
    Severity.ERROR,
    "Clients find a file system by a name that has an address only in zones with a mount target. Tasks and functions "
    f"in other zones do not start: {_PAGES}/mounting-fs-mount-cmd-dns-name.html.",
    "data:\n  shared: {type: file_system, one_zone: a}\n"
    "logic:\n  web: {type: autoscaling, mounts: {shared: /srv/shared}}\n",
    "data:\n  shared: {type: file_system}\n"
    "logic:\n  web: {type: autoscaling, mounts: {shared: /srv/shared}}\n",
)
NO_FILE_BACKUP = Code(
    "T3607",
    "no-file-backup",
    Severity.WARNING,
    f"Without backups, files that a mistake changes or deletes cannot be restored: {_PAGES}/awsbackup.html.",
    _files("backup: false"),
    "data:\n  shared: {type: file_system}\n",
    acceptable=True,
)
ACCESS_POINT_MISSING = Code(
    "T3608",
    "access-point-missing",
    Severity.ERROR,
    "A mount shows the directory of one access point. A file system with several has no default.",
    _mounted("/srv/uploads"),
    _mounted("{path: /srv/uploads, access_point: uploads}"),
)
ACCESS_POINT_UNKNOWN = Code(
    "T3609",
    "access-point-unknown",
    Severity.ERROR,
    "A mount shows the directory of an access point in `access_points` of the file system.",
    _mounted("{path: /srv/uploads, access_point: upload}"),
    _mounted("{path: /srv/uploads, access_point: uploads}"),
)
NO_ACCESS_POINTS = Code(
    "T3610",
    "no-access-points",
    Severity.ERROR,
    "Clients mount the directory of an access point, as the user of that access point: "
    f"{_PAGES}/efs-access-points.html.",
    _files("access_points: {}"),
    _files("access_points: {uploads: {path: /uploads}}"),
)
