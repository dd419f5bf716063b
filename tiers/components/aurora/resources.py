"""The resources of a cluster: its members, what they need, and the scaling of its readers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from troposphere import applicationautoscaling as scaling
from troposphere import rds

from tiers.components.aurora.engines import AWS_NAMES, ENGINES, SERVERLESS
from tiers.components.aurora.ids import member_id, scaling_id
from tiers.databases import resources as common
from tiers.databases.ids import cluster_id, cluster_parameter_group_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import private_zone

if TYPE_CHECKING:
    from tiers.components.aurora.spec import Aurora

SETS = {
    "EngineVersion": "engine_version",
    "DatabaseName": "database",
    "MasterUsername": "username",
    "SnapshotIdentifier": "snapshot",
    "Port": "port",
    "StorageType": "storage_type",
    "BackupRetentionPeriod": "backup_retention",
    "PreferredBackupWindow": "backup_window",
    "PreferredMaintenanceWindow": "maintenance_window",
    "EnableCloudwatchLogsExports": "logs",
    "DeletionProtection": "deletion_protection",
}

MONTHS_OF_INSIGHTS = 465
"""Days: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"""


class Capacity(rds.ServerlessV2ScalingConfiguration):
    """Limits that troposphere does not convert: AWS accepts 0 and up to 256, by halves."""

    props = dict.fromkeys(rds.ServerlessV2ScalingConfiguration.props, (object, False))  # type: ignore[arg-type]


def resources(database: "Aurora", here: Context) -> Iterator[Placed | Output]:
    """Build all resources of a cluster, and the outputs of its endpoints and secret."""
    yield common.subnet_group(database.subnets, here)
    yield _cluster_parameter_group(database, here)
    if database.member_parameters:
        yield _member_parameter_group(database, here)
    if database.monitoring_interval:
        yield common.monitoring_role(here)
    yield _cluster(database, here)
    for number in range(1, database.members + 1):
        yield _member(database, here, number)
    if database.reader_scaling is not None:
        yield from _scaling(database, here)
    endpoint = symbols.Attribute(*database.endpoint(here.name))
    yield from private_zone.database_record(here, endpoint)
    yield common.output(here, "Endpoint", "host name", endpoint)
    reader = symbols.Attribute(*database.reader_endpoint(here.name))
    yield common.output(here, "ReaderEndpoint", "host name of the readers", reader)
    secret = symbols.Attribute(cluster_id(here.name), "MasterUserSecret.SecretArn")
    yield common.output(here, "SecretArn", "ARN of the secret that holds the password", secret)


def _cluster_parameter_group(database: "Aurora", here: Context) -> Placed:
    return common.parameter_group(
        rds.DBClusterParameterGroup,
        cluster_parameter_group_id(here.name),
        common.Parameters(database.family, ENGINES[database.engine].parameters, database.parameters),
        here,
    )


def _member_parameter_group(database: "Aurora", here: Context) -> Placed:
    return common.parameter_group(
        rds.DBParameterGroup,
        identifiers.database_parameter_group(here.name),
        common.Parameters(
            database.family, {}, database.member_parameters, key="member_parameters", of="members"
        ),
        here,
    )


def _cluster(database: "Aurora", here: Context) -> Placed:
    taken = take(database, here.route, SETS)
    meant = database.engine_version == database.major
    metadata = common.without_lint("E3690", "W3690") if meant else {}
    # A snapshot brings its own encryption.
    encryption: dict[str, Any] = {} if database.snapshot else {"StorageEncrypted": True}
    return place(
        Stack.DATA,
        common.Cluster(
            cluster_id(here.name),
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
            **metadata,
            Engine=AWS_NAMES[database.engine],
            **taken.properties,
            DBSubnetGroupName=symbols.Name(identifiers.database_subnet_group(here.name)),
            DBClusterParameterGroupName=symbols.Name(cluster_parameter_group_id(here.name)),
            **_parameters_of_members(database, here, "DBInstanceParameterGroupName"),
            VpcSecurityGroupIds=[symbols.group(here.name)],
            **encryption,
            # After it restored a snapshot, CloudFormation changes the cluster, so that RDS makes a password:
            # `modifyDbClusterAfterCreateRequest` in
            # https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds.
            ManageMasterUserPassword=True,
            EnableIAMDatabaseAuthentication=True,
            CopyTagsToSnapshot=True,
            AutoMinorVersionUpgrade=True,
            EngineLifecycleSupport=common.support(is_extended=database.extended_support),
            **_capacity(database),
            **_insights(database, here),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "Engine": (*here.route, "engine"),
            "EngineLifecycleSupport": (*here.route, "extended_support"),
            "MonitoringInterval": (*here.route, "monitoring_interval"),
            "DatabaseInsightsMode": (*here.route, "insights"),
            **{
                f"ServerlessV2ScalingConfiguration.{name}": (*here.route, "capacity", key)
                for name, key in _SIZES.items()
            },
        },
    )


_SIZES = {"MinCapacity": "min", "MaxCapacity": "max", "SecondsUntilAutoPause": "auto_pause"}


def _capacity(database: "Aurora") -> dict[str, Any]:
    capacity = database.capacity
    if capacity is None:
        return {}
    sizes = {name: getattr(capacity, key) for name, key in _SIZES.items()}
    given = {name: each for name, each in sizes.items() if each is not None}
    return {"ServerlessV2ScalingConfiguration": Capacity(**given)}


def _insights(database: "Aurora", here: Context) -> dict[str, Any]:
    """Return what is observed of all members; those that scaling adds have it too."""
    found: dict[str, Any] = {"DatabaseInsightsMode": database.insights}
    if database.insights == "advanced":
        found["PerformanceInsightsEnabled"] = True
        found["PerformanceInsightsRetentionPeriod"] = MONTHS_OF_INSIGHTS
    return found | common.monitoring(database.monitoring_interval, here)


def _parameters_of_members(database: "Aurora", here: Context, name: str) -> dict[str, Any]:
    if not database.member_parameters:
        return {}
    return {name: symbols.Name(identifiers.database_parameter_group(here.name))}


def _member(database: "Aurora", here: Context, number: int) -> Placed:
    """Build a member, which holds nothing: the cluster has its version, data, credentials, and groups.

    The members follow the first one, so that this is the writer of a new cluster.
    """
    pinned = database.zones(here)
    zone: dict[str, Any] = {}
    if pinned:
        subnet = identifiers.subnet(pinned[(number - 1) % len(pinned)])
        zone = {"AvailabilityZone": symbols.Attribute(subnet, "AvailabilityZone")}
    key = "readers" if number > 1 else "type"
    return place(
        Stack.DATA,
        rds.DBInstance(
            member_id(here.name, number),
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            Engine=AWS_NAMES[database.engine],
            DBClusterIdentifier=symbols.Name(cluster_id(here.name)),
            DBInstanceClass=database.instance_class or SERVERLESS,
            **zone,
            **_parameters_of_members(database, here, "DBParameterGroupName"),
            PubliclyAccessible=False,
            AutoMinorVersionUpgrade=True,
            Tags=tags(here.about, here.name_tag(number)),
        ),
        here.route if number == 1 else (*here.route, key),
        {"Engine": (*here.route, "engine"), "DBInstanceClass": (*here.route, "instance_class")},
        after=(member_id(here.name, 1),) if number > 1 else (),
    )


def _scaling(database: "Aurora", here: Context) -> Iterator[Placed]:
    """Build the scaling of the readers, which counts those of the template and removes only its own.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html
    """
    wanted = database.reader_scaling
    assert wanted is not None
    route = (*here.route, "reader_scaling")
    yield place(
        Stack.DATA,
        scaling.ScalableTarget(
            scaling_id(here.name),
            ServiceNamespace="rds",
            ScalableDimension="rds:cluster:ReadReplicaCount",
            ResourceId=symbols.Phrase("cluster:", symbols.Name(cluster_id(here.name))),
            MinCapacity=database.readers,
            MaxCapacity=wanted.max,
            Tags=tags(here.about, here.name_tag()),
        ),
        route,
        {"MinCapacity": (*here.route, "readers"), "MaxCapacity": (*route, "max")},
        after=tuple(member_id(here.name, each) for each in range(1, database.members + 1)),
    )
    metric = scaling.PredefinedMetricSpecification(PredefinedMetricType="RDSReaderAverageCPUUtilization")
    yield place(
        Stack.DATA,
        scaling.ScalingPolicy(
            identifiers.scaling_policy(here.name, "Readers"),
            PolicyName=f"{here.name}-readers",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=symbols.Name(scaling_id(here.name)),
            TargetTrackingScalingPolicyConfiguration=scaling.TargetTrackingScalingPolicyConfiguration(
                PredefinedMetricSpecification=metric, TargetValue=wanted.target_cpu
            ),
        ),
        route,
        {"TargetTrackingScalingPolicyConfiguration.TargetValue": (*route, "target_cpu")},
    )
