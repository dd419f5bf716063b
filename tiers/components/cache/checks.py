"""Errors that ElastiCache would report for a cache, and warnings about missing protection."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers import facts
from tiers.components.cache import codes
from tiers.components.cache.engines import ENGINES
from tiers.databases import windows
from tiers.diagnostics.codes.architecture import TAG_TEXT
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.cache.spec import Cache

OF_NODES = ("node_type", "replicas", "shards", "failover", "port", "parameters", "maintenance_window")
"""Keys that a serverless cache cannot have."""

MOST_NODES = 90
"""https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html"""

SHORTEST_WINDOW = 60
"""Minutes: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html"""


def check(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    """Find everything that is wrong with a cache alone, or in its network."""
    yield from _version(cache, here)
    yield from _without_effect(cache, here)
    if cache.serverless:
        yield from _zones(cache, here)
        yield from _tags(here)
    else:
        yield from _nodes(cache, here)
        yield from _failover(cache, here)
        yield from _parameters(cache, here)
    yield from _windows(cache, here)
    yield from _snapshots(cache, here)
    yield from _subnets(cache, here)


def _version(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    engine = ENGINES[cache.engine]
    known = engine.serverless if cache.serverless else engine.versions
    if cache.engine_version not in known:
        kind = "serverless " if cache.serverless else ""
        choices = " or ".join(f'"{each}"' for each in known)
        yield codes.CACHE_VERSION.at(
            (*here.route, "engine_version"),
            f"ElastiCache has no {kind}{cache.engine} version `{cache.engine_version}`",
            label="a major version only" if cache.serverless else "unknown, or without its minor version",
            help=f"use {choices}",
        )


def _without_effect(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    if cache.serverless:
        for key in OF_NODES:
            if getattr(cache, key) is not None:
                yield codes.CACHE_KEY_HAS_NO_EFFECT.at(
                    Place((*here.route, key), "key"),
                    f"`{key}` has no effect with `serverless: true`",
                    label="a serverless cache has no nodes",
                    also=(Note(Place((*here.route, "serverless")), "serverless"),),
                    help=f"remove `{key}`, or use `serverless: false`",
                )
    elif cache.limits is not None:
        yield codes.CACHE_KEY_HAS_NO_EFFECT.at(
            Place((*here.route, "limits"), "key"),
            "`limits` has no effect without `serverless: true`",
            label="limited by its nodes",
            help="remove `limits`, or add `serverless: true`",
        )


def _zones(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for subnet in here.subnets(cache.subnets):
        other = seen.setdefault(subnet.zone, subnet.name)
        if other != subnet.name:
            yield codes.SAME_ZONE_TWICE.at(
                (*here.route, "subnets", cache.subnets.index(subnet.name)),
                f"the serverless cache `{here.name}` has two subnets in zone `{subnet.zone}`",
                label=f"in the same zone as `{other}`",
                help="use one subnet in each zone",
            )
    if len(seen) == 1:
        yield _warn(
            here, "subnets", f"`{here.name}` can be reached in one zone only", "unreachable if the zone fails"
        )


def _tags(here: Context) -> Iterator[Diagnostic]:
    """Find tags that the schema of serverless caches refuses, unlike that of caches on nodes."""
    for key, value in here.about.tags.items():
        for text, of_key in ((key, True), (value, False)):
            strange = [each for each in text if not each.isascii()]
            if strange:
                yield TAG_TEXT.at(
                    Place(("tags", key), "key" if of_key else "value"),
                    f"the {'key' if of_key else 'value'} of a tag has the character `{strange[0]}`",
                    label="serverless caches reject it",
                    also=(Note(Place((*here.route, "serverless")), "serverless"),),
                    help="use letters of ASCII, digits, inner spaces, and any of `_.:/=+-@`",
                )


def _nodes(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    known = facts.cache_node_types()
    if cache.node_type not in known:
        meant = nearest(str(cache.node_type), known)
        yield codes.UNKNOWN_NODE_TYPE.at(
            (*here.route, "node_type"),
            f"unknown node type `{cache.node_type}`",
            label=f"did you mean `{meant}`?" if meant else "not offered by ElastiCache",
            help="use a type listed at https://aws.amazon.com/elasticache/pricing, such as `cache.t4g.small`",
        ).replaced_by(meant)
    if cache.nodes > MOST_NODES:
        yield codes.MANY_NODES.at(
            (*here.route, "shards"),
            f"`{here.name}` has {cache.nodes} nodes",
            label=f"the default quota is {MOST_NODES}",
            help="use fewer shards or replicas, or request a higher quota first",
        )


def _failover(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    if cache.is_sharded and not cache.replicas:
        yield codes.SHARDS_WITHOUT_REPLICAS.at(
            (*here.route, "replicas"),
            f"`{here.name}` has {cache.shards} shards without replicas",
            label="no update would ever succeed",
            help="use `replicas: 1` or more",
        )
    elif cache.is_sharded and not cache.failover:
        yield codes.CACHE_FAILOVER.at(
            (*here.route, "failover"),
            f"`{here.name}` has {cache.shards} shards without failover",
            label="required from 2 shards on",
            help="remove `failover`",
        )
    elif cache.failover and not cache.replicas:
        yield codes.CACHE_FAILOVER.at(
            (*here.route, "failover"),
            f"`{here.name}` has no replica to fail over to",
            label="ElastiCache refuses it with one node",
            help="use `replicas: 1` or more, or remove `failover`",
        )
    elif not cache.replicas:
        yield _warn(here, "replicas", f"`{here.name}` has one node", "down, and its data lost, if that fails")
    elif not cache.failover:
        yield _warn(
            here, "failover", f"no replica of `{here.name}` takes over", "no writes if the primary fails"
        )
    elif not cache.spans_zones(here):
        yield _warn(here, "subnets", f"all nodes of `{here.name}` are in one zone", "lost if the zone fails")


def _warn(here: Context, key: str, message: str, label: str) -> Diagnostic:
    fix = {
        "subnets": "use subnets in two zones or more",
        "replicas": "use `replicas: 1` or more",
        "failover": "remove `failover` once the replica exists",
    }[key]
    return codes.CACHE_WITHOUT_FAILOVER.at((*here.route, key), message, label=label, help=fix)


def _parameters(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    if "cluster-enabled" in (cache.parameters or {}):
        yield codes.CACHE_PARAMETER.at(
            Place((*here.route, "parameters", "cluster-enabled"), "key"),
            "`cluster-enabled` follows from `shards`",
            label="set by `shards`",
            help="remove it, and use `shards: 2` or more for cluster mode",
        )


def _windows(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    if cache.serverless:
        return
    for key in ("snapshot_window", "maintenance_window"):
        window = getattr(cache, key)
        if window and windows.minutes(window) < SHORTEST_WINDOW:
            yield codes.SHORT_CACHE_WINDOW.at(
                (*here.route, key),
                f"`{key}` lasts {windows.minutes(window)} minutes",
                label=f"must last at least {SHORTEST_WINDOW} minutes",
                help="use a later end",
            )


def _snapshots(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    if not cache.snapshot_retention:
        yield codes.NO_CACHE_SNAPSHOTS.at(
            (*here.route, "snapshot_retention"),
            f"`{here.name}` has no daily snapshots",
            label="nothing to restore it from",
            help="use `snapshot_retention: 1` or more",
        )


def _subnets(cache: "Cache", here: Context) -> Iterator[Diagnostic]:
    for subnet in here.subnets(cache.subnets):
        if subnet.kind == "public":
            yield WRONG_KIND_OF_SUBNET.at(
                (*here.route, "subnets", cache.subnets.index(subnet.name)),
                f"the cache `{here.name}` is in the public subnet `{subnet.name}`",
                label="one wrong rule away from the internet",
                also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                help="use isolated subnets",
            )
