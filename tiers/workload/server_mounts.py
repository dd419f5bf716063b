"""File systems that servers mount at their first boot, before the script of the user."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.facets import Call
from tiers.ir.references import Target
from tiers.language.component import Context
from tiers.language.shape import Doc, Example
from tiers.workload import codes, images, mounting
from tiers.workload.directories import LENGTH, MAKE_DIRECTORY, PATH
from tiers.workload.environment import Parts
from tiers.workload.mounting import FILE_SYSTEMS, Mounted

KEY = "mounts"
PACKAGE = "amazon-efs-utils"

_SCRIPT = f"""\
#!/bin/sh
# Mounts file systems of Amazon EFS with TLS, by the role of the server.
[ -x /sbin/mount.efs ] || dnf install -y {PACKAGE}
mount_files() {{
{MAKE_DIRECTORY.format(what="the file system")}\
    echo "$1 $2 efs $3 0 0" >> /etc/fstab
    for pause in 1 2 4 8 16 32 64; do
        mount "$2" && return
        sleep $pause
    done
    echo "$1 is not mounted at $2" >&2
}}
"""
_OPTIONS = "_netdev,noresvport,tls,iam"
"""https://docs.aws.amazon.com/efs/latest/ug/automount-with-efs-mount-helper.html"""


class ServerMount(Mounted):
    """A directory of servers in which a file system is."""

    path: Annotated[
        str,
        PATH,
        LENGTH,
        Doc("Directory of the servers, made if it is missing"),
        Example("/srv/shared"),
    ]


ServerMounts = Annotated[
    Mapping[str, Annotated[str, PATH, LENGTH] | ServerMount],
    FILE_SYSTEMS,
    Doc("File systems that each server mounts before `user_data` runs, by their names, and the directories"),
    Example({"shared": "/srv/shared"}),
]
NO_MOUNTS: Mapping[str, ServerMount] = MappingProxyType({})


def completed(mounts: Mapping[str, Any], here: Context) -> Mapping[str, Any]:
    """Return mounts as records, each with its access point."""
    return mounting.completed(mounts, ServerMount, here)


def script(mounts: Mapping[str, Any]) -> Parts:
    """Return a shell script that installs the mount helper where it is missing, and mounts; () for nothing.

    A directory is mounted after the directories that it is in. At later boots, the system mounts what is in
    its table: https://docs.aws.amazon.com/efs/latest/ug/mount-fs-auto-mount-on-creation.html
    """
    lines: list[str | Target] = [_SCRIPT] if mounts else []
    for name, each in sorted(mounts.items(), key=lambda item: str(item[1].path)):
        options = f"ro,{_OPTIONS}" if each.read_only else _OPTIONS
        lines += [
            "mount_files '",
            Target(identifiers.file_system(name)),
            f"' '{each.path}' '{options},accesspoint=",
            Target(identifiers.access_point(name, each.access_point or "")),
            "'\n",
        ]
    return tuple(lines)


def calls(mounts: Mapping[str, Any], image: str, here: Context) -> Iterator[Call]:
    """Yield the service that the installation of the mount helper needs: its package is in S3."""
    if mounts and images.is_amazon_linux(image):
        yield Call("s3", (*here.route, KEY))


def check(mounts: Mapping[str, Any], image: str, here: Context, *, is_windows: bool) -> Iterator[Diagnostic]:
    """Find mounts of nothing, and servers that cannot mount."""
    route = (*here.route, KEY)
    yield from mounting.check(mounts, route, here)
    if not mounts:
        return
    if is_windows:
        yield codes.NOT_ON_WINDOWS.at(
            Place(route, "key"),
            f"the Windows servers of `{here.name}` mount no file systems",
            label="Amazon EFS is for Linux only",
            help="remove it, or use an image of Linux",
        )
    elif not images.is_amazon_linux(image):
        yield codes.MOUNT_HELPER.at(
            Place(route, "key"),
            f"`{here.name}` mounts nothing unless its image has `{PACKAGE}`",
            label="installed on Amazon Linux only",
            also=(Note(Place((*here.route, "image")), "the image"),),
            help="use `image: al2023`, or an image that contains the package",
        )
