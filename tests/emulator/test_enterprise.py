"""`specs/enterprise.yaml`, deployed into VPCs that another stack made, in three accounts of the emulator."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.emulator import landing_zone, listings
from tests.emulator.account import CLEARED, Account, fresh
from tests.emulator.stacks import Stack
from tests.support.command_line import Done, command_line
from tests.support.paths import SPECS
from tiers.deploy import following

NAME = "enterprise"
NETWORKS = {"dev": "10.20.0.0/16", "staging": "10.21.0.0/16", "prod": "10.22.0.0/16"}
IMAGE = "public.ecr.aws/nginx/nginx:1.29"


class Company(NamedTuple):
    """An account for each environment, with the network of each, and the spec for these accounts."""

    accounts: Mapping[str, Account]
    networks: Mapping[str, Stack]
    spec: str

    def enter(self, environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Use the credentials of an account."""
        for name, value in self.accounts[environment].environment.items():
            monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def company(emulator: str) -> Company:
    accounts = {name: fresh(emulator) for name in NETWORKS}
    accounts["prod"] = accounts["prod"]._replace(region="eu-central-1")
    networks = {name: landing_zone.create(accounts[name], cidr) for name, cidr in NETWORKS.items()}
    spec = (SPECS / f"{NAME}.yaml").read_text(encoding="utf-8")
    for number, account in zip(
        ("111122223333", "222233334444", "333344445555"), accounts.values(), strict=True
    ):
        spec = spec.replace(number, account.identity)
        spec = re.sub(
            rf"arn:aws:acm:\S+:{account.identity}:certificate/\S+", landing_zone.certificate(account), spec
        )
    return Company(accounts, networks, re.sub(r"444455556666\.dkr\S+", IMAGE, spec))


@pytest.fixture
def tiers(
    company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Done]:
    """The command line with the credentials of the first account, in an empty directory with the spec."""
    for name in CLEARED:
        monkeypatch.delenv(name, raising=False)
    company.enter("dev", monkeypatch)
    monkeypatch.setattr(following, "PAUSES", (0.05,))
    monkeypatch.chdir(tmp_path)
    Path("enterprise.yaml").write_text(company.spec, encoding="utf-8")
    return command_line(capsys)


def test_another_account_is_refused_before_anything_else(
    tiers: Callable[..., Done], company: Company
) -> None:
    Path("enterprise.yaml").write_text(re.sub(r"    role: .*\n", "", company.spec), encoding="utf-8")
    done = tiers("deploy", "enterprise.yaml", "--env", "prod", "--yes", "--no-lint", "--layout", "single")
    assert done.code == 1
    assert "T7395" in done.out, done.out


def test_it_is_deployed_to_one_account(tiers: Callable[..., Done], company: Company, tmp_path: Path) -> None:
    done = tiers("deploy", "enterprise.yaml", "--env", "dev", "--yes", "--no-lint", "--layout", "single")
    assert done.code == 0, done.out + done.err
    account = company.accounts["dev"]
    own = Stack(account, "claims-dev")
    assert not {"Vpc", "TransitGatewayAttachment"} & own.resources().keys()
    folder = listings.write(account, tmp_path / "account")
    proven = tiers("verify", "enterprise.yaml", "--env", "dev", "--account", str(folder), "--format", "json")
    found = json.loads(proven.out)
    assert [each["message"] for each in found["diagnostics"] if each["severity"] == "error"] == []
    assert "assumed" not in found


def test_it_is_deployed_to_every_account_up_to_one(tiers: Callable[..., Done], company: Company) -> None:
    bucket = "templates-{account}-{region}"
    for name in ("dev", "staging"):
        account = company.accounts[name]
        account.client("s3").create_bucket(
            Bucket=bucket.format(account=account.identity, region=account.region),
            CreateBucketConfiguration={"LocationConstraint": account.region},
        )
    words = (
        "--all-environments",
        "--until",
        "staging",
        "--bucket",
        bucket,
        "--yes",
        "--no-lint",
        "--layout",
        "single",
    )
    done = tiers("deploy", "enterprise.yaml", *words)
    assert done.code == 0, done.out + done.err
    for name in ("dev", "staging"):
        assert Stack(company.accounts[name], f"claims-{name}").described()["StackStatus"].endswith("COMPLETE")
    listed = company.accounts["prod"].client("cloudformation").describe_stacks()["Stacks"]
    assert [each["StackName"] for each in listed] == [landing_zone.STACK]
