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


@pytest.fixture
def standing(tiers: Callable[..., Done], company: Company) -> Callable[..., Done]:
    """The command line with the stack deployed: another worker may have run the test that does it."""
    stacks = company.accounts["dev"].client("cloudformation").describe_stacks()["Stacks"]
    if "claims-dev" not in {each["StackName"] for each in stacks}:
        done = deployed(tiers, "--env", "dev")
        assert done.code == 0, done.out + done.err
    return tiers


def test_another_account_is_refused_before_anything_else(
    tiers: Callable[..., Done], company: Company
) -> None:
    Path("enterprise.yaml").write_text(re.sub(r"    role: .*\n", "", company.spec), encoding="utf-8")
    done = tiers("deploy", "enterprise.yaml", "--env", "prod", "--yes", "--no-lint", "--layout", "single")
    assert done.code == 1
    assert "T7395" in done.out, done.out


def deployed(tiers: Callable[..., Done], *words: str) -> Done:
    return tiers("deploy", "enterprise.yaml", "--yes", "--no-lint", "--layout", "single", *words)


def test_a_contradiction_of_the_account_stops_the_deployment(
    tiers: Callable[..., Done], company: Company
) -> None:
    wrong = company.spec.replace("to: [10.0.0.0/8]", "to: [10.0.0.0/8, 192.168.0.0/16]")
    Path("enterprise.yaml").write_text(wrong, encoding="utf-8")
    done = deployed(tiers, "--env", "dev")
    assert done.code == 1
    assert f"`app-a` does not lead to `192.168.0.0/16` by `{landing_zone.HUB}`" in done.out
    attaching = company.spec.replace("mode: existing  ", "mode: attach  ")
    tables = (
        "route_table: {stack: landing-zone, output: AppTable}, id: {stack: landing-zone, output: AppSubnet"
    )
    attaching = attaching.replace("id: {stack: landing-zone, output: AppSubnet", tables)
    Path("enterprise.yaml").write_text(attaching, encoding="utf-8")
    done = deployed(tiers, "--env", "dev")
    assert f"the VPC is already attached to `{landing_zone.HUB}`" in done.out
    assert "already has a route to `10.0.0.0/8`" in done.out


def test_what_another_stack_lacks_stops_the_deployment(tiers: Callable[..., Done], company: Company) -> None:
    for old, new, said in (
        ("security-DataKeyArn", "security-Keys", "there is no export `security-Keys`"),
        ("AppSubnetB", "AppSubnetC", "there is no output `AppSubnetC` of the stack `landing-zone`"),
    ):
        Path("enterprise.yaml").write_text(company.spec.replace(old, new), encoding="utf-8")
        done = deployed(tiers, "--env", "dev")
        assert (done.code, said in done.out) == (1, True), done.out


def test_it_is_deployed_to_every_account_up_to_one(tiers: Callable[..., Done], company: Company) -> None:
    done = deployed(tiers, "--all-environments", "--until", "staging")
    assert done.code == 0, done.out + done.err
    for name in ("dev", "staging"):
        own = Stack(company.accounts[name], f"claims-{name}")
        assert own.described()["StackStatus"] == "CREATE_COMPLETE", own.failures()
        assert not {"Vpc", "TransitGatewayAttachment"} & own.resources().keys()
    listed = company.accounts["prod"].client("cloudformation").describe_stacks()["Stacks"]
    assert [each["StackName"] for each in listed] == [landing_zone.STACK]


def test_the_deployed_account_is_proven(
    standing: Callable[..., Done], company: Company, tmp_path: Path
) -> None:
    folder = listings.write(company.accounts["dev"], tmp_path / "account")
    proven = standing(
        "verify", "enterprise.yaml", "--env", "dev", "--account", str(folder), "--format", "json"
    )
    found = json.loads(proven.out)
    assert [each["message"] for each in found["diagnostics"] if each["severity"] != "info"] == []
    assert "assumed" not in found


@pytest.mark.usefixtures("standing")
def test_the_stack_is_operated(tiers: Callable[..., Done]) -> None:
    words = ("enterprise.yaml", "--env", "dev")
    assert "CREATE_COMPLETE" in tiers("status", *words).out
    assert "RecordsEndpoint" in tiers("outputs", *words).out
    assert tiers("drift", *words).code == 0
    plan = tiers("plan", *words, "--layout", "single", "--against-stack", "claims-dev", "--format", "json")
    assert {kind: number for kind, number in json.loads(plan.out)["plan"]["summary"].items() if number} == {}


def test_the_network_is_written_from_the_account(tiers: Callable[..., Done], company: Company) -> None:
    outputs = company.networks["dev"].outputs()
    done = tiers("init", "claims", "--from-vpc", outputs["VpcId"])
    assert done.code == 0, done.out + done.err
    keys = ("mode: existing", f"id: {landing_zone.HUB}", "to: [10.0.0.0/8]", "kinds: [private]")
    assert "\n    ".join(("  transit_gateway:", *keys)) in Path("claims.yaml").read_text()


def test_templates_are_packaged_for_one_account_and_for_many(
    tiers: Callable[..., Done], company: Company
) -> None:
    bucket = f"templates-{company.accounts['dev'].identity}"
    company.accounts["dev"].client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    done = tiers("package", "enterprise.yaml", "--env", "dev", "--no-lint", "--bucket", bucket)
    assert done.code == 0, done.out + done.err
    values = ("--parameter", f"CertificateArn={landing_zone.certificate(company.accounts['dev'])}")
    words = ("package", "enterprise.yaml", "--stack-set", "--no-lint", "--bucket", bucket)
    done = tiers(*words, *values, "--parameter", f"Image={IMAGE}")
    assert done.code == 0, done.out + done.err
    assert "create-stack-set" in done.out


@pytest.mark.usefixtures("standing")
def test_the_stack_is_deleted_and_the_network_stays(tiers: Callable[..., Done], company: Company) -> None:
    words = ("enterprise.yaml", "--env", "dev")
    assert "`RecordsDBInstance` is protected from deletion" in tiers("destroy", *words).out
    loosened = company.spec.replace(
        "forward_to: claims", "forward_to: claims\n    deletion_protection: false"
    )
    loosened = loosened.replace("engine: postgres,", "engine: postgres, deletion_protection: false,")
    Path("enterprise.yaml").write_text(loosened, encoding="utf-8")
    assert deployed(tiers, "--env", "dev").code == 0
    done = tiers("destroy", *words, "--yes-destroy", "claims-dev")
    assert done.code == 0, done.out + done.err
    assert company.networks["dev"].described()["StackStatus"] == "CREATE_COMPLETE"
    vpcs = (
        company.accounts["dev"]
        .client("ec2")
        .describe_vpcs(VpcIds=[company.networks["dev"].outputs()["VpcId"]])
    )
    assert len(vpcs["Vpcs"]) == 1
