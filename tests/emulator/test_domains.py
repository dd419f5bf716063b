"""Names of a load balancer in the emulator: a record in the way, the first deployment, and another name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.support.command_line import command_line
from tiers.deploy import following

SPEC = """\
version: 1
name: shop
presentation:
  site:
    type: load_balancer
    forward_to: web
    domain: {{name: [www.example.com, {second}], zone: {{parameter: ZoneId}}}}
logic:
  web: {{type: ec2, port: 80, user_data: "#!/bin/bash"}}
"""
OLD = {"Name": "www.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAUSES", (0.05,))


@pytest.fixture
def zone(account: Account) -> str:
    """Create the hosted zone of `example.com`, and return its ID."""
    client = account.client("route53")
    made = client.create_hosted_zone(Name="example.com", CallerReference=account.identity)
    return str(made["HostedZone"]["Id"]).rpartition("/")[2]


@pytest.fixture
def deploy(zone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Return a function that deploys the spec with a second name, and returns the output."""
    run = command_line(capsys)

    def deployed(second: str) -> str:
        path = tmp_path / "shop.yaml"
        path.write_text(SPEC.format(second=second))
        made = ("--layout", "single", "--no-lint", "--no-verify", "--out", str(tmp_path / "build"))
        done = run("deploy", str(path), *made, "--parameter", f"ZoneId={zone}", "--yes")
        return f"{done.code} {done.out}{done.err}"

    return deployed


def change(account: Account, zone: str, action: str) -> None:
    batch: Any = {"Changes": [{"Action": action, "ResourceRecordSet": OLD}]}
    account.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def names(account: Account, zone: str) -> set[str]:
    found = account.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return {each["Name"] for each in found if each["Type"] == "A"}


def certificate(account: Account) -> tuple[str, list[str]]:
    """Return the certificate of the HTTPS listener, with its names."""
    elb, acm = account.client("elbv2"), account.client("acm")
    [balancer] = elb.describe_load_balancers()["LoadBalancers"]
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    [arn] = [each["Certificates"][0]["CertificateArn"] for each in listeners if each["Protocol"] == "HTTPS"]
    found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    return arn, sorted(found["SubjectAlternativeNames"])


def test_names_come_and_go_with_the_stack(account: Account, zone: str, deploy: Callable[[str], str]) -> None:
    change(account, zone, "CREATE")
    refused = deploy("example.com")
    assert "error[T7283]: `www.example.com` has a record of type A" in refused
    change(account, zone, "DELETE")
    first = deploy("example.com")
    assert first.startswith("0 "), first
    assert "https://www.example.com" in first
    assert names(account, zone) == {"www.example.com.", "example.com."}
    arn, covered = certificate(account)
    assert covered == ["example.com", "www.example.com"]
    second = deploy("shop.example.com")
    assert second.startswith("0 "), second
    assert "warning[T6101]: `example.com` would lead nowhere" in second
    assert names(account, zone) == {"www.example.com.", "shop.example.com."}
    other, covered = certificate(account)
    assert (other == arn, covered) == (False, ["shop.example.com", "www.example.com"])
