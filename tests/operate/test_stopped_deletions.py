"""Deletions that stop, or cannot begin: what is said, what is given up, and what is unprotected."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.deletions import BALANCED, BUCKET, YES, database, deletions
from tests.support.stack_double import World, deployed
from tests.support.standing import bundle, run
from tiers.ir.placed import Layout


@pytest.fixture
def world() -> World:
    return deployed(bundle())


def stop_at(world: World, *names: str) -> Callable[..., None]:
    """Have a deletion stop at resources, called from the root."""

    def end(_stack: object) -> None:
        root = world.stacks[""]
        for name in names:
            child, _, logical_id = name.rpartition(".")
            stack = world.stacks[child]
            world.happen(stack, logical_id, "DELETE_FAILED", f"Cannot delete {logical_id.lower()}")
            if child:
                world.happen(stack, stack.name, "DELETE_FAILED")
                world.happen(root, child, "DELETE_FAILED", f"Failed to delete {stack.arn}")
        reason = f"The following resource(s) failed to delete: [{names[0]}]."
        world.happen(root, root.name, "DELETE_FAILED", reason)

    return end


def test_a_deletion_that_stops_says_why_and_what_to_do(world: World, tmp_path: Path) -> None:
    world.ends["DeleteStack"] = stop_at(world, "Data.DbDBInstance")
    done = run(world, tmp_path, "destroy", *YES)
    assert done.code == 1
    assert "the stack `quiet` is not deleted: DELETE_FAILED" in done.out
    assert "error[T7309]: `Data.DbDBInstance` failed: Cannot delete dbdbinstance" in done.out
    assert " --> quiet.yaml:6:3" in done.out
    assert "`tiers destroy quiet.yaml --retain Data.DbDBInstance`" in done.out
    assert done.out.count("error[T7309]") == 1, "what failed because of it is not told"


def test_what_cannot_be_deleted_is_given_up_after_the_answer(world: World, tmp_path: Path) -> None:
    world.ends["DeleteStack"] = stop_at(world, "Data.DbDBInstance", "Network.Vpc")
    run(world, tmp_path, "destroy", *YES)
    del world.ends["DeleteStack"]
    world.account.calls.clear()
    options = ("--retain", "Data.DbDBInstance", "--retain", "Network.Vpc")
    assert run(world, tmp_path, "destroy", *options, typed="no\n").code == 1
    assert deletions(world) == []
    done = run(world, tmp_path, "destroy", *options, *YES)
    given = [(each["StackName"], each.get("RetainResources")) for each in deletions(world)]
    assert given == [
        (world.stacks["Network"].arn, ["Vpc"]),
        (world.stacks["Data"].arn, ["DbDBInstance"]),
        (world.stacks[""].arn, None),
    ]
    assert "keeps `Data.DbDBInstance`, outside any stack" in done.out
    left = "  kept: AWS::EC2::VPC vpc-1\n  kept: AWS::RDS::DBInstance dbdbinstance-1\n"
    assert done.out.endswith(f"the stack `quiet` is deleted\n{left}")
    assert done.code == 0


def test_of_a_single_stack_the_call_itself_gives_up(tmp_path: Path) -> None:
    world = deployed(bundle(Layout.SINGLE))
    world.ends["DeleteStack"] = stop_at(world, "DbDBInstance")
    run(world, tmp_path, "destroy", *YES)
    del world.ends["DeleteStack"]
    assert run(world, tmp_path, "destroy", *YES, "--retain", "DbDBInstance").code == 0
    assert deletions(world)[-1]["RetainResources"] == ["DbDBInstance"]


def test_only_what_failed_can_be_given_up(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "destroy", *YES, "--retain", "Data.DbDBInstance")
    assert "error[T7313]: `Data.DbDBInstance` cannot be retained" in done.out
    assert (done.code, deletions(world)) == (1, [])


@pytest.mark.parametrize("status", ["DELETE_FAILED", "ROLLBACK_FAILED"])
def test_where_no_deployment_helps_recover_turns_protection_off(
    status: str, world: World, tmp_path: Path
) -> None:
    world.happen(world.stacks[""], "quiet", status)
    world.account.on(rds__DescribeDBInstances=database(DeletionProtection=True), rds__ModifyDBInstance={})
    done = run(world, tmp_path, "destroy", *YES)
    assert "error[T7306]: `Data.DbDBInstance` is protected from deletion" in done.out
    assert "`tiers recover quiet.yaml --unprotect`" in done.out
    assert run(world, tmp_path, "recover", "--unprotect", typed="n\n").code == 1
    assert world.account.made("rds.ModifyDBInstance") == []
    done = run(world, tmp_path, "recover", "--unprotect", typed="y\n")
    assert "turns off deletion protection of `Data.DbDBInstance` first" in done.out
    (given,) = world.account.made("rds.ModifyDBInstance")
    assert (given["DBInstanceIdentifier"], given["DeletionProtection"]) == ("dbdbinstance-1", False)
    assert (done.code, len(deletions(world))) == (0, 1)


def test_a_load_balancer_is_unprotected_too_and_a_bucket_is_not_emptied(tmp_path: Path) -> None:
    spec = BALANCED + BUCKET % "Delete"
    world = deployed(bundle(spec=spec), "ROLLBACK_FAILED")
    key = "deletion_protection.enabled"
    world.account.on(
        elbv2__DescribeLoadBalancerAttributes={"Attributes": [{"Key": key, "Value": "true"}]},
        elbv2__ModifyLoadBalancerAttributes={},
    )
    assert run(world, tmp_path, "recover", "--unprotect", "--yes", spec=spec).code == 0
    (given,) = world.account.made("elbv2.ModifyLoadBalancerAttributes")
    assert given["Attributes"] == [{"Key": key, "Value": "false"}]
    held = deployed(bundle(spec=spec), "ROLLBACK_FAILED")
    held.account.on(s3__ListObjectVersions={"Versions": [{"Key": "a"}]})
    done = run(held, tmp_path, "recover", "--unprotect", "--yes", spec=spec)
    assert (done.code, "error[T7306]: `Data.Box` is not empty" in done.out) == (1, True)


def test_of_a_stack_whose_rollback_failed_nothing_can_be_given_up_yet(tmp_path: Path) -> None:
    world = deployed(bundle(Layout.SINGLE))
    world.happen(world.stacks[""], "DbDBInstance", "DELETE_FAILED", "no")
    world.happen(world.stacks[""], "quiet", "ROLLBACK_FAILED")
    done = run(world, tmp_path, "recover", "--yes", "--retain", "DbDBInstance")
    assert "error[T7313]: `DbDBInstance` cannot be retained" in done.out
    assert (done.code, deletions(world)) == (1, [])
