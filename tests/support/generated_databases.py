"""Database servers for random specs."""

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional

ENGINES: tuple[Spec, ...] = (
    {"engine": "mysql"},
    {"engine": "postgres"},
    {"engine": "mariadb"},
    {"engine": "mariadb", "engine_version": "11.4", "audit": ["connect", "table"]},
    {"engine": "postgres", "audit": ["all"]},
    {"engine": "mysql", "audit": [], "insights": "advanced", "instance_class": "db.m7g.large"},
    # The other class came after MySQL 5.7, and RDS does not offer both together.
    {"engine": "mysql", "engine_version": "5.7", "extended_support": True, "instance_class": "db.t3.small"},
    {"engine": "postgres", "engine_version": "16.14"},
)
WINDOWS: tuple[Spec, ...] = (
    {},
    {"backup_window": "23:50-00:20"},
    {"backup_window": "03:00-03:30", "maintenance_window": "sun:03:30-sun:04:00"},
)
PARAMETERS: tuple[Spec, ...] = (
    {"max_connections": "200"},
    {"max_connections": "{DBInstanceClassMemory/25165760}", "a.b-c_1": "ü, 'x' ${y}"},
)
ORIGINS: tuple[Spec, ...] = (
    {},
    {"database": "shop"},
    {"username": "owner"},
    {"snapshot": "last-week"},
    {"snapshot": "arn:aws-cn:rds:cn-north-1:111122223333:snapshot:rds:shop-2026-01-31-03-05"},
)
AHEAD: tuple[Spec, ...] = (
    {},
    {"engine": "mariadb", "engine_version": "11.4", "replicas": 2, "replica_engine_version": "11.8"},
    {"engine": "postgres", "engine_version": "17", "replicas": 1, "replica_engine_version": "17"},
)
ZONES_OF_STANDBYS = 3
STORAGE: tuple[Spec, ...] = (
    {},
    {"storage_type": "io2", "allocated_storage": 100, "iops": 1000},
    {"storage_type": "io2", "allocated_storage": 256, "max_allocated_storage": 5120, "iops": 256_000},
    {"allocated_storage": 400, "iops": 12_000, "throughput": 3_000},
    {"allocated_storage": 65_536, "throughput": 500},
)


def standbys() -> st.SearchStrategy[Spec]:
    """A component of the data tier that is a cluster of a writer and two readers."""
    engine: tuple[Spec, ...] = ({"engine": "mysql"}, {"engine": "postgres", "audit": ["ddl"]})
    of_class: tuple[Spec, ...] = (
        {},
        {"instance_class": "db.r6gd.large"},
        {"instance_class": "db.c6gd.medium"},
    )
    size: tuple[Spec, ...] = (
        {},
        {"allocated_storage": 400, "iops": 20_000},
        {"allocated_storage": 100, "storage_type": "io2", "iops": 5_000},
    )
    origin: tuple[Spec, ...] = (
        {},
        {"database": "shop"},
        {"snapshot": "arn:aws:rds:us-east-1:111122223333:snapshot:monday"},
    )
    more = optional(
        insights=st.sampled_from(("standard", "advanced")),
        port=st.integers(1150, 65535),
        parameters=st.sampled_from(PARAMETERS),
        deletion_protection=st.booleans(),
        monitoring_interval=st.sampled_from((0, 60)),
    )
    parts = st.tuples(*map(st.sampled_from, (engine, of_class, size, origin)), more)
    return parts.map(_cluster)


def _cluster(parts: tuple[Spec, ...]) -> Spec:
    cluster: Spec = {"type": "rds", "multi_az": "cluster"}
    for part in parts:
        cluster |= part
    if "snapshot" in cluster:
        cluster["engine_version"] = {"mysql": "8.4", "postgres": "17"}[cluster["engine"]]
    return cluster


@st.composite
def databases(draw: st.DrawFn) -> Spec:
    """A component of the data tier."""
    database: Spec = {"type": "rds"}
    for choices in (ENGINES, WINDOWS, ORIGINS):
        database |= draw(st.sampled_from(choices))
    fast, ahead = draw(st.sampled_from(STORAGE)), draw(st.sampled_from(AHEAD))
    if "audit" not in database and "extended_support" not in database:
        database |= ahead
    if "snapshot" in database:
        versions = {"mysql": "8.4", "mariadb": "11.8", "postgres": "17"}
        database.setdefault("engine_version", versions[database["engine"]])
    database |= draw(optional(allocated_storage=st.integers(20, 59578)))
    most = st.integers(-(-database.get("allocated_storage", 20) * 11 // 10), 65536)
    database = draw(optional(instance_class=st.sampled_from(("db.t3.micro", "db.m7g.large")))) | database
    if fast:
        database |= fast
    else:
        database |= draw(optional(max_allocated_storage=most, storage_type=st.sampled_from(("gp3", "gp2"))))
    return database | draw(
        optional(
            multi_az=st.booleans(),
            port=st.integers(1150, 65535),
            backup_retention=st.integers(1, 35),
            parameters=st.sampled_from(PARAMETERS),
            **({} if "replica_engine_version" in database else {"replicas": st.integers(0, 5)}),
            deletion_protection=st.booleans(),
            monitoring_interval=st.sampled_from((0, 1, 60)),
        )
    )
