"""The one network model: a template or an account, in a form that can be reasoned about.

Plain immutable facts, without behavior; groups, prefix lists and ACLs are in `filters`. Two loaders fill it
and one analysis reads it, so each rule about the contents is here:

- Things are named by IDs that are unique over the whole network, of whatever kind: `Stack.LogicalId` or
  `LogicalId` from templates, `sg-0123` from an account. A reference is the ID of the thing referred to.
- A reference to an ID that the network does not have is a thing that does not exist (any more): a route
  to it is a black hole. What a loader cannot follow (an import, a literal ID, a parameter without a
  value) is `Unknown`, never a dangling ID.
- `None` is AWS's own default, where a field allows it. `Unknown` is "there is a value, and it cannot be
  known from here"; its reason is shown to the user: lower case, no final stop, identifiers in backticks.
- Ranges of addresses are text in CIDR notation, IPv4 or IPv6, with or without host bits.
- The order of a tuple never matters, but for `Vpc.cidrs` (the primary one first).
"""

from typing import Literal

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.filters import Acl, Group, PrefixList, PrefixListId
from tiers.tuples import NamedTuple

DEFAULT_VPC = "default VPC"
"""The name of the VPC that an account has from the start, where no template shows it."""


TargetKind = Literal[
    "local",
    "internet_gateway",
    "nat_gateway",
    "egress_only_gateway",
    "peering",
    "gateway_endpoint",
    "interface",
    "instance",
    "transit_gateway",
    "not_modelled",
]


class RouteTarget(NamedTuple):
    """The target of a route. The ID of a `not_modelled` one (a local gateway, …) shows its kind."""

    kind: TargetKind
    id: str = ""


class Route(NamedTuple):
    """One route of a table. The local routes of the VPC are always there and need not be written."""

    destination: str | PrefixListId | Unknown
    target: RouteTarget | Unknown
    origin: Origin
    propagated: bool = False


class RouteTable(NamedTuple):
    """A route table. `propagates` is set when an unknown gateway may add routes."""

    id: str
    routes: tuple[Route, ...]
    origin: Origin
    propagates: Unknown | None = None
    handed: Unknown | None = None
    """The reason why there may be more routes: a part that was not loaded was given the table."""


class Vpc(NamedTuple):
    """A VPC. `None` as main table or default ACL is AWS's own: local routes only, and allow all.

    A range that AWS will choose (an IPv6 one, mostly) is better than `Unknown` if its subnets' places in it
    are known: a loader then takes any free one, such as a /56 of 2001:db8::/32, for the VPC and its subnets.
    """

    id: str
    cidrs: tuple[str | Unknown, ...]
    origin: Origin
    main_table: str | Unknown | None = None
    default_acl: str | Unknown | None = None
    default_group: str | Unknown | None = None
    handed: Unknown | None = None
    """The reason why a gateway may be attached: a part that was not loaded was given the VPC."""


class Subnet(NamedTuple):
    """A subnet. `None` as table or ACL: not associated, so the VPC's main table and default ACL apply.

    `zone` is a name that is equal for equal zones: `us-east-1a`, or whatever the loader makes of a zone
    that has no name yet, such as the first of `GetAZs`.
    """

    id: str
    vpc: str | Unknown
    cidrs: tuple[str | Unknown, ...]
    zone: str | Unknown
    origin: Origin
    table: str | Unknown | None = None
    acl: str | Unknown | None = None
    handed: Unknown | None = None
    """The reason why its table or ACL may differ: a part that was not loaded was given the subnet."""


class InternetGateway(NamedTuple):
    """An internet gateway; `vpc` is `None` while it is attached to none."""

    id: str
    vpc: str | Unknown | None
    origin: Origin


class EgressOnlyGateway(NamedTuple):
    """An egress-only internet gateway: IPv6, outward only."""

    id: str
    vpc: str | Unknown
    origin: Origin


class NatGateway(NamedTuple):
    """A NAT gateway. `subnet` is `None` for a regional one, which is in no subnet.

    `addresses` are its public addresses where they are known.
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
    """

    id: str
    vpc: str | Unknown
    subnet: str | Unknown | None
    public: bool | Unknown
    origin: Origin
    addresses: tuple[str, ...] = ()
    table: str | Unknown | None = None
    """The route table of a regional NAT gateway; `None` is AWS's own, which leads to the internet gateway."""
    is_assumed: bool = False
    """Whether it stands in for the default routes of an existing VPC, whatever they lead to."""


class Peering(NamedTuple):
    """A peering connection of two VPCs."""

    id: str
    requester: str | Unknown
    accepter: str | Unknown
    active: bool | Unknown
    same_region: bool | Unknown
    origin: Origin


class TransitAttachment(NamedTuple):
    """An attachment of a VPC to a transit gateway, which it reaches from the zones of these subnets."""

    id: str
    gateway: str
    vpc: str | Unknown
    subnets: tuple[str | Unknown, ...]
    origin: Origin


class GatewayEndpoint(NamedTuple):
    """A gateway endpoint: a route to a service's prefix list in each of `tables`.

    The analysis adds the routes; a loader that finds them in the tables leaves `tables` empty.
    `service` is the last part of the service's name (`s3`), `prefix_list` its list where it has an id.
    `component` is what it is called, where that is not its id.
    """

    id: str
    vpc: str | Unknown
    service: str
    tables: tuple[str | Unknown, ...]
    origin: Origin
    prefix_list: str | None = None
    component: str | None = None


class Placement(NamedTuple):
    """One place where an interface may be, and its settings there.

    `addresses` are its exact private addresses, IPv4 and IPv6, where they are fixed; without one of a
    family it has any address of the subnet's range of that family. IPv4 is always there unless the subnet
    has no IPv4 range; IPv6 by `ipv6`. `public` is whether it has a public IPv4 address (by the subnet's
    `MapPublicIpOnLaunch`, an elastic address, …), `public_address` which, where known.
    """

    subnet: str | Unknown
    public: bool | Unknown = False
    ipv6: bool | Unknown = False
    addresses: tuple[str, ...] = ()
    public_address: str | None = None
    lost: bool = False
    """True if its zone or instance is lost: set by `without`, never by a loader."""


class Interface(NamedTuple):
    """A network interface; it is in exactly one of `placements`, and it is unknown in which.

    `groups` is `None` where security groups do not apply (a Network Load Balancer made without any);
    otherwise it has at least one: AWS gives the VPC's default group to an interface that names none.
    """

    id: str
    placements: tuple[Placement, ...]
    groups: tuple[str | Unknown, ...] | Unknown | None
    origin: Origin
    source_destination_check: bool | Unknown = True


NodeKind = Literal[
    "instance",
    "autoscaling_group",
    "load_balancer",
    "database",
    "interface_endpoint",
    "gateway_endpoint",
    "service",
    "function",
    "interface",
    "connect_endpoint",
    "distribution",
    "other",
]


Opens = Literal["anywhere", "inside", "nothing"]
"""The destinations of opened connections, whatever the groups allow: `inside` is a VPC, not the internet."""


class Node(NamedTuple):
    """A node that opens or accepts connections, and that a question can name.

    `component` is the name under which users know it, shared by the nodes of one component; `None` where
    it has only its id. A load balancer and an interface endpoint have an interface in each of their
    subnets, and all of them serve; of the interfaces of any other node one is enough to reach it. An Auto
    Scaling group, a container service and a database are one node with one interface of several placements.
    """

    id: str
    kind: NodeKind
    interfaces: tuple[Interface, ...] | Unknown
    origin: Origin
    component: str | None = None
    moves: bool | Unknown = True
    """True if it continues in another placement when one is lost (Multi-AZ, an Auto Scaling group)."""
    nature: Unknown | None = None
    """The reason why its connections are not known: its type is read by its schema only."""
    opens: Opens = "anywhere"
    exists: bool = False
    """True if it exists already and was not loaded: flows beside those that templates allow are not known."""


class Listener(NamedTuple):
    """A listener: `protocol` as AWS writes it (`HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP`, `TCP_UDP`, `GENEVE`, …).

    `target_groups` are all that its default action and its rules forward to; none if it only redirects.
    """

    id: str
    protocol: str | Unknown
    port: int | Unknown
    target_groups: tuple[str | Unknown, ...]
    origin: Origin
    logins: tuple[Origin | Unknown, ...] = ()
    """The actions of it and its rules for which it asks a provider of identities, outside of the VPC."""
    unasked: tuple[tuple[str, Unknown], ...] = ()
    """The target groups that it forwards no request to, and why; they get health checks."""
    compares_headers: bool = False
    """True if a rule has a condition on a header, which any client that knows its value can send."""


class LoadBalancer(NamedTuple):
    """The load balancer part of the node with the same ID.

    `cross_zone` `None` is AWS's default: on for an application load balancer, off for the others.
    An internet-facing one has `public=True` placements.
    """

    id: str
    type: Literal["application", "network", "gateway"] | Unknown
    internet_facing: bool | Unknown
    listeners: tuple[Listener, ...]
    origin: Origin
    cross_zone: bool | Unknown | None = None


class Backend(NamedTuple):
    """A target of a target group: a node by its ID, or an address; `port` `None` is the group's."""

    target: str | Unknown
    origin: Origin
    port: int | Unknown | None = None
    doubt: Unknown | None = None
    """The reason why a known target may not be registered."""


class TargetGroup(NamedTuple):
    """A target group, with the targets that are registered wherever they were written.

    `None` is AWS's default: `cross_zone` as the load balancer, `preserves_client` by protocol and
    `targets_by`. `checked_on` is the port of health checks, which are of TCP whatever the group's protocol
    is, `0` the port of the target; `None` for a group without health checks that open connections.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
    """

    id: str
    protocol: str | Unknown
    port: int | Unknown
    targets_by: Literal["instance", "ip", "alb", "lambda"] | Unknown
    targets: tuple[Backend, ...]
    origin: Origin
    cross_zone: bool | Unknown | None = None
    preserves_client: bool | Unknown | None = None
    checked_on: int | Unknown | None = None


class Entrance(NamedTuple):
    """A service of AWS's that opens connections into a VPC for others, past its gateways and routes.

    `targets` are the nodes and interfaces that it leads to, `None` all that admit its groups in the VPC of
    its subnets. `groups` is `None` where AWS's own groups and addresses are used. `why` is the reason
    why its users are unknown; `inside` is set if clients in VPCs can use it. `unfiltered` are the targets
    whose security groups do not apply to its connections, or may not; `echoes` is set if it may carry ICMP.
    """

    id: str
    why: Unknown
    targets: tuple[str | Unknown, ...] | None
    subnets: tuple[str | Unknown, ...]
    groups: tuple[str | Unknown, ...] | Unknown | None
    inside: bool
    origin: Origin
    unfiltered: frozenset[str] = frozenset()
    echoes: bool = True


class OriginLink(NamedTuple):
    """Requests of a distribution to one of its origins.

    `target` is the node, or empty for a host that is nowhere in the network. `via` is the VPC origin, which
    connects from interfaces of CloudFront's in the VPC; with `None`, the target is asked by its host name
    from CloudFront's public addresses.
    """

    target: str | Unknown
    via: str | None
    ports: tuple[int | Unknown, ...]
    origin: Origin
    doubt: Unknown | None = None
    """The reason why a known target may not get the requests."""


class Distribution(NamedTuple):
    """The distribution part of the node with the same ID.

    `http` is whether it answers requests on port 80 by more than an error. A web ACL and countries are not
    considered.
    """

    id: str
    enabled: bool | Unknown
    http: bool | Unknown
    http3: bool | Unknown
    ipv6: bool | Unknown
    links: tuple[OriginLink, ...]
    origin: Origin
    viewers: Unknown | None = None
    """The reason why its viewers are unknown: a staging distribution, or one of tenants."""
    flaw: str = ""
    """The reason why CloudFront refuses to create it, in words."""
    roams: Unknown | None = None
    """The reason why it may have further origins: a function chooses them."""


class Network(NamedTuple):
    """Everything that was loaded."""

    vpcs: tuple[Vpc, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    tables: tuple[RouteTable, ...] = ()
    internet_gateways: tuple[InternetGateway, ...] = ()
    egress_only_gateways: tuple[EgressOnlyGateway, ...] = ()
    nat_gateways: tuple[NatGateway, ...] = ()
    peerings: tuple[Peering, ...] = ()
    transit_attachments: tuple[TransitAttachment, ...] = ()
    acls: tuple[Acl, ...] = ()
    groups: tuple[Group, ...] = ()
    prefix_lists: tuple[PrefixList, ...] = ()
    gateway_endpoints: tuple[GatewayEndpoint, ...] = ()
    nodes: tuple[Node, ...] = ()
    load_balancers: tuple[LoadBalancer, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    entrances: tuple[Entrance, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    not_modelled: tuple[Unknown, ...] = ()
    """The parts left out of the model, for the report; a verdict that depends on one has an `Unknown` too."""
