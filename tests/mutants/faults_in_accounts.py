"""Faults in the account of an existing VPC: it differs from the spec, or what was deployed was changed."""

from collections.abc import Iterator
from typing import Any

from tests.mutants.accounts import (
    ACLS,
    GATEWAY,
    GROUPS,
    NAT,
    TABLES,
    WAYS,
    items,
    led,
    own_acl,
    route_table,
    subnet_kinds,
    table,
)
from tests.mutants.kinds import Case, account
from tests.mutants.plan import Plan, Site

TOPIC = "the account of an existing VPC"


def _places(subnet: str) -> tuple[Site, ...]:
    """Return a subnet, its route table, and the default route of that."""
    names = (table(subnet), f"{table(subnet)}.route1")
    return (Site("describe-subnets", subnet), *(Site(TABLES, each) for each in names))


def _holds_server(plan: Plan, subnet: str) -> bool:
    return any(each["SubnetId"] == subnet for each in items(plan, "describe-network-interfaces"))


def _holds_balancer(plan: Plan, subnet: str) -> bool:
    zones = [each for item in items(plan, "describe-load-balancers") for each in item["AvailabilityZones"]]
    return any(each["SubnetId"] == subnet for each in zones)


def _holds_database(plan: Plan, subnet: str) -> bool:
    groups = [item["DBSubnetGroup"] for item in items(plan, "describe-db-instances")]
    return any(each["SubnetIdentifier"] == subnet for group in groups for each in group["Subnets"])


def _holds_nat(plan: Plan, subnet: str) -> bool:
    return any(each["SubnetId"] == subnet for each in items(plan, "describe-nat-gateways"))


def _needs_way(plan: Plan, subnet: str) -> bool:
    """Return whether something in a subnet is reached from the internet, or calls there."""
    return any(holds(plan, subnet) for holds in (_holds_server, _holds_balancer, _holds_nat))


def _contradicted(plan: Plan, declared: str, actual: str) -> Iterator[Case]:
    for subnet, kind in subnet_kinds(plan):
        if kind == declared:
            plant = led(subnet, dict(WAYS[actual]))
            yield Case(subnet, plant, _places(subnet), _needs_way(plan, subnet))


@account(TOPIC, "a subnet that is declared as public has no default route")
def public_is_isolated(plan: Plan) -> Iterator[Case]:
    yield from _contradicted(plan, "public", "isolated")


@account(TOPIC, "the default route of a subnet that is declared as public leads to a NAT gateway")
def public_is_private(plan: Plan) -> Iterator[Case]:
    yield from _contradicted(plan, "public", "private")


@account(TOPIC, "a subnet that is declared as private has no default route")
def private_is_isolated(plan: Plan) -> Iterator[Case]:
    yield from _contradicted(plan, "private", "isolated")


@account(TOPIC, "the default route of a subnet that is declared as private leads to the internet gateway")
def private_is_public(plan: Plan) -> Iterator[Case]:
    # A server without a public address gets nowhere by it.
    yield from _contradicted(plan, "private", "public")


@account(TOPIC, "a subnet that is declared as isolated has a default route to a NAT gateway")
def isolated_is_private(plan: Plan) -> Iterator[Case]:
    # The group of a database lets nothing out.
    yield from _contradicted(plan, "isolated", "private")


@account(TOPIC, "a subnet that is declared as isolated has a default route to the internet gateway")
def isolated_is_public(plan: Plan) -> Iterator[Case]:
    yield from _contradicted(plan, "isolated", "public")


@account(TOPIC, "a subnet has the main route table, which leads nowhere")
def subnet_of_the_main_table(plan: Plan) -> Iterator[Case]:
    for subnet, _ in subnet_kinds(plan):

        def plant(plan: Plan, subnet: str = subnet) -> None:
            route_table(plan, subnet)["Associations"] = []

        planted = (Site("describe-subnets", subnet), Site(TABLES, "rtb-main"))
        yield Case(subnet, plant, planted, _needs_way(plan, subnet))


@account(TOPIC, "the target of a default route was deleted")
def default_route_to_nothing(plan: Plan) -> Iterator[Case]:
    for subnet, kind in subnet_kinds(plan):
        if kind != "isolated":
            plant = led(subnet, {"NatGatewayId": "nat-gone", "State": "blackhole"})
            yield Case(subnet, plant, _places(subnet), _needs_way(plan, subnet))


@account(TOPIC, "the network ACL of a subnet denies everything")
def network_acl_denies(plan: Plan) -> Iterator[Case]:
    for subnet, _ in subnet_kinds(plan):

        def plant(plan: Plan, subnet: str = subnet) -> None:
            own_acl(plan, subnet, [])

        changes = _needs_way(plan, subnet) or _holds_database(plan, subnet)
        yield Case(subnet, plant, (Site(ACLS, "acl-own"), Site("describe-subnets", subnet)), changes)


@account(TOPIC, "the internet gateway is not attached to the VPC")
def account_without_internet_gateway(_plan: Plan) -> Iterator[Case]:
    def plant(plan: Plan) -> None:
        for each in items(plan, "describe-internet-gateways"):
            each["Attachments"] = []

    yield Case(GATEWAY, plant, (Site("describe-internet-gateways", GATEWAY),), changes=True)


@account(TOPIC, "VPC Block Public Access applies")
def public_access_blocked(_plan: Plan) -> Iterator[Case]:
    def plant(plan: Plan) -> None:
        for each in items(plan, "describe-vpcs"):
            each["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "block-bidirectional"}

    yield Case(GATEWAY, plant, (Site("describe-internet-gateways", GATEWAY),), changes=True)


@account(TOPIC, "the NAT gateway was deleted")
def account_without_nat(plan: Plan) -> Iterator[Case]:
    def plant(plan: Plan) -> None:
        for each in items(plan, "describe-nat-gateways"):
            each["State"] = "deleted"

    private = [subnet for subnet, kind in subnet_kinds(plan) if kind == "private"]
    planted = (Site("describe-nat-gateways", NAT), *(site for each in private for site in _places(each)))
    yield Case(NAT, plant, planted, any(_holds_server(plan, each) for each in private))


@account(TOPIC, "a rule that allows all egress was added to a security group")
def account_allows_egress(plan: Plan) -> Iterator[Case]:
    balancers = [each for item in items(plan, "describe-load-balancers") for each in item["SecurityGroups"]]
    for group in items(plan, GROUPS):
        name = group["GroupId"]
        if name == "sg-default":
            continue
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}

        def plant(plan: Plan, name: str = name, rule: dict[str, Any] = everything) -> None:
            found = next(each for each in items(plan, GROUPS) if each["GroupId"] == name)
            found["IpPermissionsEgress"] = [*found["IpPermissionsEgress"], rule]

        # A load balancer sends to its targets only; all others reach its public listener.
        yield Case(name, plant, (Site(GROUPS, name),), changes=name not in balancers)


@account(TOPIC, "a rule of a security group was removed")
def account_rule_removed(plan: Plan) -> Iterator[Case]:
    for group in items(plan, GROUPS):
        for side in ("IpPermissions", "IpPermissionsEgress") if group["GroupId"] != "sg-default" else ():
            for number, _ in enumerate(group[side]):

                def plant(plan: Plan, at: tuple[str, str, int] = (group["GroupId"], side, number)) -> None:
                    found = next(each for each in items(plan, GROUPS) if each["GroupId"] == at[0])
                    del found[at[1]][at[2]]

                at = f"{group['GroupId']}/{side}/{number}"
                yield Case(at, plant, (Site(GROUPS, group["GroupId"]),), changes=True)
