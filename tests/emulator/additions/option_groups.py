"""Option groups of RDS, which MiniStack's CloudFormation does not have; its API has their names only.

No group is deleted that a database or a snapshot refers to:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html
"""

from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import rds

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::RDS::OptionGroup"
DATABASE = "AWS::RDS::DBInstance"


def install() -> None:
    """Register the type, and remember the groups of databases."""
    kit.register(KIND, create, delete, update)
    kit.tagged(KIND)
    made, changed = (kit.original(DATABASE, name) for name in ("create", "update"))

    def creating(logical_id: str, properties: Properties, stack: str) -> Made:
        return _joined(made(logical_id, properties, stack), properties)

    def updating(
        name: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        return _joined(changed(name, old, new, stack, logical_id), new)

    kit.wrap(DATABASE, create=creating, update=updating)


def create(logical_id: str, properties: Properties, stack: str) -> Made:
    """Create a group under a name that no other has."""
    name = f"{stack}-{logical_id}-{new_uuid()[:8]}".lower()
    wanted = {key: str(properties[key]) for key in ("EngineName", "MajorEngineVersion")}
    description = str(properties["OptionGroupDescription"])
    _call(rds._create_option_group, OptionGroupName=name, OptionGroupDescription=description, **wanted)
    return update(name, {}, properties, stack)


def update(name: str, _old: Properties, new: Properties, _stack: str, _logical_id: str | None = None) -> Made:
    """Change the options of a group."""
    rds._option_groups[name]["Options"] = list(new.get("OptionConfigurations") or ())
    return name, {}


def delete(name: str, _properties: Properties) -> None:
    """Delete a group, unless it is in use."""
    used = [*rds._instances.values(), *rds._snapshots.values()]
    if any(name in _groups(each) for each in used):
        message = f"The option group '{name}' cannot be deleted because it is in use."
        raise kit.refusal("InvalidOptionGroupStateFault", message, "Rds")
    _call(rds._delete_option_group, OptionGroupName=name)


def _groups(holder: Properties) -> list[str]:
    memberships = holder.get("OptionGroupMemberships") or ()
    return [holder.get("OptionGroupName", ""), *(each.get("OptionGroupName", "") for each in memberships)]


def _joined(made: Made, properties: Properties) -> Made:
    if properties.get("OptionGroupName"):
        group = {"OptionGroupName": properties["OptionGroupName"], "Status": "in-sync"}
        rds._instances[made[0]]["OptionGroupMemberships"] = [group]
    return made


def _call(operation: Any, **parameters: str) -> None:
    status, _, body = operation({name: [value] for name, value in parameters.items()})
    if status >= 400:
        text = str(body.decode())
        raise kit.refusal(kit.text_of(text, "Code"), kit.text_of(text, "Message"), "Rds")
