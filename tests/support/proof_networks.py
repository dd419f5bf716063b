"""Networks built by hand for the tests of the proof."""

from typing import Any

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.filters import Acl, AclEntry, Group, GroupId, GroupRule, PrefixListId, allow_all
from tiers.proof.model.network import (
    Backend,
    Interface,
    InternetGateway,
    Listener,
    LoadBalancer,
    NatGateway,
    Network,
    Node,
    Placement,
    Route,
    RouteTable,
    RouteTarget,
    Subnet,
    TargetGroup,
    Vpc,
)

MYSTERY = Unknown("a value that only the test knows")
ANYWHERE = "0.0.0.0/0"


def at(resource: str, *path: str | int) -> Origin:
    return Origin(resource, path)


def vpc(name: str = "Vpc", *cidrs: str, **more: Any) -> Vpc:
    return Vpc(name, cidrs or ("10.0.0.0/16",), at(name), **more)


def subnet(name: str, cidr: str, zone: str = "a", *, of: str = "Vpc", **more: Any) -> Subnet:
    return Subnet(name, of, tuple(cidr.split()), zone, at(name), **more)


def target(text: str) -> RouteTarget:
    """Read `nat_gateway Nat`."""
    kind, _, name = text.partition(" ")
    return RouteTarget(kind, name)  # type: ignore[arg-type]


def routes(name: str, *pairs: tuple[Any, Any], propagated: tuple[tuple[Any, Any], ...] = ()) -> RouteTable:
    """Make a table of (destination, target) pairs."""
    made = [(pair, False) for pair in pairs] + [(pair, True) for pair in propagated]
    return RouteTable(
        name,
        tuple(
            Route(to, target(by) if isinstance(by, str) else by, at(f"{name}Route{number}"), propagated=late)
            for number, ((to, by), late) in enumerate(made)
        ),
        at(name),
    )


def rule(text: str, peer: str | GroupId | PrefixListId | Unknown, origin: Origin | None = None) -> GroupRule:
    """Read `tcp 80` or `tcp 80-90` or `all`."""
    protocol, _, ports = text.partition(" ")
    low, _, high = ports.partition("-")
    read = (int(low), int(high or low)) if low and protocol != "icmp" else None
    read = (int(low), -1) if low and protocol == "icmp" else read
    return GroupRule(protocol, read, peer, origin or at("Rule"))


def group(
    name: str,
    ingress: tuple[GroupRule, ...] = (),
    egress: tuple[GroupRule, ...] | None = None,
    of: str = "Vpc",
) -> Group:
    """Make a group; without egress rules it has AWS's own."""
    return Group(name, of, ingress, allow_all(at(name)) if egress is None else egress, at(name))


def entry(number: int, text: str, cidr: str, *, egress: bool, allow: bool = True) -> AclEntry:
    read = rule(text, cidr)
    return AclEntry(number, egress, allow, read.protocol, read.ports, cidr, at(f"Entry{number}"))


def node(
    name: str,
    *subnets: str | Placement | Unknown,
    groups: tuple[str | Unknown, ...] | Unknown | None = None,
    kind: Any = "instance",
    public: bool | Unknown = False,
    **more: Any,
) -> Node:
    """Make a node with one interface that may stand in any of the subnets."""
    places = tuple(each if isinstance(each, Placement) else Placement(each, public) for each in subnets)
    held = (f"{name}Group",) if groups == () else groups
    return Node(name, kind, (Interface(f"{name}Interface", places, held, at(name)),), at(name), **more)


def balancer_node(
    name: str, *subnets: str, groups: tuple[str, ...] | None, public: bool = True, **more: Any
) -> Node:
    """Make the node of a load balancer: an interface in each subnet."""
    interfaces = tuple(
        Interface(f"{name}{each}", (Placement(each, public),), groups, at(name)) for each in subnets
    )
    return Node(name, "load_balancer", interfaces, at(name), **more)


def three_tiers() -> Network:
    """Two zones: a load balancer, two web servers, a Multi-AZ database, a bastion, a NAT gateway a zone."""
    web, load, data, hop = (
        GroupId("WebGroup"),
        GroupId("LoadGroup"),
        GroupId("DataGroup"),
        GroupId("BastionGroup"),
    )
    return Network(
        vpcs=(vpc(),),
        subnets=(
            subnet("PublicA", "10.0.0.0/24", "a", table="PublicTable"),
            subnet("PublicB", "10.0.1.0/24", "b", table="PublicTable"),
            subnet("PrivateA", "10.0.10.0/24", "a", table="PrivateTableA"),
            subnet("PrivateB", "10.0.11.0/24", "b", table="PrivateTableB"),
            subnet("DataA", "10.0.20.0/24", "a"),
            subnet("DataB", "10.0.21.0/24", "b"),
        ),
        tables=(
            routes("PublicTable", ("0.0.0.0/0", "internet_gateway Gateway")),
            routes("PrivateTableA", ("0.0.0.0/0", "nat_gateway NatA")),
            routes("PrivateTableB", ("0.0.0.0/0", "nat_gateway NatB")),
        ),
        internet_gateways=(InternetGateway("Gateway", "Vpc", at("Gateway")),),
        nat_gateways=(
            NatGateway("NatA", "Vpc", "PublicA", public=True, origin=at("NatA")),
            NatGateway("NatB", "Vpc", "PublicB", public=True, origin=at("NatB")),
        ),
        groups=(
            group("LoadGroup", (rule("tcp 80", "0.0.0.0/0"),), (rule("tcp 8080", web),)),
            group(
                "WebGroup",
                (rule("tcp 8080", load), rule("tcp 22", hop)),
                (rule("tcp 5432", data), rule("tcp 443", "0.0.0.0/0")),
            ),
            group("DataGroup", (rule("tcp 5432", web),), (rule("all", "127.0.0.1/32"),)),
            group("BastionGroup", (rule("tcp 22", "203.0.113.0/24"),), (rule("tcp 22", web),)),
        ),
        nodes=(
            balancer_node("Load", "PublicA", "PublicB", groups=("LoadGroup",), component="load"),
            node("WebA", "PrivateA", groups=("WebGroup",), component="web", moves=False),
            node("WebB", "PrivateB", groups=("WebGroup",), component="web", moves=False),
            node("Data", "DataA", "DataB", groups=("DataGroup",), kind="database", component="data"),
            node(
                "Bastion", "PublicA", groups=("BastionGroup",), public=True, component="bastion", moves=False
            ),
        ),
        load_balancers=(
            LoadBalancer(
                "Load",
                "application",
                True,
                (Listener("Http", "HTTP", 80, ("WebTargets",), at("Http")),),
                at("Load"),
            ),
        ),
        target_groups=(
            TargetGroup(
                "WebTargets",
                "HTTP",
                8080,
                "instance",
                (Backend("WebA", at("WebTargets", 0)), Backend("WebB", at("WebTargets", 1))),
                at("WebTargets"),
            ),
        ),
    )


def ask(
    network: Network, source: str, destination: str, port: int | None = None, protocol: Any = "tcp"
) -> Flow:
    """Ask a question in which both names exist."""
    flow = reach(network, source, destination, protocol, port)
    assert isinstance(flow, Flow), flow
    return flow


def verdict(
    network: Network, source: str, destination: str, port: int | None = None, protocol: Any = "tcp"
) -> str:
    return str(ask(network, source, destination, port, protocol).verdict)


def codes(flow: Flow) -> set[str]:
    return {each.code for each in flow.blockers}


def changed(network: Network, field: str, **things: Any) -> Network:
    """Return the network with some things of one kind replaced, added, or left out (`None`), by id."""
    held = {each.id: each for each in getattr(network, field)} | things
    return network._replace(**{field: tuple(each for each in held.values() if each is not None)})


def acl(name: str, *entries: AclEntry) -> Acl:
    return Acl(name, entries, at(name))


def two(ingress: tuple[Any, ...], egress: tuple[Any, ...] | None = None, **more: Any) -> Network:
    """Make a network of `A` and `B` in subnets of their own, with the rules between them."""
    return Network(
        vpcs=(vpc(),),
        subnets=(subnet("One", "10.0.1.0/24"), subnet("Two", "10.0.2.0/24", "b")),
        groups=(group("AGroup", (), egress), group("BGroup", ingress)),
        nodes=(node("A", "One", groups=()), node("B", "Two", groups=())),
    )._replace(**more)


def walled(*entries: Any, side: str = "Two") -> Network:
    """Make two nodes, with an ACL around the subnet of one of them."""
    network = two((rule("tcp 80", ANYWHERE), rule("icmp -1", ANYWHERE)))
    network = network._replace(acls=(acl("Wall", *entries),))
    return changed(
        network, "subnets", **{side: next(e for e in network.subnets if e.id == side)._replace(acl="Wall")}
    )


def routed(*pairs: Any, propagated: tuple[Any, ...] = (), **more: Any) -> Network:
    """Let web out by a table of these routes."""
    network = three_tiers()
    table = routes("PrivateTableA", *pairs, propagated=propagated)
    network = changed(network, "tables", PrivateTableA=table)
    return network._replace(**more)
