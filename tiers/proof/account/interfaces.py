"""Instances, network interfaces and VPC endpoints of an account.

The interfaces of tasks belong to their services, by the tags of these:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attachment.html

Those of mount targets, of nodes of caches, and of search domains have no tags. They belong to the component
of their only group: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.proof.account.export import Export, Item
from tiers.proof.account.resources import Made, Maker, present, texts
from tiers.proof.build.groups import OF_VPC_ORIGINS

_GONE = {"terminated", "shutting-down"}
_OF_TASK = re.compile(r"arn:[a-z-]+:ecs:[^:]*:[^:]*:attachment/")
_OF_GROUP = re.compile(r"EFS mount target for fs-|ElastiCache |ES ")
"""Start of the descriptions of interfaces that belong to the component of their group. An instance with such
an interface is a node itself, whatever the description is."""
_ENDPOINTS_GONE = {"deleted", "deleting", "failed", "rejected", "expired"}


def resources(export: Export, maker: Maker) -> Iterator[Made]:
    """Make the resources that are in subnets."""
    interfaces, tasks = _Interfaces(export), _tags_by_interface(export)
    groups = {item.text("GroupId"): item.tags() for item in export.items("SecurityGroups")}
    for item in interfaces.items.values():
        if texts(item.listed("Groups"), "GroupName") == [OF_VPC_ORIGINS]:
            continue  # a part of CloudFront
        identity = item.text("NetworkInterfaceId")
        made = _interface(item)
        made["Owned"] = interfaces.owner(item) is not None
        tags = tasks.get(identity) or item.tags("TagSet") or _tags_of_group(item, groups)
        described = item.text("Description")
        yield maker.make(item, "AWS::EC2::NetworkInterface", identity, made, tags, name=described)
    for item, instance in _instances(export):
        identity = str(instance.get("InstanceId"))
        attached = [{"NetworkInterfaceId": each} for each in interfaces.of(identity)]
        yield maker.make(
            item,
            "AWS::EC2::Instance",
            identity,
            {"NetworkInterfaces": attached},
            _item(item, instance).tags(),
        )
    yield from _endpoints(export, maker)


def _tags_of_group(item: Item, groups: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Return the tags of the only group of an interface of those services; {} of another."""
    names = texts(item.listed("Groups"), "GroupId")
    is_alone = len(names) == 1 and _OF_GROUP.match(item.text("Description"))
    return groups.get(names[0], {}) if is_alone else {}


def has_tasks(export: Export) -> bool:
    """Return whether an interface is that of a task: its description is the ARN of its attachment.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """
    described = (item.text("Description") for item in export.items("NetworkInterfaces"))
    return any(_OF_TASK.match(each) for each in described)


def _tags_by_interface(export: Export) -> dict[str, dict[str, str]]:
    """Return the tags of the service of each task, by the interface of the task."""
    tags = {
        (item.text("clusterArn"), f"service:{item.text('serviceName')}"): item.tags("tags", "key", "value")
        for item in export.items("services")
    }
    return {
        str(detail.get("value")): found
        for item in export.items("tasks")
        for attachment in item.listed("attachments")
        for detail in _item(item, attachment).listed("details")
        if detail.get("name") == "networkInterfaceId"
        and (found := tags.get((item.text("clusterArn"), item.text("group"))))
    }


def _instances(export: Export) -> Iterator[tuple[Item, Mapping[str, Any]]]:
    for item in export.items("Reservations"):
        for instance in item.listed("Instances"):
            state = instance.get("State")
            name = str(state.get("Name")) if isinstance(state, Mapping) else ""
            if name not in _GONE:
                yield item, instance


def _item(item: Item, data: Mapping[str, Any]) -> Item:
    return item._replace(data=data)


class _Interfaces:
    """All interfaces by their IDs: as listed themselves, and those that only an instance lists."""

    def __init__(self, export: Export) -> None:
        self.items: dict[str, Item] = {
            item.text("NetworkInterfaceId"): item for item in export.items("NetworkInterfaces")
        }
        self._of: dict[str, list[str]] = {}
        for item in self.items.values():
            attachment = item.data.get("Attachment")
            holder = attachment.get("InstanceId") if isinstance(attachment, Mapping) else None
            if isinstance(holder, str):
                self._of.setdefault(holder, []).append(item.text("NetworkInterfaceId"))
        for item, instance in _instances(export):
            for each in _item(item, instance).listed("NetworkInterfaces"):
                self._add(str(instance.get("InstanceId")), _item(item, each))
        self._balancers = {item.text("LoadBalancerArn") for item in export.items("LoadBalancers")}
        self._has_databases = bool(export.items("DBInstances"))

    def _add(self, holder: str, item: Item) -> None:
        identity = item.text("NetworkInterfaceId")
        if identity:
            self.items.setdefault(identity, item)
            known = self._of.setdefault(holder, [])
            known += [] if identity in known else [identity]

    def of(self, instance: str) -> list[str]:
        """Return the interfaces of an instance."""
        return self._of.get(instance, [])

    def owner(self, item: Item) -> str | None:
        """Return the owner of an interface that a listing of another kind shows.

        https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-interfaces.html
        """
        kind, description = item.text("InterfaceType"), item.text("Description")
        if kind in {"nat_gateway", "vpc_endpoint", "gateway_load_balancer_endpoint"}:
            return kind
        balancer = description.removeprefix("ELB ")
        if balancer != description and any(
            arn.endswith(f"loadbalancer/{balancer}") for arn in self._balancers
        ):
            return balancer
        return description if description == "RDSNetworkInterface" and self._has_databases else None


def _interface(item: Item) -> dict[str, Any]:
    found = present(
        item.data, "SubnetId", "SourceDestCheck", "PrivateIpAddress", "PrivateIpAddresses", "Ipv6Addresses"
    )
    found["GroupSet"] = texts(item.listed("Groups"), "GroupId")
    association = item.data.get("Association")
    if isinstance(association, Mapping) and association.get("PublicIp"):
        found["PublicAddress"] = association["PublicIp"]
    return found


def _endpoints(export: Export, maker: Maker) -> Iterator[Made]:
    lists = _lists_of_endpoints(export)
    for item in export.items("VpcEndpoints"):
        if item.text("State").lower() in _ENDPOINTS_GONE:
            continue
        identity = item.text("VpcEndpointId")
        names = ("VpcId", "VpcEndpointType", "ServiceName", "SubnetIds", "IpAddressType")
        properties = present(item.data, *names)
        properties["SecurityGroupIds"] = texts(item.listed("Groups"), "GroupId")
        if identity in lists:
            properties["PrefixListId"] = lists[identity]
        yield maker.make(item, "AWS::EC2::VPCEndpoint", identity, properties, item.tags())


def _lists_of_endpoints(export: Export) -> dict[str, str]:
    """Return the prefix list of each gateway endpoint, which only the routes to it name."""
    return {
        str(route["GatewayId"]): str(route["DestinationPrefixListId"])
        for item in export.items("RouteTables")
        for route in item.listed("Routes")
        if "GatewayId" in route and "DestinationPrefixListId" in route
    }
