"""The resources of a database: its instance, what that needs, and its read replicas."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from troposphere import rds

from tiers.components.rds import audit
from tiers.components.rds import settings_resources as settings
from tiers.components.rds.engines import ENGINES
from tiers.databases import resources as common
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import Taken, place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import private_zone

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

SETS = {
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "DBInstanceClass": "instance_class",
    "AllocatedStorage": "allocated_storage",
    "MaxAllocatedStorage": "max_allocated_storage",
    "StorageType": "storage_type",
    "Iops": "iops",
    "StorageThroughput": "throughput",
    "MultiAZ": "multi_az",
    "DBSnapshotIdentifier": "snapshot",
    "DBName": "database",
    "MasterUsername": "username",
    "Port": "port",
    "BackupRetentionPeriod": "backup_retention",
    "PreferredBackupWindow": "backup_window",
    "PreferredMaintenanceWindow": "maintenance_window",
    "DeletionProtection": "deletion_protection",
}

SETS_OF_A_REPLICA = {
    name: SETS[name]
    for name in (
        "Engine",
        "DBInstanceClass",
        "AllocatedStorage",
        "MaxAllocatedStorage",
        "StorageType",
        "Iops",
        "StorageThroughput",
        "Port",
        "PreferredMaintenanceWindow",
    )
}

NOT_IN_A_PASSWORD = "\"'/@\\ "  # noqa: S105 - what a password may not contain
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"""


class Instance(rds.DBInstance):
    """A database, a read replica, or a database that is restored from a snapshot."""

    def validate(self) -> None:
        """Skip checks of troposphere's: the spec has been checked, and a copy needs no storage size."""


def resources(database: "Rds", here: Context) -> Iterator[Placed | Output]:
    """Build all resources of a database, and the outputs of its endpoint and secret."""
    if database.is_cluster:
        from tiers.components.rds.standbys import resources as standbys

        yield from standbys.resources(database, here)
        return
    yield common.subnet_group(database.subnets, here)
    for each in settings.of(database, here):
        yield from settings.groups(database, each, here)
    if database.monitoring_interval:
        yield common.monitoring_role(here)
    if database.has_own_secret:
        yield _secret(database, here)
    yield _instance(database, here)
    yield from private_zone.database_record(here, _attribute(here, "Endpoint.Address"))
    yield common.output(here, "Endpoint", "host name", _attribute(here, "Endpoint.Address"))
    kept = symbols.Attribute(*database.secret(here.name))
    yield common.output(here, "SecretArn", "ARN of the secret that holds the password", kept)
    for number in range(1, database.replicas + 1):
        yield _replica(database, here, number)
        yield common.output(
            here,
            f"ReadReplicaEndpoint{number}",
            f"host name of read replica {number}",
            symbols.Attribute(identifiers.read_replica(here.name, number), "Endpoint.Address"),
        )


def _attribute(here: Context, attribute: str) -> symbols.Attribute:
    return symbols.Attribute(identifiers.database(here.name), attribute)


def _secret(database: "Rds", here: Context) -> Placed:
    """Build the secret that CloudFormation fills with a password, in the form of those that RDS makes.

    Nothing in it may ever change for an instance that exists: Secrets Manager would make another password.
    """
    from troposphere import secretsmanager

    known = {"username": database.username} if database.username else {}
    return place(
        Stack.DATA,
        secretsmanager.Secret(
            identifiers.database_secret(here.name),
            # As RDS does with its own: a database that is restored from its last snapshot gets another.
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            Description=f"Master password of the database {here.name}",
            GenerateSecretString=secretsmanager.GenerateSecretString(
                SecretStringTemplate=json.dumps(known),
                GenerateStringKey="password",
                PasswordLength=32,
                ExcludeCharacters=NOT_IN_A_PASSWORD,
            ),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
    )


def _credentials(database: "Rds", here: Context) -> dict[str, Any]:
    if not database.has_own_secret:
        return {"ManageMasterUserPassword": True}
    kept = symbols.Attribute(*database.secret(here.name))
    reference = symbols.Phrase("{{resolve:secretsmanager:", kept, ":SecretString:password}}")
    return {"MasterUserPassword": reference}


def _reach(database: "Rds", own: settings.Settings, here: Context) -> dict[str, Any]:
    """Return the placement of an instance, who may connect to it, and its groups of settings."""
    return {
        "DBSubnetGroupName": symbols.Name(identifiers.database_subnet_group(here.name)),
        "DBParameterGroupName": symbols.Name(own.parameters),
        **({"OptionGroupName": symbols.Name(own.options)} if audit.has_options(database) else {}),
        "VPCSecurityGroups": [symbols.group(here.name)],
        "PubliclyAccessible": False,
    }


def _watch(database: "Rds", here: Context) -> dict[str, Any]:
    """Return the logs, metrics, and insights of an instance."""
    extra = ["audit"] if database.audit and audit.has_options(database) else []
    return {
        "EnableCloudwatchLogsExports": [*extra, *ENGINES[database.engine].logs],
        **common.monitoring(database.monitoring_interval, here),
        **_insights(database),
    }


def _insights(database: "Rds") -> dict[str, Any]:
    return settings.insights(database, "EnablePerformanceInsights")


def _origins(database: "Rds", here: Context) -> dict[str, Route]:
    """Return the routes of the keys that decide the logs, metrics, and insights."""
    keys = {"MonitoringInterval": "monitoring_interval"}
    if audit.has_options(database):
        keys |= dict.fromkeys(("EnableCloudwatchLogsExports", "OptionGroupName"), "audit")
    if database.insights is not None:
        keys |= dict.fromkeys(_insights(database), "insights")
    return {name: (*here.route, key) for name, key in keys.items()}


def _taken(database: "Rds", here: Context, table: Mapping[str, str]) -> Taken:
    taken = take(database, here.route, table)
    # troposphere needs these two as strings.
    if database.allocated_storage is not None:
        taken.properties["AllocatedStorage"] = symbols.as_text(database.allocated_storage)
    taken.properties["Port"] = str(database.port)
    return taken


def _support(database: "Rds") -> dict[str, Any]:
    """Return the enrollment in Extended Support, for engines that have it."""
    has_it = bool(ENGINES[database.engine].extended)
    enrolled = common.support(is_extended=database.extended_support)
    return {"EngineLifecycleSupport": enrolled} if has_it else {}


def _instance(database: "Rds", here: Context) -> Placed:
    taken = _taken(database, here, SETS)
    meant = database.engine_version == database.major
    metadata = common.without_lint("E3691", "W3691") if meant else {}
    # A snapshot brings its own encryption, and RDS accepts no other beside it:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    encryption: dict[str, Any] = {} if database.snapshot else {"StorageEncrypted": True}
    return place(
        Stack.DATA,
        Instance(
            identifiers.database(here.name),
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
            **metadata,
            **taken.properties,
            **_reach(database, settings.of_source(database, here), here),
            **encryption,
            **_credentials(database, here),
            EnableIAMDatabaseAuthentication=True,
            CopyTagsToSnapshot=True,
            AutoMinorVersionUpgrade=True,
            # Only a changed `engine_version` upgrades to another major one; without this it could not.
            AllowMajorVersionUpgrade=True,
            **_support(database),
            **_watch(database, here),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "EngineLifecycleSupport": (*here.route, "extended_support"),
            **_origins(database, here),
        },
    )


def _version(database: "Rds") -> dict[str, Any]:
    """Return the version of read replicas, if the spec has one apart from that of their source."""
    version = database.replica_engine_version
    return {} if version is None else {"EngineVersion": version, "AllowMajorVersionUpgrade": True}


def _replica(database: "Rds", here: Context, number: int) -> Placed:
    """Build a read replica. All other settings come from its source, and always equal those.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    """
    taken = _taken(database, here, SETS_OF_A_REPLICA)
    if database.max_allocated_storage is not None:
        # Its source may have outgrown what is written; the replica starts as large, and grows automatically.
        taken.properties.pop("AllocatedStorage", None)
    meant = database.replica_engine_version == database.replica_major
    metadata = common.without_lint("E3691", "W3691") if meant else {}
    subnets = here.subnets(database.subnets)
    in_zone = {subnet.zone: subnet for subnet in reversed(subnets)}
    zone = sorted(in_zone)[(number - 1) % len(in_zone)]
    return place(
        Stack.DATA,
        Instance(
            identifiers.read_replica(here.name, number),
            # It has no data that its source lacks, and RDS makes no final snapshot of it.
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            # By the ARN: RDS refuses a subnet group beside the mere name of a source.
            SourceDBInstanceIdentifier=symbols.Arn(identifiers.database(here.name), "DBInstanceArn"),
            AvailabilityZone=symbols.Attribute(identifiers.subnet(in_zone[zone].name), "AvailabilityZone"),
            **metadata,
            **taken.properties,
            **_reach(database, settings.of_replicas(database, here), here),
            EnableIAMDatabaseAuthentication=True,
            AutoMinorVersionUpgrade=True,
            **_version(database),
            **_watch(database, here),
            Tags=tags(here.about, here.name_tag("replica", number)),
        ),
        (*here.route, "replicas"),
        {
            **taken.origins,
            **_origins(database, here),
            **dict.fromkeys(_version(database), (*here.route, "replica_engine_version")),
        },
    )
