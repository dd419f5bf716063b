"""The alarms on databases, caches, search domains, and files, for their rows."""

from tiers.resources.alarms import (
    ABOVE,
    BELOW,
    FROM,
    UP_TO,
    Alarm,
    Computed,
    Metrics,
    Shared,
    When,
)

PERCENT = (1, 100)
COUNT = (1, 1_000_000)
GIB = 2**30
MIB = 2**20
STORAGE = (1, 65_536)
MEMORY = (1, 16_777_216)

_TABLE = "tiers.components.table.alarms:TableAlarms"
TABLE = (
    Metrics(
        "AWS/DynamoDB",
        {"TableName": "{}"},
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        tuple(
            Alarm(
                word,
                f"throttled {what} a minute",
                metric,
                "Sum",
                FROM,
                Shared(f"{_TABLE}.{word}"),
                5,
                "notBreaching",
                limits=COUNT,
                unit=what,
            )
            for word, what, metric in (
                ("read_throttles", "reads", "ReadThrottleEvents"),
                ("write_throttles", "writes", "WriteThrottleEvents"),
            )
        ),
    ),
)

BUCKET = (
    Metrics(
        "AWS/S3",
        {"BucketName": "{}", "FilterId": "{each}"},
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html",
        (
            Alarm(
                "errors",
                "share of requests with a 5xx status",
                "5xxErrors",
                "Average",
                ABOVE,
                5,
                15,
                limits=PERCENT,
                unit="percent",
                scale=0.01,
            ),
        ),
        each="metrics_of_requests",
    ),
)

_EFS = "tiers.components.file_system.alarms:FileSystemAlarms"
FILES = (
    Metrics(
        "AWS/EFS",
        {"FileSystemId": "{}"},
        "https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html",
        (
            Alarm(
                "io_limit",
                "percentage of the I/O limit",
                "PercentIOLimit",
                "Average",
                FROM,
                Shared(f"{_EFS}.io_limit"),
                15,
                "notBreaching",
                limits=PERCENT,
                unit="percent",
            ),
            Alarm(
                "burst_credits",
                "burst credits in bytes",
                "BurstCreditBalance",
                "Average",
                UP_TO,
                Shared(f"{_EFS}.burst_credits"),
                15,
                "notBreaching",
                limits=(0, 2048),
                unit="GiB",
                scale=GIB,
                when=(When("ThroughputMode", ("bursting",), default="bursting"),),
            ),
        ),
    ),
)

_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html"
_AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html"
_DATABASE = "tiers.components.rds.alarms:DatabaseAlarms"
_MEMBERS = "tiers.components.aurora.alarms:ClusterAlarms"
_OLDEST = Shared("tiers.databases.alarms:MOST_TRANSACTIONS")
_TENTH = Computed("tenth_of_storage", "a tenth of `AllocatedStorage`, at least 1; 5 if that is not known")


def _free_memory(missing: str, ending: str = "") -> Alarm:
    title = f"free memory in bytes{ending}"
    return Alarm(
        "free_memory",
        title,
        "FreeableMemory",
        "Average",
        BELOW,
        None,
        15,
        "breaching" if missing == "breaching" else "missing",
        limits=MEMORY,
        unit="MiB",
        scale=MIB,
    )


def _connections(missing: str, ending: str = "") -> Alarm:
    title = f"connections{ending}"
    return Alarm(
        "connections",
        title,
        "DatabaseConnections",
        "Average",
        ABOVE,
        None,
        5,
        "breaching" if missing == "breaching" else "missing",
        limits=COUNT,
        unit="connections",
    )


_CPU = "CPU utilization in percent"
_OF_INSTANCES = (
    Alarm(
        "cpu",
        _CPU,
        "CPUUtilization",
        "Average",
        ABOVE,
        Shared(f"{_DATABASE}.cpu"),
        5,
        "breaching",
        limits=PERCENT,
        unit="percent",
    ),
    Alarm(
        "free_storage",
        "free storage in bytes",
        "FreeStorageSpace",
        "Minimum",
        BELOW,
        _TENTH,
        5,
        "breaching",
        limits=STORAGE,
        unit="GiB",
        scale=GIB,
    ),
    _free_memory("breaching"),
    _connections("breaching"),
)
_LAG = Shared(f"{_DATABASE}.replica_lag")
DATABASE = (
    Metrics(
        "AWS/RDS",
        {"DBInstanceIdentifier": "{}"},
        _RDS,
        (
            *_OF_INSTANCES,
            Alarm(
                "io_balance",
                "disk operation credits in percent",
                "EBSIOBalance%",
                "Average",
                BELOW,
                Shared("tiers.components.rds.alarms:LEAST_BALANCE"),
                3,
                limits=PERCENT,
                unit="percent",
                when=(When("DBInstanceClass", ("db.t*",)),),
            ),
            Alarm(
                "replica_lag",
                "seconds behind",
                "ReplicaLag",
                "Maximum",
                ABOVE,
                _LAG,
                10,
                "breaching",
                limits=(1, 604_800),
                unit="seconds",
                test="is_replica",
            ),
            Alarm(
                "transaction_ids",
                "age of the oldest transaction",
                "MaximumUsedTransactionIDs",
                "Average",
                ABOVE,
                _OLDEST,
                # A copy has those of its source.
                when=(When("Engine", ("postgres",)), When("SourceDBInstanceIdentifier")),
            ),
        ),
        # Of a member of a cluster, the cluster has the alarms, because members change roles.
        when=(When("DBClusterIdentifier"),),
    ),
)


def _of_role(role: str) -> tuple[Alarm, ...]:
    """Return the alarms on the members of a cluster of Aurora that have a role."""
    return (
        Alarm(
            "cpu",
            f"{_CPU} of the {role}",
            "CPUUtilization",
            "Average",
            ABOVE,
            Shared(f"{_MEMBERS}.cpu"),
            5,
            limits=PERCENT,
            unit="percent",
        ),
        Alarm(
            "capacity",
            f"utilization of the largest capacity in percent of the {role}",
            "ACUUtilization",
            "Average",
            ABOVE,
            Shared(f"{_MEMBERS}.capacity"),
            15,
            page=_AURORA,
            limits=PERCENT,
            unit="percent",
            test="has_capacity",
        ),
        _free_memory("missing", f" of the {role}"),
        _connections("missing", f" of the {role}"),
    )


_IS_AURORA = When("Engine", ("aurora*",))
CLUSTER = (
    Metrics(
        "AWS/RDS",
        {"DBClusterIdentifier": "{}", "Role": "WRITER"},
        _AURORA,
        (
            *_of_role("writer"),
            Alarm(
                "writer",
                "seconds since the writer started",
                "EngineUptime",
                "Average",
                UP_TO,
                0,
                2,
                "breaching",
                # A writer that pauses has no uptime.
                test="never_pauses",
            ),
            Alarm(
                "transaction_ids",
                "age of the oldest transaction",
                "MaximumUsedTransactionIDs",
                "Average",
                ABOVE,
                _OLDEST,
                when=(When("Engine", ("aurora-postgresql",)),),
            ),
        ),
        when=(_IS_AURORA,),
    ),
    Metrics(
        "AWS/RDS",
        {"DBClusterIdentifier": "{}", "Role": "READER"},
        _AURORA,
        _of_role("readers"),
        when=(_IS_AURORA,),
        test="has_readers",
        part="Readers",
    ),
    Metrics(
        "AWS/RDS",
        {"DBClusterIdentifier": "{}"},
        _AURORA,
        (
            Alarm(
                "reader_lag",
                "milliseconds that a reader is behind",
                "AuroraReplicaLagMaximum",
                "Maximum",
                ABOVE,
                Shared(f"{_MEMBERS}.reader_lag"),
                10,
                page=_AURORA,
                limits=(1, 600_000),
                unit="milliseconds",
            ),
        ),
        when=(_IS_AURORA,),
        test="has_readers",
    ),
    Metrics(
        "AWS/RDS",
        {"DBInstanceIdentifier": "{}{each}"},
        _RDS,
        (
            *_OF_INSTANCES,
            Alarm(
                "replica_lag",
                "seconds behind",
                "ReplicaLag",
                "Maximum",
                ABOVE,
                _LAG,
                10,
                limits=(1, 604_800),
                unit="seconds",
            ),
            Alarm(
                "transaction_ids",
                "age of the oldest transaction",
                "MaximumUsedTransactionIDs",
                "Average",
                ABOVE,
                _OLDEST,
                when=(When("Engine", ("postgres",)),),
            ),
        ),
        when=(When("Engine", ("mysql", "postgres")),),
        each="standbys",
    ),
)

WAREHOUSE = (
    Metrics(
        "AWS/Redshift",
        {"ClusterIdentifier": "{}"},
        "https://docs.aws.amazon.com/redshift/latest/mgmt/metrics-listing.html",
        (
            Alarm(
                "health",
                "health, 1 if a query succeeds",
                "HealthStatus",
                "Minimum",
                BELOW,
                1,
                5,
                # Any value below 1 is reported as 0, `UNHEALTHY`.
                page="https://docs.aws.amazon.com/redshift/latest/mgmt/metrics-listing.html",
            ),
        ),
    ),
)
