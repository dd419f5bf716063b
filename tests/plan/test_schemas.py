"""What the plan reads of AWS's schemas is what cfn-lint itself reads."""

import subprocess
import sys

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.support.paths import CASE_FOLDERS, ROOT
from tiers import resources
from tiers.plan.compare import schemas
from tiers.plan.compare.schemas import schema_of

TYPES = sorted(schemas._index())
USED = {
    line.split()[-1]
    for case in CASE_FOLDERS
    for path in case.rglob("*.template.yaml")
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.startswith("    Type: AWS::") and line.split()[-1] in TYPES
}
KNOWN = {row.type for row in resources.every()}


def pointers(resource_type: str, key: str) -> set[str]:
    return set(PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema.get(key, ()))


def written(paths: tuple[tuple[str, ...], ...]) -> set[str]:
    return {"/properties/" + "/".join(path) for path in paths}


def test_the_index_has_every_type_of_the_region() -> None:
    assert len(TYPES) > 1500
    assert {"AWS::RDS::DBInstance", *USED} <= {*TYPES}
    assert len(USED) > 20


@pytest.mark.parametrize("resource_type", sorted({*USED, *KNOWN} & {*TYPES}))
def test_a_schema_says_what_cfn_lint_says(resource_type: str) -> None:
    schema = schema_of(resource_type)
    assert schema is not None
    assert written(schema.create_only) == pointers(resource_type, "createOnlyProperties")
    assert written(schema.conditional) == pointers(resource_type, "conditionalCreateOnlyProperties")


def test_every_schema_can_be_read() -> None:
    found = [schema_of(each) for each in TYPES]
    assert all(found)
    assert sum(bool(each and each.create_only) for each in found) > 1000


@pytest.mark.parametrize(
    ("resource_type", "path", "unordered"),
    [
        ("AWS::EC2::SecurityGroup", ("SecurityGroupIngress",), True),
        ("AWS::EC2::Instance", ("NetworkInterfaces", 0, "GroupSet"), True),
        ("AWS::S3::Bucket", ("LifecycleConfiguration", "Rules"), False),
        ("AWS::EC2::Instance", ("NoSuch", "Property"), False),
        ("AWS::RDS::DBInstance", ("DBName",), False),
    ],
)
def test_a_list_is_a_set_where_the_schema_says_so(
    resource_type: str,
    path: tuple[str | int, ...],
    unordered: bool,  # noqa: FBT001 - what is expected
) -> None:
    schema = schema_of(resource_type)
    assert schema is not None
    assert schema.is_unordered(path) is unordered


def test_what_nobody_knows_has_no_schema() -> None:
    assert schema_of("Custom::Thing") is None
    assert schema_of("AWS::No::Such") is None


DECIDED_BY_NO_POLICY = {"AWS::ElastiCache::ReplicationGroup": {"AuthToken"}}
"""Properties that may replace a resource whatever its `UpdatePolicy` says."""


def test_the_catalog_documents_properties_that_exist() -> None:
    for row in resources.every():
        schema = schema_of(row.type)
        for name in row.updates:
            assert schema is not None
            assert name in schema.content["properties"]
            assert (name,) not in schema.create_only, "the schema has settled that"
        if row.by_update_policy is not None:
            assert schema is not None
            properties = {*row.by_update_policy.properties}
            assert properties <= schema.content["properties"].keys()
            assert not {(name,) for name in properties} & {*schema.create_only}, "the schema has settled that"
            left = {path[0] for path in schema.conditional if len(path) == 1} - properties
            assert left == DECIDED_BY_NO_POLICY.get(row.type, set())


def test_a_changed_item_replaces_what_its_schema_says_so_of() -> None:
    for row in resources.every():
        if row.items is not None:
            schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", row.type).schema
            said = schema["properties"][row.items.list]["description"]
            assert "Changing the type of an existing" in said
            assert "requires replacement" in said


def test_reading_schemas_does_not_load_the_linter() -> None:
    script = (
        "import sys; from tiers.plan.compare.schemas import schema_of; "
        "assert schema_of('AWS::RDS::DBInstance'); "
        "assert not {'cfnlint', 'troposphere', 'boto3', 'jsonschema'} & {*sys.modules}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
