"""Volumes that containers of a task mount: file systems, and directories of the task itself."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.ir.facets import Connection
from tiers.language.component import Context
from tiers.language.shape import Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import LONGEST_NAME, NAME_PATTERN
from tiers.workload import mounting
from tiers.workload.mounting import Mounted
from tiers.workload.tasks import codes

VOLUMES = Keys("volume", NAME_PATTERN, LONGEST_NAME, Names("component"))
PATH = Pattern(r"(/[^/:\u0000-\u001f\u007f]+){1,32}", "an absolute path such as `/tmp`")


class Mount(Mounted):
    """A directory of a container in which a volume is."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **mounting.HINTS,
            **dict.fromkeys(
                ("source", "host", "host_path", "source_path", "bind"),
                "remove it: a task on Fargate has no directories of a host",
            ),
            "size": "use `ephemeral_storage` of the component",
        }
    )

    path: Annotated[str, PATH, Doc("Directory in the container"), Example("/app/cache")]
    ephemeral: Annotated[
        bool,
        Doc("Whether it starts empty with each task, and is deleted with it, in place of a file system"),
        Example(True),
    ] = False


Mounts = Annotated[
    Mapping[str, Annotated[str, PATH] | Mount],
    VOLUMES,
    Doc(
        "Volumes that the container mounts: the path of a file system by its name, or a volume of the task; "
        "containers of a task that mount the same name share it"
    ),
    Example({"shared": "/srv/shared", "cache": {"path": "/app/cache", "ephemeral": True}}),
]

NO_MOUNTS: Mapping[str, Mount] = MappingProxyType({})


def completed(mounts: Mapping[str, Any], here: Context) -> Mapping[str, Any]:
    """Return mounts as records, each of a file system with its access point."""
    return mounting.completed(mounts, Mount, here)


def records(mounts: Mapping[str, str | Mount]) -> Mapping[str, Mount]:
    """Return mounts that were filled in, as the records that they are then."""
    return {name: each for name, each in mounts.items() if isinstance(each, Mount)}


def of_file_systems(mounts: Mapping[str, Any]) -> Mapping[str, Mount]:
    """Return the mounts of file systems."""
    return {name: each for name, each in mounts.items() if not getattr(each, "ephemeral", False)}


def connections(mounts: Mapping[str, Any], route: Route, here: Context) -> Iterator[Connection]:
    """Yield the connections to the file systems that a container mounts."""
    return mounting.connections(of_file_systems(mounts), route, here)


def check(mounts: Mapping[str, Any], route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find volumes that do not exist, and two volumes in one directory."""
    for name, mount in mounts.items():
        if not mount.ephemeral and name not in here.members:
            yield codes.NO_VOLUME.at(
                Place((*route, name), "key"),
                f"unknown volume `{name}`",
                label="must be a file system or `ephemeral`",
                help=f"add `ephemeral: true` to `{name}` for an empty volume of each task, or use the name "
                "of a component of `type: file_system`",
            )
    yield from mounting.check_paths(mounts, route)
