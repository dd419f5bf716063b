"""`AWS::Backup::BackupSelection`, which MiniStack has API calls for but no CloudFormation type.

AWS deletes no plan with selections:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html
"""

import json
from typing import Any

from ministack.services import backup

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND, PLAN = "AWS::Backup::BackupSelection", "AWS::Backup::BackupPlan"


def install() -> None:
    """Register the type, and let a plan be deleted after its selections only."""
    kit.register(KIND, create, delete)
    kit.wrap(PLAN, delete=delete_plan)


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Select resources, of which there must be one."""
    plan, written = properties["BackupPlanId"], properties["BackupSelection"]
    if not written.get("Resources") and not written.get("ListOfTags"):
        message = "Invalid backup selection. Either 'ListOfTags' or 'Resources' section must be non-empty."
        raise kit.refusal("InvalidParameterValueException", message, "Backup")
    status, _, answer = backup._create_selection(plan, {"BackupSelection": written})
    _checked(status, answer)
    selection = json.loads(answer)["SelectionId"]
    identity = f"{selection}_{plan}"
    return identity, {"Id": identity, "SelectionId": selection, "BackupPlanId": plan}


def delete(identity: str, properties: Properties) -> None:
    """Select nothing any more."""
    status, _, answer = backup._delete_selection(properties["BackupPlanId"], identity.partition("_")[0])
    _checked(status, answer)


def delete_plan(identity: str, _properties: Properties) -> None:
    """Delete a plan without selections."""
    _, _, listed = backup._list_selections(identity)
    if json.loads(listed).get("BackupSelectionsList"):
        message = "Related backup plan selections must be deleted prior to backup plan deletion"
        raise kit.refusal("InvalidRequestException", message, "Backup")
    status, _, answer = backup._delete_plan(identity)
    _checked(status, answer)


def _checked(status: int, answer: Any) -> None:
    if status >= 400:
        found = json.loads(answer)
        raise kit.refusal(found.get("__type", "Unknown"), found.get("message", str(found)), "Backup")
