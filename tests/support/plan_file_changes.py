"""Changes of file systems and their mounts, and what a plan says of each."""

from tests.support.plan_specs import IN_ONE_ZONE, Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with a file system."""
    return Edit(name, replaced, base="shared", **said)  # type: ignore[arg-type]  # fields of an edit


_CLIENTS = {"follows": {"interrupt": 1, "revise": 1}, "counts": {"modify": 4}}
"""The servers and tasks that name an access point, then their roles, template, and service."""

FILES: tuple[Edit, ...] = (
    _edit("elastic throughput", ("throughput: 128", "throughput: elastic"), counts={"modify": 1}),
    _edit("less throughput", ("throughput: 128", "throughput: 64"), counts={"modify": 1}),
    _edit("another lifecycle", ("ia: 30", "ia: 60"), counts={"modify": 1}),
    _edit(
        "no backups of files",
        ("throughput: 128", "throughput: 128\n    backup: false"),
        counts={"modify": 1},
        codes=("T6012",),
    ),
    _edit(
        "backups of the spec in place of those of files",
        ("data:\n", "operations: {notify: [a@example.com], alarms: none, backup: {daily: 35}}\ndata:\n"),
        counts={"add": 9, "modify": 2},
    ),
    _edit(
        "another path of an access point",
        ("path: /files", "path: /other"),
        said=("replace SharedAccessPointFiles: RootDirectory",),
        **_CLIENTS,
        refused=("SharedAccessPointFiles",),
    ),
    _edit(
        "another user of an access point",
        ("uid: 1000", "uid: 33"),
        said=("replace SharedAccessPointFiles: PosixUser, RootDirectory",),
        **_CLIENTS,
        refused=("SharedAccessPointFiles",),
    ),
    _edit(
        "another access point",
        ("{files: {", "{more: {path: /more}, files: {"),
        ("shared: /srv/shared", "shared: {path: /srv/shared, access_point: files}"),
        counts={"add": 1},
    ),
    _edit(
        "files in one zone",
        *IN_ONE_ZONE,
        said=(
            "replace SharedFileSystem: AvailabilityZoneName",
            "interrupt WebAutoScalingGroup: VPCZoneIdentifier",
        ),
        follows={"replace": 2, "revise": 1},
        counts={"modify": 5, "remove": 1},
        refused=("SharedFileSystem", "SharedAccessPointFiles"),
    ),
    _edit(
        "a zone without a mount target",
        (", isolated-b]", "]"),
        ("autoscaling,", "autoscaling, subnets: [private-a],"),
        ("fargate,", "fargate, subnets: [private-a],"),
        said=("interrupt WebAutoScalingGroup: VPCZoneIdentifier",),
        counts={"remove": 1, "modify": 2},
    ),
    _edit(
        "mount targets in other subnets of their zones",
        ("[isolated-a, isolated-b]", "[private-a, private-b]"),
        said=("replace SharedMountTargetZoneA: SubnetId", "replace SharedMountTargetZoneB: SubnetId"),
        codes=("T6007", "T6007"),
    ),
    _edit(
        "a zone more under a file system",
        ("    subnets: [isolated-a, isolated-b]\n", ""),
        ("zones: 2", "zones: 3"),
        said=("interrupt WebAutoScalingGroup: VPCZoneIdentifier",),
        counts={"add": 7, "modify": 2},
    ),
    Edit(
        "files in all zones",
        (("    one_zone: a\n", ""), ("isolated-a]", "isolated-a, isolated-b]")),
        base="one zone",
        said=("replace SharedFileSystem: AvailabilityZoneName",),
        follows={"replace": 2, "interrupt": 1, "revise": 1},
        counts={"add": 1, "modify": 4},
        refused=("SharedFileSystem", "SharedAccessPointFiles"),
    ),
    _edit("bursting throughput", ("throughput: 128", "throughput: bursting"), counts={"modify": 1}),
    _edit("more throughput", ("throughput: 128", "throughput: 256"), counts={"modify": 1}),
    _edit(
        "rename a file system",
        ("shared", "common"),
        said=("revise ApiTaskDefinition: Volumes, ContainerDefinitions",),
        follows={"interrupt": 1},
        counts={"add": 9, "modify": 4, "remove": 9},
        refused=("SharedFileSystem", "SharedAccessPointFiles"),
    ),
    _edit(
        "rename an access point",
        ("{files: {path", "{papers: {path"),
        said=("revise ApiTaskDefinition: Volumes",),
        follows={"interrupt": 1},
        counts={"add": 1, "modify": 4, "remove": 1},
        refused=("SharedAccessPointFiles",),
    ),
    _edit(
        "read files alone",
        (
            "mounts: {shared: /srv/shared}}\n  api",
            "mounts: {shared: {path: /srv/shared, read_only: true}}}\n  api",
        ),
        follows={"interrupt": 1},
        counts={"modify": 2},
    ),
)
