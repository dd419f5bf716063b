"""Logical IDs of what watches all components. They never change, as those of `tiers/ir/identifiers.py`."""

from tiers.digests import sha256

TOPIC = "OperationsTopic"
TOPIC_POLICY = "OperationsTopicPolicy"
DASHBOARD = "OperationsDashboard"
BUDGET = "OperationsBudget"
SITE_DOWN = "OperationsSiteDownAlarm"
REMEDIATION = "OperationsRemediation"
REMEDIATION_PERMISSION = "OperationsRemediationPermission"


def subscription(address: str) -> str:
    """Return the ID of the subscription of an e-mail address, whose characters an ID cannot have."""
    return f"OperationsSubscription{sha256(address.encode()).hexdigest()[:12]}"
