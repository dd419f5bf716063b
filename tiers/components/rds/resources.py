"""The resources of a database: its instance, what that needs, and its read replicas."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from troposphere import rds, secretsmanager

from tiers.components.rds.engines import ENGINES
from tiers.databases import resources as common
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
        "Port",
        "PreferredMaintenanceWindow",
    )
}

NOT_IN_A_PASSWORD = "\"'/@\\ "  # noqa: S105 - what a password may not contain
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"""


class Copy(rds.DBInstance):
    """A read replica, or a database that is restored from a snapshot."""

    def validate(self) -> None:
        """Skip a check of troposphere's that requires a storage size."""


def resources(database: "Rds", here: Context) -> Iterator[Placed | Output]:
    """Build all resources of a database, and the outputs of its endpoint and secret."""
    yield common.subnet_group(database.subnets, here)
    yield _parameter_group(database, here)
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


def _parameter_group(database: "Rds", here: Context) -> Placed:
    return common.parameter_group(
        rds.DBParameterGroup,
        identifiers.database_parameter_group(here.name),
        common.Parameters(database.family, ENGINES[database.engine].parameters, database.parameters),
        here,
    )


def _secret(database: "Rds", here: Context) -> Placed:
    """Build the secret that CloudFormation fills with a password, in the form of those that RDS makes.

    Nothing in it may ever change for an instance that exists: Secrets Manager would make another password.
    """
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


def _reach(here: Context) -> dict[str, Any]:
    """Return the placement of an instance, and who may connect to it."""
    return {
        "DBSubnetGroupName": symbols.Name(identifiers.database_subnet_group(here.name)),
        "DBParameterGroupName": symbols.Name(identifiers.database_parameter_group(here.name)),
        "VPCSecurityGroups": [symbols.group(here.name)],
        "PubliclyAccessible": False,
    }


def _watch(database: "Rds", here: Context) -> dict[str, Any]:
    """Return the logs, metrics, and insights of an instance."""
    return {
        "EnableCloudwatchLogsExports": list(ENGINES[database.engine].logs),
        **common.monitoring(database.monitoring_interval, here),
    }


def _taken(database: "Rds", here: Context, table: Mapping[str, str]) -> Taken:
    taken = take(database, here.route, table)
    # troposphere needs these two as strings.
    if database.allocated_storage is not None:
        taken.properties["AllocatedStorage"] = symbols.as_text(database.allocated_storage)
    taken.properties["Port"] = str(database.port)
    return taken


def _instance(database: "Rds", here: Context) -> Placed:
    taken = _taken(database, here, SETS)
    meant = database.engine_version == database.major
    metadata = common.meant_major("E3691", "W3691") if meant else {}
    # A snapshot brings its own encryption, and RDS accepts no other beside it:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    encryption: dict[str, Any] = {} if database.snapshot else {"StorageEncrypted": True}
    disabled = "" if database.extended_support else "-disabled"
    return place(
        Stack.DATA,
        (Copy if database.snapshot else rds.DBInstance)(
            identifiers.database(here.name),
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
            **metadata,
            **taken.properties,
            **_reach(here),
            **encryption,
            **_credentials(database, here),
            EnableIAMDatabaseAuthentication=True,
            CopyTagsToSnapshot=True,
            AutoMinorVersionUpgrade=True,
            # Only a changed `engine_version` upgrades to another major one; without this it could not.
            AllowMajorVersionUpgrade=True,
            EngineLifecycleSupport=f"open-source-rds-extended-support{disabled}",
            **_watch(database, here),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "EngineLifecycleSupport": (*here.route, "extended_support"),
            "MonitoringInterval": (*here.route, "monitoring_interval"),
        },
    )


def _replica(database: "Rds", here: Context, number: int) -> Placed:
    """Build a read replica. All other settings come from its source, and always equal those.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    """
    taken = _taken(database, here, SETS_OF_A_REPLICA)
    if database.max_allocated_storage is not None:
        # Its source may have outgrown what is written; the replica starts as large, and grows automatically.
        taken.properties.pop("AllocatedStorage", None)
    subnets = here.subnets(database.subnets)
    in_zone = {subnet.zone: subnet for subnet in reversed(subnets)}
    zone = sorted(in_zone)[(number - 1) % len(in_zone)]
    return place(
        Stack.DATA,
        Copy(
            identifiers.read_replica(here.name, number),
            # It has no data that its source lacks, and RDS makes no final snapshot of it.
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            # By the ARN: RDS refuses a subnet group beside the mere name of a source.
            SourceDBInstanceIdentifier=symbols.Arn(identifiers.database(here.name), "DBInstanceArn"),
            AvailabilityZone=symbols.Attribute(identifiers.subnet(in_zone[zone].name), "AvailabilityZone"),
            **taken.properties,
            **_reach(here),
            EnableIAMDatabaseAuthentication=True,
            AutoMinorVersionUpgrade=True,
            **_watch(database, here),
            Tags=tags(here.about, here.name_tag("replica", number)),
        ),
        (*here.route, "replicas"),
        {**taken.origins, "MonitoringInterval": (*here.route, "monitoring_interval")},
    )
