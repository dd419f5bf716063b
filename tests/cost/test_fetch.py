"""`tiers prices fetch` against a double of the Price List API, through botocore's own client."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cost.price_list import answer, product
from tests.cost.sample import HOBBY, JOBS, SHOP, prices
from tests.support.aws_double import Account, Refused
from tiers import cli
from tiers.deploy import price_list

Fetch = Callable[..., tuple[int, str]]

# By service, the usage types of the products and their units, with a region's prefix.
CATALOG: dict[str, dict[str, tuple[str | dict[str, str], str]]] = {
    "AmazonEC2": {
        "EU-BoxUsage:t4g.micro": ("0.0092", "Hrs"),
        "EU-CPUCredits:t4g": ("0.04", "vCPU-Hours"),
        "EU-EBS:VolumeUsage.gp3": ("0.088", "GB-Mo"),
        "EU-NatGateway-Hours": ("0.048", "Hrs"),
        "EU-NatGateway-Bytes": ("0.048", "GB"),
    },
    "AmazonVPC": {
        "EU-PublicIPv4:InUseAddress": ("0.005", "Hrs"),
        "EU-PublicIPv4:IdleAddress": ("0.006", "Hrs"),
    },
    "AWSELB": {"EU-LoadBalancerUsage": ("0.0252", "Hrs"), "EU-LCUUsage": ("0.008", "LCU-Hrs")},
    "AmazonRDS": {
        "EU-InstanceUsage:db.t4g.micro": ("0.017", "Hrs"),
        "EU-RDS:GP3-Storage": ("0.127", "GB-Mo"),
        "EU-RDS:ChargedBackupUsage": ("0.095", "GB-Mo"),
    },
    "AmazonCloudWatch": {
        "EU-DataProcessing-Bytes": ("0.57", "GB"),
        "EU-TimedStorage-ByteHrs": ("0.03", "GB-Mo"),
    },
    "AWSSecretsManager": {"EU-AWSSecretsManager-Secrets": ("0.4", "Secrets")},
    "AWSDataTransfer": {
        "EU-DataTransfer-Out-Bytes": ({"0": "0.09", "10240": "0.085"}, "GB"),
        "EU-DataTransfer-Regional-Bytes": ("0.01", "GB"),
    },
}


def products(arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer in two pages: the first has another product, the second what is asked for."""
    engine = {"databaseEngine": "Any"} if arguments["ServiceCode"] == "AmazonRDS" else {}
    if "NextToken" not in arguments:
        return answer([product("EU-Other", "9.99")], more="second")
    found = CATALOG.get(arguments["ServiceCode"], {})
    return answer([product(name, price, unit=unit, **engine) for name, (price, unit) in found.items()])


@pytest.fixture
def fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fetch:
    """Run `tiers prices fetch` in a directory with a spec."""
    monkeypatch.chdir(tmp_path)
    Path("blog.yaml").write_text(HOBBY, encoding="utf-8")

    def call(account: Account, *words: str) -> tuple[int, str]:
        with account.connected():
            code = cli.main(["prices", "fetch", *words, "--out", "prices.yaml"])
        return code, capsys.readouterr().out

    return call


def account() -> Account:
    return Account(pricing__GetProducts=products)


def test_the_prices_of_a_spec_are_written_and_used(fetch: Fetch, capsys: pytest.CaptureFixture[str]) -> None:
    reached = account()
    code, out = fetch(reached, "blog.yaml", "--regions", "eu-west-1")
    assert code == 0
    assert out == (
        "no findings; 14 prices in prices.yaml\n\nnext: tiers cost blog.yaml --prices prices.yaml\n"
    )
    text = Path("prices.yaml").read_text(encoding="utf-8")
    assert {name: str(steps[0].price) for name, steps in prices(text).regions["eu-west-1"].items()} == {
        "ebs.gp3.gb_months": "0.088",
        "ec2.Linux.t4g.micro.hours": "0.0092",
        "ec2.Linux.t4g.credit_vcpu_hours": "0.04",
        "internet.gb": "0.09",
        "load_balancer.application.hours": "0.0252",
        "load_balancer.application.lcu_hours": "0.008",
        "logs.gb": "0.57",
        "logs.gb_months": "0.03",
        "public_ipv4.hours": "0.005",
        "rds.gp3.single-az.gb_months": "0.127",
        "rds.postgres.backup.gb_months": "0.095",
        "rds.postgres.db.t4g.micro.single-az.hours": "0.017",
        "secret.months": "0.4",
        "zones.gb": "0.01",
    }
    assert cli.main(["cost", "blog.yaml", "--prices", "prices.yaml", "--budget", "100", "--strict"]) == 0
    assert "total: " in capsys.readouterr().out
    asked = reached.made("pricing.GetProducts")
    assert {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"} in asked[0]["Filters"]
    assert all(each["FormatVersion"] == "aws_v1" for each in asked)


def test_a_second_fetch_replaces_the_file(fetch: Fetch) -> None:
    assert fetch(account(), "blog.yaml", "--regions", "eu-west-1")[0] == 0
    assert fetch(account(), "blog.yaml", "--regions", "eu-west-1", "eu-west-2")[0] == 0
    text = Path("prices.yaml").read_text(encoding="utf-8")
    assert {*prices(text).regions} == {"eu-west-1", "eu-west-2"}
    assert stat.S_IMODE(os.stat("prices.yaml").st_mode) == 0o644
    assert sorted(os.listdir()) == ["blog.yaml", "prices.yaml"]


def test_the_environments_of_a_spec_and_several_specs_have_prices(fetch: Fetch) -> None:
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")
    Path("jobs.yaml").write_text(JOBS, encoding="utf-8")
    reached = account()
    fetch(reached, "shop.yaml", "jobs.yaml", "--regions", "eu-west-1")
    asked = {
        (each["Field"], each["Value"])
        for made in reached.made("pricing.GetProducts")
        for each in made["Filters"]
    }
    assert {("deploymentOption", "Multi-AZ"), ("deploymentOption", "Single-AZ")} <= asked
    assert {each["ServiceCode"] for each in reached.made("pricing.GetProducts")} >= {
        "AmazonECS",
        "AWSQueueService",
    }


def test_a_price_that_is_missing_is_said_and_left_out(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(CATALOG, "AWSELB")
    code, out = fetch(account(), "blog.yaml", "--regions", "eu-west-1")
    assert code == 0
    assert "no price for `load_balancer.application.hours` in eu-west-1: no product matches" in out
    assert "load_balancer" not in Path("prices.yaml").read_text(encoding="utf-8")
    assert cli.main(["cost", "blog.yaml", "--prices", "prices.yaml", "--strict"]) == 1


def test_endless_pages_end(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_list, "MOST_PRODUCTS", 5)
    count = iter(range(10_000))
    endless = Account(
        pricing__GetProducts=lambda _: answer([product("EU-Other", "1")], more=f"page {next(count)}")
    )
    assert fetch(endless, "blog.yaml", "--regions", "eu-west-1")[0] == 0
    assert next(count) < 14 * 7


def test_a_missing_permission_is_named_and_nothing_is_written(fetch: Fetch) -> None:
    message = "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: pricing:GetProducts"
    denied = Account(pricing__GetProducts=Refused("AccessDeniedException", message))
    code, out = fetch(denied, "blog.yaml", "--regions", "eu-west-1")
    assert code == 1
    assert "pricing:GetProducts" in out
    assert "nothing written" in out
    assert not Path("prices.yaml").exists()


@pytest.mark.parametrize("content", ["secret: 1\n", "", "\x00"])
def test_a_file_that_is_not_a_price_file_is_kept(fetch: Fetch, content: str) -> None:
    Path("prices.yaml").write_text(content, encoding="utf-8")
    code, out = fetch(account(), "blog.yaml", "--regions", "eu-west-1")
    assert code == 1
    assert "`prices.yaml` exists, and is not a price file" in out
    assert Path("prices.yaml").read_text(encoding="utf-8") == content


def test_a_broken_spec_is_reported_and_nothing_is_asked(fetch: Fetch) -> None:
    Path("blog.yaml").write_text("version: 1\n", encoding="utf-8")
    reached = account()
    assert fetch(reached, "blog.yaml", "--regions", "eu-west-1")[0] == 1
    assert reached.calls == []


@pytest.mark.parametrize("region", ["cn-north-1", "Ireland", "", "eu-west-1; rm"])
def test_a_region_without_a_price_list_is_refused(fetch: Fetch, region: str) -> None:
    with pytest.raises(SystemExit):
        fetch(account(), "blog.yaml", "--regions", region)


def test_a_file_after_the_regions_is_named(fetch: Fetch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        fetch(account(), "blog.yaml", "--regions", "eu-west-1", "blog.yaml")
    assert "'blog.yaml' is a file; put it before `--regions`" in capsys.readouterr().err
