"""Volumes that containers of a task mount."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Keys, Pattern
from tiers.language.vocabulary import LONGEST_NAME, NAME_PATTERN
from tiers.workload.tasks import codes

VOLUMES = Keys("volume", NAME_PATTERN, LONGEST_NAME)
PATH = Pattern(r"(/[^/:\u0000-\u001f\u007f]+){1,32}", "an absolute path such as `/tmp`")


class Mount(Record):
    """A directory of a container in which a volume is."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("target", "container_path", "mount_path"), "use `path`"),
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
        Doc("Whether the volume starts empty with each task, and is deleted with it; always `true`"),
        Example(True),
    ] = False
    read_only: Annotated[bool, Doc("Whether the container can only read it"), Example(True)] = False


Mounts = Annotated[
    Mapping[str, Mount],
    VOLUMES,
    Doc("Volumes that the container mounts; containers of a task that mount the same name share it"),
    Example({"cache": {"path": "/app/cache", "ephemeral": True}}),
]

NO_MOUNTS: Mapping[str, Mount] = MappingProxyType({})


def check(mounts: Mapping[str, Mount], route: Route) -> Iterator[Diagnostic]:
    """Find volumes that do not exist, and two volumes in one directory."""
    first: dict[str, str] = {}
    for name, mount in mounts.items():
        if not mount.ephemeral:
            yield codes.NO_VOLUME.at(
                Place((*route, name), "key"),
                f"unknown volume `{name}`",
                label="must be `ephemeral`",
                help=f"add `ephemeral: true` to `{name}` for an empty volume of each task",
            )
        before = first.setdefault(mount.path, name)
        if before != name:
            yield codes.MOUNT_TWICE.at(
                (*route, name, "path"),
                f"`{before}` and `{name}` are both mounted at `{mount.path}`",
                label="duplicate path",
                also=(Note(Place((*route, before, "path")), "first mounted here"),),
                help="use another path, or remove one of the two",
            )
