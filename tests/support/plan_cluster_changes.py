"""Changes of a database cluster of Aurora with a proxy, as data."""

from tests.support.plan_cluster_specs import AURORA
from tests.support.plan_specs import Edit

_CLASS = "    instance_class: db.r7g.large\n"
_READERS = "    readers: 2\n"


def _with(name: str, key: str, **expected: object) -> Edit:
    """Return the edit that adds a key."""
    return Edit(name, ((_READERS, f"{_READERS}    {key}\n"),), "aurora", **expected)  # type: ignore[arg-type]


def _restarted(property_: str) -> tuple[str, ...]:
    return tuple(f"interrupt OrdersDBInstance{each}: {property_}" for each in (1, 2, 3))


CLUSTERS: tuple[Edit, ...] = (
    Edit(
        "another class of a cluster's members",
        (("db.r7g", "db.r8g"),),
        "aurora",
        said=_restarted("DBInstanceClass"),
    ),
    Edit(
        "a capacity in place of a class",
        ((_CLASS, "    capacity: {min: 1, max: 8}\n"),),
        "aurora",
        said=_restarted("DBInstanceClass"),
        counts={"modify": 1},
    ),
    Edit(
        "another engine of a cluster",
        (("engine: postgres\n", "engine: mysql\n"), ('"16"', '"8.0"')),
        "aurora",
        said=(
            "replace OrdersDBClusterParameterGroup: Family",
            "may_replace OrdersDBCluster: Engine",
            "replace OrdersDBProxy: DBProxyName, EngineFamily",
            *(f"may_replace OrdersDBInstance{each}: Engine" for each in (1, 2, 3)),
            "replace OrdersDBProxyReaderEndpoint: DBProxyEndpointName",
        ),
        follows={"replace": 1},
        counts={"add": 4, "modify": 1, "remove": 4},
        refused=("OrdersDBCluster",),
    ),
    Edit(
        "another major version of a cluster",
        (('"16"', '"17"'),),
        "aurora",
        said=(
            "replace OrdersDBClusterParameterGroup: Family",
            "interrupt OrdersDBCluster: EngineVersion",
        ),
        codes=("T6021",),
    ),
    Edit(
        "an older version of a cluster",
        (('"16"', '"15"'),),
        "aurora",
        said=(
            "replace OrdersDBClusterParameterGroup: Family",
            "interrupt OrdersDBCluster: EngineVersion",
        ),
        codes=("T6020",),
    ),
    _with("another storage type of a cluster", "storage_type: aurora-iopt1", counts={"modify": 1}),
    Edit(
        "a reader less",
        ((_READERS, "    readers: 1\n"),),
        "aurora",
        said=("setting OrdersDBProxyTargetGroup: DependsOn",),
        counts={"remove": 1},
    ),
    Edit(
        "a reader more",
        ((_READERS, "    readers: 3\n"),),
        "aurora",
        said=("setting OrdersDBProxyTargetGroup: DependsOn",),
        counts={"add": 1},
    ),
    Edit(
        "no reader",
        ((_READERS, "    readers: 0\n"),),
        "aurora",
        said=("setting OrdersDBProxyTargetGroup: DependsOn",),
        counts={"remove": 3},
    ),
    Edit(
        "a zone more beside a proxy that keeps its subnets",
        (("zones: 2", "zones: 3"), ("proxy: {}\n", "proxy: {}\n    subnets: [isolated-a, isolated-b]\n")),
        "aurora",
        said=("interrupt WebAutoScalingGroup: VPCZoneIdentifier",),
        counts={"add": 10},
    ),
    Edit(
        "a zone less under a proxy",
        (("zones: 3", "zones: 2"),),
        "aurora in three zones",
        said=(
            "replace OrdersDBProxy: DBProxyName, VpcSubnetIds",
            "may_replace OrdersDBInstance3: AvailabilityZone",
            "replace OrdersDBProxyReaderEndpoint: DBProxyEndpointName, VpcSubnetIds",
            "interrupt WebAutoScalingGroup: VPCZoneIdentifier",
        ),
        follows={"replace": 1},
        counts={"modify": 1, "remove": 10},
        refused=("PublicCNatGatewayAddress",),
        codes=("T6014",),
    ),
    Edit(
        "a cluster in other subnets",
        ((_READERS, f"{_READERS}    subnets: [private-a, private-b]\n"),),
        "aurora",
        said=(
            "replace OrdersDBProxy: DBProxyName, VpcSubnetIds",
            *(f"may_replace OrdersDBInstance{each}: AvailabilityZone" for each in (1, 2, 3)),
            "replace OrdersDBProxyReaderEndpoint: DBProxyEndpointName, VpcSubnetIds",
        ),
        follows={"replace": 1},
        counts={"modify": 1},
        codes=("T6014",),
    ),
    Edit(
        "no snapshot anymore from which a cluster was made",
        (("    snapshot: monday\n", ""),),
        "restored aurora",
        said=("replace OrdersDBCluster: SnapshotIdentifier, StorageEncrypted",),
        follows={"replace": 3},
        counts={"modify": 3},
        refused=("OrdersDBCluster",),
    ),
    Edit(
        "another snapshot of a cluster",
        (("monday", "tuesday"),),
        "restored aurora",
        said=("replace OrdersDBCluster: SnapshotIdentifier",),
        follows={"replace": 3},
        counts={"modify": 3},
        refused=("OrdersDBCluster",),
    ),
    *(
        Edit(
            name,
            (("name: shop\n", f"name: shop\noverrides: {{OrdersDBCluster.{key}: {value}}}\n"),),
            "aurora",
            said=(f"replace OrdersDBCluster: {key}",),
            follows={"replace": 3},
            counts={"modify": 3},
            refused=("OrdersDBCluster",),
        )
        for name, key, value in (
            ("another identifier of a cluster", "DBClusterIdentifier", "shop-orders"),
            ("another engine mode of a cluster", "EngineMode", "serverless"),
            ("no encryption of a cluster", "StorageEncrypted", "false"),
        )
    ),
    Edit(
        "no backups of a cluster",
        (("name: shop\n", "name: shop\noverrides: {OrdersDBCluster.BackupRetentionPeriod: 0}\n"),),
        "aurora",
        counts={"modify": 1},
        codes=("T6020",),
    ),
    Edit(
        "a single database in place of a cluster",
        (("type: aurora", "type: rds"), (_READERS, ""), ("    proxy: {}\n", "")),
        "aurora",
        counts={"add": 4, "remove": 14},
        refused=("OrdersDBCluster",),
    ),
    _with("readers that scale", "reader_scaling: {max: 4}", counts={"add": 2}),
    Edit(
        "a zone more under a proxy",
        (("zones: 2", "zones: 3"),),
        "aurora",
        said=(
            "replace OrdersDBProxy: DBProxyName, VpcSubnetIds",
            "may_replace OrdersDBInstance3: AvailabilityZone",
            "replace OrdersDBProxyReaderEndpoint: DBProxyEndpointName, VpcSubnetIds",
            "interrupt WebAutoScalingGroup: VPCZoneIdentifier",
        ),
        follows={"replace": 1},
        counts={"add": 10, "modify": 1},
    ),
    Edit(
        "a cluster from a snapshot",
        (("    database: shop\n    username: dbadmin\n", "    snapshot: monday\n"),),
        "aurora",
        said=("replace OrdersDBCluster: DatabaseName, StorageEncrypted, SnapshotIdentifier",),
        follows={"replace": 3},
        counts={"modify": 3},
        refused=("OrdersDBCluster",),
    ),
    _with("fewer backups of a cluster", "backup_retention: 1", counts={"modify": 1}, codes=("T6012",)),
    _with(
        "a cluster without protection", "deletion_protection: false", counts={"modify": 1}, codes=("T6012",)
    ),
    _with(
        "another port of a cluster",
        "port: 5433",
        said=("interrupt OrdersDBCluster: Port",),
        counts={"add": 2, "remove": 2},
    ),
    Edit("no proxy", (("    proxy: {}\n", ""),), "aurora", counts={"add": 2, "remove": 9}),
    Edit(
        "rename a cluster",
        (("orders", "sales"),),
        "aurora",
        counts={"add": 17, "remove": 17},
        refused=("OrdersDBCluster",),
    ),
    Edit(
        "remove a cluster",
        ((AURORA[AURORA.index("data:") :], ""), (", connects_to: [orders]", "")),
        "aurora",
        counts={"remove": 18},
        refused=("OrdersDBCluster",),
    ),
    Edit(
        "another user of a cluster",
        (("dbadmin", "owner"),),
        "aurora",
        said=("may_replace OrdersDBCluster: MasterUsername",),
        follows={"may_replace": 3},
        counts={"modify": 3},
        refused=("OrdersDBCluster",),
    ),
    Edit(
        "another database of a cluster",
        (("database: shop", "database: store"),),
        "aurora",
        said=("replace OrdersDBCluster: DatabaseName",),
        follows={"replace": 3},
        counts={"modify": 3},
        refused=("OrdersDBCluster",),
    ),
    _with(
        "parameters of members",
        'member_parameters: {work_mem: "65536"}',
        said=_restarted("DBParameterGroupName"),
        counts={"add": 1, "modify": 1},
    ),
    Edit(
        "no parameters of members",
        (('    member_parameters: {work_mem: "65536"}\n', ""),),
        "tuned aurora",
        said=_restarted("DBParameterGroupName"),
        counts={"modify": 1, "remove": 1},
        codes=("T6084",) * 3,
    ),
    _with("extended support of a cluster", "extended_support: true", counts={"modify": 1}, codes=("T6024",)),
)
