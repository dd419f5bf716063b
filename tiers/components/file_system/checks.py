"""Mistakes in file systems."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.file_system import codes
from tiers.diagnostics.codes.backups import BACKED_UP_TWICE
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import quoted
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.file_system.spec import FileSystem
    from tiers.network.layout import PlannedSubnet


def check(files: "FileSystem", here: Context) -> Iterator[Diagnostic]:
    """Find what EFS would refuse, and files that are easily lost or not reached."""
    yield from _check_targets(files, here)
    yield from _check_lifecycle(files, here)
    yield from _check_zone(files, here)
    if files.one_zone is not None and here.network.is_existing:
        from tiers.network.existing import check_zones

        targets = (each.name for each in files.targets(here))
        yield from check_zones(here.network, targets, (*here.route, "one_zone"))
    yield from _check_clients(files, here)
    if not files.access_points:
        yield codes.NO_ACCESS_POINTS.at(
            (*here.route, "access_points"),
            f"nothing can mount `{here.name}`",
            label="no access points",
            help="remove it for the default one, or add `{uploads: {path: /uploads}}`",
        )
    others = here.about.backups_of(here.name)
    if files.backup and others is not None and others.are_daily:
        yield BACKED_UP_TWICE.at(
            (*here.route, "backup"),
            f"the files of `{here.name}` have two backups each day",
            label="the other one is by `operations.backup`",
            help="remove `backup: true`",
        )
    if not files.backup and others is None:
        yield codes.NO_FILE_BACKUP.at(
            (*here.route, "backup"),
            f"files of `{here.name}` cannot be restored",
            label="no backups",
            help="remove `backup: false`",
        )


def _check_targets(files: "FileSystem", here: Context) -> Iterator[Diagnostic]:
    """Find two subnets in one zone: EFS refuses a second mount target there."""
    first: dict[str, PlannedSubnet] = {}
    for subnet in here.subnets(files.subnets):
        same = first.setdefault(subnet.zone, subnet)
        if same is not subnet:
            yield codes.MOUNT_TARGET_TWICE.at(
                (*here.route, "subnets", files.subnets.index(subnet.name)),
                f"`{same.name}` and `{subnet.name}` are both in zone `{subnet.zone}`",
                label="one subnet a zone",
                also=(
                    Note(Place((*here.route, "subnets", files.subnets.index(same.name))), "the same zone"),
                ),
                help="remove one of the two: each serves all subnets of its zone",
            )


def _check_lifecycle(files: "FileSystem", here: Context) -> Iterator[Diagnostic]:
    days, later = files.lifecycle.ia, files.lifecycle.archive
    if later == "none":
        return
    route = (*here.route, "lifecycle", "archive")
    if not files.may_archive:
        key = "throughput" if files.throughput != "elastic" else "one_zone"
        yield codes.ARCHIVE_NOT_OFFERED.at(
            route,
            f"`{here.name}` cannot move files to Archive",
            label="with `throughput: elastic` in all zones only",
            also=(Note(Place((*here.route, key)), f"`{key}` rules it out"),),
            help=f"use `archive: none`, or remove `{key}`",
        )
    elif days == "none" or days >= later:
        yield codes.ARCHIVE_ORDER.at(
            route,
            f"files of `{here.name}` move to Archive after {later} days, and not before to Infrequent Access",
            label="must be later than `ia`",
            also=(Note(Place((*here.route, "lifecycle", "ia")), "moves to Infrequent Access"),),
            help="use more days for `archive`, or `archive: none`",
        )


def _check_zone(files: "FileSystem", here: Context) -> Iterator[Diagnostic]:
    """Find files with a copy in one zone only, and mount targets in others."""
    if files.one_zone is None:
        return
    route = (*here.route, "one_zone")
    zones = {each.zone for each in here.subnets(files.subnets)}
    if zones != {files.one_zone}:
        yield codes.ZONE_OF_FILES.at(
            route,
            f"`{here.name}` has no subnet in zone `{files.one_zone}`"
            if files.one_zone not in zones
            else f"`{here.name}` has subnets outside of zone `{files.one_zone}`",
            label="must be the zone of its only subnet",
            help=f"use `subnets` with one subnet in zone `{files.one_zone}`, or another zone",
        )
    yield codes.ONE_ZONE.at(
        route,
        f"the files of `{here.name}` are lost with zone `{files.one_zone}`",
        label="one copy, which stays in one zone",
        help="remove `one_zone`, or accept the warning for files that can be made again",
    )


def _check_clients(files: "FileSystem", here: Context) -> Iterator[Diagnostic]:
    """Find clients in zones without a mount target, where the name of the file system has no address.

    https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html
    """
    served = {each.zone for each in here.subnets(files.subnets)}
    for flow in here.flows_in():
        where = here.around(here.members[flow.source]).place
        zones = {each.zone for each in here.subnets(where.subnets)} if where else set()
        if not served or zones <= served:
            continue
        missing = sorted(zones - served)
        yield codes.NO_MOUNT_TARGET.at(
            Place(flow.route, "key"),
            f"`{flow.source}` cannot mount `{here.name}` in zone {quoted(missing)}",
            label="no mount target there",
            also=(here.member.note,),
            help=f"use `subnets` of `{here.name}` in each zone of `{flow.source}`"
            if files.one_zone is None
            else f"use `subnets` of `{flow.source}` in zone `{files.one_zone}`",
        )
