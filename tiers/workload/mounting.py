"""File systems that programs of the user mount: the key `mounts`, and the connections that it makes."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from tiers.diagnostics.codes.connections import UNKNOWN_COMPONENT
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted
from tiers.ir.facets import MOUNT, MOUNT_READ, Connection
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import LONGEST_NAME, NAME_PATTERN
from tiers.workload.tasks.codes import MOUNT_TWICE

FILE_SYSTEMS = Keys("file system", NAME_PATTERN, LONGEST_NAME, Names("component"))
AccessPointName = Annotated[
    str | None,
    Pattern(NAME_PATTERN.expression, "the name of an access point"),
    Doc("Access point to mount, if the file system has several"),
    Example("uploads"),
]
ReadOnly = Annotated[bool, Doc("Whether it can only be read"), Example(True)]

_LINK = "use the name of the file system as the key, for example `mounts: {uploads: /srv/uploads}`"
HINTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("target", "container_path", "mount_path", "mount_point", "local_mount_path"), "use `path`"
        ),
        **dict.fromkeys(("file_system", "file_system_id", "filesystem", "efs", "id"), _LINK),
        **dict.fromkeys(
            ("root_directory", "root_dir", "uid", "gid"), "use `access_points` of the file system"
        ),
        **dict.fromkeys(("readonly", "ro"), "use `read_only`"),
    }
)


class Mounted(Record):
    """The keys of every mount of a file system, beside its path."""

    hints: ClassVar[Mapping[str, str]] = HINTS

    read_only: ReadOnly = False
    access_point: AccessPointName = None


def completed(mounts: Mapping[str, Any], kind: type[Record], here: Context) -> Mapping[str, Any]:
    """Return mounts as records of that kind, with the access point of file systems that have one only."""
    return {name: _completed(name, each, kind, here) for name, each in mounts.items()}


def _completed(name: str, mount: Any, kind: type[Record], here: Context) -> Any:  # noqa: ANN401 - a path or a record
    record: Any = kind(path=mount) if isinstance(mount, str) else mount
    points = access_points(name, here)
    if len(points) != 1 or record.access_point is not None:
        return record
    return record.replace(access_point=points[0])


def access_points(name: str, here: Context) -> tuple[str, ...]:
    """Return the names of the access points of a component, if it has any."""
    member = here.members.get(name)
    return getattr(member.component, "point_names", ()) if member else ()


def connections(mounts: Mapping[str, Any], route: Route, here: Context) -> Iterator[Connection]:
    """Yield the connections to the file systems that the key `mounts` at that route names.

    Components may ask for those of others before their mounts are records.
    """
    for name, each in mounts.items():
        if name in here.members:
            word = MOUNT_READ if getattr(each, "read_only", False) else MOUNT
            point = getattr(each, "access_point", None) or ""
            yield Connection(name, (*route, name), access=word, points=(point,))


def check(mounts: Mapping[str, Any], route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find mounts of nothing, and two mounts in one directory."""
    for name in mounts:
        if name not in here.members:
            able = [each for each in here.members if access_points(each, here)]
            meant = nearest(name, able)
            yield UNKNOWN_COMPONENT.at(
                Place((*route, name), "key"),
                f"unknown file system `{name}`",
                label=f"did you mean `{meant}`?" if meant else "not in this spec",
                help=f"use {quoted(able)}" if able else f"add `{name}: {{type: file_system}}` to `data`",
            ).replaced_by(meant)
    yield from check_paths(mounts, route)


def check_paths(mounts: Mapping[str, Any], route: Route) -> Iterator[Diagnostic]:
    """Find two mounts in one directory."""
    first: dict[str, str] = {}
    for name, each in mounts.items():
        before = first.setdefault(each.path, name)
        if before != name:
            yield MOUNT_TWICE.at(
                (*route, name, "path"),
                f"`{before}` and `{name}` are both mounted at `{each.path}`",
                label="duplicate path",
                also=(Note(Place((*route, before, "path")), "first mounted here"),),
                help="use another path, or remove one of the two",
            )


def needed(here: Context) -> tuple[str, ...]:
    """Return the IDs of the mount targets and rules that must exist before a component mounts anything."""
    return tuple(each for tie in here.ties() if tie.access == MOUNT for each in tie.ids)
