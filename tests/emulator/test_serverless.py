"""A spec without a VPC in the emulator: deployed, updated to have one and to have none again, and deleted."""

from pathlib import Path

import pytest

from tests.emulator.account import Account
from tests.emulator.stacks import Stack
from tests.support.command_line import command_line

SPEC = """\
version: 1
name: jobs
logic:
  tick:
    type: function
    runtime: python3.13
    source: "def handler(event, context): pass\\n"
    schedule: {rate: 5 minutes}
    connects_to: [{to: items, access: read_write}, {to: work, access: send}]
data:
  items: {type: table, key: id, deletion_protection: false}
  work: {type: queue}
operations: {notify: [ops@example.com]}
"""
SERVER = SPEC.replace("data:\n", "  web: {type: ec2, instance_type: t4g.small}\ndata:\n")


def test_a_vpc_comes_with_its_first_component_and_goes_with_its_last(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = f"templates-{account.identity}"
    where = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    options = ("--yes", "--bucket", bucket)
    spec, run = tmp_path / "jobs.yaml", command_line(capsys)
    stack = Stack(account, "jobs")

    def deployed(text: str, *words: str) -> dict[str, str]:
        spec.write_text(text)
        done = run("deploy", str(spec), *options, *words)
        assert done.code == 0, done
        return stack.everything()

    first = deployed(SPEC)
    assert "Vpc" not in first
    second = deployed(SERVER)
    assert {"Vpc", "WebSecurityGroup"} <= second.keys() - first.keys()
    assert {each: second[each] for each in first} == first
    spec.write_text(SPEC)
    refused = run("deploy", str(spec), *options)
    assert refused.code == 1
    assert "warning[T6095]: the update removes `Vpc`" in refused.out
    assert "error[T6016]: `PublicANatGatewayAddress` would be removed" in refused.out
    addresses = ("PublicANatGatewayAddress", "PublicBNatGatewayAddress")
    third = deployed(SPEC, *(word for each in addresses for word in ("--allow-replace", each)))
    assert third == first
    done = run("destroy", str(spec), "--yes-destroy", "jobs")
    assert done.code == 0, done
