"""The fit of a spec and an account: zones, quotas, snapshots, endpoint services, rules, engine parameters."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import REGION, Refused
from tests.support.deploy_double import Deploys, fresh
from tests.support.standing import run

WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")
Answer = dict[str, Any]
HEAD = "version: 1\nname: quiet\nregions: [eu-west-1]\n"
BY_ID = f"""{HEAD}\
network: {{zones: [euw1-az1, euw1-az3]}}
logic:
  web: {{type: autoscaling, port: 80, connects_to: [db]}}
data:
  db: {{type: rds, engine: postgres, multi_az: true}}
"""
PLAIN = BY_ID.replace("network: {zones: [euw1-az1, euw1-az3]}\n", "")


def deployed(folder: Path, spec: str, *words: str, **answers: Any) -> tuple[dict[str, list[str]], Deploys]:
    """Deploy; return the messages of errors by code, and the account."""
    double = fresh()
    double.world.account.on(**answers)
    done = run(double.world, folder, "deploy", *WORDS, *words, spec=spec)
    assert "Traceback" not in done.err
    found: dict[str, list[str]] = {}
    for code, message in re.findall(r"error\[(T\d+)\]: (.+)", done.out):
        found.setdefault(code, []).append(message)
    assert (done.code == 0) == (not found), done.out
    return found, double


def classes(*letters: str) -> Answer:
    zones = [{"Name": f"{REGION}{each}"} for each in letters]
    return {"OrderableDBInstanceOptions": [{"AvailabilityZones": zones}]}


# Zones


def test_zones_by_id_are_known_by_their_names(tmp_path: Path) -> None:
    assert deployed(tmp_path, BY_ID, rds__DescribeOrderableDBInstanceOptions=classes("a", "c"))[0] == {}
    found, _ = deployed(tmp_path, BY_ID, rds__DescribeOrderableDBInstanceOptions=classes("a", "b"))
    assert list(found) == ["T7205"]
    assert found["T7205"][0].endswith("in too few of the zones `eu-west-1a`, `eu-west-1c`")


def test_a_zone_that_the_region_does_not_have_is_told_once(tmp_path: Path) -> None:
    spec = BY_ID.replace("euw1-az3", "euw1-az2")
    zones = {"AvailabilityZones": [{"ZoneName": f"{REGION}a", "ZoneId": "euw1-az1"}]}
    found, _ = deployed(tmp_path, spec, ec2__DescribeAvailabilityZones=zones)
    assert found == {"T7205": ["the zone `euw1-az2` does not exist for this account in `eu-west-1`"]}


def test_a_database_whose_zones_are_not_known_is_not_refused(tmp_path: Path) -> None:
    found, _ = deployed(
        tmp_path,
        BY_ID,
        ec2__DescribeAvailabilityZones=Refused("UnauthorizedOperation", "no", 403),
        rds__DescribeOrderableDBInstanceOptions=classes("a"),
    )
    assert found == {}


def test_only_a_database_s_own_subnets_count(tmp_path: Path) -> None:
    spec = PLAIN.replace("logic:", "network: {zones: 3}\nlogic:").replace("multi_az: true", "multi_az: false")
    assert deployed(tmp_path, spec, rds__DescribeOrderableDBInstanceOptions=classes("b"))[0] == {}


def subnets(*letters: str) -> Answer:
    return {"Subnets": [{"AvailabilityZone": f"{REGION}{each}"} for each in letters]}


def test_fewer_default_subnets_than_zones_are_told_with_the_zones_to_name(tmp_path: Path) -> None:
    double = fresh()
    double.world.account.on(ec2__DescribeSubnets=subnets("c"))
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=PLAIN)
    assert "error[T7218]: `Fn::GetAZs` returns 1 zone, but the network needs 2" in done.out
    assert "only these have a default subnet" in done.out
    assert "add `zones: [eu-west-1a, eu-west-1b]` under `network`" in done.out
    [asked] = {str(each) for each in double.world.account.made("ec2.DescribeSubnets")}
    assert "default-for-az" in asked


@pytest.mark.parametrize("letters", ["", "abc", "ac"])
def test_as_many_default_subnets_as_zones_are_enough(tmp_path: Path, letters: str) -> None:
    assert deployed(tmp_path, PLAIN, ec2__DescribeSubnets=subnets(*letters))[0] == {}


def test_servers_are_looked_for_in_the_zones_that_default_subnets_leave(tmp_path: Path) -> None:
    def offered(given: Answer) -> Answer:
        types = given["Filters"][0]["Values"]
        return {
            "InstanceTypeOfferings": [
                {"InstanceType": each, "Location": f"{REGION}{zone}"} for each in types for zone in "ab"
            ]
        }

    found, _ = deployed(
        tmp_path, PLAIN, ec2__DescribeSubnets=subnets("a", "c"), ec2__DescribeInstanceTypeOfferings=offered
    )
    assert [message.partition(" is ")[2] for message in found["T7205"]] == ["not offered in `eu-west-1c`"]


def test_named_zones_need_no_default_subnets(tmp_path: Path) -> None:
    found, double = deployed(tmp_path, BY_ID, ec2__DescribeSubnets=subnets("b"))
    assert found == {}
    assert double.world.account.made("ec2.DescribeSubnets") == []


# Quotas

BALANCED = f"""{PLAIN}\
presentation:
  front: {{type: load_balancer, listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]}}
accept: {{http-only: a test}}
"""
NAMED = "network: {zones: [eu-west-1a, eu-west-1b], %s}\nlogic:"
NATS = PLAIN.replace("logic:", NAMED % "nat_gateway: {mode: per_zone}")


def quota(code: str, value: float) -> Callable[[Answer], Answer]:
    """Have one quota, and enough of everything else."""
    return lambda given: {"Quota": {"Value": value if given["QuotaCode"] == code else 1000.0}}


def rows(number: int, **more: Any) -> list[Answer]:
    return [dict(more) for _ in range(number)]


def instances(number: int, **more: Any) -> Answer:
    return {"Reservations": [{"Instances": rows(number, **more)}]}


RUNNING = {"InstanceType": "m5.large", "CpuOptions": {"CoreCount": 2, "ThreadsPerCore": 2}}
QUOTAS: dict[str, tuple[str, str, float, dict[str, Any], str]] = {
    "load balancers": (
        *(BALANCED, "L-53DA6B97", 2),
        {
            "elbv2__DescribeLoadBalancers": {
                "LoadBalancers": [*rows(2, Type="application"), {"Type": "network"}]
            }
        },
        "Application Load Balancers in `eu-west-1` is 2; 2 in use, 1 more needed",
    ),
    "target groups": (
        *(BALANCED, "L-B22855CB", 3),
        {"elbv2__DescribeTargetGroups": {"TargetGroups": rows(3)}},
        "target groups in `eu-west-1` is 3; 3 in use, 1 more needed",
    ),
    "databases": (
        *(PLAIN, "L-7B6409FD", 40),
        {"rds__DescribeDBInstances": {"DBInstances": rows(40)}},
        "DB instances in `eu-west-1` is 40; 40 in use, 1 more needed",
    ),
    "internet gateways": (
        *(BALANCED, "L-A4707A72", 5),
        {"ec2__DescribeInternetGateways": {"InternetGateways": rows(5)}},
        "internet gateways in `eu-west-1` is 5; 5 in use, 1 more needed",
    ),
    "NAT gateways in a zone": (
        *(NATS, "L-FE5A380F", 2),
        {
            "ec2__DescribeNatGateways": {"NatGateways": [{"SubnetId": "subnet-1"}, {"SubnetId": "subnet-2"}]},
            "ec2__DescribeSubnets": {
                "Subnets": [
                    {"SubnetId": "subnet-1", "AvailabilityZone": "eu-west-1b"},
                    {"SubnetId": "subnet-2", "AvailabilityZone": "eu-west-1b"},
                ]
            },
        },
        "NAT gateways in `eu-west-1b` is 2; 2 in use, 1 more needed",
    ),
    "vCPUs": (
        *(PLAIN, "L-1216C47A", 10),
        {"ec2__DescribeInstances": instances(2, **RUNNING)},
        "vCPUs of Standard On-Demand instances in `eu-west-1` is 10; 8 in use, 4 more needed",
    ),
}


@pytest.mark.parametrize("name", QUOTAS)
def test_a_quota_that_would_be_exceeded_is_told_with_its_numbers(tmp_path: Path, name: str) -> None:
    spec, code, value, answers, words = QUOTAS[name]
    found, _ = deployed(tmp_path, spec, service_quotas__GetServiceQuota=quota(code, value), **answers)
    assert found == {"T7206": [f"the quota of {words}"]}


@pytest.mark.parametrize("name", QUOTAS)
def test_one_more_is_enough(tmp_path: Path, name: str) -> None:
    spec, code, value, answers, words = QUOTAS[name]
    needed = int(words.split()[-3])
    enough = quota(code, value + needed)
    assert deployed(tmp_path, spec, service_quotas__GetServiceQuota=enough, **answers)[0] == {}


@pytest.mark.parametrize(
    "other", [{"InstanceLifecycle": "spot"}, {"InstanceType": "g5.xlarge"}, {"InstanceType": "u-6tb1.metal"}]
)
def test_instances_of_another_quota_do_not_count(tmp_path: Path, other: Answer) -> None:
    found, _ = deployed(
        tmp_path,
        PLAIN,
        service_quotas__GetServiceQuota=quota("L-1216C47A", 4),
        ec2__DescribeInstances=instances(2, **{**RUNNING, **other}),
    )
    assert found == {}


MARKET = "web.LaunchTemplate.LaunchTemplateData.InstanceMarketOptions"
SPOT = f"{PLAIN}overrides: {{{MARKET}: {{MarketType: spot}}}}\n"


def test_spot_instances_have_a_quota_of_their_own(tmp_path: Path) -> None:
    running = instances(1, InstanceLifecycle="spot", **RUNNING)
    answers = {"ec2__DescribeInstances": running, "service_quotas__GetServiceQuota": quota("L-34B43A08", 7)}
    found, _ = deployed(tmp_path, SPOT, **answers)
    words = "vCPUs of Standard spot instances in `eu-west-1` is 7; 4 in use, 4 more needed"
    assert found == {"T7206": [f"the quota of {words}"]}


# Rules that are one

ALLOWED = ", ".join(
    f"{{parameter: {name}, default: 192.0.2.{number}/32}}"
    for number, name in enumerate(("Office", "Partner"))
)
OFFICES = BALANCED.replace("{type: load_balancer,", f"{{type: load_balancer, allow_from: [{ALLOWED}],")


def test_parameters_of_one_value_make_one_rule(tmp_path: Path) -> None:
    given = ("--parameter", "Office=203.0.113.0/24", "--parameter", "Partner=203.0.113.7/24")
    found, _ = deployed(tmp_path, OFFICES, *given)
    assert list(found) == ["T7219"]
    assert found["T7219"][0].endswith(" are the same rule")
    given = ("--parameter", "Office=203.0.113.0/24", "--parameter", "Partner=198.51.100.0/24")
    assert deployed(tmp_path, OFFICES, *given)[0] == {}


# Parameters of engines

TUNED = PLAIN.replace("multi_az: true", 'multi_az: true, parameters: {no_such: "1", max_connections: "9"}')
KNOWN = [{"ParameterName": "rds.force_ssl"}, {"ParameterName": "max_connections", "IsModifiable": False}]


def test_parameters_that_an_engine_does_not_have_or_let_set_are_told(tmp_path: Path) -> None:
    def pages(given: Answer) -> Answer:
        last = "Marker" in given
        page: Answer = {"Parameters": KNOWN[1:]} if last else {"Parameters": KNOWN[:1], "Marker": "1"}
        return {"EngineDefaults": page}

    found, double = deployed(tmp_path, TUNED, rds__DescribeEngineDefaultParameters=pages)
    assert set(found) == {"T7220"}
    assert any("has no parameter `no_such`" in each for each in found["T7220"])
    assert any("does not allow changing `max_connections`" in each for each in found["T7220"])
    asked = double.world.account.made("rds.DescribeEngineDefaultParameters")
    assert {each["DBParameterGroupFamily"][:8] for each in asked} == {"postgres"}


# Endpoint services

ENDPOINTS = PLAIN.replace("logic:", NAMED % "endpoints: [s3, ssm]")


def service(name: str, letters: str) -> Answer:
    return {
        "ServiceName": f"com.amazonaws.{REGION}.{name}",
        "AvailabilityZones": [f"{REGION}{each}" for each in letters],
    }


@pytest.mark.parametrize(
    ("services", "messages"),
    [
        ([service("s3", "abc"), service("ssm", "abc")], []),
        (
            [service("s3", "abc")],
            ["the VPC endpoint service `com.amazonaws.eu-west-1.ssm` does not exist in the region"],
        ),
        (
            [service("s3", "a"), service("ssm", "ac")],
            ["`com.amazonaws.eu-west-1.ssm` is not offered in `eu-west-1b`"],
        ),
    ],
)
def test_endpoint_services_are_offered_where_they_are_wanted(
    tmp_path: Path, services: list[Answer], messages: list[str]
) -> None:
    found, _ = deployed(tmp_path, ENDPOINTS, ec2__DescribeVpcEndpointServices={"ServiceDetails": services})
    assert found.get("T7205", []) == messages


@pytest.mark.parametrize(("zones", "lacking"), [({"m7g": "ab", "c7g": "b"}, []), ({"m7g": "ab"}, ["c7g"])])
def test_one_of_several_instance_types_may_be_offered_in_some_zones(
    tmp_path: Path, zones: dict[str, str], lacking: list[str]
) -> None:
    rows = [
        {"InstanceType": f"{family}.large", "Location": f"{REGION}{zone}"}
        for family, letters in zones.items()
        for zone in letters
    ]
    spec = f"{HEAD}logic:\n  web: {{type: autoscaling, instance_type: [m7g.large, c7g.large]}}\n"
    found, _ = deployed(
        tmp_path, spec, ec2__DescribeInstanceTypeOfferings=lambda _: {"InstanceTypeOfferings": rows}
    )
    assert [message.split("`")[1] for message in found.get("T7205", ())] == [
        f"{each}.large" for each in lacking
    ]
