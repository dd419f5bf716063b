"""Keys of one container: those that the main container of a task and its sidecars have in common."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self

from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.parameters import Text
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import LONGEST_NAME, NAME_PATTERN, Port
from tiers.tuples import NamedTuple
from tiers.workload import container_images, unbuilt_images
from tiers.workload.environment import PLACEHOLDER, Source, named
from tiers.workload.tasks import mounts
from tiers.workload.tasks.container_check import TEXT, Argument, ContainerCheck
from tiers.workload.tasks.credentials import Credentials, RegistrySecret
from tiers.workload.tasks.mounts import NO_MOUNTS, Mount, Mounts
from tiers.workload.tasks.secrets import NO_SECRETS, VARIABLES, Secrets

CONTAINERS = Keys("container", NAME_PATTERN, LONGEST_NAME)
OTHER_CONTAINERS = Keys("container", NAME_PATTERN, LONGEST_NAME, Names("container"))
Condition = Literal["start", "healthy", "complete", "success"]

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
_USER = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"
_NO_HOST = "remove it: a container on Fargate cannot change its host"


class Container(Record):
    """One container of a task."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("volumes", "volume", "mount_points", "tmpfs"),
                "use `mounts`, for example `mounts: {scratch: {path: /tmp, ephemeral: true}}`, or "
                "`mounts: {shared: /srv/shared}` for a file system",
            ),
            **dict.fromkeys(
                ("healthcheck", "health"),
                "use `container_check` for a command in the container, or `health_check` of the component "
                "for load balancers",
            ),
            **dict.fromkeys(("workdir", "work_dir", "working_directory"), "use `working_dir`"),
            **dict.fromkeys(
                ("repository_credentials", "credentials_parameter", "registry_credentials"),
                "use `credentials`",
            ),
            **dict.fromkeys(
                ("readonly", "readonly_fs", "read_only_root_filesystem", "readonly_root_filesystem"),
                "use `read_only`",
            ),
            **dict.fromkeys(("stop_grace_period", "stop_grace"), "use `stop_timeout`, in seconds"),
            **dict.fromkeys(
                ("env_file", "environment_files"),
                "use `environment` for its public values, and `secrets` for others",
            ),
            **dict.fromkeys(("links", "connects"), "use `connects_to` of the component"),
            **dict.fromkeys(("privileged", "cap_add", "devices", "ulimits", "network_mode"), _NO_HOST),
            "networks": "remove it: `connects_to` of the component opens connections",
            **dict.fromkeys(("platform", "runtime_platform"), "use `architecture` of the component"),
            **dict.fromkeys(("restart", "restart_policy"), "remove it: ECS replaces tasks that stop"),
            "container_name": "remove it: the name of the container is its key, or that of the component",
        }
    )

    image: container_images.Image
    command: Annotated[
        tuple[Argument, ...] | None,
        Between(1, 100),
        Doc("Command of the container, if not that of the image"),
        Example(["serve", "--port", "8080"]),
    ] = None
    entrypoint: Annotated[
        tuple[Argument, ...] | None,
        Between(1, 100),
        Doc("Entry point of the container, if not that of the image"),
        Example(["/usr/bin/tini", "--"]),
    ] = None
    environment: Annotated[
        Mapping[str, Annotated[str, TEXT] | Source],
        VARIABLES,
        Doc(
            "Environment variables of the container; never a secret. "
            f"The name of the environment replaces `{PLACEHOLDER}`"
        ),
        Example({"DB_HOST": {"from": "orders.endpoint"}, "LOG_LEVEL": "info"}),
    ] = MappingProxyType({})
    secrets: Secrets = NO_SECRETS
    depends_on: Annotated[
        Mapping[str, Condition],
        OTHER_CONTAINERS,
        Doc(
            "Containers of the same task that this one waits for, until each has started (`start`), passes "
            "its `container_check` (`healthy`), has ended (`complete`), or has succeeded (`success`)"
        ),
        Example({"proxy": "healthy"}),
    ] = MappingProxyType({})
    container_check: Annotated[
        ContainerCheck | None,
        Doc("Command by which ECS finds out whether the container works"),
        Example({"command": "curl -f http://localhost:8080/healthz || exit 1"}),
    ] = None
    mounts: Mounts = NO_MOUNTS
    user: Annotated[
        Annotated[int, Between(0, 2_147_483_647)]
        | Annotated[str, Pattern(rf"{_USER}(:{_USER})?", "a user such as `1000`, `app`, or `1000:1000`")]
        | None,
        Doc("User that runs the container, with a group after a colon, if not that of the image"),
        Example("1000:1000"),
    ] = None
    working_dir: Annotated[
        str | None,
        Pattern(r"/[^\u0000-\u001f\u007f]*", "an absolute path such as `/app`"),
        Between(1, 1024),
        Doc("Directory that the container starts in, if not that of the image"),
        Example("/app"),
    ] = None
    credentials: Credentials = None
    read_only: Annotated[
        bool, Doc("Whether the root file system of the container is read-only"), Example(False)
    ] = derived("`true`, but `false` with `exec`")
    stop_timeout: Annotated[
        int,
        Between(2, 120),
        Doc("Seconds that a container has to stop before it is killed"),
        Example(60),
    ] = 30

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the finding about an image that is to be built."""
        return unbuilt_images.findings(data, route)

    @property
    def mounted(self) -> Mapping[str, Mount]:
        """The mounts, once they are filled in."""
        return mounts.records(self.mounts)

    @property
    def is_in_ecr(self) -> bool:
        """Whether the image is in a private repository of Amazon ECR, as far as is known.

        One whose name is a parameter may be there, unless it is pulled with a password.
        """
        is_unknown = isinstance(self.image, Text) and self.credentials is None
        return is_unknown or container_images.repository(self.image) is not None

    def completed(self, environment: str | None, here: Context, *, is_entered: bool) -> Self:
        """Fill in whether the file system is read-only, access points, and the name of the environment.

        ECS Exec enters the containers of a task, which must be able to write then.
        """
        read_only = not is_entered if isinstance(self.read_only, Derived) else self.read_only
        found = self.replace(read_only=read_only, mounts=mounts.completed(self.mounts, here))
        found = found.replace(environment=named(self.environment, environment))
        if environment is None or not any(self.placeholders()):
            return found

        def name(text: str | None) -> str | None:
            return text and text.replace(PLACEHOLDER, environment)

        credentials = self.credentials
        if isinstance(credentials, RegistrySecret):
            credentials = credentials.replace(secret=name(credentials.secret))
        return found.replace(
            secrets={
                key: each.replace(secret=name(each.secret), ssm=name(each.ssm))
                for key, each in self.secrets.items()
            },
            credentials=name(credentials) if isinstance(credentials, str) else credentials,
        )

    def placeholders(self) -> Iterator[Route]:
        """Yield the routes of names of secrets in which the name of the environment is missing."""
        texts: list[tuple[Route, object]] = []
        for name, each in self.secrets.items():
            texts += [(("secrets", name, "secret"), each.secret), (("secrets", name, "ssm"), each.ssm)]
        if isinstance(self.credentials, RegistrySecret):
            texts.append((("credentials", "secret"), self.credentials.secret))
        else:
            texts.append((("credentials",), self.credentials))
        return (route for route, text in texts if isinstance(text, str) and PLACEHOLDER in text)


class Sidecar(Container):
    """A further container in each task of a component."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **Container.hints,
            **dict.fromkeys(
                ("cpu", "memory", "mem_limit", "cpus", "architecture", "ephemeral_storage"),
                "remove it: the containers of a task share the size of the component",
            ),
            **dict.fromkeys(
                ("role", "egress", "connects_to", "exec", "log_retention", "subnets", "public"),
                "move it to the component: it is the same for all containers of a task",
            ),
            "name": "remove it: the name of a sidecar is its key",
            "ports": "a sidecar has one `port`",
        }
    )

    port: Annotated[
        Port | None,
        Doc("TCP port that this container listens on; all containers of a task share its ports"),
        Example(9901),
    ] = None
    essential: Annotated[bool, Doc("Whether the task stops when this container stops"), Example(False)] = True


Sidecars = Annotated[
    Mapping[str, Sidecar],
    CONTAINERS,
    Doc("Further containers in each task, which reach each other at `localhost`"),
    Example({"proxy": {"image": "public.ecr.aws/acme/proxy:1.4", "port": 9901}}),
]

NO_SIDECARS: Mapping[str, Sidecar] = MappingProxyType({})


class InTask(NamedTuple):
    """A container under its name in a task: the main one or a sidecar."""

    name: str
    keys: Container
    route: Route
    port: int | None
    is_essential: bool = True
    is_main: bool = False
