"""What AWS's documentation says of an update where the schemas say nothing, or leave it open.

The schemas don't tell what interrupts a service, nor on what a conditional replacement depends. This table
holds what AWS's pages say, for a few properties that users change; of all others nothing is claimed.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tiers.plan.model import Kind

_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
_DB_INSTANCE = f"{_REFERENCE}aws-resource-rds-dbinstance.html"
_INSTANCE = f"{_REFERENCE}aws-resource-ec2-instance.html"
_UPDATE_POLICY = f"{_REFERENCE}aws-attribute-updatepolicy.html"
_SETTINGS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html"
_BACKUPS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html"
_BEHAVIORS = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "using-cfn-updating-stacks-update-behaviors.html"
)


class Documented(NamedTuple):
    """What a page of AWS's says of a change of one property."""

    kind: Kind
    says: str
    page: str


_DATABASE, _SERVER, _GROUP = (
    "AWS::RDS::DBInstance",
    "AWS::EC2::Instance",
    "AWS::AutoScaling::AutoScalingGroup",
)

TABLE: Mapping[tuple[str, str], Documented] = {
    (_DATABASE, "DBInstanceClass"): Documented(
        Kind.INTERRUPT, "the database is down while its class changes", _SETTINGS
    ),
    (_DATABASE, "EngineVersion"): Documented(
        Kind.INTERRUPT, "the database is down while its engine is upgraded", _SETTINGS
    ),
    (_DATABASE, "StorageType"): Documented(Kind.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "CACertificateIdentifier"): Documented(Kind.INTERRUPT, "the database reboots", _DB_INSTANCE),
    (_DATABASE, "AutoMinorVersionUpgrade"): Documented(
        Kind.INTERRUPT, "modified in place, with some interruptions", _DB_INSTANCE
    ),
    (_DATABASE, "BackupRetentionPeriod"): Documented(
        Kind.INTERRUPT, "modified in place; an outage only from or to 0 days", _BACKUPS
    ),
    (_DATABASE, "DBParameterGroupName"): Documented(
        Kind.INTERRUPT, "modified in place; static parameters take a reboot", _DB_INSTANCE
    ),
    (_DATABASE, "MultiAZ"): Documented(
        Kind.INTERRUPT, "modified in place, with some interruptions", _DB_INSTANCE
    ),
    (_DATABASE, "PreferredMaintenanceWindow"): Documented(
        Kind.INTERRUPT, "modified in place, with some interruptions", _DB_INSTANCE
    ),
    (_DATABASE, "DBSnapshotIdentifier"): Documented(
        Kind.REPLACE, "another snapshot, or none where there was one, makes another database", _DB_INSTANCE
    ),
    # The schema lets the port change in place, these pages of AWS's do not agree on it.
    (_DATABASE, "Port"): Documented(
        Kind.MAY_REPLACE, "AWS's user guide says that another port replaces the database", _BEHAVIORS
    ),
    (_SERVER, "InstanceType"): Documented(
        Kind.MAY_REPLACE, "stopped and started if its root disk is an EBS volume, else replaced", _INSTANCE
    ),
    (_SERVER, "UserData"): Documented(
        Kind.MAY_REPLACE, "stopped and started if its root disk is an EBS volume, else replaced", _INSTANCE
    ),
    (_SERVER, "EbsOptimized"): Documented(
        Kind.MAY_REPLACE, "stopped and started if its root disk is an EBS volume, else replaced", _INSTANCE
    ),
}

_OF_A_GROUP = ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier")


def documented(resource_type: str, name: str, attributes: Mapping[str, Any]) -> Documented | None:
    """Return what is documented of a change of a property; `attributes` are the resource's own."""
    if resource_type == _GROUP and name in _OF_A_GROUP:
        return _group(attributes.get("UpdatePolicy"))
    return TABLE.get((resource_type, name))


def _group(policy: object) -> Documented:
    """An Auto Scaling group says itself how it is updated."""
    policies = policy if isinstance(policy, Mapping) else {}
    replacing = policies.get("AutoScalingReplacingUpdate")
    if isinstance(replacing, Mapping) and replacing.get("WillReplace") == "true":
        return Documented(Kind.REPLACE, "its `UpdatePolicy` replaces the group", _UPDATE_POLICY)
    if "AutoScalingRollingUpdate" in policies or "AutoScalingInstanceRefresh" in policies:
        return Documented(
            Kind.INTERRUPT,
            "the group stays; its `UpdatePolicy` replaces its servers by turns",
            _UPDATE_POLICY,
        )
    return Documented(
        Kind.MODIFY, "the group stays; servers that it launches from now on are the new ones", _UPDATE_POLICY
    )
