"""Changes of KMS keys: those that a resource always keeps, and content that keeps the old one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from tiers.diagnostics.codes import plan_data as own
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import abridged
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.plan.safeguards.never import refused, rolls_back

_KEY: Final = ("KmsKeyId",)
_SECRET: Final = ("MasterUserSecret", "KmsKeyId")
_FINAL: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "AWS::Backup::BackupVault": (("EncryptionKeyArn",),),
    "AWS::EC2::Volume": (_KEY,),
    "AWS::EFS::FileSystem": (_KEY,),
    "AWS::ElastiCache::ReplicationGroup": (_KEY,),
    "AWS::ElastiCache::ServerlessCache": (_KEY,),
    "AWS::RDS::DBCluster": (_KEY, _SECRET, ("PerformanceInsightsKmsKeyId",)),
    "AWS::RDS::DBInstance": (_KEY, _SECRET, ("PerformanceInsightsKMSKeyId",)),
}
"""The keys that a resource keeps as long as it exists, first that of its content."""
_MANAGED: Final = ("ManageMasterUserPassword",)
_OF_CONTENT: Final[Mapping[str, tuple[str, ...]]] = {
    "AWS::S3::Bucket": (
        *("BucketEncryption", "ServerSideEncryptionConfiguration", "*"),
        *("ServerSideEncryptionByDefault", "KMSMasterKeyID"),
    ),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
}
"""The keys that new content gets, while the old one keeps the key that it has."""
_SECRETS_PAGE: Final = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html"
_OBJECTS_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html"


def of_keys(changes: Sequence[Change]) -> Iterator[Diagnostic]:
    """Return the way out of a replacement by another key, and refuse or warn of other changes of keys."""
    for change in changes:
        if any(_changes(change, path) for path in _decisive(change)):
            yield _kept(change)
        elif _changes(change, _SECRET) and change.kind < Action.REPLACE and _stays_managed(change):
            yield _refused(change)
    yield from _left(changes)


def _decisive(change: Change) -> Iterable[tuple[str, ...]]:
    """Return the keys with which a resource has to stay, so that it is not replaced and no update fails."""
    final = _FINAL.get(change.type, ())
    if change.kind < Action.MAY_REPLACE:
        return final[:1]
    return [path for path in final if path != _SECRET]


def _changes(change: Change, path: tuple[str, ...]) -> bool:
    if change.old is None or change.new is None:
        return False
    return at(change.old.properties, path) != at(change.new.properties, path)


def _stays_managed(change: Change) -> bool:
    sides = [each.properties for each in (change.old, change.new) if each is not None]
    return all(at(each, _MANAGED) == ["true"] for each in sides)


def _kept(change: Change) -> Diagnostic:
    """Return how everything else gets the key, and how the data gets it."""
    assert change.old is not None
    paths = [path for path in _FINAL[change.type] if _changes(change, path)]
    written = [_override(change.logical_id, path, change.old) for path in paths]
    return own.KEY_STAYS.at(
        place(origin_of(change, paths[0][0])),
        f"`{change.logical_id}` can keep its key while everything else gets another one",
        label="cannot change in place",
        help=f"add `overrides: {{{', '.join(written)}}}`",
        note="its data gets another key only in a copy: `tiers explain key-stays`",
    )


def _override(logical_id: str, path: tuple[str, ...], old: Resource) -> str:
    """Return the override with the former value; `null` if there was none."""
    if not at(old.properties, path[:1]):
        return f"{logical_id}.{path[0]}: null"
    value = [*at(old.properties, path), "null"][0]
    return f"{logical_id}.{'.'.join(path)}: {value if isinstance(value, str) else 'OLD-KEY'}"


def _refused(change: Change) -> Diagnostic:
    assert change.old is not None
    message = f"RDS cannot change the key of the secret of `{change.logical_id}`"
    help_ = f"add `overrides: {{{_override(change.logical_id, _SECRET, change.old)}}}`"
    return refused(change, _SECRET[0], message, help_, rolls_back(_SECRETS_PAGE))


def _left(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Warn of content that stays encrypted with a key that roles may no longer use."""
    found = [each for each in changes if each.type in _OF_CONTENT and _leaves(each)]
    if found:
        first = found[0]
        yield own.OLD_KEY_NEEDED.at(
            place(origin_of(first, _OF_CONTENT[first.type][0])),
            f"{abridged([each.logical_id for each in found])}: old content keeps the old key",
            label="new content only gets this key",
            help="drain the queues and copy the objects onto themselves, with permissions on both keys",
            note=f"roles may use the new key only: {_OBJECTS_PAGE}",
        )


def _leaves(change: Change) -> bool:
    path = _OF_CONTENT[change.type]
    return change.old is not None and bool(at(change.old.properties, path)) and _changes(change, path)
