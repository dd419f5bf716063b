"""What the guard refuses, what it says, and the other nets."""

import json
from importlib.resources import files
from typing import Any, NamedTuple

import pytest

from tests.support.paths import SHIPPED
from tests.support.plan_specs import SHOP, side_of
from tiers import resources
from tiers.cloudformation.template import children
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.model import Action
from tiers.plan.planning import Plan, plan
from tiers.plan.safeguards.guard import stack_policy

STACK = "AWS::CloudFormation::Stack"
HOLDS = {row.type: row.holds.what for row in resources.every() if row.holds}


def single(**resources: Any) -> Snapshot:
    return Snapshot("shop", Layout.SINGLE, "shop", {"shop": {"Resources": resources}}, {})


def resource(kind: str, /, policies: Any = None, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties, **(policies or {})}


def only(found: tuple[Diagnostic, ...]) -> Diagnostic:
    (diagnostic,) = found
    return diagnostic


def shop(*replaced: tuple[str, str], allowed: tuple[str, ...] = ()) -> Plan:
    text = SHOP
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return plan(side_of(SHOP), side_of(text), allowed)


def test_everything_that_cfn_lint_calls_stateful_holds_data() -> None:
    path = files("cfnlint").joinpath("data", "AdditionalSpecs", "StatefulResources.json")
    stateful = json.loads(path.read_text(encoding="utf-8"))["ResourceTypes"]
    assert stateful.keys() <= HOLDS.keys()


@pytest.mark.parametrize("kind", sorted(HOLDS))
def test_no_type_that_holds_data_is_removed_unasked(kind: str) -> None:
    topic = resource("AWS::SNS::Topic")
    sides = single(Kept=resource(kind), Topic=topic), single(Topic=topic)
    made = plan(*sides)
    said = only(made.refused)
    assert said.code.id == "T6002"
    assert said.message.startswith("`Kept` would be removed")
    assert HOLDS[kind] in said.message
    assert "--allow-replace Kept" in said.help
    assert plan(*sides, ["Kept"]).refused == ()
    assert plan(*sides, ["Topic"]).refused == made.refused


def test_what_holds_no_data_may_go() -> None:
    assert plan(single(T=resource("AWS::SNS::Topic")), single(U=resource("AWS::SNS::Topic"))).refused == ()


def test_adding_what_holds_data_is_no_loss() -> None:
    assert plan(None, side_of(SHOP)).refused == ()


def test_a_refusal_points_at_what_was_changed_and_says_all_that_matters() -> None:
    made = shop(("username: dbadmin", "username: owner"))
    database, replica = made.refused
    assert database.place.route == ("data", "orders", "username")
    assert database.message == (
        "`OrdersDBInstance` would be replaced, with its databases and their automated backups "
        "(`AWS::RDS::DBInstance`)"
    )
    assert database.label == "`MasterUsername`: create-only"
    assert database.note == "deletion protection is on, so AWS keeps the old one, outside any stack"
    assert database.help == "undo the change, or pass `--allow-replace OrdersDBInstance`"
    assert "its copy of `OrdersDBInstance`" in replica.message
    assert "follows `OrdersDBInstance`" in replica.label
    assert "`UpdateReplacePolicy: Delete`" in replica.note, "AWS ignores the policies of replicas"


def test_a_bucket_is_deleted_only_if_it_is_empty() -> None:
    made = plan(
        single(Files=resource("AWS::S3::Bucket"), Other=resource("AWS::SNS::Topic")),
        single(Other=resource("AWS::SNS::Topic")),
    )
    note = "`DeletionPolicy: Delete` deletes it only if it is empty; otherwise it stays outside the stack"
    assert only(made.refused).note == note


def test_of_two_policies_the_weaker_is_told() -> None:
    old, new = ({"UpdateReplacePolicy": each} for each in ("Retain", "Delete"))
    made = plan(
        single(F=resource("AWS::EFS::FileSystem", old, PerformanceMode="generalPurpose")),
        single(F=resource("AWS::EFS::FileSystem", new, PerformanceMode="maxIO")),
    )
    assert "deletes it with its data" in only(made.refused).note
    assert [each.code.id for each in made.findings] == ["T6012"]


@pytest.mark.parametrize(
    ("kind", "properties", "outcome"),
    [
        ("AWS::RDS::DBInstance", {}, "`DeletionPolicy: Snapshot`"),
        ("AWS::S3::Bucket", {}, "`DeletionPolicy: Delete`"),
    ],
)
def test_a_policy_that_nobody_wrote_is_the_default(
    kind: str, properties: dict[str, str], outcome: str
) -> None:
    made = plan(single(D=resource(kind, **properties)), single())
    assert outcome in only(made.refused).note


def test_a_child_stack_takes_what_it_holds_with_it() -> None:
    def tree(**stems: Any) -> Snapshot:
        root = {
            "Resources": {
                stem.capitalize(): resource(STACK, TemplateURL=f"{stem}.template.yaml") for stem in stems
            }
        }
        templates = {"root": root, **{stem: {"Resources": each} for stem, each in stems.items()}}
        return Snapshot("shop", Layout.NESTED, "root", templates, {}, {}, children(templates, "root"))

    data = {"Files": resource("AWS::EFS::FileSystem")}
    network = {"Topic": resource("AWS::SNS::Topic")}
    made = plan(tree(network=network, data=data), tree(network=network))
    assert {each.logical_id: each.kind for each in made.changes} == {
        "Data": Action.REMOVE,
        "Files": Action.REMOVE,
    }
    assert "`Files` would be removed" in only(made.refused).message
    moved = plan(tree(network=network, data=data), tree(network={**network, **data}))
    assert [(each.key, each.kind, each.moved) for each in moved.changes] == [
        (("network", "Files"), Action.ADD, "data"),
        (("root", "Data"), Action.REMOVE, None),
        (("data", "Files"), Action.REMOVE, "network"),
    ]
    assert "moved to the stack `network`" in only(moved.refused).label


def test_an_allowance_that_names_nothing_is_a_mistake() -> None:
    made = shop(("username: dbadmin", "username: owner"), allowed=("OrdersDbInstance",))
    (mistake,) = [each for each in made.findings if each.is_error]
    assert (mistake.code.id, mistake.help) == ("T6005", "did you mean `OrdersDBInstance`?")
    assert len(made.refused) == 2
    assert not made.is_possible
    (mistake,) = shop(allowed=("Nonsense",)).findings
    assert mistake.help == "use a logical ID from the plan"


def test_an_allowance_that_is_not_needed_is_warned_of() -> None:
    (warning,) = shop(allowed=("OrdersDBInstance",)).findings
    assert (warning.code.id, warning.is_error) == ("T6011", False)


def test_a_type_cannot_change() -> None:
    made = plan(single(A=resource("AWS::SNS::Topic")), single(A=resource("AWS::SQS::Queue")))
    assert [each.code.id for each in made.findings] == ["T6006"]
    assert not made.is_possible


class Clash(NamedTuple):
    """A replacement, and what stays the same of it."""

    kind: str
    changed: str
    fixed: dict[str, Any]
    refused: bool


@pytest.mark.parametrize(
    "case",
    [
        Clash("AWS::RDS::DBInstance", "DBName", {"DBInstanceIdentifier": "mine"}, refused=True),
        Clash("AWS::RDS::DBInstance", "DBName", {"KmsKeyId": "mine"}, refused=False),
        Clash("AWS::EC2::SecurityGroup", "GroupDescription", {"GroupName": "mine"}, refused=True),
        Clash("AWS::ElasticLoadBalancingV2::TargetGroup", "Port", {"Name": "mine"}, refused=True),
        Clash("AWS::ElasticLoadBalancingV2::TargetGroup", "Port", {"VpcId": "vpc-1"}, refused=False),
        Clash("AWS::EC2::Instance", "ImageId", {"KeyName": "mine"}, refused=False),
        Clash(
            "AWS::EC2::Subnet",
            "AvailabilityZone",
            {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"},
            refused=True,
        ),
        Clash("AWS::EC2::NatGateway", "SubnetId", {"AllocationId": "eipalloc-1"}, refused=True),
    ],
    ids=lambda case: f"{case.kind} {case.changed} {[*case.fixed]}",
)
def test_a_replacement_that_clashes_with_the_old_one_is_refused(case: Clash) -> None:
    old, new = (single(X=resource(case.kind, **{case.changed: each}, **case.fixed)) for each in ("1", "2"))
    codes = [each.code.id for each in plan(old, new).findings]
    assert codes == (["T6007"] if case.refused else [])
    renamed = {name: f"{value}2" for name, value in case.fixed.items()}
    other = single(X=resource(case.kind, **{case.changed: "2"}, **renamed))
    assert not {"T6007", "T6013"} & {each.code.id for each in plan(old, other).findings}


def denied(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a policy that deny something."""
    found = [each for each in policy["Statement"] if each["Effect"] == "Deny"]
    assert all(each["Action"] == ["Update:Replace", "Update:Delete"] for each in found)
    return found


def test_the_stack_policy_denies_what_the_guard_refuses() -> None:
    policy = stack_policy(side_of(SHOP))
    assert policy["Statement"][0] == {
        "Effect": "Allow",
        "Action": "Update:*",
        "Principal": "*",
        "Resource": "*",
    }
    stacks, types = denied(policy)
    assert types["Resource"] == "*"
    named = {*types["Condition"]["StringEquals"]["ResourceType"]}
    assert {"AWS::RDS::DBInstance", "AWS::EFS::FileSystem", "AWS::S3::Bucket"} <= named <= HOLDS.keys()
    assert STACK not in named, "a tier that holds no data may go"
    assert stacks["Resource"] == ["LogicalResourceId/Data", "LogicalResourceId/Presentation"]
    assert len(json.dumps(policy)) < 16384


def test_the_stack_policy_lets_through_what_is_allowed() -> None:
    held = ["OrdersDBInstance", "OrdersReadReplica1", "OrdersDBSecret"]
    stacks, types = denied(stack_policy(side_of(SHOP), held))
    assert types["NotResource"] == sorted(f"LogicalResourceId/{each}" for each in held)
    assert "Resource" not in types
    assert "LogicalResourceId/Data" in stacks["Resource"], "the file system is still in it"
    stacks, _ = denied(stack_policy(side_of(SHOP), [*held, "Files"]))
    assert stacks["Resource"] == ["LogicalResourceId/Presentation"]


def test_a_stack_of_the_user_s_own_may_hold_anything() -> None:
    own = single(Own=resource(STACK, TemplateURL="https://example.com/x"), Topic=resource("AWS::SNS::Topic"))
    (statement,) = denied(stack_policy(own))
    assert statement["Resource"] == ["LogicalResourceId/Own"]
    assert "`Own` would be removed" in only(plan(own, single()).refused).message


def test_a_side_without_data_denies_nothing() -> None:
    policy = stack_policy(single(T=resource("AWS::SNS::Topic")))
    assert [each["Effect"] for each in policy["Statement"]] == ["Allow"]


def test_what_the_compiler_keeps_by_a_policy_is_guarded() -> None:
    texts = [SHOP, *(path.read_text(encoding="utf-8") for path in SHIPPED)]
    kept = {
        body["Type"]
        for text in texts
        for template in side_of(text).templates.values()
        for body in template["Resources"].values()
        if body.get("DeletionPolicy", "Delete") != "Delete"
    }
    assert {"AWS::RDS::DBInstance", "AWS::S3::Bucket"} <= kept
    policies = {"AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"}
    assert kept - HOLDS.keys() <= policies, "which hold nothing, and stay with their buckets and queues"
