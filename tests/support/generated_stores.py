"""Tables, topics, and caches for random specs, and the connections of servers to them."""

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional, some_of

tables = st.one_of(
    optional(
        sort_key=st.just({"name": "created", "type": "number"}),
        indexes=optional(
            by_owner=st.just({"key": "owner", "sort_key": {"name": "created", "type": "number"}}),
            by_name=st.just({"key": "item", "projection": ["title", "price"]}),
        ),
        ttl=st.just("expires"),
        stream=st.sampled_from(("keys", "new_image", "new_and_old_images")),
        point_in_time_recovery=st.integers(1, 35),
        deletion_protection=st.booleans(),
    ),
    st.builds(
        lambda read, write: {"capacity": {"read": read, "write": write}},
        st.integers(1, 40_000),
        st.integers(1, 40_000),
    ),
).map(lambda keys: {"type": "table", "key": "item", **keys})
FILTERS: tuple[Spec, ...] = (
    {},
    {"filter": {"kind": ["order", {"prefix": "refund-"}], "test": [{"exists": False}]}},
    {"filter": {"customer": {"country": ["DE"]}, "paid": [True]}, "filter_by": "body"},
)


@st.composite
def topics(draw: st.DrawFn) -> Spec:
    """A topic with addresses that get its messages, unless it keeps their order."""
    topic: Spec = {"type": "topic", **draw(optional(dead_letters=optional(retention=st.integers(1, 14))))}
    if draw(st.booleans()):
        return topic | {"fifo": True} | draw(optional(deduplication=st.sampled_from(("id", "content"))))
    addresses = draw(some_of(["ops@example.com", "https://hooks.example.com/news?a=1"]))
    return topic | {"subscribers": [{"to": each, **draw(st.sampled_from(FILTERS))} for each in addresses]}


nodes = optional(
    node_type=st.sampled_from(("cache.t4g.small", "cache.r6gd.xlarge")),
    replicas=st.integers(1, 5),
    shards=st.integers(1, 3),
    port=st.integers(1150, 65535),
    maintenance_window=st.just("sun:04:00-sun:05:00"),
    parameters=st.just({"maxmemory-policy": "allkeys-lru"}),
)
# cloudformation-validate refuses replicas of Redis without failover, which is a step of AWS's own.
alone = optional(failover=st.just(False)).map(lambda keys: {"replicas": 0, **keys})
serverless = optional(limits=optional(storage=st.integers(1, 5000), ecpu=st.integers(1000, 15_000_000))).map(
    lambda keys: {"serverless": True, **keys}
)
caches = st.builds(
    lambda kind, engine, common: {"type": "cache", **kind, **engine, **common},
    st.one_of(nodes, alone, serverless),
    optional(engine=st.sampled_from(("valkey", "redis"))),
    optional(snapshot_retention=st.integers(0, 35), snapshot_window=st.just("03:00-04:00")),
)

file_systems = optional(
    throughput=st.sampled_from(("elastic", "bursting", 1, 3414)),
    backup=st.booleans(),
    access_points=st.just({"web": {"path": "/web/files", "uid": 33, "gid": 33, "permissions": "0700"}}),
).map(lambda keys: {"type": "file_system", **keys})
"""File systems with a single access point each."""


@st.composite
def mounted(draw: st.DrawFn, names: list[str]) -> Spec:
    """Mounts of some file systems, by their paths or as mappings."""
    wanted = draw(some_of(names))
    return {
        name: draw(st.sampled_from((f"/srv/{name}", {"path": f"/srv/{name}", "read_only": True})))
        for name in wanted
    }


@st.composite
def shared(draw: st.DrawFn, services: list[Spec]) -> Spec:
    """A file system, which some servers mount."""
    found: Spec = draw(optional(files=file_systems))
    for service in services:
        service.update(draw(optional(mounts=mounted(sorted(found)))))
    return found


stores = optional(items=tables, news=topics(), sessions=caches)
"""Tables, topics, and caches by name."""


@st.composite
def grants(draw: st.DrawFn, known: Spec) -> list[str | Spec]:
    """Connections to some of the stores."""
    words = st.sampled_from(("read", "write", "read_write"))
    wanted = draw(some_of(sorted(known)))
    return [
        {"to": each, "access": draw(words)} if known[each]["type"] == "table" else each for each in wanted
    ]
