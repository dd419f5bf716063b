"""The templates' network in a rehearsal: concrete hosts with addresses, and the rules between them.

Unlike the proof's model, nothing here is "any of": every host is in one subnet and has one address.
The unrealized parts are in `Network.omitted`, in words.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from tiers.rehearse.edge import Certificate, Edge

HostKind = Literal[
    "server",
    "task",
    "job",
    "load_balancer",
    "database",
    "cache",
    "endpoint",
    "mount_target",
    "proxy",
    "nat",
    "distribution",
    "bucket",
    "outside",
    "beyond",
]
"""A `task` is one of a service of Amazon ECS; a `job` is started by a schedule. A `distribution`
and a `bucket` are on the internet, too; the first has a cable into each VPC that one of its origins is in.
One `beyond` is in a network that a transit gateway leads to."""

Ports = tuple[int, int] | None
"""First and last port, `None` for all; for ICMP type and code, where -1 is any."""


class Rule(NamedTuple):
    """One rule of a security group: `ranges` or the members of `group` are at the other end."""

    protocol: str
    ports: Ports
    ranges: tuple[str, ...] = ()
    group: str | None = None


class Group(NamedTuple):
    """A security group with all its rules, AWS's own among them."""

    id: str
    ingress: tuple[Rule, ...]
    egress: tuple[Rule, ...]


class Entry(NamedTuple):
    """One numbered entry of a network ACL."""

    number: int
    egress: bool
    allow: bool
    protocol: str
    ports: Ports
    range: str


Gateway = Literal["internet", "host", "peering", "transit", "nowhere"]


class Route(NamedTuple):
    """A route by where it leads; `id` is that of a host, as a NAT gateway is, or of a connection."""

    destination: str
    gateway: Gateway
    id: str = ""


class Subnet(NamedTuple):
    """A subnet with the routes of its table; `acl` is `None` where everything is allowed."""

    id: str
    vpc: str
    range: str
    zone: str
    routes: tuple[Route, ...]
    acl: str | None


class Vpc(NamedTuple):
    """A VPC and the ranges that are local in it; `internet` is whether a gateway is attached."""

    id: str
    ranges: tuple[str, ...]
    internet: bool


class Peering(NamedTuple):
    """An active connection of two VPCs."""

    id: str
    vpcs: tuple[str, str]


class Transit(NamedTuple):
    """An attachment of a VPC to a transit gateway, and the hosts beyond it, by their names."""

    id: str
    vpc: str
    hosts: tuple[str, ...]


class Host(NamedTuple):
    """A network namespace: one machine of the architecture, or of the internet.

    `logical_id` is as in the proof: `Stack.LogicalId` or `LogicalId`. Of one ID there are several hosts
    where AWS runs several: the nodes of a load balancer, the instances of an Auto Scaling group. A host of
    the internet has none, no subnet, and its only address is public.
    """

    name: str
    kind: HostKind
    component: str
    logical_id: str
    vpc: str
    subnet: str
    zone: str
    address: str
    public: str | None = None
    groups: tuple[str, ...] | None = None
    """`None` where security groups do not apply."""
    checked: bool = True
    """True if packets that are not from or for its own address are dropped."""
    listens: frozenset[int] | None = None
    """The TCP ports of a task's containers; `None` if nothing restricts where it listens."""
    alias: str = ""
    """The name of all hosts of the component, in files and commands of the rehearsal. Of those that copy each
    other, it is the name of the one that accepts writes."""

    @property
    def is_on_the_internet(self) -> bool:
        """Whether the host is in no network that is joined to a VPC."""
        return not self.vpc and self.kind != "beyond"

    @property
    def is_outside(self) -> bool:
        """Whether the host is not in the templates, but tries connections with hosts that are."""
        return self.kind in {"outside", "beyond"}


class Action(NamedTuple):
    """The action of a listener or a rule: `type` and `settings` as in the template.

    `target_groups` are those that it forwards to, with their weights. `unread` is why a rehearsal cannot do
    it, in words; empty where it can.
    """

    type: str
    target_groups: tuple[tuple[str, int], ...]
    settings: Mapping[str, Any]
    unread: str = ""


class ListenerRule(NamedTuple):
    """A rule of a listener, with its conditions as the template has them; none if they are not known."""

    priority: int
    conditions: tuple[Mapping[str, Any], ...]
    action: Action


class Listener(NamedTuple):
    """A listener; its rules are in the order of their priorities."""

    id: str
    port: int
    protocol: str
    default: Action
    rules: tuple[ListenerRule, ...]
    certificates: tuple[Certificate, ...] = ()
    """The default one first; none if the templates do not have them, and a generated one is used."""


class Target(NamedTuple):
    """A host behind a load balancer, by its name."""

    host: str
    port: int


class TargetGroup(NamedTuple):
    """A target group of a load balancer; `settings` are the template's, health check included.

    `unread` is why its targets are not all known, in words; empty where they are.
    """

    id: str
    protocol: str
    targets: tuple[Target, ...]
    cross_zone: bool | None
    keeps_clients: bool
    """True if targets see the addresses of clients. In a rehearsal they see the load balancer's."""
    settings: Mapping[str, Any]
    unread: str = ""


class LoadBalancer(NamedTuple):
    """A load balancer: each of `nodes` is a host."""

    id: str
    type: str
    public: bool
    nodes: tuple[str, ...]
    listeners: tuple[Listener, ...]
    target_groups: tuple[TargetGroup, ...]
    cross_zone: bool


class Database(NamedTuple):
    """A database, by its host, as its template has it."""

    id: str
    host: str
    engine: str
    version: str
    port: int
    user: str
    name: str
    parameters: Mapping[str, str]
    server: Literal["mysql", "postgres"] | None
    """The kind of server that plays it; `None`: none does."""


class Cluster(NamedTuple):
    """A cluster of databases of which each member is a host, the writer first, then who takes over from it.

    Clients find the writer by the alias of the hosts, and the others by `reader_endpoint`.
    """

    id: str
    nodes: tuple[str, ...]
    reader_endpoint: str

    @property
    def fails_over(self) -> bool:
        """Whether another member takes over when the writer is lost."""
        return len(self.nodes) > 1


class Proxy(NamedTuple):
    """A proxy of databases, with a host in each subnet; `targets` are hosts, the writer first."""

    id: str
    nodes: tuple[str, ...]
    port: int
    targets: tuple[str, ...]


class FileSystem(NamedTuple):
    """A file system of which each mount target is a host."""

    id: str
    targets: tuple[str, ...]


class Cache(NamedTuple):
    """A cache of which each node is a host, the primary first. Clients find it by the alias of the hosts."""

    id: str
    nodes: tuple[str, ...]
    port: int
    is_encrypted: bool
    """True if clients use TLS."""
    fails_over: bool
    """True if a replica takes over when the primary is lost."""


class ServiceName(NamedTuple):
    """A name and port by which tasks of the services `users` find those of a service, on their port."""

    name: str
    port: int
    service: str
    target: int
    users: tuple[str, ...]


class Network(NamedTuple):
    """Everything that is realized."""

    vpcs: tuple[Vpc, ...]
    subnets: tuple[Subnet, ...]
    peerings: tuple[Peering, ...]
    acls: Mapping[str, tuple[Entry, ...]]
    groups: tuple[Group, ...]
    hosts: tuple[Host, ...]
    load_balancers: tuple[LoadBalancer, ...]
    databases: tuple[Database, ...]
    service_names: tuple[ServiceName, ...]
    absent: Mapping[str, str]
    """Components and logical IDs that have no host although the templates have them, and why."""
    omitted: tuple[str, ...]
    """The parts of the templates that a rehearsal does not have, a sentence each."""
    assumed: tuple[str, ...]
    """Values that only a deployment knows, and their substitutes, a sentence each."""
    caches: tuple[Cache, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    file_systems: tuple[FileSystem, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    edge: Edge = Edge()
    transits: tuple[Transit, ...] = ()
