"""Database clusters for random specs."""

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional

ENGINES: tuple[Spec, ...] = (
    {"engine": "mysql"},
    {"engine": "postgres"},
    {"engine": "mysql", "engine_version": "8.0.mysql_aurora.3.12.0", "logs": ["audit", "error"]},
    {"engine": "postgres", "engine_version": "16", "logs": []},
)
SIZES: tuple[Spec, ...] = (
    {},
    {"instance_class": "db.r8g.large"},
    {"capacity": {"min": 0, "max": 1, "auto_pause": 300}},
    {"capacity": {"min": 0.5, "max": 256}},
    {"capacity": {"max": 1.5}},
)
READERS: tuple[Spec, ...] = (
    {},
    {"readers": 0},
    {"readers": 0, "reader_scaling": {"max": 1, "target_cpu": 10}},
    {"readers": 4, "reader_scaling": {"max": 15}},
)
PROXIES: tuple[Spec, ...] = ({}, {"max_connections": 1, "idle_timeout": 28800})


@st.composite
def clusters(draw: st.DrawFn) -> Spec:
    """A component of the data tier."""
    cluster: Spec = {"type": "aurora"}
    for choices in (ENGINES, SIZES, READERS):
        cluster |= draw(st.sampled_from(choices))
    if draw(st.booleans()):
        versions = {"mysql": "8.4", "postgres": "17"}
        cluster = {"engine_version": versions[cluster["engine"]], "snapshot": "last-week", **cluster}
    else:
        cluster |= draw(optional(database=st.just("shop"), username=st.just("owner")))
    return cluster | draw(
        optional(
            proxy=st.sampled_from(PROXIES),
            storage_type=st.sampled_from(("aurora", "aurora-iopt1")),
            port=st.integers(1150, 65535),
            parameters=st.just({"max_connections": "200"}),
            member_parameters=st.just({"max_connections": "{DBInstanceClassMemory/25165760}"}),
            insights=st.sampled_from(("standard", "advanced")),
            extended_support=st.booleans(),
            deletion_protection=st.booleans(),
            monitoring_interval=st.sampled_from((0, 60)),
        )
    )
