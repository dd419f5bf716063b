"""The command by which ECS finds out whether a container works."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from tiers.diagnostics.model import Diagnostic, Route
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.workload.tasks import codes

TEXT = Pattern(r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*", "a string without control characters")
Argument = Annotated[str, TEXT, Between(0, 4096)]

SHELL, DIRECT = "CMD-SHELL", "CMD"
"""The first items of a command in ECS and in Docker."""


class ContainerCheck(Record):
    """The command by which ECS finds out whether a container works.

    The limits are those of
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html.
    """

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "test": "use `command`",
            "path": "use `health_check` for checks by load balancers",
            "start_interval": "remove it: ECS has no such setting",
            "grace_period": "use `start_period`",
        }
    )

    command: Annotated[
        Annotated[str, TEXT, Between(1, 4096)] | Annotated[tuple[Argument, ...], Between(1, 100)],
        Doc("Command that exits with 0 if the container works: a string for its shell, or a list without it"),
        Example("curl -f http://localhost:8080/healthz || exit 1"),
    ]
    interval: Annotated[int, Between(5, 300), Doc("Seconds between two checks"), Example(10)] = 30
    timeout: Annotated[int, Between(2, 60), Doc("Seconds after which a check has failed"), Example(3)] = 5
    retries: Annotated[
        int, Between(1, 10), Doc("Failed checks in a row that make the container unhealthy"), Example(2)
    ] = 3
    start_period: Annotated[
        int | None,
        Between(0, 300),
        Doc("Seconds after the start in which failed checks do not count"),
        Example(60),
    ] = None

    @property
    def written(self) -> list[str]:
        """The command as ECS reads it."""
        return [SHELL, self.command] if isinstance(self.command, str) else [DIRECT, *self.command]


def check(container_check: ContainerCheck, route: Route) -> Iterator[Diagnostic]:
    """Find a command in the words of Docker, which would run a program called `CMD`."""
    command = container_check.command
    first = "" if isinstance(command, str) else command[0]
    if first in {SHELL, DIRECT, "NONE"}:
        ways = {SHELL: "use the command as a string", DIRECT: "remove `CMD`"}
        yield codes.CHECK_COMMAND.at(
            (*route, "command", 0),
            f"`{first}` is not a program",
            label="added by the compiler" if first != "NONE" else "ECS cannot turn off a check this way",
            help=ways.get(first, "remove `container_check`"),
        )
