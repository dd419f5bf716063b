"""`cache`: Valkey or Redis in ElastiCache, on nodes with replicas or serverless, always over TLS."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self

from tiers.components.cache import alarms, checks
from tiers.components.cache.alarms import CacheAlarms
from tiers.components.cache.engines import ENGINES
from tiers.databases import windows
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import Glyph, Listens, Offer, Part
from tiers.ir.references import Target
from tiers.ir.stacks import SubnetKind
from tiers.ir.watches import Watch
from tiers.language.component import Context, InSubnets
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import ANY_TEXT, Port
from tiers.workload.alarms import DEFAULT

PORT, READER_PORT = 6379, 6380
"""The ports of a serverless cache, under one host name: for everything, and for reads that may be behind.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ReadReplicas.html"""

PARAMETERS = Keys("parameter", Pattern("[a-z][a-z0-9-]*", "lower-case letters, digits, and `-`"), longest=255)
NODE_TYPE = "cache.t4g.small"

_ADVICE: Mapping[str, tuple[str, ...]] = {
    "use `node_type`": ("size", "instance_class", "instance_type", "cache_node_type"),
    "use `replicas`, the number of nodes beside each primary": (
        *("nodes", "num_cache_nodes", "num_cache_clusters", "replicas_per_node_group", "read_replicas"),
    ),
    "use `shards`": ("num_node_groups", "cluster_mode", "cluster"),
    "use `engine_version`": ("version", "major_engine_version"),
    "use `snapshot_retention`, in days": ("backup_retention", "backups", "snapshot_retention_limit"),
    "use `snapshot_window`": ("backup_window", "daily_snapshot_time"),
    "use `failover`; nodes are in several zones where it is on": (
        *("multi_az", "multi_az_enabled", "automatic_failover", "automatic_failover_enabled"),
    ),
    "use `limits: {storage: 100, ecpu: 10000}` with `serverless: true`": (
        *("usage_limits", "cache_usage_limits", "storage", "ecpu", "max_storage"),
    ),
    "remove it: the network decides who may connect, by `connects_to` of the callers": (
        *("auth_token", "password", "users", "user_groups", "security_group"),
    ),
    "remove it: connections and data are always encrypted; `encryption` of the spec sets the key": (
        *("encryption", "encrypted", "tls", "transit_encryption", "transit_encryption_enabled"),
        *("at_rest_encryption", "at_rest_encryption_enabled"),
    ),
    "use `connects_to` in the caller, with the name of this cache": ("connects_to", "clients"),
}


def cache_id(component: str) -> str:
    """Return the logical ID of a component's cache on nodes."""
    return f"{identifiers.pascal(component)}ReplicationGroup"


def serverless_id(component: str) -> str:
    """Return the logical ID of a component's serverless cache."""
    return f"{identifiers.pascal(component)}ServerlessCache"


class CacheLimits(Record):
    """The most that a serverless cache may use."""

    # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html#Scaling-serverless
    storage: Annotated[
        int | None,
        Between(1, 5000),
        Doc("GB of data; beyond, keys are evicted, or writes are refused"),
        Example(100),
    ] = None
    ecpu: Annotated[
        int | None,
        Between(1000, 15_000_000),
        Doc("ElastiCache Processing Units a second; beyond, requests are throttled"),
        Example(10_000),
    ] = None


class Cache(InSubnets):
    """A cache of Valkey or Redis: replicated over zones, encrypted, with daily snapshots."""

    keeps_its_key: ClassVar[bool] = True
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {word: advice for advice, words in _ADVICE.items() for word in words}
    )
    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "host name",
            "reader_endpoint": "host name for reads",
            "port": "TCP port",
            "reader_port": "TCP port for reads",
        }
    )

    recommended: ClassVar[Record | None] = CacheAlarms()

    type: Annotated[Literal["cache"], Doc("Always `cache`")]
    engine: Annotated[Literal["valkey", "redis"], Doc("Cache engine"), Example("redis")] = "valkey"
    engine_version: Annotated[
        str,
        Pattern(r"[0-9]{1,2}(\.[0-9]{1,2})?", 'a version in quotes such as `"8.1"`'),
        Doc('Version, in quotes: with its minor version, such as `"8.1"`; major with `serverless`'),
        Example("8.1"),
    ] = derived("`8.1` for valkey, `7.1` for redis; `8` and `7` with `serverless`")
    serverless: Annotated[
        bool,
        Doc("Whether AWS runs and scales it, billed by use; a change creates another, empty cache"),
        Example(True),
    ] = False
    limits: Annotated[
        CacheLimits | None,
        Doc("The most that a serverless cache may use, and cost"),
        Example({"storage": 100}),
    ] = None
    node_type: Annotated[
        str | None,
        Pattern(r"cache\.[a-z0-9-]+\.[a-z0-9-]+", "a node type such as `cache.t4g.small`"),
        Names("node_type"),
        Doc("Node type of ElastiCache"),
        Example("cache.m7g.large"),
    ] = derived(f"`{NODE_TYPE}`; none with `serverless`")
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    replicas: Annotated[
        int | None,
        Between(0, 5),
        Doc("Nodes beside the primary, of each shard; one of them takes over if the primary fails"),
        Example(2),
    ] = derived("`1`; none with `serverless`")
    shards: Annotated[
        int | None,
        Between(1, 90),
        Doc("Parts that the keys are distributed over; from 2 on, clients must support cluster mode"),
        Example(3),
    ] = derived("`1`; none with `serverless`")
    failover: Annotated[
        bool | None,
        Doc("Whether a replica, in another zone where there is one, takes over if the primary fails"),
        Example(True),
    ] = derived("`true` with replicas; none with `serverless`")
    port: Annotated[
        Port | None,
        Between(1150, 65535),
        Doc("TCP port; another one replaces the cache"),
        Example(6379),
    ] = derived("`6379`; a serverless cache has 6379, and 6380 for reads")
    snapshot_retention: Annotated[
        int, Between(0, 35), Doc("Days that daily snapshots are kept; 0 makes none"), Example(14)
    ] = 7
    snapshot_window: Annotated[
        str | None,
        windows.DAILY,
        Doc("Time of the daily snapshot, in UTC; serverless caches use its start; AWS chooses it by default"),
        Example("03:00-04:00"),
    ] = None
    maintenance_window: Annotated[
        str | None,
        windows.WEEKLY,
        Doc("Time of weekly maintenance, in UTC; by default, AWS chooses it"),
        Example("sun:04:00-sun:05:00"),
    ] = None
    parameters: Annotated[
        Mapping[str, Annotated[str, ANY_TEXT, Between(1, 1024)]] | None,
        PARAMETERS,
        Doc("Parameters of the engine, each value in quotes"),
        Example({"maxmemory-policy": "allkeys-lru"}),
    ] = None
    alarms: Annotated[
        Literal["recommended", "none"] | CacheAlarms | None,
        Doc("Alarms on each node, or on the serverless cache, each with its threshold or `none`"),
        Example({"memory": 80}),
    ] = derived(DEFAULT)

    def kind_of_subnet(self) -> SubnetKind:
        """Return isolated subnets."""
        return "isolated"

    def complete(self, here: Context) -> Self:
        """Fill in what follows from the engine, and from being serverless."""
        completed = super().complete(here)
        version = ENGINES[completed.engine].default_version
        replicas = 1 if isinstance(completed.replicas, Derived) else completed.replicas
        shards = 1 if isinstance(completed.shards, Derived) else completed.shards
        defaults: dict[str, Any] = {
            "engine_version": version,
            "node_type": NODE_TYPE,
            "replicas": 1,
            "shards": 1,
            "failover": bool(replicas) or (shards or 1) > 1,
            "port": PORT,
        }
        if completed.serverless:
            defaults = {**dict.fromkeys(defaults), "engine_version": version.partition(".")[0]}
        open_keys = {
            key: value for key, value in defaults.items() if isinstance(getattr(completed, key), Derived)
        }
        return completed.replace(**open_keys)

    @property
    def is_sharded(self) -> bool:
        """Return whether it is in cluster mode."""
        return (self.shards or 1) > 1

    @property
    def nodes(self) -> int:
        """The number of nodes of all shards; 0 for a serverless cache."""
        return 0 if self.serverless else (self.shards or 1) * (1 + (self.replicas or 0))

    def spans_zones(self, here: Context) -> bool:
        """Return whether nodes of a shard are in several zones, and take over from each other."""
        zones = {each.zone for each in here.subnets(self.subnets)}
        return bool(self.failover and self.replicas) and len(zones) > 1

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on its port for every caller, and on the port for reads if it is serverless."""
        if self.serverless:
            return (Listens(PORT), Listens(READER_PORT))
        return (Listens(self.port or PORT),)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the addresses; a sharded cache has one, from which clients learn the others."""
        own, reader = self._endpoints(name)
        ports = (PORT, READER_PORT) if self.serverless else (self.port or PORT,) * 2
        return {
            "endpoint": Offer((own,), "address"),
            "reader_endpoint": Offer((reader,), "address"),
            "port": Offer((str(ports[0]),), "address"),
            "reader_port": Offer((str(ports[1]),), "address"),
        }

    def _endpoints(self, name: str) -> tuple[Target, Target]:
        if self.serverless:
            own = serverless_id(name)
            return Target(own, "Endpoint.Address"), Target(own, "ReaderEndpoint.Address")
        primary = Target(cache_id(name), "PrimaryEndPoint.Address")
        if self.is_sharded:
            primary = Target(cache_id(name), "ConfigurationEndPoint.Address")
        has_reader = bool(self.replicas) and not self.is_sharded
        return primary, Target(cache_id(name), "ReaderEndPoint.Address") if has_reader else primary

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of its nodes, or of the serverless cache."""
        return alarms.watches(self, here)

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what ElastiCache would refuse, and what a cache should not go without."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams. AWS chooses the zones of the nodes."""
        words = f"{self.engine} {self.engine_version}"
        if self.serverless:
            return Glyph("cache", f"{words} · serverless")
        zones = list(dict.fromkeys(each.zone for each in here.subnets(self.subnets)))
        parts = [
            Part(
                zones[each % len(zones)],
                "replica" if each else "primary",
                is_secondary=each > 0,
                is_chosen_by_aws=True,
            )
            for each in range(1 + (self.replicas or 0) if zones else 0)
        ]
        sharded = f" · {self.shards} shards" if self.is_sharded else ""
        return Glyph("cache", f"{words} · {self.node_type}{sharded}", tuple(parts))
