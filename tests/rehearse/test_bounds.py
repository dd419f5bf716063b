"""How much a rehearsal takes on: floods are refused before anything is made, and what hangs is ended."""

import json
import signal
from pathlib import Path

import pytest

from tests.rehearse.test_hostile import made
from tests.rehearsed.templates import BASE, of, ref, scaling
from tests.support.edge_templates import behavior, distribution, record
from tiers.cli import main
from tiers.cli.shared import rehearsing
from tiers.diagnostics.codes import rehearsal as codes
from tiers.rehearse.testbed import bounds
from tiers.rehearse.testbed.bounds import TooLargeError

AT_THE_EDGE = "500 names and behaviors at the edge"


@pytest.mark.parametrize(
    ("resources", "most"),
    [
        ({"Web": scaling(10**9, "B")}, "200 hosts"),
        ({f"I{n}": made("EC2::Instance", SubnetId=ref("B")) for n in range(300)}, "200 hosts"),
        ({f"V{n}": made("EC2::VPC", CidrBlock="10.0.0.0/16") for n in range(17)}, "16 VPCs"),
        (
            {f"S{n}": made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=f"10.0.{n}.0/28") for n in range(256)},
            "256 subnets",
        ),
        ({f"T{n}": made("SNS::Topic") for n in range(5001)}, "5,000 resources"),
        (
            {
                "Stands": made("RDS::DBSubnetGroup", SubnetIds=[ref("B")]),
                **{
                    f"D{n}": made("RDS::DBInstance", Engine="mysql", DBSubnetGroupName=ref("Stands"))
                    for n in range(17)
                },
            },
            "16 databases",
        ),
        (
            {f"M{n}": made("EFS::MountTarget", SubnetId=ref("B")) for n in range(17)},
            "16 file systems",
        ),
        (
            {
                "Wide": made(
                    "EC2::SecurityGroup",
                    VpcId=ref("Vpc"),
                    SecurityGroupIngress=[{"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}] * 50_001,
                )
            },
            "50,000 rules, routes, and targets",
        ),
        ({"Cdn": distribution(CacheBehaviors=[behavior(f"/{n}/*") for n in range(10_000)])}, AT_THE_EDGE),
        ({f"R{n}": record(f"r{n % 9}.example.com", "r1.example.com") for n in range(501)}, AT_THE_EDGE),
        ({f"D{n}": distribution() for n in range(17)}, "16 distributions and buckets"),
    ],
    ids=[
        *("group", "instances", "vpcs", "subnets", "resources", "databases", "file systems", "rules"),
        *("behaviors", "records", "distributions"),
    ],
)
def test_a_flood_is_refused_before_anything_is_made(resources: dict[str, object], most: str) -> None:
    with pytest.raises(TooLargeError, match=f"^a rehearsal can have at most {most}$"):
        of(**resources)  # type: ignore[arg-type]


def test_as_much_as_may_be_is_rehearsed() -> None:
    outside = len([each for each in of().hosts if each.kind == "outside"])
    found = of(Web=scaling(bounds.HOSTS - outside, "B"))
    assert len(found.hosts) == bounds.HOSTS


def test_a_flood_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = tmp_path / "t.json"
    resources = {**BASE, "Web": scaling(10**9, "B")}
    template.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    assert main(["rehearse", str(template)]) == 1
    assert "error[T8007]: a rehearsal can have at most 200 hosts\n" in capsys.readouterr().out


def test_what_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 1)
    with pytest.raises(rehearsing.RefusalError) as refused, rehearsing.bounded():
        signal.pause()
    assert refused.value.diagnostic.code is codes.TOO_LONG


def test_what_ends_in_time_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 100)
    with rehearsing.bounded():
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_many_regional_gateways_are_no_traceback() -> None:
    gateways = {
        f"N{each}": made("EC2::NatGateway", VpcId=ref("Vpc"), AvailabilityMode="regional")
        for each in range(300)
    }
    with pytest.raises(TooLargeError):
        of(**gateways)


@pytest.mark.parametrize(
    "block", ["10.0.9.0/29", "10.0.9.0/32", "10.0.9.0/31"], ids=lambda each: each.rpartition("/")[2]
)
def test_a_subnet_that_is_too_small_for_aws_has_no_hosts(block: str) -> None:
    found = of(
        Small=made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=block),
        Web=made("EC2::Instance", SubnetId=ref("Small")),
    )
    assert "`Small` has no IPv4 CIDR block in a VPC of the rehearsal" in found.omitted
    assert [each for each in found.hosts if each.logical_id == "Web"] == []
