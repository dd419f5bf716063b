"""Changes of a database that is a cluster of a writer and two readers, as data."""

from tests.support.plan_specs import Edit

_NAME = "DBClusterIdentifier, DatabaseName"
_SIZE = "    allocated_storage: 100\n"


def _with(name: str, key: str, **expected: object) -> Edit:
    """Return the edit that adds a key."""
    return Edit(name, ((_SIZE, f"{_SIZE}    {key}\n"),), "standbys", **expected)  # type: ignore[arg-type]


STANDBYS: tuple[Edit, ...] = (
    Edit(
        "an instance in place of a cluster",
        (("multi_az: cluster", "multi_az: true"), ("db.r6gd", "db.r6g")),
        "standbys",
        counts={"add": 2, "remove": 2},
        refused=("OrdersDBCluster",),
    ),
    Edit(
        "another class of a cluster with standbys",
        (("r6gd.large", "r6gd.xlarge"),),
        "standbys",
        said=("interrupt OrdersDBCluster: DBClusterInstanceClass",),
    ),
    Edit(
        "more storage of a cluster",
        ((_SIZE, "    allocated_storage: 200\n"),),
        "standbys",
        counts={"modify": 1},
    ),
    Edit(
        "less storage of a cluster",
        ((_SIZE, "    allocated_storage: 50\n"),),
        "standbys",
        counts={"modify": 1},
        codes=("T6020",),
    ),
    Edit(
        "io2 storage of a cluster",
        ((_SIZE, f"{_SIZE}    storage_type: io2\n    iops: 3000\n"),),
        "standbys",
        counts={"modify": 1},
    ),
    Edit(
        "another major version of a cluster with standbys",
        (('"8.0"', '"8.4"'), ("    extended_support: true\n", "")),
        "standbys",
        said=(
            "replace OrdersDBClusterParameterGroup: Family",
            "interrupt OrdersDBCluster: EngineVersion",
        ),
        codes=("T6021", "T6024"),
    ),
    _with(
        "another port of a cluster with standbys",
        "port: 3307",
        said=("interrupt OrdersDBCluster: Port",),
        counts={"add": 2, "remove": 2},
        codes=("T6020",),
    ),
    Edit(
        "another database of a cluster with standbys",
        (("database: shop", "database: store"),),
        "standbys",
        said=(f"replace OrdersDBCluster: {_NAME}",),
        refused=("OrdersDBCluster",),
    ),
    Edit(
        "a cluster with standbys from a snapshot",
        (("    database: shop\n    username: dbadmin\n", "    snapshot: monday\n"),),
        "standbys",
        said=(f"replace OrdersDBCluster: {_NAME}, StorageEncrypted, SnapshotIdentifier",),
        refused=("OrdersDBCluster",),
    ),
    _with(
        "no protection of a cluster with standbys",
        "deletion_protection: false",
        counts={"modify": 1},
        codes=("T6012",),
    ),
    _with("insights of a cluster with standbys", "insights: advanced", counts={"modify": 1}),
)
