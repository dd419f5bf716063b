"""Answers of a component to the questions of other modules: plain tuples, one a question.

No module outside a component's directory asks for its type; it asks for one of these.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from tiers.diagnostics.model import Route
from tiers.ir.parameters import Text
from tiers.ir.references import Interpolation, Target
from tiers.ir.stacks import SubnetKind
from tiers.tuples import NamedTuple

ANYWHERE = "0.0.0.0/0"
"""Every IPv4 address."""

Protocol = Literal["tcp", "udp"]

CONNECT = "connect"
FORWARD = "forward"
ADMINISTER = "administer"
CONSUME = "consume"
LOG = "log"
MOUNT = "mount"
MOUNT_READ = "mount_read"
ORIGIN = "origin"
ORIGIN_LISTED = "origin_listed"
SEND = "send"
"""Access words that the compiler gives to connections. Others (`read`, `write`) are the users'."""

MOUNTS = frozenset((MOUNT, MOUNT_READ))
"""The words of connections to what a component mounts, for writing and for reading alone."""

ORIGINS = frozenset((ORIGIN, ORIGIN_LISTED))
"""The words of connections of a distribution to its origins; by the second one it learns what is missing."""


def readable(access: str) -> str:
    """Return the access word of a permission for people; `""` for a connection without one."""
    if access == CONNECT:
        return ""
    return ORIGIN if access in ORIGINS else access.replace("_", " ")


CLOUDFRONT = "cloudfront"
"""The servers of CloudFront that connect to origins, where a CIDR block could be. AWS has a prefix list of
their addresses, which are those of every distribution of every customer:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html"""

Layer = Literal["application", "network"]
"""A type of load balancer, in AWS's words: it forwards requests of HTTP, or connections and packets."""

FORWARDED_BY: Mapping[Layer, frozenset[str]] = {
    "application": frozenset(("instance", "ip", "lambda")),
    "network": frozenset(("instance", "ip", "alb")),
}
"""The kinds of targets that a load balancer of each layer forwards to:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"""


class Backups(NamedTuple):
    """Backups of all components, except the excluded ones."""

    excluded: Collection[str]
    are_daily: bool


class About(NamedTuple):
    """Facts about the whole spec that a component may use."""

    name: str
    tags: Mapping[str, str]
    regions: tuple[str, ...]
    overrides: Collection[str] = ()
    """The paths that `overrides` changes."""
    alarms: Literal["recommended", "none"] | None = None
    """The default of `alarms` of components; `None` if nothing is watched."""
    environment: str | None = None
    """The name of the environment; `None` for the base of the spec."""
    raw: Mapping[str, str] = MappingProxyType({})
    """The types of its raw resources by their logical IDs."""
    backups: Backups | None = None
    """The backups that `operations` makes; `None` if it makes none."""

    def backups_of(self, name: str) -> Backups | None:
        """Return the backups that `operations` makes of a component."""
        return self.backups if self.backups is not None and name not in self.backups.excluded else None

    @property
    def is_watched(self) -> bool:
        """Return whether the spec has `operations`."""
        return self.alarms is not None


class Egress(NamedTuple):
    """A CIDR block that a component may open connections to, and the TCP ports.

    `item` is the route of its text below the key `egress`; empty if it is not in a list.
    """

    cidr: str
    ports: tuple[int, ...]
    item: Route = ()


def allows_anywhere(egress: Iterable[Egress], port: int) -> bool:
    """Return whether connections to any address are allowed on a TCP port."""
    return any(each.cidr == ANYWHERE and port in each.ports for each in egress)


class Placement(NamedTuple):
    """A component's place in the network. Components without one have no group, egress, or rules.

    `kind` is the kind of subnet that the type is in unless `subnets` says another, `zones` the number of
    zones that its subnets must span.
    """

    subnets: tuple[str, ...]
    kind: SubnetKind
    zones: int = 1
    egress: tuple[Egress, ...] = ()
    is_public: bool = False
    """True if it has an address on the internet."""
    is_private: bool = True
    """True if callers in the VPC reach it at a private address."""
    has_exit: bool = False
    """True if a default route leads to the internet from each of its subnets."""
    uses_endpoints: bool = False
    """True if its programs may call AWS services through the VPC's endpoints."""
    has_host_name: bool = False
    """True if it has a record in the private zone."""
    may_be_absent: bool = False
    """True if it has no network interface at times, such as a job that does not run."""
    is_raw: bool = False
    """True if raw CloudFormation has its subnets, so that not all of them may be known."""
    is_existing: bool = False
    """True if it exists already in the VPC: its group is not created, and its subnets are not known."""

    @property
    def cidrs(self) -> tuple[str, ...]:
        """The CIDR blocks that `egress` allows."""
        return tuple(each.cidr for each in self.egress)

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports that `egress` allows to some CIDR block."""
        return tuple(dict.fromkeys(port for each in self.egress for port in each.ports))


Value = str | Interpolation | Mapping[str, Any]
"""A string, a stack parameter, a value of another stack, or a function of these."""


class Exists(NamedTuple):
    """A value of something that exists already, in place of a reference.

    `target` is the reference that builders and users write; its logical ID is the one of a resource that is
    not created. `type` is that of the resource if the value identifies it, `properties` are those that the
    spec has.
    """

    target: Target
    value: Value
    type: str = ""
    properties: Mapping[str, str | int] = MappingProxyType({})


class Listens(NamedTuple):
    """A port that a component accepts connections on; `to` limits it to one access word."""

    port: int
    protocol: Protocol = "tcp"
    to: str | None = None


class Part(NamedTuple):
    """A part of a component in one zone, for diagrams; `is_secondary` for a standby or a reader."""

    zone: str
    words: str
    is_secondary: bool = False
    is_chosen_by_aws: bool = False
    """True if AWS chooses the zone, so that this one is an example."""


class Glyph(NamedTuple):
    """The look of a component in diagrams: a drawing of `tiers/picture/glyphs.py`, and a few words."""

    name: str
    words: str
    parts: tuple[Part, ...] = ()
    is_existing: bool = False
    """True if it exists already, and is not created."""


class TargetGroup(NamedTuple):
    """A target group of a load balancer, by its logical ID. Without a port, the target's own is meant."""

    id: str
    port: int | None = None
    is_encrypted: bool = False
    """True if requests go to the targets over HTTPS."""

    @property
    def alternate(self) -> str:
        """The logical ID of a second group, for targets whose old and new versions run side by side."""
        return f"{self.id.removesuffix('TargetGroup')}AlternateTargetGroup"

    def ids(self, *, is_shifted: bool) -> tuple[str, ...]:
        """Return its logical ID, and that of the alternate one for targets whose traffic is shifted."""
        return (self.id, self.alternate) if is_shifted else (self.id,)


class Weighing(NamedTuple):
    """What distributes traffic over a target group and its alternate one: a rule, or a listener itself.

    The groups' weights are in the resource with the logical ID `by`, of the listener `listener`.
    """

    group: TargetGroup
    by: str
    listener: str


class Connection(NamedTuple):
    """A connection as its source declares it. Without a port, the target's own are meant.

    `access` is the user's word (`read`) or the source's (`forward`). `ties` are the logical IDs that attach
    the target to the source: a load balancer's listener or rule; `groups` are the target groups that they
    forward to, `layer` is the load balancer's, and `weighing` has the weights if the groups have alternate
    ones. `by` is the AWS service that calls for the source, which has no role for it: the target's own
    policy allows the service, for the resource `sender` alone if it can be named.
    """

    target: str
    route: Route
    port: int | None = None
    access: str = CONNECT
    protocol: Protocol = "tcp"
    ties: tuple[str, ...] = ()
    groups: tuple[TargetGroup, ...] = ()
    layer: Layer = "application"
    weighing: tuple[Weighing, ...] = ()
    by: str | None = None
    is_outside: bool = False
    """Whether AWS makes the calls for the source, outside the VPC."""
    sender: Target | None = None
    is_ordered: bool = False
    """Whether the messages of a service have an order to keep."""
    points: tuple[str, ...] = ()
    """The access points of a file system that the source mounts; an empty name is one that is not chosen."""
    is_by_name: bool = False
    """Whether the target has a host name in DNS of the user, which may lead anywhere on the internet."""


class Admission(NamedTuple):
    """A CIDR block outside the VPC that may open connections to a component.

    `route` is the value that opens the port, `source` the CIDR block as it is written.
    """

    cidr: str
    port: int
    route: Route
    source: Route
    protocol: Protocol = "tcp"

    @property
    def who(self) -> str:
        """Return the CIDR block for names and descriptions: itself, or the name of its parameter."""
        return self.cidr.parameter.name if isinstance(self.cidr, Text) else self.cidr


class Guest(NamedTuple):
    """A port that other accounts reach through AWS, past security groups; `source` is the accounts' route."""

    port: int
    source: Route
    protocol: Protocol = "tcp"


class Backend(NamedTuple):
    """Targets of a load balancer: their kind, their port, and their health check.

    `targets` are the logical IDs to register one by one, `after` those that the target group needs.
    """

    kind: str
    """`instance`, `ip`, `lambda`, or `alb`."""
    port: int
    health_check: Any
    targets: tuple[str, ...] = ()
    protocol: Protocol = "tcp"
    after: tuple[str, ...] = ()
    is_shifted: bool = False
    """True if each target group needs an alternate one, between which the targets' service shifts traffic."""


class Origin(NamedTuple):
    """The way of a distribution to a component: its host name, and how it is reached there.

    `balancer` is the ARN of a load balancer inside the VPC; `None` for what has public addresses. `is_open`
    is true if clients other than CloudFront can connect from the internet. `admits` is the route of the value
    that admits every distribution, those of other specs too; empty if there is none. `name` is a host name
    that its certificate is for; empty if none is known.
    """

    host: Target
    protocol: Literal["HTTP", "HTTPS"] = "HTTPS"
    port: int = 443
    balancer: Target | None = None
    is_bucket: bool = False
    is_open: bool = False
    admits: Route = ()
    name: str = ""


class Call(NamedTuple):
    """An AWS service that a component needs a network path to, beside its grants."""

    service: str
    route: Route


BackupType = Literal["Aurora", "DynamoDB", "EC2", "EFS", "RDS", "S3"]
"""A type of resource in the words of AWS Backup:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRegionSettings.html"""


class Saved(NamedTuple):
    """A resource whose data AWS Backup can back up, by its logical ID, and the parts of its ARN."""

    id: str
    arn: tuple[str | Target, ...]
    type: BackupType


class Offer(NamedTuple):
    """A value that `{from: NAME.x}` may name: a string with references in it.

    `kind` is `address` for a value that is of no use without a connection, `secret` for the ARN of a secret
    that a role must allow to read, and `value` for anything else.
    """

    parts: tuple[str | Target, ...]
    kind: str = "value"
    is_rotated: bool = True
    """True if AWS changes the password in a secret again and again."""
