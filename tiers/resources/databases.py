"""Databases other than those of RDS."""

from tiers.resources.row import (
    Backups,
    Deletion,
    Holds,
    Modeled,
    Network,
    Retention,
    Row,
    Version,
)

_DATABASES = Holds("its databases")
_MEMBER = Holds("a member of a database cluster", in_cluster="DBClusterIdentifier")
_UPGRADES = {
    "DocDB": "https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-mvu.html",
    "Neptune": "https://docs.aws.amazon.com/neptune/latest/userguide/engine-maintenance-management.html",
}
_REDSHIFT = "https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html"

ROWS = (
    *(
        Row(
            f"AWS::{service}::DBCluster",
            "a database cluster",
            glyph="database_cluster",
            holds=_DATABASES,
            deletion=Deletion("DeletionProtection"),
            network=Modeled("databases"),
            name="DBClusterIdentifier",
            version=Version("EngineVersion", page),
            bound=("VpcSecurityGroupIds",),
            default_vpc=("DBSubnetGroupName",),
        )
        for service, page in _UPGRADES.items()
    ),
    *(
        Row(
            f"AWS::{service}::DBInstance",
            "a member of a database cluster",
            glyph="database",
            holds=_MEMBER,
            network=Modeled("databases"),
        )
        for service in _UPGRADES
    ),
    *(
        Row(
            f"AWS::{service}::DBSubnetGroup",
            "the subnets of databases",
            name="DBSubnetGroupName",
            bound=("SubnetIds",),
        )
        for service in _UPGRADES
    ),
    Row("AWS::DocDBElastic::Cluster", "a database cluster", glyph="database_cluster", holds=_DATABASES),
    Row(
        "AWS::NeptuneGraph::Graph",
        "a graph",
        glyph="database",
        holds=Holds("its graph"),
        deletion=Deletion("DeletionProtection"),
    ),
    Row(
        "AWS::DSQL::Cluster",
        "a database",
        glyph="database_cluster",
        holds=Holds("its database"),
        deletion=Deletion("DeletionProtectionEnabled"),
    ),
    Row("AWS::Cassandra::Keyspace", "a keyspace", holds=Holds("its tables")),
    Row("AWS::Cassandra::Table", "a table", glyph="table", holds=Holds("its rows")),
    Row(
        "AWS::QLDB::Ledger",
        "a ledger",
        glyph="database",
        holds=Holds("its documents"),
        deletion=Deletion("DeletionProtection"),
    ),
    Row("AWS::SDB::Domain", "a domain of items", holds=Holds("its items")),
    Row("AWS::Timestream::Database", "a database", glyph="database", holds=Holds("its tables")),
    Row("AWS::Timestream::InfluxDBCluster", "a database cluster", glyph="database_cluster", holds=_DATABASES),
    Row("AWS::Timestream::InfluxDBInstance", "a database server", glyph="database", holds=_DATABASES),
    Row("AWS::Timestream::Table", "a table", holds=Holds("its records")),
    Row("AWS::HealthLake::FHIRDatastore", "a data store", holds=Holds("its records")),
    Row(
        "AWS::Redshift::Cluster",
        "a data warehouse",
        alarms="stores.WAREHOUSE",
        glyph="database_cluster",
        holds=_DATABASES,
        network=Network(
            "ClusterSubnetGroupName",
            "VpcSecurityGroupIds",
            "database",
            ("AWS::Redshift::ClusterSubnetGroup", "SubnetIds"),
            "PubliclyAccessible",
        ),
        retention=Retention("AutomatedSnapshotRetentionPeriod", 1, "days", "automated snapshots"),
        backups=Backups(("AutomatedSnapshotRetentionPeriod",), "0", "its automated snapshots", _REDSHIFT),
        default_vpc=("ClusterSubnetGroupName",),
    ),
    Row(
        "AWS::Redshift::ClusterSubnetGroup",
        "the subnets of data warehouses",
        name="ClusterSubnetGroupName",
        bound=("SubnetIds",),
    ),
    Row("AWS::RedshiftServerless::Namespace", "a data warehouse", glyph="database_cluster", holds=_DATABASES),
    Row(
        "AWS::DMS::ReplicationSubnetGroup",
        "the subnets of migrations",
        bound=("SubnetIds",),
    ),
)
