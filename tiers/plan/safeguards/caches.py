"""Changes of caches that ElastiCache accepts in several updates only, or never."""

from collections.abc import Iterable, Iterator

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.normal import Resource
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.plan.safeguards.never import older, refused, rolls_back
from tiers.untrusted import whole

_CACHE, _SERVERLESS = "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::ServerlessCache"
_NODES, _SHARDS, _FAILOVER = "NumCacheClusters", "NumNodeGroups", "AutomaticFailoverEnabled"
_MAJOR = "MajorEngineVersion"
_FIRST_REPLICA = "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/383"
_LAST_REPLICA = (
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DecreaseReplicaCount.html"
)
_SCALING_IN = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/best-practices-online-resharding.html"
_CLUSTER_MODE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html"


def of_caches(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Refuse what ElastiCache refuses of a cache that stays, with the steps that it accepts."""
    for change in changes:
        if change.type == _SERVERLESS and change.staying is not None:
            yield from _engine(change, *change.staying)
            yield from _major(change, *change.staying)
        if change.type != _CACHE or change.staying is None:
            continue
        sharded = [_is_sharded(each) for each in change.staying]
        if sharded[0] != sharded[1]:
            yield _cluster_mode(change, is_sharded=sharded[1])
        else:
            yield from _replicas(change, *change.staying)
            yield from _fewer_shards(change, *change.staying)
        yield from _engine(change, *change.staying)


def _is_sharded(cache: Resource) -> bool:
    return (whole(cache.properties.get(_SHARDS)) or 1) > 1


def _cluster_mode(change: Change, *, is_sharded: bool) -> Diagnostic:
    name = change.logical_id
    what = "get several shards" if is_sharded else "go back to one shard"
    return refused(
        change,
        _SHARDS if is_sharded else _NODES,
        f"`{name}` cannot {what} in place, because that is another cluster mode",
        "add a second cache with these shards, connect the clients to it, and remove the first one",
        rolls_back(_CLUSTER_MODE),
    )


def _replicas(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    before, after = (whole(each.properties.get(_NODES)) for each in (old, new))
    failover = [each.properties.get(_FAILOVER) for each in (old, new)]
    if before is None or after is None:
        return
    if before == 1 < after and failover[0] != "true" == failover[1]:
        yield codes.TWO_UPDATES.at(
            place(origin_of(change, _NODES)),
            f"`{change.logical_id}` cannot get its first replica and failover in one update",
            label="failover needs a replica that exists",
            help="deploy with `failover: false` first, then remove it and deploy again",
            note=f"the update would roll back: {_FIRST_REPLICA}",
        )
    elif after == 1 < before and failover[0] == "true":
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, _NODES)),
            f"ElastiCache may reject removing the last replica of `{change.logical_id}`",
            label="failover must be off before",
            help="deploy with `failover: false` first, then with `replicas: 0`",
            note=f"with failover, a cache has one replica or more: {_LAST_REPLICA}",
        )


def _fewer_shards(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    before, after = (whole(each.properties.get(_SHARDS)) for each in (old, new))
    if before is not None and after is not None and after < before:
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, _SHARDS)),
            f"`{change.logical_id}` may not have the memory for {after} instead of {before} shards",
            label="the keys move to the others",
            help="compare the metrics `BytesUsedForCache` and `FreeableMemory`, or use a larger `node_type`",
            note=f"the shards that stay need 1.5 times the memory that is used on the others: {_SCALING_IN}",
        )


def _major(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find an older major version; AWS's pages document newer ones only."""
    before, after = (each.properties.get(_MAJOR) for each in (old, new))
    same_engine = old.properties.get("Engine") == new.properties.get("Engine")
    if same_engine and isinstance(before, str) and isinstance(after, str) and older(after, before):
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, _MAJOR)),
            f"ElastiCache may reject a change of `{change.logical_id}` from version {before} to {after}",
            label="documented to newer versions only",
            help=f'keep `engine_version: "{before}"`, or add a second cache with "{after}"',
            note="if it is rejected, the update rolls back: "
            "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html",
        )


def _engine(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    engines = [each.properties.get("Engine") for each in (old, new)]
    if engines == ["valkey", "redis"]:
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, "Engine")),
            f"ElastiCache may reject a change of `{change.logical_id}` from Valkey to Redis",
            label="documented from Redis to Valkey only",
            help="add a second cache with `engine: redis`, and connect the clients to it",
            note="if it is rejected, the update rolls back",
        )
    elif engines == ["redis", "valkey"]:
        yield codes.NO_WAY_BACK.at(
            place(origin_of(change, "Engine")),
            f"`{change.logical_id}` changes from Redis to Valkey, and may not go back",
            label="upgraded in place",
            help="take a snapshot and test your clients with Valkey first",
            note="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html",
        )
