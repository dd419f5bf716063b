"""RDS, with Aurora."""

from collections.abc import Mapping
from typing import Literal

from tiers.resources.bill import FREE, Bill, Price, logs, secrets
from tiers.resources.deleting import Keeping
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    Backups,
    Deletion,
    Holds,
    Listing,
    Modeled,
    Network,
    NotApplicable,
    Quota,
    Row,
    Size,
    Snapshots,
    StandIn,
    Update,
    Version,
)

_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
_PAGE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html"
)
_SETTINGS = f"{_GUIDE}USER_ModifyInstance.Settings.html"
_BEHAVIORS = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "using-cfn-updating-stacks-update-behaviors.html"
)
_CONTENT = "its databases and their automated backups"
_STORAGE = Size(("AllocatedStorage",), 10, f"{_GUIDE}USER_PIOPS.ModifyingExisting.ScalingUp.html")
_ENGINE = Version("EngineVersion", f"{_GUIDE}USER_UpgradeDBInstance.Upgrading.html")
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
_AFTERWARDS = Keeping(
    ("DeleteAutomatedBackups",), "false", said="its automated backups are deleted when it is deleted"
)

_UPDATES = {
    "DBInstanceClass": Update("INTERRUPT", "the database is down while its class changes", _SETTINGS),
    "EngineVersion": Update("INTERRUPT", "the database is down while its engine is upgraded", _SETTINGS),
    "StorageType": Update("INTERRUPT", "some interruptions", _PAGE),
    "CACertificateIdentifier": Update("INTERRUPT", "the database reboots", _PAGE),
    "AutoMinorVersionUpgrade": Update("INTERRUPT", "some interruptions", _PAGE),
    "BackupRetentionPeriod": Update(
        "INTERRUPT",
        "an outage only when changing from or to 0 days",
        f"{_GUIDE}USER_WorkingWithAutomatedBackups.BackupRetention.html",
    ),
    "DBParameterGroupName": Update("INTERRUPT", "static parameters need a reboot", _PAGE),
    "MultiAZ": Update("INTERRUPT", "some interruptions", _PAGE),
    "PreferredMaintenanceWindow": Update("INTERRUPT", "some interruptions", _PAGE),
    "DBSnapshotIdentifier": Update(
        "REPLACE", "another snapshot, or its removal, creates a new database", _PAGE
    ),
    # The schema lets the port change in place, these pages of AWS's do not agree on it.
    "Port": Update(
        "MAY_REPLACE", "the AWS user guide says that another port replaces the database", _BEHAVIORS
    ),
}

_MODIFYING = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html"
_UPDATES_OF_CLUSTERS = {
    "EngineVersion": Update("INTERRUPT", "the cluster is down while its engine is upgraded", _MODIFYING),
    "Port": Update("INTERRUPT", "all members reboot", _MODIFYING),
    "StorageType": Update(
        "MODIFY",
        "AWS allows a change to `aurora-iopt1` once in 30 days",
        "https://aws.amazon.com/rds/aurora/faqs",
    ),
    "DBClusterParameterGroupName": Update("INTERRUPT", "static parameters need a reboot", _MODIFYING),
    "DBClusterInstanceClass": Update(
        "INTERRUPT",
        "the cluster fails over while its class changes",
        f"{_GUIDE}modify-multi-az-db-cluster.html",
    ),
}

_PRICES = "https://aws.amazon.com/rds/pricing/"
_AURORA = "https://aws.amazon.com/rds/aurora/pricing/"
_OPEN_SOURCE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html"
_INSTANCE = (
    Bill(
        "{class} {engine}, {deployment}",
        "hours",
        _PRICES,
        Price(
            "rds.{engine}.{class}.{deployment}.hours",
            "AmazonRDS",
            "{usage}:*",
            {
                "productFamily": "Database Instance",
                "instanceType": "{class}",
                "databaseEngine": "{product}",
                "deploymentOption": "{option}",
            },
        ),
        "database_instances",
    ),
    Bill(
        "{storage} storage, {deployment}",
        "GB-months",
        _PRICES,
        Price(
            "rds.{storage}.{deployment}.gb_months",
            "AmazonRDS",
            "{usage}",
            {
                "productFamily": "Database Storage",
                "databaseEngine": "{product}|Any",
                "deploymentOption": "{option}",
            },
        ),
        "database_storage",
    ),
    Bill("{storage} IOPS beyond the included, {deployment}", "IOPS-months", _PRICES, None, "database_iops"),
    Bill(
        "{storage} throughput beyond the included, {deployment}",
        "MiB/s-months",
        _PRICES,
        None,
        "database_throughput",
    ),
    Bill(
        "Aurora capacity, {engine}",
        "ACU-hours",
        _AURORA,
        Price("rds.{engine}.{mode}acu_hours", "AmazonRDS", "{usage}", {"databaseEngine": "{product}|Any"}),
        "serverless_capacity",
    ),
    Bill(
        "backups beyond the size of the databases",
        "GB-months",
        _PRICES,
        Price(
            "rds.{engine}.backup.gb_months",
            "AmazonRDS",
            "RDS:ChargedBackupUsage",
            {"databaseEngine": "{product}|Any"},
        ),
        "backups",
        usage="rds.{engine}.backup_gb_months",
    ),
    Bill(
        "extended support",
        "vCPU-hours",
        _OPEN_SOURCE,
        reader="extended_support",
        usage="rds.extended_support_vcpu_hours",
        trap="after the standard support of an engine version, RDS bills extended support by the vCPU-hour",
    ),
    Bill(
        "advanced Database Insights, by the vCPUs of the database",
        "vCPU-hours",
        "https://aws.amazon.com/cloudwatch/pricing/",
        reader="insights",
        usage="rds.insights_vcpu_hours",
    ),
    secrets("secret with a master password", "master_secrets"),
    *logs("logs_of_databases"),
)
_STANDBYS = {
    "database_instances": "standby_instances",
    "database_storage": "standby_storage",
    "database_iops": "standby_iops",
    "backups": "standby_backups",
    "extended_support": "standby_support",
    "insights": "standby_insights",
    "logs_of_databases": "standby_logs",
}
"""The readers of a cluster that AWS fills with instances, by those of an instance."""
_CLUSTER = (
    *(
        Bill(**{**vars(each), "reader": _STANDBYS[each.reader]})
        for each in _INSTANCE
        if each.reader in _STANDBYS
    ),
    Bill(
        "Aurora storage, {engine}",
        "GB-months",
        _AURORA,
        Price("rds.{engine}.{mode}gb_months", "AmazonRDS", "{storage}", {"databaseEngine": "{product}|Any"}),
        "clusters",
        usage="rds.{engine}.gb_months",
    ),
    Bill(
        "Aurora I/O, {engine}",
        "requests",
        _AURORA,
        Price(
            "rds.{engine}.io_requests",
            "AmazonRDS",
            "Aurora:StorageIOUsage",
            {"databaseEngine": "{product}|Any"},
        ),
        "cluster_requests",
        usage="rds.{engine}.io_requests",
    ),
    secrets("secret with a master password", "master_secrets"),
)
_PROXY = (
    Bill(
        "proxy, by the vCPUs of its database",
        "vCPU-hours",
        "https://aws.amazon.com/rds/proxy/pricing/",
        usage="rds.proxy_vcpu_hours",
    ),
)
_ENDPOINT = (
    Bill(
        "endpoint of a proxy in a zone, as an interface endpoint",
        "hours",
        "https://aws.amazon.com/rds/proxy/pricing/",
        Price("endpoint.hours", "AmazonVPC", "VpcEndpoint-Hours", {"productFamily": "VpcEndpoint"}),
        "proxy_endpoints",
    ),
)

_SERVERS: Mapping[str, Literal["mysql", "postgres"]] = {
    **dict.fromkeys(("mysql", "mariadb", "aurora-mysql"), "mysql"),
    **dict.fromkeys(("postgres", "aurora-postgresql"), "postgres"),
}

ROWS = (
    Row(
        "AWS::RDS::DBInstance",
        "a database server",
        alarms="stores.DATABASE",
        arns="DATABASE",
        bills=_INSTANCE,
        glyph="database",
        holds=Holds(
            _CONTENT,
            "Snapshot",
            in_cluster="DBClusterIdentifier",
            copy_of="SourceDBInstanceIdentifier",
        ),
        unique=BY_SCHEMA,
        deletion=Deletion(
            "DeletionProtection",
            blocker="database",
            snapshots=Snapshots(
                *("describe_db_snapshots", "DBSnapshots", "DBInstanceIdentifier"),
                *("DBSnapshot", "delete_db_snapshot"),
            ),
        ),
        network=Modeled("databases"),
        rehearsal=StandIn("database", _SERVERS),
        name="DBInstanceIdentifier",
        updates=_UPDATES,
        size=_STORAGE,
        version=_ENGINE,
        keeping=_AFTERWARDS,
        backups=Backups(
            ("BackupRetentionPeriod",),
            "0",
            "its automated backups",
            f"{_GUIDE}USER_WorkingWithAutomatedBackups-Deleting.html",
        ),
        # InvalidVPCNetworkStateFault:
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
        bound=("VPCSecurityGroups",),
        default_vpc=("DBSubnetGroupName", "DBClusterIdentifier", "SourceDBInstanceIdentifier"),
        listings=(Listing("rds describe-db-instances", "DBInstances"),),
        quota=Quota("rds", "L-7B6409FD", "DB instances"),
    ),
    Row(
        "AWS::RDS::DBCluster",
        "a database cluster",
        alarms="stores.CLUSTER",
        arns="DATABASE_CLUSTER",
        bills=_CLUSTER,
        glyph="database_cluster",
        holds=Holds(_CONTENT, "Snapshot"),
        unique=BY_SCHEMA,
        deletion=Deletion(
            "DeletionProtection",
            blocker="cluster",
            snapshots=Snapshots(
                *("describe_db_cluster_snapshots", "DBClusterSnapshots", "DBClusterIdentifier"),
                *("DBClusterSnapshot", "delete_db_cluster_snapshot"),
            ),
        ),
        network=Modeled("databases"),
        rehearsal=StandIn("cluster", _SERVERS),
        name="DBClusterIdentifier",
        updates=_UPDATES_OF_CLUSTERS,
        size=_STORAGE,
        version=_ENGINE,
        keeping=_AFTERWARDS,
        bound=("VpcSecurityGroupIds",),
        default_vpc=("DBSubnetGroupName",),
        quota=Quota("rds", "L-952B80B8", "DB clusters"),
    ),
    Row(
        "AWS::RDS::GlobalCluster",
        "database clusters in several regions",
        holds=Holds("the replication between its clusters"),
        deletion=Deletion("DeletionProtection"),
        network=NO_INTERFACE,
    ),
    *(
        Row(
            f"AWS::RDS::{name}",
            what,
            bills=FREE,
            holds=NO_CONTENT,
            unique=BY_SCHEMA,
            deletion=UNPROTECTED,
            network=NO_INTERFACE,
            rehearsal=NO_HOST,
            # That of each proxy has the name `default`.
            is_name_shared=name == "DBProxyTargetGroup",
        )
        for name, what in {
            "DBParameterGroup": "the parameters of an engine",
            "DBClusterParameterGroup": "the parameters of a cluster's engine",
            "DBProxyTargetGroup": "the databases behind a proxy",
            "OptionGroup": "the options of an engine",
        }.items()
    ),
    Row(
        "AWS::RDS::DBSubnetGroup",
        "the subnets of databases",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NotApplicable("the databases in it have the interfaces"),
        rehearsal=NO_HOST,
        name="DBSubnetGroupName",
        # "The new Subnets are not in the same Vpc as the existing subnet group":
        # https://github.com/hashicorp/terraform-provider-aws/issues/27459
        bound=("SubnetIds",),
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html
        kept_subnets="SubnetIds",
        listings=(Listing("rds describe-db-subnet-groups", "DBSubnetGroups"),),
    ),
    Row(
        "AWS::RDS::DBProxy",
        "a pool of connections to a database",
        bills=_PROXY,
        glyph="database",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Network("VpcSubnetIds", "VpcSecurityGroupIds", "database"),
        rehearsal=StandIn("proxy"),
        quota=Quota("rds", "L-D94C7EA3", "proxies"),
    ),
    Row(
        "AWS::RDS::DBProxyEndpoint",
        "a further endpoint of a proxy",
        bills=_ENDPOINT,
        glyph="database",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Network("VpcSubnetIds", "VpcSecurityGroupIds", "database"),
        rehearsal=Absent(),
    ),
)
