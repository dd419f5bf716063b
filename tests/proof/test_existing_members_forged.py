"""Metadata about components that exist already, of templates that no compiler wrote."""

import copy
from typing import Any

import pytest

from tests.support.paths import ROOT
from tiers import compiler
from tiers.cloudformation.load import existing

SPEC = ROOT / "tiers/components/existing/cases"


def template(case: str) -> dict[str, Any]:
    """Return the template of a golden case that is deployed."""
    path = SPEC / case / "spec.yaml"
    compiled = compiler.compile_spec(str(path), path.read_bytes())
    assert compiled.bundle is not None
    return copy.deepcopy(dict(compiled.bundle.templates["root"]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("logical_id", "Security"),
        ("logical_id", "Vpc"),
        ("logical_id", "Network.Vpc"),
        ("logical_id", 1),
        ("type", "AWS::EC2::Instance"),
        ("type", "AWS::SQS::Queue"),
        ("value", "0.0.0.0/0"),
        ("value", "vpc-0123456789abcdef0"),
        ("value", {}),
        ("vpc", "Nothing"),
        ("vpc", "AppASubnet"),
        ("component", "`\n::error::x"),
        ("attribute", "${x}"),
        ("key", "Nothing"),
        ("route", [1]),
        ("route", "data"),
    ],
)
def test_forged_metadata_assumes_nothing(name: str, value: object) -> None:
    whole = template("existing")
    members = whole["Metadata"]["Tiers"]["ExistingMembers"]
    assert existing.of_template(whole) is not None
    members[next(index for index, each in enumerate(members) if "vpc" in each)][name] = value
    assert existing.of_template(whole) is None


@pytest.mark.parametrize("value", ["*", "arn:aws:sqs:eu-west-1:111122223333:x\n", "arn:aws:iam::1:role/x"])
def test_forged_arns_assume_nothing(value: str) -> None:
    whole = template("existing_by_api")
    assert existing.of_template(whole) is not None
    (queue, *_) = (e for e in whole["Metadata"]["Tiers"]["ExistingMembers"] if e["type"].endswith("Queue"))
    queue["value"] = value
    assert existing.of_template(whole) is None
