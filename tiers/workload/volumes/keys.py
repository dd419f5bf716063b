"""The key `volumes` of servers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.diagnostics.wording import counted
from tiers.ir import identifiers
from tiers.language.elsewhere import existing
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Pattern
from tiers.workload.directories import LENGTH, PATH

KEY = "volumes"

DEVICE = Pattern("/dev/sd[f-p]", "a device name from `/dev/sdf` to `/dev/sdp`")
"""Names that EC2 recommends for data volumes of Linux:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html"""
DEVICES = Keys("device", DEVICE)


class DataVolume(Record):
    """An EBS volume beside the root disk, encrypted."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("volume_type", "ebs_type"), "use `type`"),
            **dict.fromkeys(("volume_size", "size_gb", "storage", "allocated_storage"), "use `size`"),
            **dict.fromkeys(
                ("mount_point", "mount_path", "path", "target", "container_path", "directory"), "use `mount`"
            ),
            **dict.fromkeys(("snapshot_id", "from_snapshot", "source_snapshot"), "use `snapshot`"),
            **dict.fromkeys(("device", "device_name"), "use the device as the key, for example `/dev/sdf`"),
            "encrypted": "remove it; volumes are always encrypted",
            "file_system": "remove it; an empty volume gets a file system of ext4, any other keeps its own",
        }
    )

    type: Annotated[
        Literal["gp3", "io2", "st1", "sc1"],
        Doc("EBS volume type: `gp3` and `io2` are SSDs, `st1` and `sc1` are for large files read in order"),
        Example("io2"),
    ] = "gp3"
    size: Annotated[
        int | None,
        Between(1, 65536),
        Doc("Size in GiB, which can only grow; needed unless it is created from a `snapshot`"),
        Example(100),
    ] = None
    iops: Annotated[
        int | None,
        Between(100, 256000),
        Doc("Provisioned IOPS; needed for `io2`, 3,000 for `gp3` unless set"),
        Example(4000),
    ] = None
    throughput: Annotated[
        int | None,
        Between(125, 2000),
        Doc("Provisioned throughput of `gp3` in MiB/s; 125 unless set"),
        Example(250),
    ] = None
    mount: Annotated[
        str | None,
        PATH,
        LENGTH,
        Doc(
            "Directory that it is mounted in before `user_data` runs, by the servers themselves; a volume "
            "without content gets a file system first. Without it, the volume is attached only"
        ),
        Example("/srv/data"),
    ] = None

    @property
    def has_content(self) -> bool:
        """Whether it is created with content, which has a size."""
        return False


class FixedVolume(DataVolume):
    """A volume of each fixed server, which outlives the server."""

    attached: Annotated[
        bool,
        Doc("Whether the servers have it; `false` keeps the volumes and detaches them"),
        Example(False),
    ] = True
    snapshot: Annotated[
        str | None,
        Pattern("snap-[0-9a-f]{8,17}", "a snapshot's ID such as `snap-0123456789abcdef0`"),
        existing(),
        Doc("Snapshot that it is created from"),
        Example("snap-0123456789abcdef0"),
    ] = None

    @property
    def has_content(self) -> bool:
        """Whether it is created with content, which has a size."""
        return self.snapshot is not None


DataVolumes = Annotated[
    Mapping[str, DataVolume],
    DEVICES,
    Doc("EBS volumes of each server beside its root disk, by device name; they are deleted with the server"),
    Example({"/dev/sdf": {"size": 100, "mount": "/srv/data"}}),
]
FixedVolumes = Annotated[
    Mapping[str, FixedVolume],
    DEVICES,
    Doc(
        "EBS volumes of each server beside its root disk, by device name; they outlive the server, and a "
        "snapshot is made before one is deleted"
    ),
    Example({"/dev/sdf": {"size": 100, "mount": "/srv/data"}}),
]
NO_VOLUMES: Mapping[str, DataVolume] = MappingProxyType({})
NO_FIXED_VOLUMES: Mapping[str, FixedVolume] = MappingProxyType({})


def letter(device: str) -> str:
    """Return the letter at the end of a device name."""
    return device[-1]


def volume_id(component: str, number: int, device: str) -> str:
    """Return the logical ID of a server's volume."""
    return f"{identifiers.instance(component, number)}Volume{letter(device).upper()}"


def attachment_id(component: str, number: int, device: str) -> str:
    """Return the logical ID of the attachment of a server's volume."""
    return f"{identifiers.instance(component, number)}Attachment{letter(device).upper()}"


def volume_words(volumes: Mapping[str, DataVolume]) -> tuple[str, ...]:
    """Return the number of volumes of each server, in words; () for none."""
    return (f"{counted(len(volumes), 'volume')} each",) if volumes else ()
