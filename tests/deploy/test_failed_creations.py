"""A first creation that fails is gone afterwards: a resource of each type in the tutorial fails."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.emulator.account import Account, fresh
from tests.emulator.specs import shipped
from tests.emulator.test_changes import left
from tests.support.paths import SPECS
from tiers import compiler
from tiers.cli import main
from tiers.deploy import following, preflight
from tiers.deploy.aws import Aws
from tiers.ir.placed import Layout

TUTORIAL = "victorleungtwdemo"
SPEC = SPECS / f"{TUTORIAL}.yaml"
ROLLED_BACK = re.compile(r"is ROLLBACK_COMPLETE: its creation failed and was rolled back")
DELETED = re.compile(r"was not created, and the stack is deleted")
COMPILED = cache(compiler.compile_spec)
RESOURCES = shipped(TUTORIAL, Layout.SINGLE).templates[TUTORIAL]["Resources"]
FIRST = {body["Type"]: name for name, body in reversed(RESOURCES.items())}
"""The first resource of each type."""
FAILURES = [(name, Layout.NESTED) for name in FIRST.values()]
FAILURES += [
    (FIRST[f"AWS::{each}"], Layout.SINGLE)
    for each in ("EC2::VPC", "EC2::Instance", "RDS::DBInstance", "ElasticLoadBalancingV2::Listener")
]
"""The layout decides what becomes of the stacks, not of a resource, so a few of them fail in both."""


@pytest.fixture(scope="module")
def shared(emulator: str) -> Account:
    """An account for all resources: each creation that fails must leave it as it was."""
    account = fresh(emulator)
    account.client("ec2").create_key_pair(KeyName="victorleungtw")
    place = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(
        Bucket=f"templates-{account.identity}", CreateBucketConfiguration=place
    )
    return account


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, not at what the account lacks, and compile a spec once: that is the same each time."""
    monkeypatch.setattr(following, "PAUSES", (0.02,))
    monkeypatch.setattr(preflight, "CHECKS", {})
    monkeypatch.setattr(compiler, "compile_spec", COMPILED)


def deploy(account: Account, folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Deploy with the account's own clients, which are made once."""
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Aws, "_client", lambda _, service: account.client(service))
    out = ("--yes", "--no-lint", "--no-verify", "--out", str(folder / "build"))
    return main(["deploy", *words, *out, "--bucket", f"templates-{account.identity}"])


@pytest.mark.parametrize(("name", "layout"), FAILURES)
def test_whatever_fails_nothing_is_left(
    name: str,
    layout: Layout,
    shared: Account,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shared.client("ssm").put_parameter(Name="/faults/create", Value=name, Type="String", Overwrite=True)
    cloudformation = shared.client("cloudformation")
    assert deploy(shared, tmp_path, monkeypatch, str(SPEC), "--layout", str(layout)) == 1
    told = capsys.readouterr().out
    causes = re.findall(r"error\[(T\d+)\]: `([\w.]+)` ", told)
    called = next(each for _, each in causes)
    assert called.rpartition(".")[2] == name, told
    assert left(shared) == set(), told
    statuses = [each["StackStatus"] for each in cloudformation.describe_stacks()["Stacks"]]
    assert bool(statuses) == bool(ROLLED_BACK.search(told)), told
    assert bool(statuses) != bool(DELETED.search(told)), told
    for _ in statuses:
        assert statuses == ["ROLLBACK_COMPLETE"]
        cloudformation.delete_stack(StackName=TUTORIAL)


LOGGED = """\
version: 1
name: shop
network: {flow_logs: true}
presentation:
  door:
    type: load_balancer
    access_logs: true
    listeners: [{port: 80, protocol: HTTP, forward_to: web}]
logic:
  web: {type: ec2, count: 2, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: postgres}
accept: {http-only: it is a test}
"""


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", ["WebInstance2", "DoorListener80", "DbDBInstance"])
def test_logs_buckets_and_snapshots_go_too(
    name: str,
    layout: Layout,
    account: Account,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(LOGGED)
    place = {"LocationConstraint": account.region}
    bucket = f"templates-{account.identity}"
    account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    account.client("ssm").put_parameter(Name="/faults/create", Value=name, Type="String")
    assert deploy(account, tmp_path, monkeypatch, str(spec), "--layout", str(layout)) == 1
    told = capsys.readouterr().out
    assert "T7215" not in told
    assert "T7216" not in told
    assert left(account) == set(), told
    assert account.client("logs").describe_log_groups()["logGroups"] == []
