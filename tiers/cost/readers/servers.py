"""Servers, alone and in Auto Scaling groups, with their disks and addresses.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from tiers.cost.inventory import HOURS, Amount, Inventory, unread
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value

_SUFFIXES = {
    **{kind: f".{kind}" for kind in ("gp2", "gp3", "io2", "st1", "sc1")},
    "io1": ".piops",
    "standard": "",
}
"""Ends of usage types, by volume type."""
_INCLUDED_IOPS, _INCLUDED_THROUGHPUT = 3000, 125
"""IOPS and MiB/s in the price of gp3: https://aws.amazon.com/ebs/pricing/"""
_METRICS = 7
"""Metrics of detailed monitoring for each instance: https://aws.amazon.com/cloudwatch/pricing/"""
_SPOT = "Spot Instances counted as On-Demand, which cost more"
_ONE = Decimal(1)


class Servers(NamedTuple):
    """Equal servers, and how many of them run."""

    settings: Mapping[str, Value]
    least: Decimal | None
    most: Decimal | None
    subnets: list[Value]
    note: str = ""
    runs: bool = True

    def times(self, amount: Decimal | int, note: str = "", **names: str) -> Amount:
        """Return an amount that each server has."""
        if self.least is None or self.most is None:
            return unread("the number of servers", **names)
        notes = "; ".join(filter(None, (self.note, note)))
        return Amount(self.least * amount, max(self.least, self.most) * amount, names, note=notes)


def instance(resource: Resource, inventory: Inventory) -> Servers:
    """Return an `AWS::EC2::Instance`."""
    own = resource.properties
    settings = {**_of_template(inventory.get(own, "LaunchTemplate"), inventory), **own}
    return Servers(settings, _ONE, _ONE, [inventory.get(own, "SubnetId")], _market(settings, inventory))


def group(resource: Resource, inventory: Inventory) -> Servers:
    """Return an Auto Scaling group, within the limits of the group and of its schedule."""
    own = resource.properties
    scheduled = [each.properties for each in inventory.of_type("AWS::AutoScaling::ScheduledAction")]
    limits = [
        own,
        *(
            each
            for each in scheduled
            if inventory.linked(inventory.get(each, "AutoScalingGroupName")) is resource
        ),
    ]
    least = [inventory.number(each, "MinSize") for each in limits if "MinSize" in each]
    most = [inventory.number(each, "MaxSize") for each in limits if "MaxSize" in each]
    settings, note = _settings(own, inventory)
    known = [each for each in least if each is not None], [each for each in most if each is not None]
    is_known = len(known[0]) == len(least) > 0 and len(known[1]) == len(most) > 0
    return Servers(
        settings,
        min(known[0]) if is_known else None,
        max(known[1]) if is_known else None,
        inventory.items(own, "VPCZoneIdentifier"),
        note,
    )


def pool(resource: Resource, inventory: Inventory) -> Servers:
    """Return the servers of a warm pool, which has the difference to the maximum without another limit.

    Of stopped and hibernated servers, only the disks are billed:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
    """
    own = resource.properties
    beside = inventory.linked(inventory.get(own, "AutoScalingGroupName"))
    if beside is None:
        return Servers({}, None, None, [])
    found = group(beside, inventory)
    least = inventory.number(own, "MinSize") if "MinSize" in own else Decimal(0)
    prepared = found.most
    if "MaxGroupPreparedCapacity" in own and inventory.text(own, "MaxGroupPreparedCapacity") != "-1":
        prepared = inventory.number(own, "MaxGroupPreparedCapacity")
    most = None
    if least is not None and prepared is not None and found.least is not None:
        # Equal values are an absolute size:
        # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html
        most = least if least == prepared else max(least, prepared - found.least)
    return found._replace(least=least, most=most, runs=inventory.text(own, "PoolState") == "Running")


def _of_template(chosen: Value, inventory: Inventory) -> Mapping[str, Value]:
    """Return the settings in the launch template that a value names, if it is among the resources."""
    template = inventory.linked(inventory.get(chosen, "LaunchTemplateId"))
    found = inventory.get(template.properties, "LaunchTemplateData") if template else None
    return found if isinstance(found, Mapping) else {}


def _settings(own: Mapping[str, Value], inventory: Inventory) -> tuple[Mapping[str, Value], str]:
    """Return the settings of a group's servers, and what is assumed about them."""
    mixed = inventory.get(own, "MixedInstancesPolicy")
    chosen = inventory.get(own, "LaunchTemplate")
    if isinstance(mixed, Mapping):
        chosen = inventory.get(mixed, "LaunchTemplate", "LaunchTemplateSpecification")
    found = _of_template(chosen, inventory)
    configuration = inventory.linked(inventory.get(own, "LaunchConfigurationName"))
    settings = dict(configuration.properties if configuration else found)
    if isinstance(mixed, Mapping):
        return settings, _mixed(settings, mixed, inventory)
    return settings, _market(settings, inventory)


def _mixed(settings: dict[str, Value], mixed: Mapping[str, Value], inventory: Inventory) -> str:
    """Use the first instance type of a mixed policy; return what is assumed."""
    overrides = inventory.items(mixed, "LaunchTemplate", "Overrides")
    types = [inventory.text(each, "InstanceType") for each in overrides]
    if types and types[0]:
        settings["InstanceType"] = types[0]
    notes = ["one of several instance types"] if len({*types}) > 1 else []
    share = inventory.text(mixed, "InstancesDistribution", "OnDemandPercentageAboveBaseCapacity")
    if share not in {"", "100"}:
        notes.append(_SPOT)
    return "; ".join(notes)


def _market(settings: Mapping[str, Value], inventory: Inventory) -> str:
    is_spot = inventory.text(settings, "InstanceMarketOptions", "MarketType") == "spot"
    return _SPOT if is_spot else ""


def servers(found: Servers, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of servers."""
    instance_type = inventory.text(found.settings, "InstanceType")
    if not instance_type:
        yield unread("the instance type", instance_type="EC2", label="server")
        return
    system = _system(found, inventory)
    is_dedicated = inventory.text(found.settings, "Placement", "Tenancy") == "dedicated"
    names = {
        "instance_type": instance_type,
        "label": " ".join(
            [*(["dedicated"] * is_dedicated), *(["Windows"] * (system == "Windows")), "server"]
        ),
        "system": system,
        "mode": "dedicated." if is_dedicated else "",
        "tenancy": "Dedicated" if is_dedicated else "Shared",
        "kind": "DedicatedUsage" if is_dedicated else "BoxUsage",
    }
    is_public = "/aws/service/" in inventory.text(found.settings, "ImageId")
    yield found.times(HOURS, "" if is_public else "the image is priced as Linux", **names)


def _system(found: Servers, inventory: Inventory) -> str:
    """Return the operating system that the Price List has for a public parameter of an image, else Linux."""
    image = inventory.text(found.settings, "ImageId")
    return "Windows" if "/aws/service/ami-windows-latest/" in image else "Linux"


def burst(found: Servers, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of burstable servers in unlimited mode, which is their default but for t2.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html
    """
    family = inventory.text(found.settings, "InstanceType").partition(".")[0]
    mode = inventory.text(found.settings, "CreditSpecification", "CpuCredits")
    is_unlimited = mode == "unlimited" or (not mode and family != "t2")
    if family in {"t2", "t3", "t3a", "t4g"} and is_unlimited:
        yield found.times(1, family=family, system=_system(found, inventory))


def disks(found: Servers, inventory: Inventory) -> Iterator[Amount]:
    """Yield the sizes of disks. The size of an image's disk is not in a template."""
    mappings = _volumes(found, inventory)
    for each in mappings or [{}]:
        kind = inventory.text(each, "VolumeType") or "EBS"
        size = inventory.number(each, "VolumeSize")
        if size is None:
            yield unread("the size of the image's disk", **_kind(kind))
        else:
            yield found.times(size, **_kind(kind if kind != "EBS" else "gp2"))


def iops(found: Servers, inventory: Inventory) -> Iterator[Amount]:
    """Yield the IOPS that are not included in the price of disks."""
    for each in _volumes(found, inventory):
        kind = inventory.text(each, "VolumeType")
        extra = _beyond(inventory.number(each, "Iops"), _INCLUDED_IOPS if kind == "gp3" else 0)
        if extra and kind in {"gp3", "io1", "io2"}:
            yield found.times(extra, **_kind(kind))


def throughput(found: Servers, inventory: Inventory) -> Iterator[Amount]:
    """Yield the throughput that is not included in the price of disks."""
    for each in _volumes(found, inventory):
        kind = inventory.text(each, "VolumeType")
        extra = _beyond(inventory.number(each, "Throughput"), _INCLUDED_THROUGHPUT)
        if extra and kind == "gp3":
            yield found.times(extra, **_kind(kind))


def addresses(found: Servers, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of public addresses that servers get when they start."""
    interfaces = inventory.items(found.settings, "NetworkInterfaces") or [found.settings]
    chosen = [inventory.text(each, "AssociatePublicIpAddress") for each in interfaces]
    if "true" in chosen:
        yield found.times(HOURS)
        return
    if "false" in chosen:
        return
    subnets = [inventory.linked(each) for each in found.subnets]
    if None in subnets:
        yield unread("whether the subnet gives servers a public IPv4 address")
    elif any(inventory.is_true(each.properties, "MapPublicIpOnLaunch") for each in subnets if each):
        yield found.times(HOURS)


def metrics(found: Servers, inventory: Inventory) -> Iterator[Amount]:
    """Yield the metrics of detailed monitoring."""
    if inventory.is_true(found.settings, "Monitoring", "Enabled") or inventory.is_true(
        found.settings, "Monitoring"
    ):
        yield found.times(_METRICS)


def volume(resource: Resource, _inventory: Inventory) -> Servers:
    """Return an `AWS::EC2::Volume` as the disk of one server."""
    own = resource.properties
    ebs = {**own, "VolumeSize": own.get("Size")}
    return Servers({"BlockDeviceMappings": [{"Ebs": ebs}]}, _ONE, _ONE, [])


def _volumes(found: Servers, inventory: Inventory) -> list[Value]:
    mappings = inventory.items(found.settings, "BlockDeviceMappings")
    volumes = [inventory.get(each, "Ebs") for each in mappings]
    return [each for each in volumes if isinstance(each, Mapping)]


def _kind(kind: str) -> dict[str, str]:
    return {"volume_type": kind, "suffix": _SUFFIXES.get(kind, f".{kind}")}


def _beyond(found: Decimal | None, included: int) -> Decimal:
    return max(Decimal(0), (found or Decimal(0)) - included)
