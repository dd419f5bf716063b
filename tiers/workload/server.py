"""Common parts of both kinds of servers: their port, health check, user data and internet access."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.facets import ADMINISTER, FORWARD, Backend, Call, Connection, Exists, Listens
from tiers.ir.placed import Placed
from tiers.ir.stacks import Stack, SubnetKind
from tiers.language.component import Context, Member
from tiers.language.record import Derived, Record
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import FILE_BESIDE, SSH, Port
from tiers.workload import (
    agent,
    codes,
    egress,
    environment,
    images,
    literals,
    mounting,
    roles,
    secrets,
    server_mounts,
)
from tiers.workload.agent import LONGEST_PATH, MOST_FILES, PATH
from tiers.workload.environment import Environment, Parts, Source
from tiers.workload.health_check import HealthCheck
from tiers.workload.machine import Machine
from tiers.workload.server_mounts import NO_MOUNTS, ServerMounts
from tiers.workload.volumes.keys import NO_VOLUMES, DataVolumes

# https://cloudinit.readthedocs.io/en/latest/explanation/format.html
RUN_BY_CLOUD_INIT = ("#!", "#cloud-", "#include", "#part-handler", "## template:", "Content-Type:", "MIME-")

# EC2Launch runs the text between these tags, or the tasks of a YAML document:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
RUN_BY_WINDOWS = re.compile(
    r"\s*<(powershell|script|persist|powershellArguments|runAsLocalSystem)>|version: 1\.\d"
)

MOST_USER_DATA = 16 * 1024
"""The EC2 limit for user data in bytes, before base64:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html"""


class ScriptFile(Record):
    """A file beside the spec. Commands that read the spec put the text of the file in its place."""

    file: Annotated[
        str, FILE_BESIDE, Doc("File with the script, below the directory of the spec"), Example("boot.sh")
    ]


class Server(Machine):
    """A group of servers that listens on one port."""

    metrics_of: ClassVar[str] = agent.OF_INSTANCE
    """The dimension of the agent's metrics."""

    port: Annotated[
        Port | None,
        Doc("Port that the servers listen on; without it nothing can connect to them"),
        Example(80),
    ] = None
    user_data: Annotated[
        str | ScriptFile | None,
        Doc("Script that each server runs once, when it first boots; or a file with it"),
        Example("#!/bin/bash\ndnf install -y nginx"),
    ] = None
    environment: Environment = environment.NOTHING
    role: Annotated[
        roles.ExistingProfile | roles.Role,
        Doc(f"AWS permissions of the servers; {roles.PROFILE_EXISTS}"),
        Example({"secrets": ["orders"]}),
    ] = roles.Role()
    health_check: Annotated[
        HealthCheck, Doc("Health check of the servers by load balancers"), Example({"path": "/healthz"})
    ] = HealthCheck()
    agent: Annotated[
        bool | None,
        Doc("Whether the CloudWatch agent reports the memory and the root disk of the servers"),
        Example(True),
    ] = None
    log_files: Annotated[
        Annotated[
            tuple[Annotated[str, PATH, Between(2, LONGEST_PATH)], ...],
            Between(1, MOST_FILES),
        ]
        | None,
        Doc("Log files that the agent sends to the log group of the component, for 90 days"),
        Example(["/var/log/nginx/error.log"]),
    ] = None

    mounts: ServerMounts = NO_MOUNTS
    volumes: DataVolumes = NO_VOLUMES

    @property
    def script(self) -> str | None:
        """The script of `user_data`, if there is one."""
        return self.user_data if isinstance(self.user_data, str) else None

    @property
    def sent_files(self) -> tuple[str, ...]:
        """The files of `log_files`, if there are any."""
        return self.log_files or ()

    def makes_role(self, here: Context) -> bool:
        """Return whether the servers may do anything: by `role`, by a connection, or by `agent`."""
        return roles.is_given(self.role) or bool(self.agent) or bool(here.grants())

    @property
    def profile(self) -> str | None:
        """The ARN of the instance profile, if it exists already."""
        return self.role if isinstance(self.role, str) else None

    def exists(self, here: Context) -> Iterator[Exists]:
        """Yield the instance profile, if it exists already."""
        return roles.exists(self.role, here, is_profile=True)

    def kind_of_subnet(self) -> SubnetKind:
        """Return private subnets."""
        return "private"

    def complete(self, here: Context) -> Self:
        """Fill in the egress, the name of the environment, and the secrets that it names."""
        completed = super().complete(here)
        completed = completed.replace(
            mounts=server_mounts.completed(self.mounts, here),
            environment=environment.named(self.environment, here.about.environment),
            role=roles.completed(self.role, environment.secrets_of(self.environment), here),
        )
        if isinstance(completed.egress, Derived):
            return completed.replace(egress="internet" if completed.has_way_out(here) else "none")
        return completed

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`, and those to the file systems of `mounts`."""
        yield from super().connections(here)
        yield from mounting.connections(self.mounts, (*here.route, "mounts"), here)

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on SSH for a bastion, and on `port`."""
        ssh = Listens(SSH, to=ADMINISTER)
        return (ssh, Listens(self.port)) if self.port else (ssh,)

    def has_stable_name(self, caller: Member) -> bool:
        """Return whether there is no port for callers."""
        return self.port is None

    def instance_ids(self, name: str) -> tuple[str, ...]:
        """Return the IDs of the instances that a target group registers one by one."""
        return ()

    def backend(self, here: Context) -> Backend | None:
        """Return the instances as targets of load balancers, on the port."""
        if not self.port:
            return None
        return Backend("instance", self.port, self.health_check, self.instance_ids(here.name))

    def calls(self, here: Context) -> Iterator[Call]:
        """Yield what the CloudWatch agent needs, and the installation of the mount helper."""
        yield from server_mounts.calls(self.mounts, self.image, here)
        if self.agent:
            yield from agent.calls(self.metrics_of, self.image, self.sent_files, here)

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find servers that could not start, be reached or be checked."""
        yield from super().check(here)
        yield from self._check_listens(here)
        yield from self._check_user_data(here)
        yield from self._check_windows(here)
        yield from self._check_secrets(here)
        yield from server_mounts.check(self.mounts, self.image, here, is_windows=self.is_windows)
        yield from self._check_volumes(here)
        if self.agent:
            yield from agent.check(self.image, is_windows=self.is_windows, here=here)
        yield from agent.check_log_files(self.sent_files, started=bool(self.agent), here=here)
        yield from environment.check(self.environment, here)
        yield from literals.check(self.script, self.environment, here)
        yield from roles.check(self.role, here)
        check = self.health_check
        if check.timeout >= check.interval:
            yield codes.HEALTH_CHECK_TIMEOUT.at(
                (*here.route, "health_check", "timeout"),
                f"the health check timeout ({check.timeout} s) is not shorter "
                f"than its interval ({check.interval} s)",
                label=f"must be less than {check.interval}",
                help=f"use a `timeout` below {check.interval}, or a longer `interval`",
            )
        for subnet in here.subnets(self.subnets):
            if self.has_launch_address and subnet.kind != "public":
                yield WRONG_KIND_OF_SUBNET.at(
                    (*here.route, "subnets", self.subnets.index(subnet.name)),
                    f"the public servers of `{here.name}` are in the {subnet.kind} subnet `{subnet.name}`",
                    label="no route to the internet gateway",
                    also=(Note(Place((*subnet.route, "kind")), f"the subnet is {subnet.kind}"),),
                    help="use public subnets, or remove `public`",
                )
            if subnet.kind == "public" and not self.has_launch_address:
                yield WRONG_KIND_OF_SUBNET.at(
                    (*here.route, "subnets", self.subnets.index(subnet.name)),
                    f"the servers of `{here.name}` are in the public subnet `{subnet.name}`",
                    label="no internet access without a public address",
                    also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                    help="use private subnets, and a load balancer in front",
                )
        yield from self.check_way_out(here)

    def _check_volumes(self, here: Context) -> Iterator[Diagnostic]:
        if self.volumes or self.mounts:
            from tiers.workload.volumes import checks

            yield from checks.check(
                self.volumes, self.mounts, here, is_windows=self.is_windows, root=self.root_device
            )

    def has_way_out(self, here: Context) -> bool:
        """Return whether every subnet has a default route that leads to the internet."""
        subnets = here.subnets(self.subnets)
        return here.network.has_nat and all(subnet.kind == "private" for subnet in subnets)

    def _check_listens(self, here: Context) -> Iterator[Diagnostic]:
        """Find servers behind a load balancer that run no program which could answer its health checks."""
        behind = [flow for flow in here.flows_in() if flow.access == FORWARD]
        silent = images.is_stock(self.image) and not _does_something(self.script or "")
        if self.port and behind and silent and not self._is_overridden(here):
            yield codes.NOTHING_LISTENS.at(
                (*here.route, "port"),
                f"no program of `{here.name}` listens on port {self.port}",
                label="a stock image without `user_data`",
                also=(Note(Place(behind[0].route), "forwards requests here"),),
                help="add `user_data` that starts a server, or use an `image` that starts one",
            )

    def _is_overridden(self, here: Context) -> bool:
        """Return whether overrides set what the servers run, or turn off the load balancer's checks."""
        starts = (f"{here.name}.", identifiers.pascal(here.name))
        paths = [key.split(".") for key in here.about.overrides if key.startswith(starts)]
        decisive = {"UserData", "ImageId", "TargetGroupARNs"}
        return any(decisive.intersection(path) or path[-1] == "LaunchTemplateData" for path in paths)

    def _check_user_data(self, here: Context) -> Iterator[Diagnostic]:
        size = environment.size(self.compiled_user_data(here))
        if size > MOST_USER_DATA:
            also = " with its environment" if self.environment else ""
            yield codes.USER_DATA_TOO_LONG.at(
                Place((*here.route, "user_data" if self.script else "environment"), "key"),
                f"the user data of `{here.name}` has {size} bytes{also}",
                label=f"the maximum is {MOST_USER_DATA}",
                help="move the work into an image, or download the script from S3",
            )
        route = (*here.route, "user_data")
        if isinstance(self.user_data, ScriptFile):
            yield codes.SCRIPT_NOT_READ.at(
                route,
                f"the script `{self.user_data.file}` of `{here.name}` is not read here",
                label="read only beside a spec that is a file",
                help="pass the spec as a file, or use `user_data: |` and the script",
            )
        if self.script is None:
            return
        yield from self._check_first_line(self.script, here)
        if not egress.reaches_the_web(self.egress) and not self._fetches_from_s3(here):
            fix = "set `egress: internet`" if self.has_way_out(here) else "add a NAT gateway to the network"
            confined = here.network.is_confined(here.subnets(self.subnets))
            more = "; packages of Amazon Linux need only `endpoints: [s3]`"
            yield codes.USER_DATA_WITHOUT_INTERNET.at(
                Place(route, "key"),
                f"the script of `{here.name}` runs without internet access",
                label="downloads in it fail",
                help=f"{fix}, or use an image that contains everything"
                + (more if confined and self.image == "al2023" else ""),
            )

    def _check_first_line(self, script: str, here: Context) -> Iterator[Diagnostic]:
        """Find user data of which the image runs no part, as far as the image is known."""
        by_linux = script.startswith(RUN_BY_CLOUD_INIT) and not _is_folded(script)
        by_windows = RUN_BY_WINDOWS.match(script) is not None
        if images.is_windows(self.image):
            runs, line = by_windows, "<powershell>"
        elif images.is_linux(self.image):
            runs, line = by_linux, "#!/bin/bash"
        else:
            runs, line = by_linux or by_windows, "#!/bin/bash"
        if not runs:
            yield codes.USER_DATA_IGNORED.at(
                Place((*here.route, "user_data"), "key"),
                f"the servers of `{here.name}` do not run their user data",
                label=f"does not start with a line such as `{line}`",
                help=f"use `user_data: |` with the script in the lines below, starting with `{line}`",
            )

    @property
    def is_windows(self) -> bool:
        """Return whether the servers are known to run Windows, by their image or by what they are to run."""
        by_script = RUN_BY_WINDOWS.match(self.script or "") is not None
        return images.is_windows(self.image) or (by_script and not images.is_linux(self.image))

    def _check_windows(self, here: Context) -> Iterator[Diagnostic]:
        """Find variables that Windows would not read: a shell script writes them."""
        if self.environment and self.is_windows:
            yield codes.NOT_ON_WINDOWS.at(
                Place((*here.route, "environment"), "key"),
                f"`environment` has no effect on the Windows servers of `{here.name}`",
                label="written by a Linux shell script",
                help="remove it, and set the variables in `user_data`",
            )

    def _fetches_from_s3(self, here: Context) -> bool:
        """Return whether a script can get packages from S3: Amazon Linux has its own there, Ubuntu does not.

        Seen in the list of mirrors in https://github.com/amazonlinux/amazon-linux-2023/issues/535.
        """
        subnets = here.subnets(self.subnets)
        served = "s3" in here.network.gateway_endpoints and here.network.is_confined(subnets)
        return served and self.image != "ubuntu-24.04"

    def _check_secrets(self, here: Context) -> Iterator[Diagnostic]:
        fix = "store it in Secrets Manager, add `role: {secrets: […]}`, and fetch it at run time"
        looks = secrets.found(self.script or "")
        if looks:
            yield codes.PLAIN_SECRET.at(
                Place((*here.route, "user_data"), "key", within=looks.span),
                f"line {looks.line} of the user data of `{here.name}` looks like {looks.what}",
                label="anyone who can describe the instances can read it",
                help=fix,
            )
        for name, value in self.environment.items():
            looks = None if isinstance(value, Source) else secrets.found(f"{name}={value}")
            if looks:
                yield codes.PLAIN_SECRET.at(
                    Place((*here.route, "environment", name), "key"),
                    f"the value of `{name}` looks like {looks.what}",
                    label="anyone who can describe the instances can read it",
                    help=fix,
                )

    def compiled_user_data(self, here: Context) -> Parts:
        """Return the user data for the first boot; () for none."""
        started = agent.script(here.name, self.sent_files) if self.agent else ()
        early = (self._mounting_script(), server_mounts.script(self.mounts), started)
        return environment.user_data(self.script, self.environment, here, self.last_words(here), early)

    def _mounting_script(self) -> Parts:
        if not self.volumes:
            return ()
        from tiers.workload.volumes import script

        return script.script(self.volumes)

    def last_words(self, here: Context) -> Parts:
        """Return the script that runs after everything else at first boot; () for none."""
        return ()

    def role_resources(self, here: Context) -> Iterator[Placed]:
        """Build the role and what carries it, where there is anything that the servers may do."""
        from tiers.workload import instances, role_resources

        declared = roles.written(self.role, environment.secrets_of(self.environment), here)
        statements = roles.statements(declared, here)
        if self.agent:
            from tiers.workload import agent_resources

            yield from agent_resources.resources(self.metrics_of, self.sent_files, here)
            statements += agent_resources.statements(self.metrics_of, self.sent_files, here)
        if self.makes_role(here):
            yield from instances.role(
                Stack.LOGIC,
                here,
                roles.managed_policies(declared),
                statements,
                role_resources.origins(here),
            )

    def needed_routes(self, here: Context) -> tuple[str, ...]:
        """Return the IDs of what must exist before user data can download, or mount, anything."""
        from tiers.network import endpoints, routing

        if not self.script and not self.agent and not self.mounts:
            return ()
        return (*routing.ways_out(here), *endpoints.ways_in(here), *mounting.needed(here))


def _does_something(script: str) -> bool:
    """Return whether a script has a line that is more than a comment."""
    lines = (line.strip() for line in script.splitlines())
    return any(line and not line.startswith("#") for line in lines)


def _is_folded(script: str) -> bool:
    """Return whether a script has its commands on its first line, where only an interpreter belongs."""
    first = script.split("\n", 1)[0]
    words_of_an_interpreter = 3
    return first.startswith("#!") and len(first.split()) > words_of_an_interpreter
