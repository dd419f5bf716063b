"""Databases of RDS and Aurora.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tiers.cost.inventory import HOURS, Amount, Inventory, fixed, unread
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value

_PRODUCTS = {
    "mysql": "MySQL",
    "postgres": "PostgreSQL",
    "mariadb": "MariaDB",
    "aurora-mysql": "Aurora MySQL",
    "aurora-postgresql": "Aurora PostgreSQL",
}
"""The names of engines in the Price List."""
_STORAGE = {
    "gp2": "GP2-Storage",
    "gp3": "GP3-Storage",
    "io1": "PIOPS-Storage",
    "io2": "PIOPS-Storage-IO2",
    "standard": "StorageUsage",
}
STANDBYS = "DBClusterInstanceClass"
"""The property of a cluster that AWS fills with a writer and two readers."""
_DEPLOYMENTS = {
    "single-az": ("Single-AZ", "InstanceUsage", ""),
    "multi-az": ("Multi-AZ", "Multi-AZUsage", "Multi-AZ-"),
    "multi-az-cluster": ("Multi-AZ (readable standbys)", "Multi-AZClusterUsage", "Multi-AZCluster-"),
}
"""The option, the usage of instances, and the start of the usage of storage in the Price List."""
_SERVERLESS = "db.serverless"
_OPTIMIZED = "aurora-iopt1"
_WITHOUT_SUPPORT = "open-source-rds-extended-support-disabled"
_LARGE = 400
"""GiB from which gp3 storage includes more."""
_INCLUDED = {"Iops": (3_000, 12_000), "StorageThroughput": (125, 500)}
"""IOPS, and MiB/s, of gp3 storage below and from that size on."""
_MOST_REPLICAS = 8
_INHERITED = (
    *("Engine", "EngineLifecycleSupport", "DBInstanceClass", "StorageType", "AllocatedStorage"),
    *("MaxAllocatedStorage", "Iops", "StorageThroughput"),
)
"""Properties that a replica has of its source, where it has no value."""


def _properties(resource: Resource, inventory: Inventory) -> Mapping[str, Value]:
    """Return the properties of an instance, with those that a replica has of its source."""
    found = dict(resource.properties)
    source = inventory.linked(resource.properties.get("SourceDBInstanceIdentifier"))
    for _ in range(_MOST_REPLICAS):
        if source is None:
            break
        found = {
            **{name: source.properties[name] for name in _INHERITED if name in source.properties},
            **found,
        }
        source = inventory.linked(source.properties.get("SourceDBInstanceIdentifier"))
    return found


def _engine(own: Mapping[str, Value], inventory: Inventory) -> dict[str, str]:
    engine = inventory.text(own, "Engine")
    return {"engine": engine, "product": _PRODUCTS.get(engine, engine)}


def _deployment(own: Mapping[str, Value], inventory: Inventory) -> dict[str, str]:
    if STANDBYS in own:
        name = "multi-az-cluster"
    else:
        name = "multi-az" if inventory.is_true(own, "MultiAZ") else "single-az"
    return {"deployment": name, "option": _DEPLOYMENTS[name][0]}


def _cluster(own: Mapping[str, Value], inventory: Inventory) -> Mapping[str, Value]:
    found = inventory.linked(own.get("DBClusterIdentifier"))
    return found.properties if found else {}


def _is_optimized(cluster: Mapping[str, Value], inventory: Inventory) -> bool:
    """Return whether a cluster has the storage whose price includes I/O."""
    return inventory.text(cluster, "StorageType") == _OPTIMIZED


def database_instances(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a database instance; all instances of a Multi-AZ one are in its price."""
    own = _properties(resource, inventory)
    names = {**_engine(own, inventory), **_deployment(own, inventory)}
    found = inventory.text(own, "DBInstanceClass")
    if found == _SERVERLESS:
        return
    if not found or not names["engine"]:
        yield unread("the engine and the class of the database", **{**names, "class": found or "RDS"})
        return
    usage = _DEPLOYMENTS[names["deployment"]][1]
    if _is_optimized(_cluster(own, inventory), inventory):
        usage, names["deployment"] = "InstanceUsageIOOptimized", "io-optimized"
    yield fixed(HOURS, **{**names, "class": found, "usage": usage})


def database_storage(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the storage of a database instance, up to the limit of its autoscaling."""
    own = _properties(resource, inventory)
    if "DBClusterIdentifier" in own:
        return
    kind = inventory.text(own, "StorageType") or ("io1" if "Iops" in own else "gp3")
    deployment = _deployment(own, inventory)
    start = _DEPLOYMENTS[deployment["deployment"]][2]
    names = {
        **_engine(own, inventory),
        **deployment,
        "storage": kind,
        "usage": f"RDS:{start}{_STORAGE.get(kind, f'{kind}-Storage')}",
    }
    size = inventory.number(own, "AllocatedStorage")
    if size is None:
        yield unread("the size of the storage", **names)
        return
    limit = inventory.number(own, "MaxAllocatedStorage") or size
    yield Amount(size, max(size, limit), names)


def database_iops(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the IOPS that are not included in the price of the storage."""
    yield from _performance(resource, inventory, "Iops")


def database_throughput(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the throughput that is not included in the price of the storage."""
    yield from _performance(resource, inventory, "StorageThroughput")


def _performance(resource: Resource, inventory: Inventory, name: str) -> Iterator[Amount]:
    """Yield the value of a property beyond what gp3 storage of the size includes.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
    """
    own = _properties(resource, inventory)
    wanted = inventory.number(own, name)
    kind = inventory.text(own, "StorageType") or "io1"
    if wanted is None or "DBClusterIdentifier" in own:
        return
    included = 0
    if kind == "gp3":
        size = inventory.number(own, "AllocatedStorage") or Decimal(0)
        included = _INCLUDED[name][size >= _LARGE]
    if wanted > included:
        yield fixed(wanted - included, storage=kind, **_deployment(own, inventory))


def insights(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a database whose insights are billed."""
    own = _properties(resource, inventory)
    settings = _cluster(own, inventory) if "DBClusterIdentifier" in own else resource.properties
    if inventory.text(settings, "DatabaseInsightsMode") == "advanced":
        yield fixed(1)


def serverless_capacity(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the capacity of an instance of Aurora Serverless v2."""
    own = _properties(resource, inventory)
    if inventory.text(own, "DBInstanceClass") != _SERVERLESS:
        return
    cluster = _cluster(own, inventory)
    is_optimized = _is_optimized(cluster, inventory)
    usage = "Aurora:ServerlessV2IOOptimizedUsage" if is_optimized else "Aurora:ServerlessV2Usage"
    names = {**_engine(own, inventory), "usage": usage, "mode": "io_optimized_" if is_optimized else ""}
    least = inventory.number(cluster, "ServerlessV2ScalingConfiguration", "MinCapacity")
    most = inventory.number(cluster, "ServerlessV2ScalingConfiguration", "MaxCapacity")
    if least is None or most is None:
        yield unread("the capacity of the cluster", **names)
    else:
        yield Amount(least * HOURS, max(least, most) * HOURS, names)


def backups(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of automated backups."""
    own = _properties(resource, inventory)
    if inventory.text(own, "BackupRetentionPeriod") != "0" and "DBClusterIdentifier" not in own:
        yield fixed(1, **_engine(own, inventory))


def extended_support(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of an engine that RDS would bill for after its standard support."""
    own = _properties(resource, inventory)
    settings = _cluster(own, inventory) if "DBClusterIdentifier" in own else own
    engine = _engine(own, inventory)
    is_covered = engine["engine"] in _PRODUCTS and engine["engine"] != "mariadb"
    if is_covered and inventory.text(settings, "EngineLifecycleSupport") != _WITHOUT_SUPPORT:
        yield fixed(1, **engine)


def master_secrets(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the secret that RDS creates for a master password.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """
    if inventory.is_true(resource.properties, "ManageMasterUserPassword"):
        yield fixed(1)


def logs_of_databases(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of logs: those of Enhanced Monitoring, and those that are exported.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.overview.html
    """
    interval = inventory.number(resource.properties, "MonitoringInterval")
    if interval or inventory.items(resource.properties, "EnableCloudwatchLogsExports"):
        yield fixed(1)


def clusters(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of the storage of an Aurora cluster."""
    if STANDBYS in resource.properties:
        return
    is_optimized = _is_optimized(resource.properties, inventory)
    storage = "Aurora:IO-OptimizedStorageUsage" if is_optimized else "Aurora:StorageUsage"
    mode = "io_optimized_" if is_optimized else ""
    yield fixed(1, storage=storage, mode=mode, **_engine(resource.properties, inventory))


def cluster_requests(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a cluster whose I/O is billed."""
    if STANDBYS not in resource.properties and not _is_optimized(resource.properties, inventory):
        yield fixed(1, **_engine(resource.properties, inventory))


def proxy_endpoints(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a further endpoint of a proxy, once for each of its subnets."""
    subnets = inventory.get(resource.properties, "VpcSubnetIds")
    yield fixed(HOURS * len(subnets)) if isinstance(subnets, list) else unread("the subnets of the endpoint")
