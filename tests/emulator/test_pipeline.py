"""`specs/pipeline-of-work.yaml` in the emulator: an upload, the proof of the account, and the end."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.emulator import listings
from tests.emulator.account import fresh
from tests.emulator.specs import PARAMETERS, compiled
from tests.emulator.stacks import Stack, deploy
from tests.emulator.test_changes import left
from tests.support.command_line import command_line
from tests.support.paths import SPECS
from tiers.diagnostics.codes import permissions as codes
from tiers.ir.placed import Layout

NAME = "pipeline-of-work"
SPEC = SPECS / f"{NAME}.yaml"
TEXT = SPEC.read_text(encoding="utf-8")
GIVEN = PARAMETERS[NAME]
OTHER = "999988887777"
Verify = Callable[[Path], str]
LIMITS = "permissions that are not part of the proof:\n"


@pytest.fixture(scope="module", params=list(Layout))
def stack(request: pytest.FixtureRequest, emulator: str) -> Stack:
    """The pipeline in each layout."""
    made = deploy(fresh(emulator), compiled(TEXT, request.param), GIVEN)
    assert made.described()["StackStatus"] == "CREATE_COMPLETE", made.failures()
    return made


@pytest.fixture(scope="module")
def listed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The listings of its account."""
    return listings.write(stack.account, tmp_path_factory.mktemp("account"))


@pytest.fixture
def folder(listed: Path, tmp_path: Path) -> Path:
    """A copy of the listings, which a test may change."""
    return Path(shutil.copytree(listed, tmp_path / "account"))


@pytest.fixture
def tiers(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return the command line, which returns its exit code and what it prints."""
    run = command_line(capsys)

    def printed(*words: str) -> str:
        done = run(*words)
        return f"{done.code} {done.out}"

    return printed


@pytest.fixture
def verified(tiers: Callable[..., str]) -> Callable[[Path], str]:
    """Return a function that compares listings with the spec."""
    return lambda folder: tiers("verify", str(SPEC), "--account", str(folder))


def changed(file: Path, key: str, added: Any) -> None:
    """Add an item to a listing."""
    data = json.loads(file.read_text(encoding="utf-8"))
    data[key].append(added)
    file.write_text(json.dumps(data), encoding="utf-8")


def document(**more: Any) -> str:
    """Return a policy document with one statement."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def line_of(start: str) -> int:
    """Return the number of the line of the spec with this start."""
    lines = enumerate(TEXT.splitlines(), 1)
    return next(number for number, line in lines if line.startswith(start))


def test_an_upload_reaches_the_queue(stack: Stack) -> None:
    made, account = stack.everything(), stack.account
    functions, s3, sqs = (account.client(name) for name in ("lambda", "s3", "sqs"))
    # The emulator polls for the function, whose archive is nowhere.
    [mapping] = functions.list_event_source_mappings()["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    for key in ("may/1.txt", "may/1.pdf"):
        s3.put_object(Bucket=made["UploadsBucket"], Key=key, Body=b"invoice")
    found = sqs.receive_message(QueueUrl=made["ArrivalsQueue"], MaxNumberOfMessages=10, WaitTimeSeconds=2)
    bodies = [json.loads(each["Body"]) for each in found.get("Messages", ())]
    # The test event that S3 sends first has no records.
    keys = [record["s3"]["object"]["key"] for each in bodies for record in each.get("Records", ())]
    assert keys == ["may/1.pdf"]


def test_the_deployed_account_is_proven(folder: Path, verified: Verify) -> None:
    proof = verified(folder)
    assert proof.startswith("0 "), proof
    assert "proven: 39 declared permissions are allowed, and nothing else among what" in proof
    assert proof.partition(LIMITS)[2].strip().split("\n") == [
        "- customer managed keys of buckets are not in the listings",
        "  - customer managed keys of functions are not in the listings",
        "  - calls of `s3.amazonaws.com` for `uploads` to `ArrivalsQueue` are not in the listings",
        "  - calls of `cloudwatch.amazonaws.com` to `OperationsTopic` are not in the listings",
    ]


def test_permissions_that_somebody_widened_by_hand_are_found(
    stack: Stack, tmp_path: Path, verified: Verify
) -> None:
    account, made = stack.account, stack.everything()
    iam, s3 = account.client("iam"), account.client("s3")
    bucket, role = made["ResultsBucket"], made["ReaderRole"]
    before = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=document(Resource="*"))
    opened = document(Principal={"AWS": OTHER}, Resource=f"arn:aws:s3:::{bucket}/*")
    s3.put_bucket_policy(Bucket=bucket, Policy=opened)
    try:
        proof = verified(listings.write(account, tmp_path))
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="by-hand")
        s3.put_bucket_policy(Bucket=bucket, Policy=before)
    assert proof.startswith("1 "), proof
    findings = {
        each.partition("\n")[0]: each
        for each in proof.split(f"error[{codes.UNDECLARED_PERMISSION.id}]: ")[1:]
    }
    reader = findings["undeclared permission: `ReaderRole` may `s3:GetObject` on `ResultsBucket`"]
    assert f"{SPEC}:{line_of('  reader:')}:3" in reader
    assert f"statement 1 of policy `by-hand` of `arn:aws:iam::{account.identity}:role/{role}`" in reader
    other = findings[f"undeclared permission: `{OTHER}` may `s3:GetObject` on `ResultsBucket`"]
    assert f"{SPEC}:{line_of('  results:')}:" in other
    assert f"allowed by statement 1 of `arn:aws:s3:::{bucket} policy`" in other
    # A resource outside of the stack is reached too: the bucket that templates are uploaded to.
    outside = f"`arn:aws:s3:::templates-{account.identity}`"
    assert f"undeclared permission: `ReaderRole` may `s3:GetObject` on {outside}" in findings


def test_listings_that_are_missing_are_unknown(folder: Path, verified: Verify) -> None:
    for pattern in ("queue-*", "table-*", "log_policies*", "get-bucket-policy-*results*"):
        for file in folder.glob(pattern):
            file.unlink()
    proof = verified(folder)
    assert proof.startswith("0 "), proof
    lacking = proof.partition(LIMITS)[2]
    for name in ("ArrivalsQueue", "WorkQueue", "InvoicesTable"):
        assert f"  - `{name}` is not in the listings\n" in lacking
    assert "`aws logs describe-resource-policies` is missing" in lacking
    assert "the output of `aws … get-bucket-policy`" in lacking
    (folder / "roles.json").unlink()
    proof = verified(folder)
    assert proof.startswith("0 "), proof
    assert "declared permissions are allowed" not in proof
    assert f"{LIMITS}  - all: the output of `aws iam get-account-authorization-details` is missing\n" in proof


def test_a_role_that_is_gone_is_missing(folder: Path, verified: Verify) -> None:
    roles = json.loads((folder / "roles.json").read_text(encoding="utf-8"))
    kept = [each for each in roles["RoleDetailList"] if "ReaderRole" not in each["RoleName"]]
    (folder / "roles.json").write_text(json.dumps({**roles, "RoleDetailList": kept}), encoding="utf-8")
    proof = verified(folder)
    assert proof.startswith("1 "), proof
    assert f"error[{codes.MISSING_PERMISSION.id}]: declared permission `ReaderRole` -> `WorkQueue`" in proof


def test_roles_outside_of_the_stack_count_if_its_policies_name_them(
    stack: Stack, folder: Path, verified: Verify
) -> None:
    administrator = f"arn:aws:iam::{stack.account.identity}:role/administrator"
    everything = {"PolicyName": "all", "PolicyDocument": json.loads(document(Action="*", Resource="*"))}
    role = {"Arn": administrator, "RoleName": "administrator", "Path": "/", "RolePolicyList": [everything]}
    changed(folder / "roles.json", "RoleDetailList", role)
    assert verified(folder).startswith("0 ")
    bucket = stack.everything()["ResultsBucket"]
    opened = document(Principal={"AWS": administrator}, Resource=f"arn:aws:s3:::{bucket}/*")
    (folder / f"get-bucket-policy-{bucket}.json").write_text(json.dumps({"Policy": opened}), encoding="utf-8")
    proof = verified(folder)
    assert proof.startswith("1 "), proof
    assert f"undeclared permission: `{administrator}` may `s3:GetObject` on `ResultsBucket`" in proof


def test_two_stacks_of_a_spec_are_distinguished_by_their_listings(
    stack: Stack, folder: Path, verified: Verify
) -> None:
    """Add a bucket with the tags of the stack's, as that of another stack has them."""
    bucket, second = stack.everything()["ResultsBucket"], "results-of-another-stack"
    changed(folder / "buckets.json", "Buckets", {"Name": second})
    tags = [{"Key": "aws:cloudformation:logical-id", "Value": "ResultsBucket"}]
    for arn in (f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{second}"):
        mapping = {"ResourceARN": arn, "Tags": tags}
        changed(folder / "resource_tags.json", "ResourceTagMappingList", mapping)
    ambiguous = "  - `ResultsBucket` is in several stacks"
    proof = verified(folder)
    assert (proof[:2], ambiguous in proof) == ("0 ", False), proof
    for file in folder.glob("stack-*"):
        file.unlink()
    assert ambiguous in verified(folder)


def test_it_is_updated_and_destroyed_with_its_buckets(
    stack: Stack, tiers: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account, layout = stack.account, Layout.NESTED if stack.children() else Layout.SINGLE
    more = compiled(TEXT.replace("concurrency: 5", "concurrency: 7"), layout)
    assert deploy(account, more, GIVEN).described()["StackStatus"] == "UPDATE_COMPLETE"
    [mapping] = account.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 7}

    words = ("--yes-destroy", stack.name, "--empty", "uploads", "--empty", "results")
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    done = tiers("destroy", str(SPEC), *words)
    assert done.startswith("0 "), done
    assert left(account) == set()
    kept = (line.split()[1] for line in done.splitlines() if line.startswith("  kept: "))
    # The policies are those of what is kept, and of the buckets, which are gone.
    kinds = Counter(each for each in kept if not each.endswith("Policy"))
    assert kinds == {"AWS::SQS::Queue": 5, "AWS::DynamoDB::Table": 1, "AWS::Logs::LogGroup": 3}
    assert len(account.client("sqs").list_queues()["QueueUrls"]) == 5
    assert len(account.client("dynamodb").list_tables()["TableNames"]) == 1
    assert account.client("sns").list_topics()["Topics"] == []
    assert account.client("lambda").list_functions()["Functions"] == []
    assert account.client("lambda").list_event_source_mappings()["EventSourceMappings"] == []
