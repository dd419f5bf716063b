"""The commands on stacks against an emulator of CloudFormation, over HTTP, with botocore as it is."""

import http.client
import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.emulator.account import Account
from tests.emulator.stacks import Stack, deploy
from tests.support.fault_server import Answers, Reply, Request, error, serving
from tests.support.standing import Result
from tiers import cli, compiler
from tiers.compile.bundle import Bundle
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: quiet
regions: [eu-west-1]
logic:
  web: {type: autoscaling, port: 80, connects_to: [db]}
data:
  db:
    type: rds
    engine: postgres
    deletion_protection: false
resources:
  data:
    Letters: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
"""
Tiers = Callable[..., Result]


@pytest.fixture
def tiers(
    account: Account,  # noqa: ARG001 - whose environment leads there
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Tiers:
    """Run a command in a folder with the spec, in an account of its own."""
    monkeypatch.chdir(tmp_path)
    Path("quiet.yaml").write_text(SPEC)
    monkeypatch.setattr("tiers.deploy.following.PAUSES", (0.1,))

    def call(*words: str) -> Result:
        code = cli.main([words[0], "quiet.yaml", *words[1:]])
        return Result(code, *capsys.readouterr())

    return call


def compiled(layout: Layout, spec: str = SPEC) -> Bundle:
    bundle = compiler.compile_spec("quiet.yaml", spec.encode(), layout).bundle
    assert bundle is not None
    return bundle


class Standing(NamedTuple):
    """A stack that was deployed, and what it made, by logical id."""

    tiers: Tiers
    stack: Stack
    layout: Layout
    made: dict[str, str]

    def client(self, service: str) -> Any:
        """Return a client of the account."""
        return self.stack.account.client(service)


@pytest.mark.parametrize("layout", Layout)
def test_a_stack_from_its_creation_to_its_end(account: Account, tiers: Tiers, layout: Layout) -> None:
    assert tiers("status").code == 4
    stack = deploy(account, compiled(layout))
    standing = Standing(tiers, stack, layout, stack.everything())
    _tells_how_it_is(standing)
    _finds_what_was_changed(standing)
    _refuses_while_protected(standing)
    _leaves_what_is_kept(standing)


def _tells_how_it_is(standing: Standing) -> None:
    tiers = standing.tiers
    seen = tiers("status")
    assert seen.code == 0
    assert "quiet in eu-west-1: CREATE_COMPLETE (stable)" in seen.out
    assert "it matches the spec" in seen.out
    nested = [each["path"] for each in json.loads(tiers("status", "--format", "json").out)["stack"]["stacks"]]
    stacks = [["Network"], ["Security"], ["Data"], ["Logic"]]
    assert nested == (stacks if standing.layout is Layout.NESTED else [])
    assert json.loads(tiers("outputs", "--format", "json").out)["outputs"] == standing.stack.outputs()
    assert tiers("outputs", "Vpc").out == f"{standing.made['Vpc']}\n"


def _finds_what_was_changed(standing: Standing) -> None:
    assert standing.tiers("drift").code == 0
    standing.client("rds").modify_db_instance(
        DBInstanceIdentifier=standing.made["DbDBInstance"], BackupRetentionPeriod=1, ApplyImmediately=True
    )
    found = standing.tiers("drift")
    called = "Data.DbDBInstance" if standing.layout is Layout.NESTED else "DbDBInstance"
    assert f"error[T7310]: `{called}` was changed outside CloudFormation\n --> quiet.yaml:7:3" in found.out
    assert "`BackupRetentionPeriod` is `1`; the template has `7`" in found.out
    assert found.code == 1
    assert "drift was found" in standing.tiers("status").out


def _refuses_while_protected(standing: Standing) -> None:
    database, rds = standing.made["DbDBInstance"], standing.client("rds")
    rds.modify_db_instance(DBInstanceIdentifier=database, DeletionProtection=True, ApplyImmediately=True)
    refused = standing.tiers("destroy", "--yes-destroy", "quiet")
    assert (refused.code, "error[T7306]" in refused.out) == (1, True)
    assert standing.stack.described()["StackStatus"] == "CREATE_COMPLETE"
    rds.modify_db_instance(DBInstanceIdentifier=database, DeletionProtection=False, ApplyImmediately=True)


def _leaves_what_is_kept(standing: Standing) -> None:
    bucket, rds = standing.made["Letters"], standing.client("rds")
    standing.stack.cloudformation.update_termination_protection(
        StackName="quiet", EnableTerminationProtection=True
    )
    gone = standing.tiers("destroy", "--yes-destroy", "quiet")
    assert gone.code == 0
    assert f"kept: AWS::S3::Bucket {bucket}" in gone.out
    assert "final snapshot of " in gone.out
    assert bucket in [each["Name"] for each in standing.client("s3").list_buckets()["Buckets"]]
    assert rds.describe_db_instances()["DBInstances"] == []
    assert len(rds.describe_db_snapshots()["DBSnapshots"]) == 1
    vpcs = {each["VpcId"] for each in standing.client("ec2").describe_vpcs()["Vpcs"]}
    assert standing.made["Vpc"] not in vpcs
    assert standing.tiers("status").code == 4
    assert standing.tiers("destroy", "--yes-destroy", "quiet").code == 0


def _filled(s3: Any, bucket: str) -> None:
    """Write two versions, a delete marker over the second, and the start of an upload."""
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for text in (b"first", b"second"):
        s3.put_object(Bucket=bucket, Key="letter", Body=text)
    s3.delete_object(Bucket=bucket, Key="letter")
    s3.create_multipart_upload(Bucket=bucket, Key="book")


STORED = """\
version: 1
name: quiet
regions: [eu-west-1]
data:
  letters: {type: bucket, events_to: {jobs: {prefix: in/}}, lifecycle: {rules: [{prefix: tmp/, expire: 1}]}}
  jobs: {type: queue, message_size: 64}
resources:
  data:
    Drafts: {Type: AWS::S3::Bucket, DeletionPolicy: Delete}
"""


def test_buckets_are_emptied_with_the_stack_or_after_it(account: Account, tiers: Tiers) -> None:
    Path("quiet.yaml").write_text(STORED)
    stack, s3 = deploy(account, compiled(Layout.NESTED, STORED)), account.client("s3")
    made = stack.everything()
    letters, drafts = made["LettersBucket"], made["Drafts"]
    outputs = json.loads(tiers("outputs", "--format", "json").out)["outputs"]
    assert (outputs["LettersName"], outputs["JobsUrl"]) == (letters, made["JobsQueue"])
    for name in (letters, drafts):
        _filled(s3, name)
    full = "2 versions of objects, 1 delete marker, and 1 unfinished upload"
    assert "error[T7306]: `Data.Drafts` is not empty" in tiers("destroy", "--yes-destroy", "quiet").out
    gone = tiers("destroy", "--yes-destroy", "quiet", "--empty", "Drafts")
    assert gone.code == 0
    assert f"deleted {full} of `{drafts}`" in gone.out
    assert f"{letters}: not empty" in gone.out
    assert _buckets(s3) & {letters, drafts} == {letters}
    later = tiers("destroy", "--yes-destroy", "quiet", "--empty", "letters")
    assert later.code == 0
    assert f"deleted the bucket `{letters}`" in later.out
    assert letters not in _buckets(s3)


def _buckets(s3: Any) -> set[str]:
    return {each["Name"] for each in s3.list_buckets()["Buckets"]}


def forwarded(address: str, faults: dict[str, Sequence[Reply]]) -> Answers:
    """Answer as the server at an address does, but with the faults of an operation first."""
    left = {operation: list(replies) for operation, replies in faults.items()}

    def answer(request: Request) -> Reply:
        if left.get(request.operation):
            return left[request.operation].pop(0)
        with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
            connection.request(request.method, request.path, request.body, request.headers)
            response = connection.getresponse()
            return Reply(response.status, response.read().decode())

    return answer


BAD_DAY = (
    Reply(breaks=True),
    error("Throttling", "Rate exceeded"),
    error("InternalFailure", "", 500),
)
OPERATIONS = (
    *("DescribeStacks", "ListStackResources", "GetTemplate", "DescribeStackEvents", "DeleteStack"),
    *("UpdateTerminationProtection", "DetectStackDrift", "DescribeStackDriftDetectionStatus"),
    *("DescribeStackResourceDrifts", "DescribeDBInstances", "DescribeDBSnapshots"),
)


def test_bad_days_are_sat_out(account: Account, tiers: Tiers, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = deploy(account, compiled(Layout.SINGLE))
    stack.cloudformation.update_termination_protection(StackName="quiet", EnableTerminationProtection=True)
    pauses: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=pauses.append))
    with serving(forwarded(account.address, dict.fromkeys(OPERATIONS, BAD_DAY))) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.address)
        assert tiers("status").code == 0
        assert tiers("drift").code == 0
        assert tiers("destroy", "--yes-destroy", "quiet").code == 0
        assert tiers("status").code == 4
    tried = Counter(request.operation for request in server.requests)
    assert all(tried[operation] > len(BAD_DAY) for operation in OPERATIONS)
    assert len(pauses) == len(BAD_DAY) * len(OPERATIONS)
    assert tried["DeleteStack"] == len(BAD_DAY) + 1


SLOW = "{Handle: !Ref DbDBInstance, Timeout: 1}"
"""What is created after the database."""
FAILING = (
    SPEC + "    Alarm: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: x, Timeout: 1}}\n"
)


@pytest.mark.parametrize("layout", Layout)
def test_a_stack_that_was_rolled_back_is_recovered(account: Account, tiers: Tiers, layout: Layout) -> None:
    Path("quiet.yaml").write_text(FAILING)
    stack = deploy(account, compiled(layout, FAILING))
    assert stack.described()["StackStatus"] == "ROLLBACK_COMPLETE"
    seen = tiers("status")
    called = "Data.Alarm" if layout is Layout.NESTED else "Alarm"
    assert f"error[T7309]: `{called}` failed: " in seen.out
    assert " --> quiet.yaml:14:" in seen.out
    assert seen.out.count("error[T7309]") == 1
    assert seen.code == 1
    freed = tiers("recover", "--yes")
    assert (freed.code, "the stack `quiet` is deleted" in freed.out) == (0, True)
    assert tiers("status").code == 4


def test_a_rollback_that_stops_at_what_is_protected_is_freed(account: Account, tiers: Tiers) -> None:
    spec = FAILING.replace("    deletion_protection: false\n", "").replace("{Handle: x, Timeout: 1}", SLOW)
    Path("quiet.yaml").write_text(spec)
    stack = deploy(account, compiled(Layout.NESTED, spec))
    assert stack.described()["StackStatus"] == "ROLLBACK_FAILED"
    held = tiers("recover", "--yes")
    assert (held.code, "`Data.DbDBInstance` is protected from deletion" in held.out) == (1, True)
    freed = tiers("recover", "--yes", "--unprotect")
    assert (freed.code, "the stack `quiet` is deleted" in freed.out) == (0, True)
    assert account.client("rds").describe_db_instances()["DBInstances"] == []
