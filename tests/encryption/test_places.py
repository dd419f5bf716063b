"""Every property with which a resource can have a KMS key is set, or is left out for a reason."""

import json
import re
from collections.abc import Iterator

from tests.support import goldens
from tiers import compiler
from tiers.compile.build import build
from tiers.encryption import places, policy
from tiers.plan.compare.schemas import schema_of

NAMES = re.compile(r"\w*(?:KMS|Kms)\w*Key(?:Arn|Id|ID)?|EncryptionKeyArn")
LEFT_OUT = {
    ("AWS::DynamoDB::Table", "KMSMasterKeyId"): "a replica in another region needs a key there",
    ("AWS::ECS::Cluster", "KmsKeyId"): "commands and volumes of EBS, which tasks do not have",
    ("AWS::ECS::Service", "KmsKey"): "certificates of Service Connect, which services do not have",
    ("AWS::ECS::Service", "KmsKeyId"): "volumes of EBS, which tasks do not have",
    ("AWS::Lambda::EventSourceMapping", "KmsKeyArn"): "filters are no data",
    ("AWS::Lambda::Function", "KMSKeyArn"): "durable executions, which functions do not have",
    ("AWS::Lambda::Function", "SourceKMSKeyArn"): "the code is no data",
    ("AWS::RDS::DBInstance", "AutomaticBackupReplicationKmsKeyId"): "of another region",
    ("AWS::S3::Bucket", "KmsKeyArn"): "inventories, which there are none of",
    ("AWS::S3::Bucket", "ReplicaKmsKeyID"): "of another region",
    ("AWS::Scheduler::Schedule", "KmsKeyArn"): "a schedule has no data of users",
}
CREATED = next(case for case in goldens.cases() if case.name == "with_key_created")


def named(kind: str) -> Iterator[str]:
    """Return the names of the properties of a type that are keys of KMS, by its schema."""
    schema = schema_of(kind)
    text = json.dumps(schema.content) if schema else "{}"
    yield from set(re.findall(rf'"({NAMES.pattern})": {{', text))


def types() -> set[str]:
    """Return the types of all resources of the golden cases."""
    found = set()
    for case in goldens.cases():
        placed = case.folder / "placed.json"
        if placed.exists():
            found |= {*re.findall(r'"type": "(AWS::[A-Za-z0-9:]+)"', placed.read_text(encoding="utf-8"))}
    return found


def test_no_property_with_a_key_is_forgotten() -> None:
    known = {
        (kind, path[-1])
        for table in (places.PATHS, {kind: (path,) for kind, path in places.LISTS.items()})
        for kind, paths in table.items()
        for path in paths
    }
    found = {(kind, name) for kind in types() for name in named(kind)}
    assert found - known - LEFT_OUT.keys() == set()
    assert LEFT_OUT.keys() - found - known == set(), "none of these exists"


def test_whatever_holds_data_has_the_key_of_the_stack() -> None:
    architecture = compiler.check(CREATED.path, CREATED.raw).architecture
    assert architecture is not None
    built = build(architecture).resources
    without = {each.logical_id for each in built if each.body["Type"] in places.KINDS} - policy.encrypted(
        built
    )
    # Load balancers and S3 cannot write to a bucket with a key; members have that of their cluster.
    assert without == {"FrontAccessLogBucket", "AuditBucket", "LedgerDBInstance1", "LedgerDBInstance2"}
