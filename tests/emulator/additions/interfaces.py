"""The network interfaces of instances, tasks, balancers, NAT gateways, endpoints, databases, caches, files.

MiniStack lists only interfaces that somebody made as such. These are derived from what there is when asked.
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-interfaces.html
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import alb, ec2, ecs, efs, elasticache, opensearch, rds

from tests.emulator.additions.kit import Properties

KIND = "AWS::EC2::NetworkInterface"


def install() -> None:
    """List them, by themselves and with their instances."""
    fields, instance_xml, describe = ec2._eni_fields_xml, ec2._instance_xml, ec2._describe_network_interfaces

    def with_address(interface: Properties, tag: str = "item") -> str:
        xml = str(fields(interface, tag))
        public = interface.get("PublicIp")
        association = f"<association><publicIp>{public}</publicIp></association>" if public else ""
        return (
            xml.replace(f"</{tag}>", f"{association}</{tag}>") if tag != "item" else _inside(xml, association)
        )

    def with_interfaces(instance: Properties) -> str:
        listed = with_address(_of_instance(instance)) if _runs(instance) else ""
        return _inside(str(instance_xml(instance)), f"<networkInterfaceSet>{listed}</networkInterfaceSet>")

    def describe_all(parameters: Any) -> Any:
        status, headers, body = describe(parameters)
        wanted = ec2._parse_member_list(parameters, "NetworkInterfaceId")
        items = "".join(
            with_address(each) for each in _all() if not wanted or each["NetworkInterfaceId"] in wanted
        )
        return (
            status,
            headers,
            body.replace(b"</networkInterfaceSet>", f"{items}</networkInterfaceSet>".encode()),
        )

    ec2._eni_fields_xml, ec2._instance_xml = with_address, with_interfaces
    ec2._ACTION_MAP["DescribeNetworkInterfaces"] = describe_all


def _inside(item: str, more: str) -> str:
    """Add to the end of an `<item>`."""
    head, _, tail = item.rpartition("</item>")
    return f"{head}{more}</item>{tail}"


def _runs(instance: Properties) -> bool:
    return str(instance["State"]["Name"]) != "terminated"


def _all() -> Iterator[Properties]:
    yield from (_of_instance(instance) for instance in ec2._instances.values() if _runs(instance))
    for balancer in alb._lbs.values():
        description = f"ELB {balancer['LoadBalancerArn'].split('loadbalancer/')[1]}"
        for subnet in balancer["Subnets"]:
            yield _interface(description, subnet, balancer["SecurityGroups"])
    for gateway in ec2._nat_gateways.values():
        if gateway["State"] == "available" and gateway["SubnetId"]:
            name = f"Interface for NAT Gateway {gateway['NatGatewayId']}"
            public = (ec2._addresses.get(gateway["AllocationId"]) or {}).get("PublicIp", "")
            yield {**_interface(name, gateway["SubnetId"], []), **_of_service("nat_gateway", public)}
    for endpoint in ec2._vpc_endpoints.values():
        for subnet in endpoint.get("SubnetIds", []):
            name = f"VPC Endpoint Interface {endpoint['VpcEndpointId']}"
            groups = endpoint.get("SecurityGroupIds") or []
            yield {**_interface(name, subnet, groups), "InterfaceType": "vpc_endpoint"}
    yield from _of_databases()
    yield from _of_caches()
    yield from _of_search_domains()
    yield from (_of_mount_target(target) for target in efs._mount_targets.values())
    for task in ecs._tasks.values():
        yield from _of_task(task) if task["lastStatus"] == "RUNNING" else ()


def _of_task(task: Properties) -> Iterator[Properties]:
    """Yield the interface of a task: its attachment has its ID and address, and its service the groups."""
    service = ecs._services.get("/".join((task["clusterArn"].rsplit("/", 1)[-1], task["group"][8:]))) or {}
    network = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    for attachment in task["attachments"]:
        details = {each["name"]: each["value"] for each in attachment["details"]}
        description = f"arn:aws:ecs:{ecs.get_region()}:{get_account_id()}:attachment/{attachment['id']}"
        made = _interface(description, details["subnetId"], network.get("securityGroups") or [])
        own = {"NetworkInterfaceId": details["networkInterfaceId"]}
        yield {**made, **own, "PrivateIpAddress": details["privateIPv4Address"]}


def _of_service(kind: str, public: str) -> Properties:
    return {"InterfaceType": kind, "SourceDestCheck": False, "PublicIp": public}


def _of_databases() -> Iterator[Properties]:
    """One for each database: the standby of a Multi-AZ one has its own, which looks the same."""
    for instance in rds._instances.values():
        groups = [group["VpcSecurityGroupId"] for group in instance["VpcSecurityGroups"]]
        subnets = [subnet["SubnetIdentifier"] for subnet in instance["DBSubnetGroup"].get("Subnets", [])]
        for subnet in subnets[: 2 if instance["MultiAZ"] else 1]:
            made = _interface("RDSNetworkInterface", subnet, groups, instance["DBInstanceIdentifier"])
            yield made


def _of_caches() -> Iterator[Properties]:
    """One for each node, in the subnet of its group that is in its zone."""
    for node in elasticache._clusters.values():
        subnets = elasticache._subnet_groups[node["CacheSubnetGroupName"]]["Subnets"]
        zones = {ec2._subnets[one["SubnetIdentifier"]]["AvailabilityZone"]: one for one in subnets}
        subnet = zones.get(node["PreferredAvailabilityZone"], subnets[0])["SubnetIdentifier"]
        groups = [group["SecurityGroupId"] for group in node["SecurityGroups"]]
        yield _interface(f"ElastiCache {node['CacheClusterId']}", subnet, groups)


def _of_search_domains() -> Iterator[Properties]:
    """One in each subnet of a domain.

    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
    """
    for domain in opensearch._domains.values():
        options = domain.get("VPCOptions") or {}
        for subnet in options.get("SubnetIds") or ():
            yield _interface(f"ES {domain['DomainName']}", subnet, options.get("SecurityGroupIds") or [])


def _of_mount_target(target: Properties) -> Properties:
    name = f"EFS mount target for {target['FileSystemId']} ({target['MountTargetId']})"
    made = _interface(name, target["SubnetId"], target["SecurityGroups"])
    own = {"NetworkInterfaceId": target["NetworkInterfaceId"], "PrivateIpAddress": target["IpAddress"]}
    return {**made, **own}


def _of_instance(instance: Properties) -> Properties:
    groups = [group["GroupId"] for group in instance["SecurityGroups"]]
    made = _interface("", instance["SubnetId"], groups, instance["InstanceId"])
    attachment = {
        "AttachmentId": made["NetworkInterfaceId"].replace("eni-", "eni-attach-"),
        "InstanceId": instance["InstanceId"],
        "DeviceIndex": 0,
        "Status": "attached",
        "AttachTime": instance["LaunchTime"],
    }
    return {
        **made,
        "PrivateIpAddress": instance["PrivateIpAddress"],
        "SourceDestCheck": instance["SourceDestCheck"],
        "PublicIp": instance["PublicIpAddress"],
        "Attachment": attachment,
    }


def _interface(description: str, subnet: str, groups: list[str], owner: str = "") -> Properties:
    digest = hashlib.sha256(f"{get_account_id()} {description} {owner} {subnet}".encode()).hexdigest()
    where = ec2._subnets.get(subnet) or {}
    host = 128 + int(digest[:2], 16) // 2 - 1
    return {
        "NetworkInterfaceId": f"eni-{digest[:17]}",
        "SubnetId": subnet,
        "VpcId": where.get("VpcId", ""),
        "AvailabilityZone": where.get("AvailabilityZone", ""),
        "Description": description,
        "OwnerId": get_account_id(),
        "Status": "in-use",
        "PrivateIpAddress": f"{where.get('CidrBlock', '0.0.0.0').rsplit('.', 1)[0]}.{host}",
        "InterfaceType": "interface",
        "SourceDestCheck": True,
        "MacAddress": ":".join(digest[place : place + 2] for place in range(0, 12, 2)),
        "Groups": [
            {"GroupId": group, "GroupName": (ec2._security_groups.get(group) or {}).get("GroupName", "")}
            for group in groups
        ],
        "Attachment": None,
    }
