"""Logical IDs of what watches all components. They never change, as those of `tiers/ir/identifiers.py`."""

from tiers.digests import short
from tiers.ir import identifiers

TOPIC = "OperationsTopic"
TOPIC_POLICY = "OperationsTopicPolicy"
DASHBOARD = "OperationsDashboard"
BUDGET = "OperationsBudget"
SITE_DOWN = "OperationsSiteDownAlarm"
REMEDIATION = "OperationsRemediation"
REMEDIATION_PERMISSION = "OperationsRemediationPermission"
VAULT = "OperationsBackupVault"
BACKUP_PLAN = "OperationsBackupPlan"
BACKUP_ROLE = "OperationsBackupRole"


def backup_selection(component: str) -> str:
    """Return the ID of what is backed up of a component."""
    return f"{identifiers.pascal(component)}BackupSelection"


def subscription(address: str) -> str:
    """Return the ID of the subscription of an e-mail address, whose characters an ID cannot have."""
    return f"OperationsSubscription{short(address, 12)}"
