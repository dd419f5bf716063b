"""Tasks of ECS services on Fargate.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from tiers.cost.inventory import HOURS, Amount, Inventory, fixed, number, unread
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value, refers

_UNITS = 1024
_INCLUDED_STORAGE = 20
"""GB of each task: https://aws.amazon.com/fargate/pricing/"""


class Tasks(NamedTuple):
    """The tasks of a service, and their definition."""

    definition: Mapping[str, Value]
    least: Decimal | None
    most: Decimal | None
    note: str

    def times(self, amount: Decimal | None, what: str, **names: str) -> Amount:
        """Return an amount that each task has in an hour."""
        if amount is None or self.least is None or self.most is None:
            return unread(what, **names)
        hours = amount * HOURS
        return Amount(self.least * hours, max(self.least, self.most) * hours, names, note=self.note)


def _tasks(resource: Resource, inventory: Inventory) -> Tasks | None:
    """Return the tasks of a service that runs on Fargate."""
    own = resource.properties
    found = inventory.linked(inventory.get(own, "TaskDefinition"))
    definition = found.properties if found else {}
    providers = [
        inventory.text(each, "CapacityProvider") for each in inventory.items(own, "CapacityProviderStrategy")
    ]
    kind = inventory.text(own, "LaunchType")
    is_compatible = "FARGATE" in inventory.items(definition, "RequiresCompatibilities")
    is_on_fargate = kind == "FARGATE" or any(each.startswith("FARGATE") for each in providers)
    if not is_on_fargate and (kind or providers or not is_compatible):
        return None
    note = "Fargate Spot counted as Fargate, which costs more" if "FARGATE_SPOT" in providers else ""
    least, most = _limits(resource, inventory)
    return Tasks(definition, least, most, note)


def _limits(resource: Resource, inventory: Inventory) -> tuple[Decimal | None, Decimal | None]:
    """Return the smallest and the largest number of tasks, at any time of the schedule."""
    for target in inventory.of_type("AWS::ApplicationAutoScaling::ScalableTarget"):
        if refers(target.properties.get("ResourceId"), resource.key):
            actions = [
                inventory.get(each, "ScalableTargetAction")
                for each in inventory.items(target.properties, "ScheduledActions")
            ]
            return (
                _extreme(min, "MinCapacity", target, actions, inventory),
                _extreme(max, "MaxCapacity", target, actions, inventory),
            )
    count = inventory.number(resource.properties, "DesiredCount")
    if "DesiredCount" not in resource.properties:
        count = Decimal(1)
    return count, count


def _extreme(
    pick: Callable[[list[Decimal]], Decimal],
    key: str,
    target: Resource,
    actions: list[Value],
    inventory: Inventory,
) -> Decimal | None:
    """Return the most extreme of a target's own limit and those of its actions, if all are known."""
    changes = [each for each in actions if inventory.get(each, key) is not None]
    limits = [inventory.number(each, key) for each in (target.properties, *changes)]
    known = [each for each in limits if each is not None]
    return pick(known) if len(known) == len(limits) else None


def scheduled_tasks(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a schedule that runs tasks, with their architecture."""
    arn = inventory.get(resource.properties, "Target", "EcsParameters", "TaskDefinitionArn")
    if arn is not None:
        found = inventory.linked(arn)
        yield fixed(1, **_architecture(found.properties if found else {}, inventory))


def _architecture(definition: Mapping[str, Value], inventory: Inventory) -> dict[str, str]:
    is_arm = inventory.text(definition, "RuntimePlatform", "CpuArchitecture") == "ARM64"
    return {"architecture": "arm64" if is_arm else "x86_64", "infix": "ARM-" if is_arm else ""}


def task_processors(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the vCPU-hours of the tasks."""
    tasks = _tasks(resource, inventory)
    if tasks is not None:
        size = _size(inventory.text(tasks.definition, "Cpu"), "vcpu")
        yield tasks.times(
            size, "the number of tasks and their vCPUs", **_architecture(tasks.definition, inventory)
        )


def task_memory(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the GB-hours of the tasks' memory."""
    tasks = _tasks(resource, inventory)
    if tasks is not None:
        size = _size(inventory.text(tasks.definition, "Memory"), "gb")
        yield tasks.times(
            size, "the number of tasks and their memory", **_architecture(tasks.definition, inventory)
        )


def task_storage(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the GB-hours of storage beyond what each task has."""
    tasks = _tasks(resource, inventory)
    if tasks is not None:
        size = inventory.number(tasks.definition, "EphemeralStorage", "SizeInGiB")
        if size is not None and size > _INCLUDED_STORAGE:
            yield tasks.times(size - _INCLUDED_STORAGE, "the number of tasks")


def task_addresses(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of the tasks' public addresses."""
    tasks = _tasks(resource, inventory)
    path = ("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp")
    if tasks is not None and inventory.text(resource.properties, *path) == "ENABLED":
        yield tasks.times(Decimal(1), "the number of tasks")


def _size(written: str, unit: str) -> Decimal | None:
    """Return vCPUs or GB, from a number of 1024ths or a number with its unit."""
    text = written.strip().lower()
    if text.endswith(unit):
        return number(text.removesuffix(unit).strip())
    found = number(text)
    return None if found is None else found / _UNITS
