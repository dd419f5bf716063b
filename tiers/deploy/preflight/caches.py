"""Check that the region offers a cache's engine version, and that its quota has room for the nodes."""

from collections.abc import Iterator
from typing import Any, Final

from tiers.deploy.preflight.quotas import judged
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed
from tiers.resources.row import Quota
from tiers.untrusted import whole

CACHE: Final = "AWS::ElastiCache::ReplicationGroup"
PARAMETERS: Final = "AWS::ElastiCache::ParameterGroup"
_NODES: Final = Quota("elasticache", "L-DFE45DF3", "cache nodes")


def versions(subject: Subject) -> Iterator[Diagnostic]:
    """Find versions that ElastiCache does not offer, or with another family. Raises `AwsError`."""
    for placed in subject.changing(CACHE):
        engine, version = (subject.value(at(placed, each)) for each in ("Engine", "EngineVersion"))
        if engine and version:
            yield from _version(subject, placed, engine, version)


def _version(subject: Subject, placed: Placed, engine: str, version: str) -> Iterator[Diagnostic]:
    offered = _offered(subject, engine)
    # The patch of a version is not written, and may be listed.
    found = [each for each in offered if f"{each['EngineVersion']}.".startswith(f"{version}.")]
    if not found:
        known = ", ".join(dict.fromkeys(each["EngineVersion"] for each in offered[-5:]))
        yield codes.NOT_AVAILABLE.at(
            place(placed, "EngineVersion"),
            f"`{engine}` {version} is not offered in `{subject.aws.region}`",
            help=f"use one of {known}" if known else "the region does not have this engine",
        )
        return
    families = {each.get("CacheParameterGroupFamily") for each in found} - {None}
    group = subject.pointed(PARAMETERS, placed, "CacheParameterGroupName")
    family = subject.value(at(group, "CacheParameterGroupFamily")) if group else None
    if group and family and families and family not in families:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "EngineVersion"),
            f"`{engine}` {version} has no parameter group of the family `{family}`",
            help=f"use `overrides: {{{group.logical_id}.CacheParameterGroupFamily: "
            f"{min(map(str, families))}}}`",
        )


def _offered(subject: Subject, engine: str) -> list[dict[str, Any]]:
    rows = subject.aws.pages(
        "elasticache", "describe_cache_engine_versions", "CacheEngineVersions", Engine=engine
    )
    return list(rows)


def nodes(subject: Subject) -> Iterator[Diagnostic]:
    """Report more nodes than the quota of the region allows. Raises `AwsError`."""
    new = subject.new(CACHE)
    if not new:
        return
    rows = subject.aws.pages("elasticache", "describe_cache_clusters", "CacheClusters")
    used = sum(each.get("NumCacheNodes", 1) for each in rows)
    yield from judged(subject, _NODES, used, sum(map(_number, new)), new[0])


def _number(placed: Placed) -> int:
    written = whole(str(at(placed, "NumCacheClusters")))
    if written is not None:
        return written
    shards, replicas = (whole(str(at(placed, each))) for each in ("NumNodeGroups", "ReplicasPerNodeGroup"))
    return (shards or 1) * (1 + (replicas or 0))
