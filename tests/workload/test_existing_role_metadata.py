"""What metadata says of existing roles, also if somebody else wrote it: no verdict improves by it."""

import copy
from typing import Any

import pytest

from tests.workload.test_existing_roles import ROLE, compiled, proven, resources, spec_of
from tiers.compile.bundle import Bundle


def changed(bundle: Bundle, change: Any) -> Bundle:
    """Return a bundle whose metadata about the role is changed."""
    root = copy.deepcopy(bundle.templates["root"])
    change(root["Metadata"]["Tiers"]["ExistingMembers"][0]["properties"])
    return bundle._replace(templates={**bundle.templates, "root": root})


def without_jobs(properties: dict[str, Any]) -> None:
    """Assume nothing about a queue."""
    kept = [each for each in properties["statements"] if "<JobsQueue.Arn>" not in each["Resource"]]
    properties["statements"] = kept


def with_more(properties: dict[str, Any]) -> None:
    """Assume more about a queue."""
    more = {"Effect": "Allow", "Action": "sqs:DeleteQueue", "Resource": "<JobsQueue.Arn>"}
    properties["statements"].append(more)


def untrusted(properties: dict[str, Any]) -> None:
    """Assume that another service may assume the role."""
    properties["principals"] = ["ec2.amazonaws.com"]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [(without_jobs, {"missing"}), (with_more, {"undeclared"}), (untrusted, {"missing", "open"})],
)
def test_what_is_assumed_is_compared_with_what_is_declared(change: Any, kinds: set[str]) -> None:
    spec = spec_of("function", ROLE)
    _, bundle = compiled(spec)
    proof = proven(spec, bundle=changed(bundle, change))
    assert proof.permissions is not None
    found = {each.kind for each in proof.permissions.verified.breaches}
    assert found == kinds


@pytest.mark.parametrize(
    "change",
    [
        lambda own: own.update(role="JobsQueue"),
        lambda own: own.update(components="work"),
        lambda own: own.update(components=[]),
        lambda own: own.update(components=["other"]),
        lambda own: own.update(components=["work", "work"]),
        lambda own: own.update(components=["work", "\x1b[31m\nproven"]),
        lambda own: own.update(principals=[1]),
        lambda own: own.update(statements={}),
        lambda own: own.update(more=1),
        lambda own: own.pop("components"),
    ],
)
def test_metadata_that_no_compiler_writes_is_not_read(change: Any) -> None:
    spec = spec_of("function", ROLE)
    _, bundle = compiled(spec)
    proof = proven(spec, bundle=changed(bundle, change))
    assert proof.permissions is not None
    assert not any(each.exists for each in proof.permissions.universe.subjects)
    reasons = [each.reason for each in proof.permissions.universe.not_modelled]
    assert any("is not in the templates, and neither is what it allows" in each for each in reasons)


def test_metadata_cannot_stand_in_for_a_role_of_the_templates() -> None:
    spec = spec_of("function", ROLE)
    _, bundle = compiled(spec)
    root = copy.deepcopy(bundle.templates["root"])
    root["Metadata"]["Tiers"]["ExistingMembers"][0]["logical_id"] = "OtherRole"
    forged = bundle._replace(templates={**bundle.templates, "root": root})
    proof = proven(spec, bundle=forged)
    assert proof.permissions is not None
    assert any(each.kind == "no-such-name" for each in proof.permissions.verified.breaches)


@pytest.mark.parametrize(("name", "kind"), [("WorkRole", "undecided"), ("JobsQueue", "plain-http")])
def test_a_template_cannot_say_that_what_it_creates_exists(name: str, kind: str) -> None:
    spec = spec_of("function").replace("encryption: {key: create}\n", "")
    _, bundle = compiled(spec)
    templates = copy.deepcopy(dict(bundle.templates))
    changed = bundle._replace(templates=templates)
    made = resources(changed)
    if name == "WorkRole":
        made[name]["Properties"]["ManagedPolicyArns"] = ["arn:aws:iam::111122223333:policy/unknown"]
    else:
        del templates["data"]["Resources"]["JobsQueuePolicy"]
    before = proven(spec, bundle=changed).permissions
    made[name]["Properties"] |= {"TiersExists": True, "TiersComponents": ["work"]}
    after = proven(spec, bundle=changed).permissions
    assert before is not None
    assert after is not None
    assert kind in {each.kind for each in before.verified.breaches}
    assert repr(after.verified.breaches) == repr(before.verified.breaches)


@pytest.mark.parametrize(
    "statement", [1, None, [], {"Effect": "Allow"}, {"Fn::Sub": "x"}, {"Resource": {"a": 1}}]
)
def test_statements_of_any_shape_are_no_internal_error(statement: Any) -> None:
    spec = spec_of("function", ROLE)
    _, bundle = compiled(spec)
    forged = changed(bundle, lambda own: own["statements"].insert(0, statement))
    assert proven(spec, bundle=forged).permissions is not None
