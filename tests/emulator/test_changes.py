"""What happens to deployed stacks: updates, failures, drift and deletion, by boto3 alone in the emulator."""

import json

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import Stack, change, deploy, upload
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import of_bundle
from tiers.plan.safeguards.guard import stack_policy

SPEC = """\
version: 1
name: shop
network: {nat_gateway: {mode: single}}
presentation:
  door:
    type: load_balancer
    access_logs: true
    deletion_protection: false
    listeners: [{port: 80, protocol: HTTP, forward_to: web}]
logic:
  web: {type: ec2, count: 2, instance_type: t4g.micro, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: mysql, deletion_protection: false}
accept: {single-nat: it is a test, http-only: it is a test}
"""
BROKEN = """\
resources:
  logic:
    Broken:
      Type: AWS::SSM::Parameter
      DependsOn: WebInstance1
      Properties: {Type: SecureString, Value: never}
"""
RETAINED = {"DoorAccessLogBucket", "DoorAccessLogBucketPolicy"}


@pytest.mark.parametrize("layout", list(Layout))
def test_an_update_touches_what_has_changed_alone(layout: Layout, account: Account) -> None:
    stack = deploy(account, compiled(SPEC, layout))
    before, children = stack.everything(), stack.children()
    events = {name: len(child.events()) for name, child in children.items()}
    changed = compiled(SPEC.replace("t4g.micro", "t4g.small"), layout)
    assert deploy(account, changed).described()["StackStatus"] == "UPDATE_COMPLETE"
    assert stack.everything() == before
    assert instance_types(account) == {"t4g.small"}
    assert {name for name, child in children.items() if len(child.events()) > events[name]} == (
        {"Logic"} if layout is Layout.NESTED else set()
    )


def instance_types(account: Account) -> set[str]:
    """Return the types of the instances that run."""
    reservations = account.client("ec2").describe_instances()["Reservations"]
    listed = [instance for each in reservations for instance in each["Instances"]]
    return {each["InstanceType"] for each in listed if each["State"]["Name"] == "running"}


@pytest.mark.parametrize("layout", list(Layout))
def test_a_failed_creation_is_rolled_back_and_leaves_only_what_is_retained(
    layout: Layout, account: Account
) -> None:
    stack = deploy(account, compiled(SPEC + BROKEN, layout))
    assert stack.described()["StackStatus"] == "ROLLBACK_COMPLETE"
    failures = stack.failures()
    if layout is Layout.NESTED:
        assert "failed to create: [Broken]" in failures["Logic"]
        child = next(event for event in stack.events() if event["LogicalResourceId"] == "Logic")
        failures = stack._replace(name=child["PhysicalResourceId"]).failures()
    assert "SecureString" in failures["Broken"]
    # Whether `DeletionPolicy: Snapshot` holds for what a failed creation made, AWS's pages do not say.
    assert left(account) - {"snapshot"} == {"bucket"}


def test_a_failed_creation_stops_at_what_is_protected(account: Account) -> None:
    protected = SPEC.replace("mysql, deletion_protection: false", "mysql")
    stack = deploy(account, compiled(protected + BROKEN))
    assert stack.described()["StackStatus"] == "ROLLBACK_FAILED"
    assert "failed to delete: [DbDBInstance]" in stack.failures()["Data"]
    assert stack.delete() == "DELETE_FAILED"
    (database,) = account.client("rds").describe_db_instances()["DBInstances"]
    account.client("rds").modify_db_instance(
        DBInstanceIdentifier=database["DBInstanceIdentifier"], DeletionProtection=False
    )
    assert stack.delete() == "DELETE_COMPLETE"
    assert left(account) == {"bucket", "snapshot"}


def left(account: Account) -> set[str]:
    """Tell what kinds of things are in an account beside what AWS puts into each."""
    ec2, balancers, rds = (account.client(name) for name in ("ec2", "elbv2", "rds"))
    reservations = ec2.describe_instances()["Reservations"]
    states = {one["State"]["Name"] for each in reservations for one in each["Instances"]}
    buckets = [each["Name"] for each in account.client("s3").list_buckets()["Buckets"]]
    mine = {
        "network": any(not each["IsDefault"] for each in ec2.describe_vpcs()["Vpcs"]),
        "instance": bool(states - {"terminated"}),
        "address": bool(ec2.describe_addresses()["Addresses"]),
        "balancer": bool(balancers.describe_load_balancers()["LoadBalancers"]),
        "target group": bool(balancers.describe_target_groups()["TargetGroups"]),
        "database": bool(rds.describe_db_instances()["DBInstances"]),
        "snapshot": bool(rds.describe_db_snapshots()["DBSnapshots"]),
        "secret": bool(account.client("secretsmanager").list_secrets()["SecretList"]),
        "role": bool(account.client("iam").list_roles()["Roles"]),
        "bucket": any(not name.startswith("templates-") for name in buckets),
    }
    return {name for name, is_there in mine.items() if is_there}


@pytest.mark.parametrize("layout", list(Layout))
def test_a_failed_update_goes_back_to_what_was(layout: Layout, account: Account) -> None:
    stack = deploy(account, compiled(SPEC, layout))
    before = stack.everything()
    changed = SPEC.replace("t4g.micro", "t4g.small") + BROKEN
    assert deploy(account, compiled(changed, layout)).described()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.everything() == before
    assert instance_types(account) == {"t4g.micro"}
    deploy(account, compiled(SPEC.replace("t4g.micro", "t4g.nano"), layout))
    assert stack.described()["StackStatus"] == "UPDATE_COMPLETE"


@pytest.mark.parametrize("layout", list(Layout))
def test_deletion_leaves_nothing_but_what_is_retained(layout: Layout, account: Account) -> None:
    stack = deploy(account, compiled(SPEC, layout))
    kept = {id_ for name, id_ in stack.everything().items() if name in RETAINED}
    assert len(kept) == len(RETAINED)
    assert stack.delete() == "DELETE_COMPLETE"
    assert left(account) == {"bucket", "snapshot"}


def test_what_is_protected_is_not_deleted(account: Account) -> None:
    stack = deploy(account, compiled(SPEC.replace("mysql, deletion_protection: false", "mysql")))
    assert stack.delete() == "DELETE_FAILED"
    assert "database" in left(account)


def test_drift_is_found_in_a_child(account: Account) -> None:
    stack = deploy(account, compiled(SPEC))
    made, children = stack.everything(), stack.children()
    account.client("rds").modify_db_instance(
        DBInstanceIdentifier=made["DbDBInstance"], BackupRetentionPeriod=1, ApplyImmediately=True
    )
    assert {name for name, child in children.items() if drift_of(child) == "DRIFTED"} == {"Data"}
    drifted = stack.cloudformation.describe_stack_resource_drifts(
        StackName=children["Data"].name, StackResourceDriftStatusFilters=["MODIFIED"]
    )["StackResourceDrifts"]
    (difference,) = drifted[0]["PropertyDifferences"]
    assert (difference["PropertyPath"], difference["ActualValue"]) == ("/BackupRetentionPeriod", "1")


def drift_of(stack: Stack) -> str:
    """Detect the drift of one stack."""
    detection = stack.cloudformation.detect_stack_drift(StackName=stack.name)["StackDriftDetectionId"]
    status = stack.cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    return str(status["StackDriftStatus"])


def test_the_stack_policy_keeps_a_database_from_replacement(account: Account) -> None:
    bundle = compiled(SPEC, Layout.SINGLE)
    stack = deploy(account, bundle)
    policy = stack_policy(of_bundle(bundle, {}))
    stack.cloudformation.set_stack_policy(StackName=stack.name, StackPolicyBody=json.dumps(policy))
    before = stack.everything()["DbDBInstance"]
    renamed = compiled(SPEC.replace("engine: mysql,", "engine: mysql, username: another,"), Layout.SINGLE)
    planned = change(stack, upload(account, renamed))
    replaced = {each["LogicalResourceId"] for each in planned.changes if each.get("Replacement") == "True"}
    assert replaced == {"DbDBInstance"}
    assert planned.execute() == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.failures()["DbDBInstance"].startswith("Action denied by stack policy")
    assert stack.everything()["DbDBInstance"] == before
