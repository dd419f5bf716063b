"""File systems of EFS, and plans of AWS Backup.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-filesystem.html
"""

from collections.abc import Iterator

from tiers.cost.inventory import Amount, Inventory, fixed, unread
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource

_IN_ZONE = {"zones": "one_zone", "z": "-Z"}
_REGIONAL = {"zones": "regional", "z": ""}
_RULES = ("BackupPlan", "BackupPlanRule", "*")


def files_in_standard(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a file system, with the suffix of usage types of one zone."""
    yield fixed(1, **_zones(resource, inventory))


def files_in_ia(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a file system whose files move to Infrequent Access."""
    if _moves(resource, inventory, "TransitionToIA"):
        found = _zones(resource, inventory)
        mode = "elastic" if _is_elastic(resource, inventory) else "other"
        suffix = found["z"] or ("-ET" if mode == "elastic" else "")
        yield fixed(1, **{**found, "z": suffix, "mode": mode})


def files_in_archive(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a file system whose files move to Archive."""
    if _moves(resource, inventory, "TransitionToArchive"):
        yield fixed(1)


def elastic_files(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a file system whose reads and writes are billed."""
    if _is_elastic(resource, inventory):
        yield fixed(1)


def provisioned_files(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the throughput that a file system reserves; a part, by the files in Standard, is free."""
    own = resource.properties
    if inventory.text(own, "ThroughputMode") == "provisioned":
        speed = inventory.number(own, "ProvisionedThroughputInMibps")
        yield unread("the throughput of a file system") if speed is None else fixed(speed)


def backed_up_files(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a file system with automatic backups."""
    if inventory.text(resource.properties, "BackupPolicy", "Status") == "ENABLED":
        yield fixed(1)


def cold_backups(resource: Resource, _: Inventory) -> Iterator[Amount]:
    """Yield the presence of a backup plan that moves backups to cold storage."""
    if at(resource.properties, (*_RULES, "Lifecycle", "MoveToColdStorageAfterDays")):
        yield fixed(1)


def copied_backups(resource: Resource, _: Inventory) -> Iterator[Amount]:
    """Yield the presence of a backup plan that copies backups."""
    if at(resource.properties, (*_RULES, "CopyActions", "*")):
        yield fixed(1)


def _is_elastic(resource: Resource, inventory: Inventory) -> bool:
    return inventory.text(resource.properties, "ThroughputMode") == "elastic"


def _zones(resource: Resource, inventory: Inventory) -> dict[str, str]:
    return _IN_ZONE if inventory.get(resource.properties, "AvailabilityZoneName") else _REGIONAL


def _moves(resource: Resource, inventory: Inventory, transition: str) -> bool:
    policies = inventory.items(resource.properties, "LifecyclePolicies")
    return any(inventory.get(each, transition) for each in policies)
