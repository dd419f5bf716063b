"""Checks of volumes: their limits, and the directories that they are mounted in."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes.expectations import DUPLICATE_ENTRY
from tiers.diagnostics.codes.network import ZONES_BY_POSITION
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.component import Context
from tiers.workload.codes import NOT_ON_WINDOWS
from tiers.workload.tasks.codes import MOUNT_TWICE
from tiers.workload.volumes import codes
from tiers.workload.volumes.keys import KEY, DataVolume, FixedVolume
from tiers.workload.volumes.limits import IOPS_PER_MIB, LIMITS, Limits


def check(
    volumes: Mapping[str, DataVolume],
    mounts: Mapping[str, Any],
    here: Context,
    *,
    is_windows: bool,
    root: str | None,
) -> Iterator[Diagnostic]:
    """Find volumes that EBS would refuse, and directories that hide each other; `root` is the root device."""
    for device, volume in volumes.items():
        route = (*here.route, KEY, device)
        if device == root:
            yield DUPLICATE_ENTRY.at(
                Place(route, "key"),
                f"`{device}` is the root disk of `{here.name}`",
                label="duplicate device",
                also=(Note(Place((*here.route, "volume", "device")), "the root disk"),),
                help="use another device name",
            )
        if volume.size is not None:
            yield from check_size(volume.type, volume.size, (*route, "size"))
        elif not volume.has_content:
            yield codes.VOLUME_SIZE.at(
                Place(route, "key"),
                f"the volume `{device}` of `{here.name}` has no size",
                label="`size` is missing",
                help="add `size`, in GiB",
            )
        yield from _check_iops(device, volume, route)
        yield from _check_throughput(device, volume, route)
    if volumes and is_windows:
        yield NOT_ON_WINDOWS.at(
            Place((*here.route, KEY), "key"),
            f"the Windows servers of `{here.name}` cannot have `{KEY}`",
            label="device names and mounts of Linux",
            help="remove it, or use an image of Linux",
        )
    if any(isinstance(each, FixedVolume) for each in volumes.values()):
        yield from _check_zones(here)
    yield from _check_paths(volumes, mounts, here)


def _check_zones(here: Context) -> Iterator[Diagnostic]:
    """Find volumes whose zone is not known, because the VPC exists and the spec counts its zones."""
    zones = here.network.spec.zones
    if here.network.is_existing and isinstance(zones, int):
        yield ZONES_BY_POSITION.at(
            Place((*here.route, KEY), "key"),
            f"the zone of the volumes of `{here.name}` is not known",
            label="the existing VPC has its zones by number",
            also=(Note(Place(("network", "zones")), f"`zones` is {zones}"),),
            help="list the zones of the subnets: `zones: [ap-southeast-1a, …]`, `a` first",
        )


def check_size(kind: str, size: int, route: Route) -> Iterator[Diagnostic]:
    """Find a size that a volume type does not have."""
    limits = LIMITS[kind]
    if not limits.smallest <= size <= limits.largest:
        is_small = size < limits.smallest
        yield codes.VOLUME_SIZE.at(
            route,
            f"a volume of {size} GiB cannot be of type `{kind}`",
            label=f"the {'minimum' if is_small else 'maximum'} is "
            f"{limits.smallest if is_small else limits.largest} GiB",
            help=f"use {limits.smallest} to {limits.largest}, or another `type`",
        )


def _check_iops(device: str, volume: DataVolume, route: Route) -> Iterator[Diagnostic]:
    limits, iops = LIMITS[volume.type], volume.iops
    if not limits.most_iops:
        if iops is not None:
            yield _without_effect("iops", volume, "`gp3` or `io2`", route)
    elif iops is None:
        if not limits.included_iops:
            yield codes.VOLUME_PERFORMANCE.at(
                Place(route, "key"),
                f"the volume `{device}` of type `{volume.type}` has no `iops`",
                label="`iops` is missing",
                help="add `iops`, for example `iops: 3000`",
            )
    elif not limits.fewest_iops <= iops <= limits.most_iops:
        is_small = iops < limits.fewest_iops
        yield codes.VOLUME_PERFORMANCE.at(
            (*route, "iops"),
            f"a volume of type `{volume.type}` cannot have {iops} IOPS",
            label=f"the {'minimum' if is_small else 'maximum'} is "
            f"{limits.fewest_iops if is_small else limits.most_iops}",
            help=f"use {limits.fewest_iops} to {limits.most_iops}",
        )
    elif volume.size is not None:
        yield from _check_ratio(volume.type, volume.size, iops, limits, route)


def _check_ratio(kind: str, size: int, iops: int, limits: Limits, route: Route) -> Iterator[Diagnostic]:
    most = max(limits.included_iops, size * limits.iops_per_gib)
    if iops > most:
        yield codes.VOLUME_PERFORMANCE.at(
            (*route, "iops"),
            f"{size} GiB of type `{kind}` cannot have {iops} IOPS",
            label=f"the maximum is {most}, {limits.iops_per_gib} for each GiB",
            also=(Note(Place((*route, "size")), "the size"),),
            help=f"use at most {most}, or a `size` of {-(-iops // limits.iops_per_gib)}",
        )


def _check_throughput(device: str, volume: DataVolume, route: Route) -> Iterator[Diagnostic]:
    if volume.throughput is None:
        return
    if volume.type != "gp3":
        yield _without_effect("throughput", volume, "`gp3`", route)
        return
    iops = volume.iops or LIMITS[volume.type].included_iops
    needed = volume.throughput * IOPS_PER_MIB
    if needed > iops:
        yield codes.VOLUME_PERFORMANCE.at(
            (*route, "throughput"),
            f"{volume.throughput} MiB/s of `{device}` need {needed} IOPS, but it has {iops}",
            label=f"the maximum is {iops // IOPS_PER_MIB} with {iops} IOPS",
            help=f"set `iops: {needed}`, or use at most {iops // IOPS_PER_MIB}",
        )


def _without_effect(key: str, volume: DataVolume, able: str, route: Route) -> Diagnostic:
    return codes.VOLUME_PERFORMANCE.at(
        (*route, key),
        f"`{key}` has no effect with `type: {volume.type}`",
        label=f"only for {able}",
        also=(Note(Place((*route, "type")), "the type"),),
        help=f"remove `{key}`, or use {able}",
    )


def _check_paths(
    volumes: Mapping[str, DataVolume], mounts: Mapping[str, Any], here: Context
) -> Iterator[Diagnostic]:
    """Find two mounts in one directory, and a volume below a file system, which is mounted later."""
    first: dict[str, Route] = {}
    files = {each.path: (*here.route, "mounts", name) for name, each in mounts.items()}
    for device, volume in volumes.items():
        route = (*here.route, KEY, device, "mount")
        if volume.mount is None:
            continue
        taken = files.get(volume.mount) or first.get(volume.mount)
        above = next((each for each in files if volume.mount.startswith(f"{each}/")), None)
        first.setdefault(volume.mount, route)
        if taken:
            yield MOUNT_TWICE.at(
                route,
                f"duplicate mount path `{volume.mount}`",
                label="in use by another mount",
                also=(Note(Place(taken), "first mounted here"),),
                help="use another path, or remove one of the two",
            )
        elif above:
            yield codes.MOUNT_HIDDEN.at(
                route,
                f"`{device}` would be hidden by the file system at `{above}`",
                label="file systems are mounted later",
                also=(Note(Place(files[above]), "the file system"),),
                help=f"use a path outside of `{above}`",
            )
