"""What AWS's documentation says of an update where the schemas say nothing, or leave it open.

The schemas don't tell what interrupts a service, nor on what a conditional replacement depends. This table
holds what AWS's pages say, for a few properties that users change; of all others nothing is claimed.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tiers.plan.model import Action

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

    kind: Action
    says: str
    page: str


_DATABASE, _SERVER = "AWS::RDS::DBInstance", "AWS::EC2::Instance"
GROUP = "AWS::AutoScaling::AutoScalingGroup"

TABLE: Mapping[tuple[str, str], Documented] = {
    (_DATABASE, "DBInstanceClass"): Documented(
        Action.INTERRUPT, "the database is down while its class changes", _SETTINGS
    ),
    (_DATABASE, "EngineVersion"): Documented(
        Action.INTERRUPT, "the database is down while its engine is upgraded", _SETTINGS
    ),
    (_DATABASE, "StorageType"): Documented(Action.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "CACertificateIdentifier"): Documented(
        Action.INTERRUPT, "the database reboots", _DB_INSTANCE
    ),
    (_DATABASE, "AutoMinorVersionUpgrade"): Documented(Action.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "BackupRetentionPeriod"): Documented(
        Action.INTERRUPT, "an outage only from or to 0 days", _BACKUPS
    ),
    (_DATABASE, "DBParameterGroupName"): Documented(
        Action.INTERRUPT, "static parameters take a reboot", _DB_INSTANCE
    ),
    (_DATABASE, "MultiAZ"): Documented(Action.INTERRUPT, "some interruptions", _DB_INSTANCE),
    (_DATABASE, "PreferredMaintenanceWindow"): Documented(
        Action.INTERRUPT, "some interruptions", _DB_INSTANCE
    ),
    (_DATABASE, "DBSnapshotIdentifier"): Documented(
        Action.REPLACE,
        "another snapshot, or none where there was one, makes another database",
        _DB_INSTANCE,
    ),
    # The schema lets the port change in place, these pages of AWS's do not agree on it.
    (_DATABASE, "Port"): Documented(
        Action.MAY_REPLACE, "AWS's user guide says that another port replaces the database", _BEHAVIORS
    ),
    (_SERVER, "InstanceType"): Documented(
        Action.MAY_REPLACE,
        "stopped and started if its root disk is an EBS volume, else replaced",
        _INSTANCE,
    ),
    (_SERVER, "UserData"): Documented(
        Action.MAY_REPLACE,
        "stopped and started if its root disk is an EBS volume, else replaced",
        _INSTANCE,
    ),
    (_SERVER, "EbsOptimized"): Documented(
        Action.MAY_REPLACE,
        "stopped and started if its root disk is an EBS volume, else replaced",
        _INSTANCE,
    ),
}

OF_A_GROUP = ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier")
BY_UPDATE_POLICY: Mapping[str, Documented] = {
    "AutoScalingReplacingUpdate": Documented(
        Action.REPLACE, "its `UpdatePolicy` replaces the group", _UPDATE_POLICY
    ),
    "AutoScalingRollingUpdate": Documented(
        Action.INTERRUPT,
        "the group stays; its `UpdatePolicy` replaces its servers by turns",
        _UPDATE_POLICY,
    ),
    "AutoScalingInstanceRefresh": Documented(
        Action.INTERRUPT,
        "the group stays; its `UpdatePolicy` replaces its servers by turns",
        _UPDATE_POLICY,
    ),
    "": Documented(
        Action.MODIFY, "the group stays, and so do its servers; new ones are as it says", _UPDATE_POLICY
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
