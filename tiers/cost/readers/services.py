"""Functions, queues, alarms, and everything else that is billed."""

from collections.abc import Iterator
from decimal import Decimal

from tiers.cost.inventory import HOURS, Amount, Inventory, fixed, unread
from tiers.plan.compare.normal import Resource

_SHORTEST = 60
"""Seconds of a period; alarms with shorter ones have another price: https://aws.amazon.com/cloudwatch/pricing/"""

_BY_REQUEST = "PAY_PER_REQUEST"

_BROKERS = {"SINGLE_INSTANCE": 1, "ACTIVE_STANDBY_MULTI_AZ": 2, "CLUSTER_MULTI_AZ": 3}
"""The instances of a message broker in each `DeploymentMode`."""


def always(_resource: Resource, _inventory: Inventory) -> Iterator[Amount]:
    """Yield one of what is billed as a whole."""
    yield fixed(1)


def functions(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a function, with its architecture."""
    chosen = inventory.items(resource.properties, "Architectures") or ["x86_64"]
    is_arm = inventory.settled(chosen[0]) == "arm64"
    yield fixed(1, architecture="arm64" if is_arm else "x86_64", suffix="-ARM" if is_arm else "")


def queues(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a queue, with its kind."""
    is_fifo = inventory.is_true(resource.properties, "FifoQueue")
    yield fixed(1, kind="fifo" if is_fifo else "standard", infix="FIFO-" if is_fifo else "")


def on_demand_tables(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a table that is billed by request."""
    if inventory.text(resource.properties, "BillingMode") == _BY_REQUEST:
        yield fixed(1)


def provisioned_reads(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a table's read capacity units."""
    yield from _capacity(resource, inventory, "ReadCapacityUnits")


def provisioned_writes(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a table's write capacity units."""
    yield from _capacity(resource, inventory, "WriteCapacityUnits")


def _capacity(resource: Resource, inventory: Inventory, unit: str) -> Iterator[Amount]:
    """Yield the hours of the units of a table and its indexes, each of which has its own."""
    own = resource.properties
    if inventory.text(own, "BillingMode") == _BY_REQUEST:
        return
    for each in (own, *inventory.items(own, "GlobalSecondaryIndexes")):
        units = inventory.number(each, "ProvisionedThroughput", unit)
        yield unread("the capacity of a table") if units is None else fixed(units * HOURS)


def recoverable_tables(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a table with point-in-time recovery."""
    if inventory.is_true(
        resource.properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"
    ):
        yield fixed(1)


def tracking_alarms(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the metrics of the alarms that a target tracking policy creates, one for each direction."""
    for name in ("TargetTrackingConfiguration", "TargetTrackingScalingPolicyConfiguration"):
        if inventory.get(resource.properties, name):
            queries = inventory.items(resource.properties, name, "CustomizedMetricSpecification", "Metrics")
            metrics = sum(1 for each in queries if inventory.get(each, "MetricStat"))
            alarms = 1 if inventory.is_true(resource.properties, name, "DisableScaleIn") else 2
            yield fixed(alarms * max(1, metrics))


def alarm_metrics(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the metrics of an alarm."""
    own = resource.properties
    found = [each for each in inventory.items(own, "Metrics") if inventory.get(each, "MetricStat")]
    periods = [inventory.number(each, "MetricStat", "Period") for each in found]
    if any(each is not None and each < _SHORTEST for each in [*periods, inventory.number(own, "Period")]):
        yield unread("the price of alarms with short periods")
    else:
        yield fixed(max(1, len(found)))


def advanced_parameters(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a parameter that is not of the free tier of parameters."""
    kind = inventory.text(resource.properties, "Tier")
    if kind == "Advanced":
        yield fixed(HOURS)
    elif kind == "Intelligent-Tiering":
        yield Amount(Decimal(0), HOURS)


def brokers(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of the instances of a message broker.

    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-architecture.html
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-broker-architecture.html
    """
    own = resource.properties
    mode = inventory.text(own, "DeploymentMode")
    kind = inventory.text(own, "HostInstanceType")
    count = _BROKERS.get(mode or "SINGLE_INSTANCE")
    if count is None or kind is None:
        yield unread("the number or the type of the instances", instance_type=kind or "Amazon MQ")
    else:
        yield fixed(HOURS * count, instance_type=kind)


def search_nodes(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of the nodes of a search domain."""
    own = resource.properties
    count = inventory.number(own, "ClusterConfig", "InstanceCount") or Decimal(1)
    kind = inventory.text(own, "ClusterConfig", "InstanceType")
    yield (
        fixed(HOURS * count, instance_type=kind)
        if kind
        else unread("the instance type", instance_type="OpenSearch")
    )
    if inventory.is_true(own, "ClusterConfig", "DedicatedMasterEnabled"):
        masters = inventory.number(own, "ClusterConfig", "DedicatedMasterCount") or Decimal(3)
        yield fixed(
            HOURS * masters, instance_type=inventory.text(own, "ClusterConfig", "DedicatedMasterType")
        )


def search_storage(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the disks of the nodes of a search domain."""
    own = resource.properties
    count = inventory.number(own, "ClusterConfig", "InstanceCount") or Decimal(1)
    size = inventory.number(own, "EBSOptions", "VolumeSize")
    if size is not None:
        yield fixed(size * count, volume_type=inventory.text(own, "EBSOptions", "VolumeType") or "gp2")
