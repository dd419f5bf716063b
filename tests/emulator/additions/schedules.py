"""The network of a schedule: CloudFormation and the API of Scheduler spell one of its keys differently.

A template has `AwsvpcConfiguration`, and GetSchedule `awsvpcConfiguration`. MiniStack keeps the template's.
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_NetworkConfiguration.html
"""

from copy import deepcopy
from typing import Any

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::Scheduler::Schedule"


def install() -> None:
    """Have the spelling of the API in what is created and updated."""
    create, update = kit.original(KIND, "create"), kit.original(KIND, "update")

    def spelled_create(logical_id: str, properties: Properties, stack: str) -> Made:
        made: Made = create(logical_id, _spelled(properties), stack)
        return made

    def spelled_update(name: str, old: Properties, new: Properties, stack: str) -> Made:
        made: Made = update(name, _spelled(old), _spelled(new), stack)
        return made

    kit.wrap(KIND, create=spelled_create, update=spelled_update)


def _spelled(properties: Properties) -> Properties:
    made = deepcopy(properties)
    network: dict[str, Any] = made.get("Target", {}).get("EcsParameters", {}).get("NetworkConfiguration", {})
    if "AwsvpcConfiguration" in network:
        network["awsvpcConfiguration"] = network.pop("AwsvpcConfiguration")
    return made
