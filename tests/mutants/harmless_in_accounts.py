"""Changes of an account that look like faults and let nobody reach anything else: none may be accused."""

from collections.abc import Iterator

from tests.mutants.accounts import (
    ACLS,
    ANYWHERE,
    GATEWAY,
    GROUPS,
    NAT,
    TABLES,
    items,
    own_acl,
    route_table,
    subnet_kinds,
)
from tests.mutants.kinds import Case, account
from tests.mutants.plan import Plan, Site

TOPIC = "changes of an account without effect"


@account(TOPIC, "a subnet has a separate network ACL that allows both halves of all addresses")
def network_acl_of_halves(plan: Plan) -> Iterator[Case]:
    entry = {"Protocol": "-1", "RuleAction": "allow"}
    entries = [
        {**entry, "RuleNumber": number, "CidrBlock": half, "Egress": egress}
        for number, half in ((100, "0.0.0.0/1"), (200, "128.0.0.0/1"))
        for egress in (True, False)
    ]
    for subnet, _ in subnet_kinds(plan):

        def plant(plan: Plan, subnet: str = subnet) -> None:
            own_acl(plan, subnet, entries)

        yield Case(subnet, plant, (Site(ACLS, "acl-own"),), changes=False)


@account(TOPIC, "a default route is written as two halves")
def default_route_of_halves(plan: Plan) -> Iterator[Case]:
    for subnet, kind in subnet_kinds(plan):
        if kind != "isolated":

            def plant(plan: Plan, subnet: str = subnet) -> None:
                held = route_table(plan, subnet)
                local, default = held["Routes"]
                halves = ("0.0.0.0/1", "128.0.0.0/1")
                held["Routes"] = [local, *({**default, "DestinationCidrBlock": half} for half in halves)]

            yield Case(subnet, plant, (Site(TABLES, subnet),), changes=False)


@account(TOPIC, "the main route table, which no subnet uses, leads to the internet")
def main_table_leads_out(_plan: Plan) -> Iterator[Case]:
    def plant(plan: Plan) -> None:
        main = next(each for each in items(plan, TABLES) if each["RouteTableId"] == "rtb-main")
        main["Routes"].append({**ANYWHERE, "GatewayId": GATEWAY})

    yield Case("rtb-main", plant, (Site(TABLES, "rtb-main"),), changes=False)


@account(TOPIC, "the default security group, which nothing has, allows everything")
def default_group_opened(_plan: Plan) -> Iterator[Case]:
    def plant(plan: Plan) -> None:
        default = next(each for each in items(plan, GROUPS) if each["GroupId"] == "sg-default")
        default["IpPermissions"] = default["IpPermissionsEgress"]

    yield Case("sg-default", plant, (Site(GROUPS, "sg-default"),), changes=False)


@account(TOPIC, "a deleted NAT gateway is still listed")
def deleted_nat_listed(_plan: Plan) -> Iterator[Case]:
    def plant(plan: Plan) -> None:
        (nat,) = items(plan, "describe-nat-gateways")
        gone = {**nat, "NatGatewayId": "nat-gone", "State": "deleted"}
        items(plan, "describe-nat-gateways").append(gone)

    yield Case(NAT, plant, (Site("describe-nat-gateways", NAT),), changes=False)


@account(TOPIC, "the VPC has a subnet that the spec does not use, with a server of another stack")
def another_server_in_the_vpc(_plan: Plan) -> Iterator[Case]:
    def plant(plan: Plan) -> None:
        subnets, interfaces = (items(plan, f"describe-{each}") for each in ("subnets", "network-interfaces"))
        subnets.append({**subnets[0], "SubnetId": "subnet-other", "CidrBlock": "10.20.99.0/24"})
        groups = [{"GroupId": "sg-other"}]
        interface = {"NetworkInterfaceId": "eni-other", "SubnetId": "subnet-other", "Groups": groups}
        interfaces.append({**interfaces[0], **interface, "Attachment": {"InstanceId": "i-other"}})
        group = {"GroupId": "sg-other", "GroupName": "other", "VpcId": subnets[0]["VpcId"]}
        items(plan, GROUPS).append({**group, "IpPermissions": [], "IpPermissionsEgress": []})
        (held,) = items(plan, "describe-instances")
        held["Instances"].append({"InstanceId": "i-other", "State": {"Name": "running"}, "Tags": []})

    yield Case("i-other", plant, (Site("describe-instances", "i-other"),), changes=False)
