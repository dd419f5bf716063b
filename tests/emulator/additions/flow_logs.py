"""`AWS::EC2::FlowLog`, which MiniStack has API calls for but no CloudFormation type."""

import re

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::EC2::FlowLog"
TEXTS = ("ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName")


def install() -> None:
    """Register the type."""
    kit.register(KIND, create, delete, update)
    kit.tagged(KIND)


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Start logging."""
    wanted = {name: properties[name] for name in TEXTS if name in properties}
    answer = kit.call(ec2._create_flow_logs, **{"ResourceId.1": properties["ResourceId"]}, **wanted)
    created = re.search(r"<item>(.*?)</item>", answer)
    identity = created[1] if created else ""
    provisioners._ec2_apply_tags(identity, properties)
    return identity, {"Id": identity}


def update(
    identity: str, old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Change the tags; MiniStack replaces the rest."""
    provisioners._ec2_apply_tags(identity, new, old)
    return identity, {"Id": identity}


def delete(identity: str, _properties: Properties) -> None:
    """Stop logging."""
    kit.call(ec2._delete_flow_logs, **{"FlowLogId.1": identity})
