"""Each role of a compiled spec has the statements that its template has, and every part is known."""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.support.paths import CASES
from tests.support.permission_templates import shown
from tests.support.proof_templates import data
from tiers.permissions.model.universe import Universe
from tiers.permissions.read.universe import universe
from tiers.proof.templates import load_path

BUNDLES = [CASES / name / "nested" for name in ("containers", "flow_logs")]
ROLE = "AWS::IAM::Role"


@cache
def read(bundle: str) -> Universe:
    """Return the universe of a bundle."""
    catalogue = load_path(bundle).catalogue
    assert catalogue is not None
    return universe(catalogue)


def listed(value: Any) -> list[Any]:
    """Return a list of one or several values."""
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda each: each.parent.name)
def test_roles_have_the_statements_of_their_templates(bundle: Any) -> None:
    written = Counter(
        (name, action, len(listed(statement["Resource"])))
        for file in bundle.glob("*.template.*")
        for name, resource in data(file)["Resources"].items()
        if resource["Type"] == ROLE
        for policy in resource["Properties"].get("Policies", [])
        for statement in listed(policy["PolicyDocument"]["Statement"])
        for action in listed(statement["Action"])
    )
    found = Counter(
        (subject.id.rpartition(".")[2], action, len(statement.resources.values))
        for subject in read(str(bundle)).subjects
        for policy in subject.identity
        if not policy.name.startswith("arn:")
        for statement in policy.statements
        if statement.resources is not None
        for action in statement.actions.values
    )
    assert found == written
    assert written


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda each: each.parent.name)
def test_nothing_of_a_compiled_spec_is_unknown(bundle: Any) -> None:
    found = read(str(bundle))
    assert found.not_modelled == ()
    assert [each.id for each in found.subjects if each.unknowns] == []
    assert [each.id for each in found.targets if each.unknowns] == []
    policies = [each for subject in found.subjects for each in subject.identity]
    policies += [each for target in found.targets for each in target.policies]
    texts = [
        shown(value)
        for policy in policies
        for statement in policy.statements
        for value in (
            *(statement.resources.values if statement.resources else ()),
            *(each for condition in statement.conditions for each in condition.values),
        )
    ]
    texts += [shown(arn) for target in found.targets for arn in target.arns.values()]
    assert [each for each in texts if "?" in each.replace("??????", "")] == []
