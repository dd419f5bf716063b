"""The resources of a cache: its nodes and what they need, or a serverless cache."""

from collections.abc import Iterator
from typing import Any

from troposphere import Join, Select, Split, elasticache
from troposphere.policies import UpdatePolicy

from tiers.components.cache.engines import ENGINES
from tiers.components.cache.spec import Cache, cache_id, serverless_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, stack_id, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context

LONGEST_NAME = 27
"""Characters of the 40 that ElastiCache allows, without a hyphen and 12 of the stack's ID.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.Create.html"""

SETS = {
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "CacheNodeType": "node_type",
    "AutomaticFailoverEnabled": "failover",
    "Port": "port",
    "SnapshotRetentionLimit": "snapshot_retention",
    "SnapshotWindow": "snapshot_window",
    "PreferredMaintenanceWindow": "maintenance_window",
}
SETS_OF_A_SERVERLESS_CACHE = {
    "Engine": "engine",
    "MajorEngineVersion": "engine_version",
    "SnapshotRetentionLimit": "snapshot_retention",
}
DATA_TIERING = "cache.r6gd."
"""The start of node types whose data is partly on disks, which must be said.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html"""


def resources(cache: Cache, here: Context) -> Iterator[Placed | Output]:
    """Build all resources of a cache, and the outputs of its endpoints."""
    if cache.serverless:
        yield _serverless(cache, here)
    else:
        yield _subnet_group(cache, here)
        yield _parameter_group(cache, here)
        yield _nodes(cache, here)
    offers = cache.offers(here.name)
    for what, key, description in (
        ("Endpoint", "endpoint", "host name"),
        ("ReaderEndpoint", "reader_endpoint", "host name for reads"),
    ):
        (target,) = offers[key].parts
        assert not isinstance(target, str), "an endpoint is an attribute"
        name = identifiers.output(here.name, what)
        value = symbols.Attribute(*target)
        yield Output(Stack.DATA, name, f"{here.name}: {description}", value, here.route)


def _subnet_group_id(here: Context) -> str:
    return f"{identifiers.pascal(here.name)}CacheSubnetGroup"


def _parameter_group_id(here: Context) -> str:
    return f"{identifiers.pascal(here.name)}CacheParameterGroup"


def _subnet_group(cache: Cache, here: Context) -> Placed:
    return place(
        Stack.DATA,
        elasticache.SubnetGroup(
            _subnet_group_id(here),
            Description=f"Subnets of the cache {here.name}",
            SubnetIds=[symbols.subnet(each.name) for each in here.subnets(cache.subnets)],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"SubnetIds": (*here.route, "subnets")},
    )


def _parameter_group(cache: Cache, here: Context) -> Placed:
    """Build the parameter group, of the version's family, so that both change in one update."""
    parameters = dict(cache.parameters or {})
    if cache.is_sharded:
        parameters["cluster-enabled"] = "yes"
    given: dict[str, Any] = {"Properties": parameters} if parameters else {}
    return place(
        Stack.DATA,
        elasticache.ParameterGroup(
            _parameter_group_id(here),
            CacheParameterGroupFamily=ENGINES[cache.engine].family(cache.engine_version),
            Description=f"Engine parameters of {here.name}",
            Tags=tags(here.about, here.name_tag()),
            **given,
        ),
        here.route,
        {
            "CacheParameterGroupFamily": (*here.route, "engine_version"),
            "Properties.cluster-enabled": (*here.route, "shards"),
            **{f"Properties.{name}": (*here.route, "parameters", name) for name in cache.parameters or ()},
        },
    )


def _nodes(cache: Cache, here: Context) -> Placed:
    taken = take(cache, here.route, SETS)
    numbers: dict[str, Any] = {"NumCacheClusters": cache.nodes}
    keys = {"NumCacheClusters": "replicas", "MultiAZEnabled": "failover"}
    if cache.is_sharded:
        numbers = {"NumNodeGroups": cache.shards, "ReplicasPerNodeGroup": cache.replicas}
        keys |= {"NumNodeGroups": "shards", "ReplicasPerNodeGroup": "replicas"}
    if str(cache.node_type).startswith(DATA_TIERING):
        numbers["DataTieringEnabled"] = True
    return place(
        Stack.DATA,
        elasticache.ReplicationGroup(
            cache_id(here.name),
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
            # Without it, another number of shards replaces the cache:
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
            UpdatePolicy=UpdatePolicy(UseOnlineResharding=True),
            ReplicationGroupDescription=f"The cache {here.name}",
            **taken.properties,
            **numbers,
            MultiAZEnabled=cache.spans_zones(here),
            CacheParameterGroupName=symbols.Name(_parameter_group_id(here)),
            CacheSubnetGroupName=symbols.Name(_subnet_group_id(here)),
            SecurityGroupIds=[symbols.group(here.name)],
            TransitEncryptionEnabled=True,
            AtRestEncryptionEnabled=True,
            AutoMinorVersionUpgrade=True,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {**taken.origins, **{name: (*here.route, key) for name, key in keys.items()}},
    )


def _serverless(cache: Cache, here: Context) -> Placed:
    taken = take(cache, here.route, SETS_OF_A_SERVERLESS_CACHE)
    if cache.snapshot_window:
        taken.properties["DailySnapshotTime"] = cache.snapshot_window.partition("-")[0]
    return place(
        Stack.DATA,
        elasticache.ServerlessCache(
            serverless_id(here.name),
            # CloudFormation has no snapshots of this type; the service makes one, by the name below.
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            ServerlessCacheName=_name(here),
            FinalSnapshotName=_name(here, "final"),
            **taken.properties,
            **_limits(cache),
            SubnetIds=[symbols.subnet(each.name) for each in here.subnets(cache.subnets)],
            SecurityGroupIds=[symbols.group(here.name)],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "SubnetIds": (*here.route, "subnets"),
            "CacheUsageLimits": (*here.route, "limits"),
            "DailySnapshotTime": (*here.route, "snapshot_window"),
        },
    )


def _limits(cache: Cache) -> dict[str, Any]:
    if cache.limits is None:
        return {}
    found: dict[str, Any] = {}
    if cache.limits.storage is not None:
        found["DataStorage"] = elasticache.DataStorage(Maximum=cache.limits.storage, Unit="GB")
    if cache.limits.ecpu is not None:
        found["ECPUPerSecond"] = elasticache.ECPUPerSecond(Maximum=cache.limits.ecpu)
    return {"CacheUsageLimits": elasticache.CacheUsageLimits(**found)} if found else {}


def _name(here: Context, *more: str) -> Join:
    """Return a name that no other stack has: those of spec and component, and the end of the stack's ID."""
    name = f"{here.about.name}-{here.name}"[:LONGEST_NAME].rstrip("-")
    return Join("-", [name.lower().replace("_", "-"), Select(4, Split("-", stack_id())), *more])
