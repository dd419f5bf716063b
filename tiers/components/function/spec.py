"""`function`: code that AWS Lambda runs when it is called, by a schedule, a queue, or a load balancer."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from tiers.components.function import alarms, checks, invocations, polling
from tiers.components.function.alarms import FunctionAlarms
from tiers.components.function.mounts import NO_FILES, FunctionMount, FunctionMounts
from tiers.components.function.polling import Consumes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir import identifiers
from tiers.ir.edges import Attach
from tiers.ir.facets import FORWARD, Backend, Connection, Exists, Glyph, Offer, Placement
from tiers.ir.references import Target
from tiers.ir.stacks import Stack, SubnetKind
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Component, Connections, Context, Member, connections_to
from tiers.language.elsewhere import existing
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example, Keys, Pattern
from tiers.language.vocabulary import SubnetName
from tiers.workload import container_images, egress, mounting, roles, schedule, unbuilt_images
from tiers.workload.alarms import DEFAULT
from tiers.workload.egress import Egress
from tiers.workload.environment import PLACEHOLDER, Source, named, secrets_of
from tiers.workload.log_retention import LogRetention
from tiers.workload.schedule import Schedule

INVOKE = ("lambda:InvokeFunction",)
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html"""

RETRIES = 2
"""Times that Lambda repeats an asynchronous call that failed, by default and at most:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"""

Runtime = Literal[
    "python3.10",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "nodejs22.x",
    "nodejs24.x",
    "java17",
    "java21",
    "java25",
    "dotnet8",
    "dotnet10",
    "ruby3.3",
    "ruby3.4",
    "ruby4.0",
    "provided.al2023",
]
VARIABLES = Keys(
    "variable",
    # https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
    Pattern("[A-Za-z][A-Za-z0-9_]+", "two or more letters, digits, and `_`, starting with a letter"),
    128,
)
VALUE = Pattern(r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*", "a string without control characters")


def function_id(component: str) -> str:
    """Return the logical ID of a component's function."""
    return f"{identifiers.pascal(component)}Function"


def permission_id(component: str) -> str:
    """Return the logical ID of the permission of load balancers to call a component's function."""
    return f"{identifiers.pascal(component)}LoadBalancerPermission"


def dead_letter_queue_id(component: str) -> str:
    """Return the logical ID of the queue for a component's calls that failed."""
    return f"{identifiers.pascal(component)}DeadLetterQueue"


def sender_permission_id(component: str, sender: str) -> str:
    """Return the logical ID of the permission of a component to call another one's function."""
    return f"{identifiers.pascal(component)}From{identifiers.pascal(sender)}Permission"


class Archive(Record):
    """An archive of code in S3."""

    bucket: Annotated[
        str,
        Pattern("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket"),
        existing(),
        Doc("Bucket, in the region of the deployment"),
        Example("my-code"),
    ]
    key: Annotated[
        str,
        Pattern("[!-~]([ -~]{0,1022}[!-~])?", "the key of an object"),
        existing(),
        Doc("Key of the archive"),
        Example("thumbs/1.4.zip"),
    ]
    version: Annotated[
        str | None,
        Pattern("[!-~]{1,1024}", "the version of an object"),
        existing(),
        Doc("Version of the object, if the bucket keeps versions"),
        Example("3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY"),
    ] = None


class Function(Component):
    """A function of AWS Lambda, in the VPC only if a connection needs it."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "memory_size": "use `memory`",
            "reserved_concurrency": "use `concurrency`",
            "reserved_concurrent_executions": "use `concurrency`",
            "zip": "use `source` for code in the spec, or `code` for an archive in S3",
            "zip_file": "use `source`",
            "s3_bucket": "use `code: {bucket: …, key: …}`",
            **dict.fromkeys(
                ("events", "triggers", "trigger", "event_source", "event_sources", "event_source_mapping"),
                "use `schedule`, `consumes`, or `forward_to` of a load balancer",
            ),
            **dict.fromkeys(("sqs", "sqs_event"), "use `consumes: [QUEUE]`"),
            **dict.fromkeys(("sns", "topic", "topics", "subscribes_to"), "use `subscribers` of the topic"),
            **dict.fromkeys(
                ("s3", "s3_event", "bucket_events"),
                "use `events_to` of the bucket with a queue, and `consumes: [QUEUE]` here",
            ),
            "queue": "use `consumes`",
            "queues": "use `consumes`",
            "port": "remove it: Lambda calls a function without a port",
            "vpc": "remove it: a function is in the VPC if a connection needs it",
            "vpc_config": "remove it: a function is in the VPC if a connection needs it",
            "layers": "remove it, and put the layers' files into the archive or image",
            "secrets": "use `role: {secrets: […]}`, and read the secret in the function",
            **dict.fromkeys(
                ("url", "function_url", "http", "http_api", "api", "api_gateway"),
                "remove it, and use `forward_to` of a load balancer",
            ),
            **dict.fromkeys(
                ("name", "function_name"),
                "remove it: CloudFormation makes the name, and `{from: NAME.name}` gives it",
            ),
            **dict.fromkeys(("code_uri", "package", "artifact"), "use `code: {bucket: …, key: …}`"),
            "image_uri": "use `image`",
            **dict.fromkeys(("inline_code", "inline"), "use `source`"),
            **dict.fromkeys(
                ("log_retention_in_days", "retention_in_days"), "use `log_retention: 90`, in days"
            ),
            "cpu": "remove it: CPU follows from `memory`",
            **dict.fromkeys(("dlq", "dead_letter_queue", "dead_letter_config"), "use `dead_letters: true`"),
            "on_failure": "use `dead_letters: true`",
            "maximum_retry_attempts": "use `retries: 2` or less",
            "retry_attempts": "use `retries: 2` or less",
            "tracing_config": "use `tracing: true`",
            "xray": "use `tracing: true`",
            "storage": "use `ephemeral_storage: 1024`, in MiB",
            "batch_size": "use `consumes: [{queue: jobs, batch: 10}]`",
            "batch_window": "use `consumes: [{queue: jobs, batch: 100, window: 5}]`",
            "maximum_concurrency": "use `consumes: [{queue: jobs, concurrency: 5}]`",
            "cron": "use `schedule: {cron: …}`",
            "rate": "use `schedule: {rate: …}`",
        }
    )
    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"name": "name of the function", "arn": "ARN"})
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({"invoke": INVOKE})

    recommended: ClassVar[Record | None] = FunctionAlarms()

    type: Annotated[Literal["function"], Doc("Always `function`")]
    runtime: Annotated[Runtime | None, Doc("Runtime of `code` or `source`"), Example("python3.13")] = None
    handler: Annotated[
        str | None,
        Pattern("[!-~]{1,128}", "a handler such as `app.main`"),
        Doc("Function that Lambda calls in `code` or `source`; the file of `source` is called `index`"),
        Example("app.main"),
    ] = None
    code: Annotated[
        Archive | None, Doc("Archive of code in S3"), Example({"bucket": "my-code", "key": "thumbs/1.4.zip"})
    ] = None
    image: Annotated[
        str | None,
        container_images.IMAGE,
        Between(1, 512),
        DeployTime(needs_default=False),
        Doc("Container image in a private repository of Amazon ECR"),
        Example("111122223333.dkr.ecr.eu-west-1.amazonaws.com/thumbs:1.4"),
    ] = None
    source: Annotated[
        str | None,
        VALUE,
        Between(1, 4_000_000),
        Doc("Code in the spec, for Node.js and Python"),
        Example("def main(event, context):\n    return event\n"),
    ] = None
    memory: Annotated[int, Between(128, 10240), Doc("Memory in MiB; CPU grows with it"), Example(512)] = 256
    timeout: Annotated[int, Between(1, 900), Doc("Seconds after which Lambda stops a call"), Example(60)] = 30
    ephemeral_storage: Annotated[
        int, Between(512, 10240), Doc("MiB of the directory `/tmp`"), Example(1024)
    ] = 512
    architecture: Annotated[
        Literal["x86_64", "arm64"], Doc("Processor architecture of the code"), Example("x86_64")
    ] = "arm64"
    concurrency: Annotated[
        int | None,
        Between(0, 10000),
        Doc("Calls at a time that are reserved for the function, and its maximum"),
        Example(10),
    ] = None
    environment: Annotated[
        Mapping[str, Annotated[str, VALUE] | Source],
        VARIABLES,
        Doc(f"Environment variables; never a secret. The name of the environment replaces `{PLACEHOLDER}`"),
        Example({"QUEUE_URL": {"from": "jobs.url"}, "LOG_LEVEL": "info"}),
    ] = MappingProxyType({})
    role: Annotated[
        roles.ExistingRole | roles.Role,
        Doc(f"Permissions of the function on AWS; {roles.EXISTS}"),
        Example({"secrets": ["orders"]}),
    ] = roles.Role()
    schedule: Annotated[
        Schedule | None, Doc("Times at which it is called"), Example({"rate": "5 minutes"})
    ] = None
    consumes: Consumes = ()
    retries: Annotated[
        int,
        Between(0, RETRIES),
        Doc("Times that Lambda repeats an asynchronous call that failed, such as one of a schedule"),
        Example(0),
    ] = RETRIES
    dead_letters: Annotated[
        bool,
        Doc("Whether a queue keeps asynchronous calls that failed each time, for 14 days"),
        Example(True),
    ] = derived("`true` with a `schedule` or if a topic calls it, else `false`")
    log_retention: Annotated[LogRetention, Doc("Days that logs are kept"), Example(30)] = 90
    tracing: Annotated[bool, Doc("Whether AWS X-Ray records a sample of the calls"), Example(True)] = False
    mounts: FunctionMounts = NO_FILES
    subnets: Annotated[
        tuple[SubnetName, ...],
        Doc("Subnets, if it has to be in the VPC or not in all private subnets"),
        Example(["private-a", "private-b"]),
    ] = ()
    egress: Annotated[
        Egress,
        Doc(
            "In the VPC, `internet` allows connections to any address on ports 80 and 443, a list to these "
            "CIDR blocks, `https` to any address on 443 alone, `none` to no address; outside of it, a "
            "function can reach all of the internet"
        ),
        Example("https"),
    ] = derived("`internet` if the subnets have a route there, else `none`")
    connects_to: Connections = ()
    alarms: Annotated[
        Literal["recommended", "none"] | FunctionAlarms | None,
        Doc("Alarms on calls, each with its threshold or `none`"),
        Example({"errors": 1}),
    ] = derived(DEFAULT)

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the findings about a retired runtime, an image that is to be built, and some strings.

        Lambda pulls only images of one platform, and without attestations:
        https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
        """
        retired = checks.retired_runtime(data.get("runtime"), get_args(Runtime), route)
        found = {
            **unbuilt_images.findings(data, route, " --provenance=false"),
            **schedule.of_text(data.get("schedule"), route),
            **checks.code_as_text(data.get("code"), route),
        }
        return {**found, "runtime": retired} if retired else found

    def complete(self, here: Context) -> Self:
        """Fill in the egress, the name of the environment, and the handler of code in the spec."""
        completed = super().complete(here)
        completed = completed.replace(
            mounts=mounting.completed(self.mounts, FunctionMount, here),
            environment=named(self.environment, here.about.environment),
            role=roles.completed(self.role, secrets_of(self.environment), here),
        )
        if isinstance(completed.egress, Derived):
            completed = completed.replace(egress="internet" if completed.has_exit(here) else "none")
        if isinstance(completed.dead_letters, Derived):
            is_called = self.schedule is not None or invocations.is_called_by_services(here)
            completed = completed.replace(dead_letters=is_called)
        if completed.source is not None and completed.handler is None:
            completed = completed.replace(handler="index.handler")
        return completed

    def exists(self, here: Context) -> Iterator[Exists]:
        """Yield the role, if it exists already."""
        return roles.exists(self.role, here)

    def kind_of_subnet(self) -> SubnetKind:
        """Return private subnets."""
        return "private"

    def subnet_names(self, here: Context) -> tuple[str, ...]:
        """Return the subnets that it is in, if it is in the VPC."""
        return self.subnets or tuple(each.name for each in here.network.of_kind(self.kind_of_subnet()))

    def has_exit(self, here: Context) -> bool:
        """Return whether a default route leads to the internet from each of its subnets."""
        subnets = here.subnets(self.subnet_names(here))
        return here.network.has_nat and all(subnet.kind == "private" for subnet in subnets)

    def place(self, here: Context) -> Placement | None:
        """Return its place, if `subnets` or a connection to something in the VPC needs one."""
        if not self.subnets and not any(self._needs_network(here)):
            return None
        return Placement(
            self.subnet_names(here),
            self.kind_of_subnet(),
            egress=egress.allowed(self.egress),
            has_exit=self.has_exit(here),
            uses_endpoints=True,
        )

    def _needs_network(self, here: Context) -> Iterator[bool]:
        """Yield for each connection whether its target is in the VPC; functions are called by an API."""
        names = (each.target for each in connections_to(self.connects_to, here.route))
        for name in (*names, *self.mounts):
            target = here.members.get(name)
            if target is not None and not isinstance(target.component, Function):
                yield target.component.place(here.around(target)) is not None

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept callers by a permission; application load balancers call it by the API of Lambda."""
        if wanted.access == FORWARD and wanted.layer == "application":
            if wanted.port is not None:
                return accepting.without_ports(wanted, here.member, "lambda")
            tie = Attach(
                caller.name, here.name, wanted.ties, wanted.route, FORWARD, wanted.groups, wanted.layer
            )
            return (tie,)
        arn = Target(function_id(here.name), "Arn")
        api = Api("lambda", self.access_words, ((arn,),), Stack.LOGIC)
        if wanted.by is not None:
            return invocations.accept(wanted, caller, here, api, sender_permission_id(here.name, caller.name))
        return accepting.by_grant(wanted, caller, here, api)

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`, of the queues that Lambda polls for it, and of `mounts`."""
        yield from connections_to(self.connects_to, (*here.route, "connects_to"))
        yield from polling.connections(self.consumes, (*here.route, "consumes"))
        yield from mounting.connections(self.mounts, (*here.route, "mounts"), here)

    def backend(self, here: Context) -> Backend:
        """Return the function as the target of load balancers, which need their permission first."""
        name = here.name
        return Backend("lambda", 0, None, (function_id(name),), after=(permission_id(name),))

    def handles_within(self) -> int:
        """Return the seconds that a message is with Lambda: until its batch is full, and in a call."""
        return self.timeout + polling.longest_window(self.consumes)

    def principal(self) -> str:
        """Return the service of functions."""
        return "lambda.amazonaws.com"

    def makes_role(self, here: Context) -> bool:
        """Return that it has a role: it writes a log."""
        return True

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the name and the ARN."""
        own = function_id(name)
        return {"name": Offer((Target(own),), "address"), "arn": Offer((Target(own, "Arn"),))}

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the function."""
        yield from alarms.watches(self, here, function_id(here.name))
        if self.dead_letters:
            yield from alarms.failed(self, here, dead_letter_queue_id(here.name))

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find functions that could not be created, called, or reached."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        kind = self.runtime or ("container image" if self.image else "")
        words = f"function · {kind}" if kind else "function"
        return Glyph("function", words, here.in_each_zone("interface"))
