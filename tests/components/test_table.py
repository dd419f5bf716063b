"""Tables: what callers may do to the table and its indexes, their way there, and their cost."""

from typing import Any

import pytest

from tests.cost.sample import amounts, side
from tiers import compiler
from tiers.compile.build import build
from tiers.cost.estimate import estimate
from tiers.ir.edges import Grant
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
network: {nat_gateway: {mode: none}%s}
logic:
  api: {type: ec2, connects_to: [{to: jobs, access: %s}]}
data:
  jobs: {type: table, key: job%s}
"""
INDEXED = ", indexes: {by_status: {key: status}}"
WAY = ", endpoints: [dynamodb]"


def found(spec: str) -> list[str]:
    return [each.code.id for each in compiler.check("spec.yaml", spec.encode()).findings]


def grant(access: str, keys: str) -> Grant:
    """Return the only grant of the spec with that access."""
    architecture = compiler.check("spec.yaml", (SPEC % (WAY, access, keys)).encode()).architecture
    assert architecture is not None
    (only,) = architecture.grants
    return only


@pytest.mark.parametrize(
    ("access", "keys", "resources"),
    [("read", "", 1), ("read", INDEXED, 2), ("write", INDEXED, 1), ("read_write", INDEXED, 2)],
)
def test_only_reads_are_about_indexes_and_only_if_there_are_any(
    access: str, keys: str, resources: int
) -> None:
    granted = grant(access, keys)
    assert [parts[1:] for parts in granted.resources] == [(), ("/index/*",)][:resources]
    assert granted.service == "dynamodb"


def test_no_word_allows_more_than_its_half() -> None:
    read, write = ({*grant(each, "").actions} for each in ("read", "write"))
    assert read & write == {"dynamodb:DescribeTable"}
    assert {*grant("read_write", "").actions} == read | write
    assert not [each for each in read | write if "*" in each or each.endswith(("DeleteTable", "UpdateTable"))]


def test_a_caller_needs_a_way_to_dynamodb() -> None:
    assert "T1205" not in found(SPEC % (WAY, "read", ""))
    missing = compiler.check("spec.yaml", (SPEC % ("", "read", "")).encode()).findings
    assert ["`dynamodb`" in each.help for each in missing if "dynamodb" in each.message] == [True]


def properties(keys: str) -> dict[str, Any]:
    """Return the properties of the table."""
    architecture = compiler.check("spec.yaml", (SPEC % (WAY, "read", keys)).encode()).architecture
    assert architecture is not None
    (table,) = (each for each in build(architecture).resources if each.logical_id == "JobsTable")
    found: dict[str, Any] = table.body["Properties"]
    return found


def test_each_attribute_of_a_key_is_defined_once_and_no_other() -> None:
    at = "sort_key: {name: at, type: number}"
    defined = properties(f", {at}, indexes: {{by_at: {{key: job, {at}}}}}, ttl: expires")[
        "AttributeDefinitions"
    ]
    assert [(each["AttributeName"], each["AttributeType"]) for each in defined] == [("job", "S"), ("at", "N")]


def test_an_index_has_the_capacity_of_its_table_or_its_own() -> None:
    indexes = "{one: {key: a}, two: {key: b, capacity: {read: 1, write: 1}}}"
    keys = f", capacity: {{read: 5, write: 2}}, indexes: {indexes}"
    units = [
        each["ProvisionedThroughput"]["ReadCapacityUnits"]
        for each in properties(keys)["GlobalSecondaryIndexes"]
    ]
    assert units == [5, 1]
    spec = SPEC % (WAY, "read", keys)
    costs = amounts(estimate(side(spec, layout=Layout.SINGLE), {}, ""))
    assert costs["provisioned read capacity"][:2] == (11 * 730, 11 * 730)
    assert costs["provisioned write capacity"][:2] == (5 * 730, 5 * 730)


def test_requests_are_billed_on_demand_only() -> None:
    def unset(keys: str) -> set[str]:
        made = estimate(side(SPEC % (WAY, "read", keys), layout=Layout.SINGLE), {}, "")
        return {each.usage for each in made.unset if each.usage.startswith("dynamodb")}

    assert unset("") == {"dynamodb.reads", "dynamodb.writes", "dynamodb.gb_months"}
    assert unset(", capacity: {read: 1, write: 1}") == {"dynamodb.gb_months"}


@pytest.mark.parametrize(("number", "errors"), [(20, []), (21, ["T0107"])])
def test_an_index_lists_at_most_20_attributes(number: int, errors: list[str]) -> None:
    listed = ", ".join(f"a{index:02}" for index in range(number))
    index = f", indexes: {{by_status: {{key: status, projection: [{listed}]}}}}"
    assert found(SPEC % (WAY, "read", index)) == errors
