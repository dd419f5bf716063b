"""`file_system`: files in Amazon EFS that servers, tasks, and functions share."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.file_system import alarms, checks, codes
from tiers.components.file_system.alarms import FileSystemAlarms
from tiers.components.file_system.keys import DEFAULT_POINTS, POINTS, AccessPoint, FileLifecycle
from tiers.diagnostics.codes.connections import ACCESS_MISSING
from tiers.diagnostics.model import Diagnostic, Place
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import joined
from tiers.ir import identifiers
from tiers.ir.edges import Attach, Grant
from tiers.ir.facets import CONNECT, MOUNT, MOUNT_READ, MOUNTS, Connection, Glyph, Listens, Offer, Saved
from tiers.ir.references import Target
from tiers.ir.stacks import Stack, SubnetKind
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Context, InSubnets, Member
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import ZONE
from tiers.network.layout import PlannedSubnet
from tiers.workload.alarms import DEFAULT

NFS = 2049
MOST_THROUGHPUT = 3414
"""MiB a second of reads, in the regions with the highest quota:
https://docs.aws.amazon.com/efs/latest/ug/limits.html"""

READ = ("elasticfilesystem:ClientMount",)
READ_WRITE = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
"""https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html"""
_WORDS = {MOUNT_READ: "read", MOUNT: "read_write"}
_CONDITION = "elasticfilesystem:AccessPointArn"

_ADVICE: Mapping[str, tuple[str, ...]] = {
    "use `throughput: elastic`, `throughput: bursting`, or `throughput: 128` in MiB a second": (
        *("throughput_mode", "provisioned_throughput", "provisioned_throughput_in_mibps", "provisioned"),
    ),
    "use `lifecycle: {ia: 30, archive: 90, back: 1}`": (
        *("lifecycle_policy", "lifecycle_policies", "transition_to_ia", "transitions"),
    ),
    "use `backup: true`": ("backup_policy", "backups", "automatic_backups"),
    "use `access_points: {uploads: {path: /uploads}}`": ("access_point", "posix_user", "root_directory"),
    "use `one_zone: a`": ("availability_zone_name", "availability_zone", "single_zone"),
    "remove it: file systems are always encrypted; `encryption` of the spec sets the key": (
        *("encryption", "encrypted", "kms_key", "kms_key_id"),
    ),
    "remove it: `General Purpose` is the mode that AWS recommends, and a file system cannot change it": (
        *("performance_mode", "max_io"),
    ),
    "remove it: the file system has a mount target in each zone of its `subnets`": (
        *("mount_targets", "mount_target", "targets"),
    ),
    "use `mounts: {NAME: /path}` in each component that mounts it": (
        *("mounts", "mount", "mounted_by", "path", "connects_to"),
    ),
    "remove it: a file system grows and shrinks with its files": ("size", "storage", "allocated_storage"),
    "remove it: clients connect to port 2049": ("port",),
}
HINTS = MappingProxyType({word: advice for advice, words in _ADVICE.items() for word in words})


def _with_mounts(refused: Diagnostic, name: str) -> Diagnostic:
    """Return a refusal that names `mounts` where a connection has no access word."""
    if refused.code is not ACCESS_MISSING:
        return refused
    return refused._replace(
        help=f"use `mounts: {{{name}: PATH}}`, or {refused.help.removeprefix('use ')} to mount it yourself"
    )


class FileSystem(InSubnets):
    """A file system of Amazon EFS: encrypted, backed up, kept when the stack is deleted."""

    keeps_its_key: ClassVar[bool] = True
    hints: ClassVar[Mapping[str, str]] = HINTS
    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"id": "ID"})
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"read": READ, "read_write": READ_WRITE}
    )

    recommended: ClassVar[Record | None] = FileSystemAlarms()

    type: Annotated[Literal["file_system"], Doc("Always `file_system`")]
    throughput: Annotated[
        Literal["elastic", "bursting"] | Annotated[int, Between(1, MOST_THROUGHPUT)],
        Doc(
            "`elastic` follows the load, and bills each GiB; `bursting` grows with the files; a number "
            "reserves that many MiB a second"
        ),
        Example(128),
    ] = "elastic"
    lifecycle: Annotated[
        FileLifecycle, Doc("When files move between storage classes"), Example({"ia": 60, "archive": "none"})
    ] = derived("`{ia: 30, archive: 90, back: 1}`, without `archive` where AWS does not have it")
    backup: Annotated[
        bool, Doc("Whether AWS Backup makes a backup each day, and keeps it for 35 days"), Example(False)
    ] = derived("`true`, unless `operations: {backup: …}` makes a backup each day")
    access_points: Annotated[
        Mapping[str, AccessPoint],
        POINTS,
        Doc("Directories that clients mount, by name, each with the user that they act as"),
        Example({"uploads": {"path": "/uploads", "uid": 33, "gid": 33}}),
    ] = derived("`shared`, with `path: /shared`")
    one_zone: Annotated[
        str | None,
        ZONE,
        Doc("Zone that has the only copy of the files, and the only mount target"),
        Example("a"),
    ] = None
    alarms: Annotated[
        Literal["recommended", "none"] | FileSystemAlarms | None,
        Doc("Alarms on the file system, each with its threshold or `none`"),
        Example({"io_limit": 90}),
    ] = derived(DEFAULT)

    def kind_of_subnet(self) -> SubnetKind:
        """Return isolated subnets, without a route to or from the internet."""
        return "isolated"

    def complete(self, here: Context) -> Self:
        """Fill in a subnet a zone, and the lifecycle that AWS accepts."""
        completed = super().complete(here)
        if isinstance(self.subnets, Derived):
            first: dict[str, str] = {}
            for each in here.subnets(completed.subnets):
                if self.one_zone in {None, each.zone}:
                    first.setdefault(each.zone, each.name)
            completed = completed.replace(subnets=tuple(first.values()))
        if isinstance(completed.lifecycle, Derived):
            lifecycle = FileLifecycle() if self.may_archive else FileLifecycle(archive="none")
            completed = completed.replace(lifecycle=lifecycle)
        if isinstance(completed.backup, Derived):
            others = here.about.backups_of(here.name)
            completed = completed.replace(backup=others is None or not others.are_daily)
        if isinstance(completed.access_points, Derived):
            completed = completed.replace(access_points=DEFAULT_POINTS)
        return completed

    @property
    def point_names(self) -> tuple[str, ...]:
        """The names of the access points, known before defaults are filled in."""
        return tuple(DEFAULT_POINTS if isinstance(self.access_points, Derived) else self.access_points)

    @property
    def may_archive(self) -> bool:
        """Whether it can have files in Archive: https://docs.aws.amazon.com/efs/latest/ug/storage-classes.html."""
        return self.throughput == "elastic" and self.one_zone is None

    def targets(self, here: Context) -> tuple[PlannedSubnet, ...]:
        """Return the subnet of each mount target, one a zone."""
        first: dict[str, PlannedSubnet] = {}
        for each in here.subnets(self.subnets):
            first.setdefault(each.zone, each)
        return tuple(first.values())

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the port of NFS."""
        return (Listens(NFS),)

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept clients by their port and a permission, for the access points that they mount.

        Calls go to a mount target, so that no endpoint of the service is needed. Clients wait for the mount
        targets and the rules, because tasks and functions mount when they start.
        """
        word = _WORDS.get(wanted.access, wanted.access)
        api = Api(
            "elasticfilesystem",
            self.access_words,
            ((Target(identifiers.file_system(here.name), "Arn"),),),
            Stack.DATA,
        )
        granted = accepting.by_grant(wanted._replace(access=word), caller, here, api)
        if isinstance(granted, Diagnostic):
            return _with_mounts(granted, here.name)
        refused = self._refused(wanted, here)
        if refused is not None:
            return refused
        flows = accepting.by_port(wanted._replace(access=CONNECT), caller, here)
        if isinstance(flows, Diagnostic):
            return flows
        ids = (
            *(identifiers.mount_target(here.name, each.zone) for each in self.targets(here)),
            identifiers.egress(caller.name, here.name, "tcp", NFS),
            identifiers.ingress(here.name, caller.name, "tcp", NFS),
        )
        tie = Attach(caller.name, here.name, ids, wanted.route, MOUNT)
        return (*flows, *(self._through(each, wanted, here) for each in granted), tie)

    def _through(self, edge: object, wanted: Connection, here: Context) -> Grant:
        """Return a grant for the access points that are mounted, or for all of them."""
        assert isinstance(edge, Grant), "a connection by a permission is a grant"
        names = wanted.points or tuple(self.access_points)
        arns = tuple(Target(identifiers.access_point(here.name, name), "Arn") for name in names)
        return edge._replace(service=None, condition={"StringEquals": {_CONDITION: arns}})

    def _refused(self, wanted: Connection, here: Context) -> Diagnostic | None:
        """Return the finding for an access point that does not exist, or is not chosen."""
        if wanted.access not in MOUNTS:
            return None
        unknown = next((name for name in wanted.points if name not in self.access_points), None)
        if unknown is None:
            return None
        names = joined([f"`{each}`" for each in self.access_points])
        if not unknown:
            return codes.ACCESS_POINT_MISSING.at(
                Place(wanted.route, "key"),
                f"the mount of `{here.name}` needs an `access_point`",
                label=f"has {len(self.access_points)} access points",
                also=(here.member.note,),
                help=f"add `access_point`, one of {names}",
            )
        meant = nearest(unknown, list(self.access_points))
        return codes.ACCESS_POINT_UNKNOWN.at(
            (*wanted.route, "access_point"),
            f"`{here.name}` has no access point `{unknown}`",
            label=f"did you mean `{meant}`?" if meant else "unknown access point",
            also=(here.member.note,),
            help=f"use {names}",
        ).replaced_by(meant)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the ID."""
        return {"id": Offer((Target(identifiers.file_system(name)),), "address")}

    def saves(self, here: Context) -> Iterator[Saved]:
        """Yield the file system."""
        name = identifiers.file_system(here.name)
        yield Saved(name, (Target(name, "Arn"),), "EFS")

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the file system."""
        return alarms.watches(self, here)

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what EFS would refuse, and files that are easily lost or not reached."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: a mount target in each zone."""
        return Glyph("file_system", "file system", here.in_each_zone("mount target"))
