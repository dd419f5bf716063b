"""Final snapshots of caches, which MiniStack deletes without one in spite of `DeletionPolicy: Snapshot`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""

from ministack.services import elasticache
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Properties

KIND = "AWS::ElastiCache::ReplicationGroup"


def install() -> None:
    """Take a snapshot where the policy says so."""
    kit.wrap(KIND, snapshot=_take)


def _take(name: str, _: Properties) -> None:
    given = {"SnapshotName": provisioners._snapshot_id(name), "ReplicationGroupId": name}
    kit.call(elasticache._create_snapshot, **given)
