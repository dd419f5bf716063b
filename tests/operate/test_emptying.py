"""`tiers destroy --empty`: what it empties, when, and what it refuses."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deletions import BUCKET, YES, deletions
from tests.support.stack_double import START, World, deployed
from tests.support.standing import SPEC, bundle, run
from tiers.deploy.aws import Failure
from tiers.deploy.operation_permissions import action
from tiers.deploy.policies import policies


class Store:
    """A bucket `box-1` of a few versions, of which some may be locked."""

    def __init__(self, world: World, *, versions: int = 3, locked: int = 0, page: int = 2) -> None:
        self.rows = [{"Key": f"k{n}", "VersionId": str(n)} for n in range(versions)]
        self.locked, self.page, self.uploads = locked, page, [{"Key": "big", "UploadId": "u"}]
        self.is_gone = False
        world.account.on(
            s3__ListObjectVersions=self.listed,
            s3__ListMultipartUploads=lambda _: {"Uploads": self.uploads},
            s3__AbortMultipartUpload=self.aborted,
            s3__DeleteObjects=self.deleted,
            s3__DeleteBucket=self.removed,
            cloudformation__DescribeStackResources=Refused("ValidationError", "no such stack"),
        )

    def listed(self, given: dict[str, Any]) -> dict[str, Any]:
        """List the versions after the marker; the last one is a delete marker."""
        assert given["Bucket"] == "box-1"
        start = given.get("KeyMarker", "")
        rows = [row for row in self.rows if row["Key"] > start]
        shown = rows[: given.get("MaxKeys", self.page)]
        versions = [row for row in shown if row["Key"] != "k2"]
        markers = [row for row in shown if row["Key"] == "k2"]
        more = (
            {"NextKeyMarker": shown[-1]["Key"], "NextVersionIdMarker": "x"} if len(rows) > len(shown) else {}
        )
        return {"Versions": versions, "DeleteMarkers": markers, "IsTruncated": bool(more), **more}

    def aborted(self, _: dict[str, Any]) -> dict[str, Any]:
        """Abort the only upload."""
        self.uploads = []
        return {}

    def deleted(self, given: dict[str, Any]) -> dict[str, Any]:
        """Delete what is not locked."""
        named = given["Delete"]["Objects"]
        kept = [each for each in named if int(each["VersionId"]) < self.locked]
        self.rows = [row for row in self.rows if row not in named or row in kept]
        return {"Errors": [{**each, "Code": "AccessDenied", "Message": "object lock"} for each in kept]}

    def removed(self, _: dict[str, Any]) -> dict[str, Any]:
        """Delete the bucket, if it is empty."""
        if self.rows or self.uploads:
            raise Refused("BucketNotEmpty", "not empty", 409)
        self.is_gone = True
        return {}


def deleted_before(world: World) -> None:
    """Have a deleted stack of the name that has kept the bucket, and one of another name."""
    kept = {"LogicalResourceId": "Box", "ResourceType": "AWS::S3::Bucket", "PhysicalResourceId": "box-1"}
    row = {**kept, "ResourceStatus": "DELETE_SKIPPED", "LastUpdatedTimestamp": START}
    summary = {"StackStatus": "DELETE_COMPLETE", "CreationTime": START}
    stacks = [{"StackName": name, "StackId": f"arn:{name}", **summary} for name in ("quiet", "other")]
    world.account.on(
        cloudformation__ListStacks={"StackSummaries": stacks},
        cloudformation__ListStackResources={"StackResourceSummaries": [row]},
    )


RETAINED = SPEC + BUCKET % "Retain"
ALL = "2 versions of objects, 1 delete marker, and 1 unfinished upload"


@pytest.mark.parametrize("name", ["box-1", "Box", "Data.Box"])
def test_a_kept_bucket_is_emptied_and_deleted_after_the_stack(tmp_path: Path, name: str) -> None:
    world = deployed(bundle(spec=RETAINED))
    store = Store(world)
    done = run(world, tmp_path, "destroy", "--empty", name, spec=RETAINED, typed="quiet\n")
    assert f"    Data.Box  box-1: {ALL}\n" in done.out
    assert f"It also deletes 1 bucket with all contents: {ALL} in `box-1`.\n" in done.err
    assert done.out.endswith(f"  deleted {ALL} of `box-1`\n  deleted the bucket `box-1`\n")
    order = [operation for operation, _ in world.account.calls]
    assert order.index("cloudformation.DeleteStack") < order.index("s3.DeleteObjects")
    assert (done.code, store.is_gone) == (0, True)


def test_a_bucket_of_the_stack_is_emptied_before_its_deletion(tmp_path: Path) -> None:
    spec = SPEC + BUCKET % "Delete"
    world = deployed(bundle(spec=spec))
    store = Store(world)
    assert run(world, tmp_path, "destroy", *YES, spec=spec).code == 1
    assert len(store.rows) == 3
    done = run(world, tmp_path, "destroy", *YES, "--empty", "box-1", spec=spec)
    order = [operation for operation, _ in world.account.calls]
    assert order.index("s3.DeleteObjects") < order.index("cloudformation.DeleteStack")
    assert (done.code, store.rows, "s3.DeleteBucket" in order) == (0, [], False)


def test_nothing_is_emptied_without_the_answer(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    store = Store(world)
    assert run(world, tmp_path, "destroy", "--empty", "box-1", spec=RETAINED, typed="no\n").code == 1
    assert run(world, tmp_path, "destroy", *YES, spec=RETAINED).out.count("box-1: not empty") == 1
    assert (len(store.rows), len(store.uploads)) == (3, 1)


def test_a_bucket_of_another_stack_is_refused(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    Store(world)
    done = run(world, tmp_path, "destroy", *YES, "--empty", "theirs", spec=RETAINED)
    assert "error[T7371]: `theirs` is not a bucket of the stack `quiet`" in done.out
    assert "help: use one of its buckets: `box-1`" in done.out
    assert (done.code, deletions(world)) == (1, [])


def test_locked_versions_are_reported_and_deleted_later(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    store = Store(world, locked=1)
    done = run(world, tmp_path, "destroy", *YES, "--empty", "box-1", spec=RETAINED)
    assert "error[T7372]: 1 version in the bucket `box-1` cannot be deleted" in done.out
    assert "`k0`: AccessDenied: object lock" in done.out
    assert (done.code, store.rows, store.is_gone) == (1, [{"Key": "k0", "VersionId": "0"}], False)
    store.locked = 0
    deleted_before(world)
    done = run(world, tmp_path, "destroy", "--empty", "box-1", spec=RETAINED, typed="quiet\n")
    asked = "The stack `quiet` in eu-west-1 is deleted already. This deletes 1 bucket with all contents: "
    assert asked in done.err
    assert [each["StackName"] for each in world.account.made("cloudformation.ListStackResources")][
        -1
    ] == "arn:quiet"
    assert (done.code, store.is_gone) == (0, True)
    assert "error[T7371]" in run(world, tmp_path, "destroy", *YES, "--empty", "theirs", spec=RETAINED).out


def test_a_bucket_that_another_stack_took_over_is_refused(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    store = Store(world)
    run(world, tmp_path, "destroy", *YES, spec=RETAINED)
    deleted_before(world)
    row = {"LogicalResourceId": "Box", "ResourceType": "AWS::S3::Bucket", "Timestamp": START}
    owned = {**row, "StackName": "heir", "ResourceStatus": "IMPORT_COMPLETE"}
    world.account.on(cloudformation__DescribeStackResources={"StackResources": [owned]})
    done = run(world, tmp_path, "destroy", *YES, "--empty", "box-1", spec=RETAINED)
    assert "error[T7371]: the bucket `box-1` belongs to the stack `heir` now" in done.out
    assert (done.code, len(store.rows)) == (1, 3)


def test_a_deletion_that_has_begun_asks_before_it_empties(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    store = Store(world)

    def interrupt(_stack: object) -> None:
        raise KeyboardInterrupt

    world.ends["DeleteStack"] = interrupt
    assert run(world, tmp_path, "destroy", *YES, spec=RETAINED).code == 130
    done = run(world, tmp_path, "destroy", "--empty", "Box", spec=RETAINED, typed="no\n")
    assert f"is being deleted already. This deletes 1 bucket with all contents: {ALL}" in done.err
    assert (done.code, len(store.rows)) == (1, 3)


def test_a_name_of_two_buckets_is_refused(tmp_path: Path) -> None:
    spec = RETAINED + "    Second: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n"
    world = deployed(bundle(spec=spec))
    Store(world)
    world.stacks["Data"].resources["Second"]["PhysicalResourceId"] = "Box"
    done = run(world, tmp_path, "destroy", *YES, "--empty", "Box", spec=spec)
    assert "error[T7371]: `Box` is a name of 2 buckets of the stack" in done.out
    assert "help: use `Data.Box` or `Data.Second`" in done.out
    assert (done.code, deletions(world)) == (1, [])


def test_an_interrupt_says_what_was_deleted(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    store = Store(world)

    def interrupt(_: dict[str, Any]) -> dict[str, Any]:
        raise KeyboardInterrupt

    world.account.on(s3__DeleteObjects=interrupt)
    done = run(world, tmp_path, "destroy", *YES, "--empty", "Box", spec=RETAINED)
    assert "tiers: interrupted; deleted 1 unfinished upload of `box-1`; run `tiers destroy " in done.err
    assert done.err.endswith(" --empty box-1` to delete the rest\n")
    assert (done.code, store.is_gone) == (130, False)


def test_pages_without_an_end_are_an_error(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    Store(world)
    page = {"IsTruncated": True, "NextKeyMarker": "k0", "NextVersionIdMarker": "x"}
    world.account.on(s3__ListObjectVersions=page)
    done = run(world, tmp_path, "destroy", *YES, "--empty", "Box", spec=RETAINED)
    assert "the next page starts where this one did" in done.out
    assert (done.code, deletions(world)) == (1, [])


def test_the_policy_has_all_calls(tmp_path: Path) -> None:
    world = deployed(bundle(spec=RETAINED))
    store = Store(world)
    run(world, tmp_path, "destroy", *YES, spec=RETAINED)
    deleted_before(world)
    assert run(world, tmp_path, "destroy", *YES, "--empty", "box-1", spec=RETAINED).code == 0
    made = {operation.partition(".") for operation, _ in world.account.calls}
    called = {action(Failure(service, operation, "", "")) for service, _, operation in made}
    assert (set(policies.EMPTIES) - called, store.is_gone) == (set(), True)
    assert {each for each in called if each.startswith("s3:")} <= set(policies.EMPTIES)
