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


_DATABASE, _SERVER = "AWS::RDS::DBInstance", "AWS::EC2::Instance"
GROUP = "AWS::AutoScaling::AutoScalingGroup"

TABLE: Mapping[tuple[str, str], Documented] = {
    (_DATABASE, "DBInstanceClass"): Documented(
        Kind.INTERRUPT, "the database is down while its class changes", _SETTINGS
    ),
    (_DATABASE, "EngineVersion"): Documented(
        Kind.INTERRUPT, "the database is down while its engine is upgraded", _SETTINGS
    ),
    (_DATABASE, "StorageType"): Documented(Kind.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "CACertificateIdentifier"): Documented(Kind.INTERRUPT, "the database reboots", _DB_INSTANCE),
    (_DATABASE, "AutoMinorVersionUpgrade"): Documented(Kind.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "BackupRetentionPeriod"): Documented(
        Kind.INTERRUPT, "an outage only when changing from or to 0 days", _BACKUPS
    ),
    (_DATABASE, "DBParameterGroupName"): Documented(
        Kind.INTERRUPT, "static parameters need a reboot", _DB_INSTANCE
    ),
    (_DATABASE, "MultiAZ"): Documented(Kind.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "PreferredMaintenanceWindow"): Documented(Kind.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "DBSnapshotIdentifier"): Documented(
        Kind.REPLACE, "another snapshot, or its removal, creates a new database", _DB_INSTANCE
    ),
    # The schema lets the port change in place, these pages of AWS's do not agree on it.
    (_DATABASE, "Port"): Documented(
        Kind.MAY_REPLACE, "the AWS user guide says that another port replaces the database", _BEHAVIORS
    ),
    (_SERVER, "InstanceType"): Documented(
        Kind.MAY_REPLACE,
        "stopped and started if its root disk is an EBS volume, otherwise replaced",
        _INSTANCE,
    ),
    (_SERVER, "UserData"): Documented(
        Kind.MAY_REPLACE,
        "stopped and started if its root disk is an EBS volume, otherwise replaced",
        _INSTANCE,
    ),
    (_SERVER, "EbsOptimized"): Documented(
        Kind.MAY_REPLACE,
        "stopped and started if its root disk is an EBS volume, otherwise replaced",
        _INSTANCE,
    ),
}

OF_A_GROUP = ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier")
BY_UPDATE_POLICY: Mapping[str, Documented] = {
    "AutoScalingReplacingUpdate": Documented(
        Kind.REPLACE, "its `UpdatePolicy` replaces the group", _UPDATE_POLICY
    ),
    "AutoScalingRollingUpdate": Documented(
        Kind.INTERRUPT,
        "the group is kept; its `UpdatePolicy` replaces its servers in batches",
        _UPDATE_POLICY,
    ),
    "AutoScalingInstanceRefresh": Documented(
        Kind.INTERRUPT,
        "the group is kept; its `UpdatePolicy` replaces its servers in batches",
        _UPDATE_POLICY,
    ),
    "": Documented(
        Kind.MODIFY, "the group and its servers are kept; only new servers change", _UPDATE_POLICY
    ),
}
"""What a change of these properties does to an Auto Scaling group, which says so itself."""


def documented(resource_type: str, name: str, attributes: Mapping[str, Any]) -> Documented | None:
    """Return what is documented of a change of a property; `attributes` are the resource's own."""
    if resource_type == GROUP and name in OF_A_GROUP:
        return BY_UPDATE_POLICY[_update_policy(attributes.get("UpdatePolicy"))]
    return TABLE.get((resource_type, name))


def _update_policy(attribute: object) -> str:
    """Name the policy that counts; a replacing one does only if it says so."""
    policies = attribute if isinstance(attribute, Mapping) else {}
    replacing = policies.get("AutoScalingReplacingUpdate")
    if isinstance(replacing, Mapping) and replacing.get("WillReplace") == "true":
        return "AutoScalingReplacingUpdate"
    others = ("AutoScalingRollingUpdate", "AutoScalingInstanceRefresh")
    return next((each for each in others if each in policies), "")
