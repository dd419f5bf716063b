"""What AWS lists of an account after a spec was deployed into an existing VPC, as `--account` reads it.

It is made by hand of the clean template, and of the network as its spec declares that. Faults are planted
into the listings. Resources have the ID of the template after the prefix of their service.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.mutants.anatomy import group_list, members, peer_key, rules, subnet_list
from tests.mutants.changes import Change
from tests.mutants.plan import Plan, Site, Templates

Item = dict[str, Any]
Files = dict[str, dict[str, Any]]
GATEWAY, NAT = "igw-1", "nat-1"
SERVICE = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
WAYS: Mapping[str, Item] = {
    "public": {"GatewayId": GATEWAY},
    "private": {"NatGatewayId": NAT},
    "isolated": {},
}
"""Targets of default routes, by the kind of a subnet."""
TABLES = "describe-route-tables"
ACLS = "describe-network-acls"
GROUPS = "describe-security-groups"
ANYWHERE = {"DestinationCidrBlock": "0.0.0.0/0"}


def written(files: Templates, folder: Path) -> str:
    """Write listings as the files of an account, and return the directory."""
    for name, data in files.items():
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return str(folder)


def listings(templates: Templates) -> Files:
    """Return the listings of the account that a single template was deployed to, by their files' stems."""
    plan = Plan(templates)
    (template,) = plan.templates.values()
    network = template["Metadata"]["Tiers"]["ExistingNetwork"]
    return {
        **_network(network),
        **_groups(plan, network),
        **_instances(plan),
        **_balancers(plan),
        **_databases(plan),
    }


def table(subnet: str) -> str:
    """Return the ID of the route table of a subnet."""
    return subnet.replace("subnet-", "rtb-")


def _network(network: Mapping[str, Any]) -> Files:
    vpc = network["vpc"]["value"]
    subnets = [
        {
            "SubnetId": each["value"],
            "VpcId": vpc,
            "CidrBlock": each["cidr"],
            "AvailabilityZone": each["zone"],
            "MapPublicIpOnLaunch": False,
        }
        for each in network["subnets"]
    ]
    local = {"DestinationCidrBlock": network["vpc"]["cidr"], "GatewayId": "local"}
    tables = [{"RouteTableId": "rtb-main", "VpcId": vpc, "Routes": [local], "Associations": [{"Main": True}]}]
    for each in network["subnets"]:
        way = WAYS[each["kind"]]
        tables.append(
            {
                "RouteTableId": table(each["value"]),
                "VpcId": vpc,
                "Routes": [local, *([{**ANYWHERE, **way}] if way else [])],
                "Associations": [{"Main": False, "SubnetId": each["value"]}],
            }
        )
    first = next(each["value"] for each in network["subnets"] if each["kind"] == "public")
    nat = {
        "NatGatewayId": NAT,
        "State": "available",
        "SubnetId": first,
        "VpcId": vpc,
        "ConnectivityType": "public",
    }
    addresses = [{"PublicIp": "198.51.100.1", "PrivateIp": "10.20.0.9"}]
    attached = [{"State": "available", "VpcId": vpc}]
    return {
        "describe-vpcs": {"Vpcs": [{"VpcId": vpc, "CidrBlock": network["vpc"]["cidr"]}]},
        "describe-subnets": {"Subnets": subnets},
        "describe-route-tables": {"RouteTables": tables},
        "describe-internet-gateways": {
            "InternetGateways": [{"InternetGatewayId": GATEWAY, "Attachments": attached}]
        },
        "describe-nat-gateways": {"NatGateways": [{**nat, "NatGatewayAddresses": addresses}]},
        "describe-network-acls": {
            "NetworkAcls": [_open_acl(vpc, [each["value"] for each in network["subnets"]])]
        },
        "describe-vpc-endpoints": {"VpcEndpoints": []},
        "describe-vpc-peering-connections": {"VpcPeeringConnections": []},
    }


def _open_acl(vpc: str, subnets: list[str]) -> Item:
    """Return the network ACL that a VPC has by default."""
    entry = {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    return {
        "NetworkAclId": "acl-1",
        "VpcId": vpc,
        "IsDefault": True,
        "Associations": [{"NetworkAclId": "acl-1", "SubnetId": each} for each in subnets],
        "Entries": [{**entry, "Egress": egress} for egress in (True, False)],
    }


def _groups(plan: Plan, network: Mapping[str, Any]) -> Files:
    vpc = network["vpc"]["value"]
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    inside = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-default"}]}
    default: Item = {"GroupId": "sg-default", "GroupName": "default", "VpcId": vpc}
    found = [{**default, "IpPermissions": [inside], "IpPermissionsEgress": [everything]}]
    for site in plan.sites("EC2::SecurityGroup"):
        own: Item = {"GroupId": f"sg-{site.id}", "GroupName": site.id, "VpcId": vpc, "Tags": _tags(site)}
        own |= {"IpPermissions": [], "IpPermissionsEgress": []}
        for rule in rules(plan):
            if rule.group == site:
                own["IpPermissionsEgress" if rule.egress else "IpPermissions"].append(
                    _permission(plan, rule.site)
                )
        found.append(own)
    return {"describe-security-groups": {"SecurityGroups": found}}


def _permission(plan: Plan, site: Site) -> Item:
    properties = plan.properties(site)
    peer = properties[peer_key(properties)]
    group = None if isinstance(peer, str) else plan.at(site.stem, peer)
    found = {key: properties[key] for key in ("IpProtocol", "FromPort", "ToPort")}
    if group is None:
        return {**found, "IpRanges": [{"CidrIp": peer}]}
    return {**found, "UserIdGroupPairs": [{"GroupId": f"sg-{group.id}"}]}


def _tags(site: Site) -> list[Item]:
    return [{"Key": "aws:cloudformation:logical-id", "Value": site.id}]


def _group_ids(plan: Plan, site: Site) -> list[str]:
    (member,) = (each for each in members(plan) if each.site == site)
    assert len(member.groups) == len(group_list(plan, member.holder) or ())
    return [f"sg-{each.id}" for each in member.groups]


def _instances(plan: Plan) -> Files:
    instances, interfaces = [], []
    for site in plan.sites("EC2::Instance"):
        interface: Item = {
            "NetworkInterfaceId": f"eni-{site.id}",
            "SubnetId": plan.properties(site)["SubnetId"],
            "InterfaceType": "interface",
            "Groups": [{"GroupId": each} for each in _group_ids(plan, site)],
            "SourceDestCheck": True,
            "Attachment": {"InstanceId": f"i-{site.id}"},
        }
        interfaces.append(interface)
        instances.append({"InstanceId": f"i-{site.id}", "State": {"Name": "running"}, "Tags": _tags(site)})
    return {
        "describe-instances": {"Reservations": [{"Instances": instances}]},
        "describe-network-interfaces": {"NetworkInterfaces": interfaces},
    }


def _balancers(plan: Plan) -> Files:
    balancers, listeners, groups, health, tags = [], [], [], {}, []
    for site in plan.sites("ElasticLoadBalancingV2::LoadBalancer"):
        arn = f"{SERVICE}:loadbalancer/app/{site.id}/0"
        properties = plan.properties(site)
        balancers.append(
            {
                "LoadBalancerArn": arn,
                "LoadBalancerName": site.id,
                "Type": "application",
                "Scheme": properties["Scheme"],
                "IpAddressType": "ipv4",
                "SecurityGroups": _group_ids(plan, site),
                "AvailabilityZones": [{"SubnetId": each} for each in subnet_list(properties)],
            }
        )
        tags.append({"ResourceArn": arn, "Tags": _tags(site)})
    for site in plan.sites("ElasticLoadBalancingV2::Listener"):
        properties = plan.properties(site)
        balancer = plan.at(site.stem, properties["LoadBalancerArn"])
        (action,) = properties["DefaultActions"]
        group = plan.at(site.stem, action["TargetGroupArn"])
        assert balancer is not None
        assert group is not None
        arn = f"{SERVICE}:listener/app/{balancer.id}/0/{site.id}"
        actions = [{"Type": "forward", "TargetGroupArn": f"{SERVICE}:targetgroup/{group.id}/0"}]
        listener = {"LoadBalancerArn": f"{SERVICE}:loadbalancer/app/{balancer.id}/0", "ListenerArn": arn}
        more = {key: properties[key] for key in ("Port", "Protocol")}
        listeners.append({**listener, **more, "DefaultActions": actions})
        tags.append({"ResourceArn": arn, "Tags": _tags(site)})
    for site in plan.sites("ElasticLoadBalancingV2::TargetGroup"):
        properties = plan.properties(site)
        arn = f"{SERVICE}:targetgroup/{site.id}/0"
        more = {key: properties[key] for key in ("Port", "Protocol", "TargetType")}
        groups.append({"TargetGroupArn": arn, "TargetGroupName": site.id, **more})
        targets = [(plan.at(site.stem, each["Id"]), each["Port"]) for each in properties["Targets"]]
        described = [{"Target": {"Id": f"i-{each.id}", "Port": port}} for each, port in targets if each]
        health[f"describe-target-health-{site.id}"] = {"TargetHealthDescriptions": described}
        tags.append({"ResourceArn": arn, "Tags": _tags(site)})
    return {
        "describe-load-balancers": {"LoadBalancers": balancers},
        "describe-listeners": {"Listeners": listeners},
        "describe-rules": {"Rules": []},
        "describe-target-groups": {"TargetGroups": groups},
        "describe-tags": {"TagDescriptions": tags},
        **health,
    }


def _databases(plan: Plan) -> Files:
    found = []
    for site in plan.sites("RDS::DBInstance"):
        properties = plan.properties(site)
        group = plan.at(site.stem, properties["DBSubnetGroupName"])
        assert group is not None
        subnets = [{"SubnetIdentifier": each} for each in plan.properties(group)["SubnetIds"]]
        found.append(
            {
                "DBInstanceIdentifier": site.id.lower(),
                "MultiAZ": properties["MultiAZ"],
                "PubliclyAccessible": properties["PubliclyAccessible"],
                "VpcSecurityGroups": [{"VpcSecurityGroupId": each} for each in _group_ids(plan, site)],
                "DBSubnetGroup": {"DBSubnetGroupName": group.id.lower(), "Subnets": subnets},
                "TagList": _tags(site),
            }
        )
    return {"describe-db-instances": {"DBInstances": found}}


# -- reading and changing listings -----------------------------------------------------------------------


def items(plan: Plan, stem: str) -> list[dict[str, Any]]:
    """Return what a command lists, to be read or changed."""
    (found,) = plan.templates[stem].values()
    items: list[dict[str, Any]] = found
    return items


def subnet_kinds(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each subnet with its kind: that of its own route table, in the clean account."""
    targets = {str(way): kind for kind, way in WAYS.items()}
    for item in items(plan, "describe-subnets"):
        ways = default_routes(plan, item["SubnetId"])
        target = {key: each for key, each in (ways[0] if ways else {}).items() if key not in ANYWHERE}
        yield item["SubnetId"], targets[str(target)]


def default_routes(plan: Plan, subnet: str) -> list[dict[str, Any]]:
    return [each for each in route_table(plan, subnet)["Routes"] if ANYWHERE.items() <= each.items()]


def route_table(plan: Plan, subnet: str) -> dict[str, Any]:
    return next(each for each in items(plan, TABLES) if each["RouteTableId"] == table(subnet))


def led(subnet: str, way: dict[str, Any]) -> Change:
    """Give the default route of a subnet another target; none for an empty one."""

    def made(plan: Plan) -> None:
        held = route_table(plan, subnet)
        kept = [each for each in held["Routes"] if not ANYWHERE.items() <= each.items()]
        held["Routes"] = [*kept, *([{**ANYWHERE, **way}] if way else [])]

    return made


def own_acl(plan: Plan, subnet: str, entries: list[dict[str, Any]]) -> None:
    """Give a subnet a separate network ACL, which denies what no entry allows."""
    (default,) = items(plan, ACLS)
    default["Associations"] = [each for each in default["Associations"] if each["SubnetId"] != subnet]
    own = {**default, "NetworkAclId": "acl-own", "IsDefault": False, "Entries": entries}
    own["Associations"] = [{"NetworkAclId": "acl-own", "SubnetId": subnet}]
    items(plan, ACLS).append(own)
