"""What an account lacks, in one list, each where the spec asks for it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import Deploys, fresh
from tests.support.stack_double import deployed
from tests.support.standing import bundle, run
from tiers.ir.placed import Layout

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0b6b5b5e-5a6f-4b9e-8f6b-0f6d1c9a7e11"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
SPEC = f"""\
version: 1
name: quiet
network:
  nat_gateway: {{mode: per_zone}}
presentation:
  front:
    type: load_balancer
    listeners:
      - port: 443
        protocol: HTTPS
        certificate: {CERTIFICATE}
        forward_to: web
logic:
  web:
    type: autoscaling
    port: 80
    instance_type: m7g.large
    key_pair: ours
    connects_to: [db]
  worker:
    type: ec2
    image: ami-0123456789abcdef0
    instance_type: c7g.large
data:
  db:
    type: rds
    engine: postgres
    engine_version: "17"
    instance_class: db.m7g.large
"""
WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")

Answer = dict[str, Any]


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SPEC.splitlines(), 1) if text in line)


def looked_at(tmp_path: Path, account: Deploys | None = None, **answers: Any) -> dict[str, tuple[str, int]]:
    """Deploy; return the messages of errors and their lines by code, the first of each."""
    double = account or fresh()
    double.world.account.on(**answers)
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC)
    assert "Traceback" not in done.err
    found = re.findall(r"error\[(T\d+)\]: (.+)\n *--> quiet.yaml:(\d+):", done.out)
    assert (done.code == 0) == (not found), done.out
    assert ("cloudformation.CreateChangeSet" in dict(double.world.account.calls)) == (not found)
    return {code: (message, int(line)) for code, message, line in reversed(found)}


def no(code: str, status: int = 400) -> Refused:
    return Refused(code, "it is not there", status)


def test_an_account_that_has_everything_is_deployed_to(tmp_path: Path) -> None:
    assert looked_at(tmp_path) == {}


def certificate(status: str) -> Answer:
    return {"Certificate": {"Status": status}}


def offered(**zones: str) -> Callable[[Answer], Answer]:
    """Offer instance types in some zones."""
    rows = [
        {"InstanceType": name.replace("_", "."), "Location": f"eu-west-1{zone}"}
        for name, letters in zones.items()
        for zone in letters
    ]
    return lambda _: {"InstanceTypeOfferings": rows}


def classes(*zones: str) -> Answer:
    rows = [{"AvailabilityZones": [{"Name": each} for each in zones]}] if zones else []
    return {"OrderableDBInstanceOptions": rows}


LACKS: dict[str, tuple[dict[str, Any], str, str]] = {
    "key pair": (
        {"ec2__DescribeKeyPairs": no("InvalidKeyPair.NotFound")},
        "the key pair `ours` does not exist in `eu-west-1`",
        "key_pair",
    ),
    "image": (
        {"ec2__DescribeImages": no("InvalidAMIID.NotFound")},
        "the image `ami-0123456789abcdef0` is not available to this account in `eu-west-1`",
        "image: ami",
    ),
    "image of another account": (
        {"ec2__DescribeImages": {"Images": []}},
        "the image `ami-0123456789abcdef0` is not available to this account in `eu-west-1`",
        "image: ami",
    ),
    "image parameter": (
        {
            "ssm__GetParameters": lambda given: {
                "Parameters": [],
                "InvalidParameters": given["Names"],
            }
        },
        f"the SSM parameter `{IMAGE}` for the image does not exist in `eu-west-1`",
        "web:",
    ),
    "certificate": (
        {"acm__DescribeCertificate": no("ResourceNotFoundException")},
        "the certificate does not exist in this account",
        "certificate:",
    ),
    "pending certificate": (
        {"acm__DescribeCertificate": certificate("PENDING_VALIDATION")},
        "the certificate is not issued: PENDING_VALIDATION",
        "certificate:",
    ),
    "expired certificate": (
        {"acm__DescribeCertificate": certificate("EXPIRED")},
        "the certificate is not issued: EXPIRED",
        "certificate:",
    ),
    "engine version": (
        {"rds__DescribeDBEngineVersions": {"DBEngineVersions": [{"EngineVersion": "16.9"}]}},
        "`postgres` 17 is not offered in `eu-west-1`",
        "engine_version",
    ),
    "engine": (
        {"rds__DescribeDBEngineVersions": {"DBEngineVersions": []}},
        "`postgres` 17 is not offered in `eu-west-1`",
        "engine_version",
    ),
    "database class": (
        {"rds__DescribeOrderableDBInstanceOptions": classes()},
        "`db.m7g.large` is not offered for `postgres` 17.9 in `eu-west-1`",
        "instance_class",
    ),
    "database class in one zone": (
        {"rds__DescribeOrderableDBInstanceOptions": classes("eu-west-1a", "eu-west-1c")},
        "`db.m7g.large` is offered in too few of the zones `eu-west-1a`, `eu-west-1b`",
        "instance_class",
    ),
    "instance type": (
        {"ec2__DescribeInstanceTypeOfferings": offered(c7g_large="ab")},
        "`m7g.large` is not offered in `eu-west-1a`, `eu-west-1b`",
        "instance_type: m7g",
    ),
    "instance type in one zone": (
        {"ec2__DescribeInstanceTypeOfferings": offered(c7g_large="ab", m7g_large="bc")},
        "`m7g.large` is not offered in `eu-west-1a`",
        "instance_type: m7g",
    ),
}


@pytest.mark.parametrize("name", LACKS)
def test_what_is_not_there_is_told_where_it_is_asked_for(tmp_path: Path, name: str) -> None:
    answers, message, line = LACKS[name]
    assert looked_at(tmp_path, **answers) == {"T7205": (message, line_of(line))}


def test_an_instance_type_need_not_be_offered_where_no_server_stands(tmp_path: Path) -> None:
    # One server is in the first of two zones.
    offers = offered(c7g_large="a", m7g_large="ab")
    assert looked_at(tmp_path, ec2__DescribeInstanceTypeOfferings=offers) == {}


def addresses(number: int) -> Answer:
    return {"Addresses": [{"AllocationId": f"eipalloc-{each}"} for each in range(number)]}


def test_too_few_addresses_are_told_with_the_numbers(tmp_path: Path) -> None:
    found = looked_at(tmp_path, ec2__DescribeAddresses=addresses(4))
    message = "the quota of Elastic IPs in `eu-west-1` is 5; 4 in use, 2 more needed"
    assert found == {"T7206": (message, line_of("nat_gateway"))}


def test_as_many_addresses_as_are_left_are_enough(tmp_path: Path) -> None:
    assert looked_at(tmp_path, ec2__DescribeAddresses=addresses(3)) == {}


def test_what_stands_may_stay_though_it_would_not_be_given_again(tmp_path: Path) -> None:
    account = Deploys(deployed(bundle(Layout.SINGLE, SPEC)))
    for answers, _, _ in LACKS.values():
        account.world.account.on(**answers)
    assert looked_at(tmp_path, account, ec2__DescribeAddresses=addresses(5)) == {}


def test_vpcs_of_all_pages_are_counted(tmp_path: Path) -> None:
    def pages(given: Answer) -> Answer:
        rows = [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}, {"VpcId": "vpc-3"}]
        return {"Vpcs": rows} if "NextToken" in given else {"Vpcs": rows, "NextToken": "more"}

    found = looked_at(tmp_path, ec2__DescribeVpcs=pages)
    assert found["T7206"][0].startswith("the quota of VPCs in `eu-west-1` is 5; 6 in use")


def test_a_quota_that_nobody_changed_is_aws_s_default(tmp_path: Path) -> None:
    found = looked_at(
        tmp_path,
        service_quotas__GetServiceQuota=no("NoSuchResourceException"),
        service_quotas__GetAWSDefaultServiceQuota={"Quota": {"Value": 1.0}},
        ec2__DescribeVpcs={"Vpcs": []},
    )
    assert found["T7206"][0].startswith("the quota of Elastic IPs in `eu-west-1` is 1")


def test_a_region_that_is_off_is_told(tmp_path: Path) -> None:
    regions = {"Regions": [{"RegionName": "eu-west-1", "OptInStatus": "not-opted-in"}]}
    assert looked_at(tmp_path, ec2__DescribeRegions=regions) == {
        "T7205": ("the region `eu-west-1` is not enabled in this account", 1)
    }


def test_a_certificate_of_another_region_is_not_even_looked_up(tmp_path: Path) -> None:
    double = fresh()
    spec = SPEC.replace("arn:aws:acm:eu-west-1", "arn:aws:acm:us-east-1")
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=spec)
    assert done.code == 1
    assert "the certificate is in `us-east-1`, but the load balancer is in `eu-west-1`" in done.out
    assert double.world.account.made("acm.DescribeCertificate") == []


def test_all_of_it_is_one_list(tmp_path: Path) -> None:
    double = fresh()
    for answers, _, _ in LACKS.values():
        double.world.account.on(**answers)
    double.world.account.on(ec2__DescribeAddresses=addresses(5))
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC)
    assert done.code == 1
    told = re.findall(r"error\[T\d+\]: (.+)", done.out)
    for words in ("key pair", "the image", "SSM parameter", "certificate", "is not offered", "Elastic IPs"):
        assert any(words in message for message in told), words


@pytest.mark.parametrize("given", [True, False])
def test_values_of_parameters_are_looked_at(tmp_path: Path, *, given: bool) -> None:
    double = fresh()
    spec = SPEC.replace("key_pair: ours", "key_pair: {parameter: Key, default: usual}")
    more = ("--parameter", "Key=theirs") if given else ()
    assert run(double.world, tmp_path, "deploy", *WORDS, *more, spec=spec).code == 0
    [asked] = double.world.account.made("ec2.DescribeKeyPairs")
    assert asked["KeyNames"] == ["theirs" if given else "usual"]


def test_an_image_that_a_parameter_names_is_looked_up(tmp_path: Path) -> None:
    double = fresh()
    spec = SPEC.replace("image: ami-0123456789abcdef0", "image: {parameter: Image, default: /ours/image}")
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=spec)
    assert done.code == 0, done.out
    assert "/ours/image" in double.world.account.made("ssm.GetParameters")[0]["Names"]
