"""The resources of a cluster: AWS makes its three instances, which no template has."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from troposphere import rds

from tiers.components.rds import settings_resources as settings
from tiers.components.rds.engines import ENGINES
from tiers.components.rds.standbys.deployment import fixed_name
from tiers.databases import resources as common
from tiers.databases.ids import cluster_id, cluster_parameter_group_id
from tiers.ir import identifiers, symbols
from tiers.ir.parameters import Number
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, take, unshared
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import private_zone

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

SETS = {
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "DBClusterInstanceClass": "instance_class",
    "AllocatedStorage": "allocated_storage",
    "StorageType": "storage_type",
    "Iops": "iops",
    "SnapshotIdentifier": "snapshot",
    "DatabaseName": "database",
    "MasterUsername": "username",
    "Port": "port",
    "BackupRetentionPeriod": "backup_retention",
    "PreferredBackupWindow": "backup_window",
    "PreferredMaintenanceWindow": "maintenance_window",
    "DeletionProtection": "deletion_protection",
}


def resources(database: "Rds", here: Context) -> Iterator[Placed | Output]:
    """Build all resources of a cluster, and the outputs of its endpoints and secret."""
    yield common.subnet_group(database.subnets, here)
    yield _parameter_group(database, here)
    if database.monitoring_interval:
        yield common.monitoring_role(here)
    yield _cluster(database, here)
    own = cluster_id(here.name)
    endpoint = symbols.Attribute(own, "Endpoint.Address")
    yield from private_zone.database_record(here, endpoint)
    yield common.output(here, "Endpoint", "host name", endpoint)
    reader = symbols.Attribute(own, "ReadEndpoint.Address")
    yield common.output(here, "ReaderEndpoint", "host name of the readers", reader)
    kept = symbols.Attribute(*database.secret(here.name))
    yield common.output(here, "SecretArn", "ARN of the secret that holds the password", kept)


def _parameter_group(database: "Rds", here: Context) -> Placed:
    """Build the group of all instances, in place of one for each.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
    """
    own = settings.parameters(database, settings.of_source(database, here))
    return common.parameter_group(
        rds.DBClusterParameterGroup, cluster_parameter_group_id(here.name), own, here
    )


def _cluster(database: "Rds", here: Context) -> Placed:
    taken = take(database, here.route, SETS)
    size = database.allocated_storage
    if isinstance(size, Number):
        taken.properties["AllocatedStorage"] = symbols.Chosen(size)
    # A snapshot brings its own encryption.
    encryption: dict[str, Any] = {} if database.snapshot else {"StorageEncrypted": True}
    return place(
        Stack.DATA,
        common.Cluster(
            cluster_id(here.name),
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
            **_without_lint(database),
            DBClusterIdentifier=unshared(fixed_name(database, here)),
            **taken.properties,
            DBSubnetGroupName=symbols.Name(identifiers.database_subnet_group(here.name)),
            DBClusterParameterGroupName=symbols.Name(cluster_parameter_group_id(here.name)),
            VpcSecurityGroupIds=[symbols.group(here.name)],
            PubliclyAccessible=False,
            **encryption,
            ManageMasterUserPassword=True,
            CopyTagsToSnapshot=True,
            AutoMinorVersionUpgrade=True,
            EngineLifecycleSupport=common.support(is_extended=database.extended_support),
            EnableCloudwatchLogsExports=list(ENGINES[database.engine].logs),
            **common.monitoring(database.monitoring_interval, here),
            **_insights(database),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "EngineLifecycleSupport": (*here.route, "extended_support"),
            "MonitoringInterval": (*here.route, "monitoring_interval"),
            **dict.fromkeys(_insights(database), (*here.route, "insights")),
        },
    )


def _without_lint(database: "Rds") -> dict[str, Any]:
    """Return metadata that turns off checks of cfn-lint that are narrower than RDS.

    It requires what a snapshot brings, and `Iops`, which RDS refuses for gp3 storage of less than 400 GiB:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
    """
    off = ["E3690", "W3690"] if database.engine_version == database.major else []
    if None in {database.iops, database.allocated_storage, database.storage_type}:
        off.append("E3692")
    return common.without_lint(*off) if off else {}


def _insights(database: "Rds") -> dict[str, Any]:
    return settings.insights(database, "PerformanceInsightsEnabled")
