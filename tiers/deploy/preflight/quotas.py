"""The account's quotas, and the room that they leave for new resources.

https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html; codes of quotas are those that Service
Quotas lists: `aws service-quotas list-service-quotas --service-code vpc`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject, at, target
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.ir.placed import Placed


class Quota(NamedTuple):
    """A quota as Service Quotas knows it, and what is counted against it."""

    service: str
    code: str
    noun: str


ADDRESSES: Final = Quota("ec2", "L-0263D0A3", "Elastic IPs")
VPCS: Final = Quota("vpc", "L-F678F1CE", "VPCs")
GATEWAYS: Final = Quota("vpc", "L-A4707A72", "internet gateways")
NATS: Final = Quota("vpc", "L-FE5A380F", "NAT gateways")
BALANCERS: Final = Quota("elasticloadbalancing", "L-53DA6B97", "Application Load Balancers")
TARGETS: Final = Quota("elasticloadbalancing", "L-B22855CB", "target groups")
DATABASES: Final = Quota("rds", "L-7B6409FD", "DB instances")


def addresses(subject: Subject) -> Iterator[Diagnostic]:
    """Report too many Elastic IPs. Raises `AwsError`."""
    yield from _of_type(subject, "AWS::EC2::EIP", ADDRESSES)


def vpcs(subject: Subject) -> Iterator[Diagnostic]:
    """Report too many VPCs or internet gateways. Raises `AwsError`."""
    yield from _of_type(subject, "AWS::EC2::VPC", VPCS)
    yield from _of_type(subject, "AWS::EC2::InternetGateway", GATEWAYS)


def balancers(subject: Subject) -> Iterator[Diagnostic]:
    """Report too many load balancers or target groups. Raises `AwsError`."""
    yield from _of_type(subject, "AWS::ElasticLoadBalancingV2::LoadBalancer", BALANCERS)
    yield from _of_type(subject, "AWS::ElasticLoadBalancingV2::TargetGroup", TARGETS)


def databases(subject: Subject) -> Iterator[Diagnostic]:
    """Report too many databases. Raises `AwsError`."""
    yield from _of_type(subject, "AWS::RDS::DBInstance", DATABASES)


def _of_type(subject: Subject, type_: str, quota: Quota) -> Iterator[Diagnostic]:
    new = subject.new(type_)
    if new:
        yield from judged(subject, quota, _USED[type_](subject), len(new), new[0])


def _pages(service: str, operation: str, key: str) -> Callable[[Subject], int]:
    return lambda subject: sum(1 for _ in subject.aws.pages(service, operation, key))


def _addresses(subject: Subject) -> int:
    return len(subject.aws.call("ec2", "describe_addresses")["Addresses"])


def _balancers(subject: Subject) -> int:
    rows = subject.aws.pages("elbv2", "describe_load_balancers", "LoadBalancers")
    return sum(1 for each in rows if each.get("Type") == "application")


_USED: Final[Mapping[str, Callable[[Subject], int]]] = {
    "AWS::EC2::EIP": _addresses,
    "AWS::EC2::InternetGateway": _pages("ec2", "describe_internet_gateways", "InternetGateways"),
    "AWS::EC2::VPC": _pages("ec2", "describe_vpcs", "Vpcs"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _balancers,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _pages("elbv2", "describe_target_groups", "TargetGroups"),
    "AWS::RDS::DBInstance": _pages("rds", "describe_db_instances", "DBInstances"),
}
"""The number of existing resources by type."""


def nat_gateways(subject: Subject) -> Iterator[Diagnostic]:
    """Report too many NAT gateways in one zone. Raises `AwsError`."""
    zones = subject.zones() if subject.new("AWS::EC2::NatGateway") else {}
    new: dict[str, list[Placed]] = {}
    for each in subject.new("AWS::EC2::NatGateway"):
        zone = zones.get(target(at(each, "SubnetId")))
        if zone:
            new.setdefault(zone, []).append(each)
    used = _nat_gateways_by_zone(subject) if new else {}
    for zone, gateways in new.items():
        yield from judged(subject, NATS, used.get(zone, 0), len(gateways), gateways[0], zone)


def _nat_gateways_by_zone(subject: Subject) -> Mapping[str, int]:
    """Count those that are there, or are being made, by the zones of their subnets."""
    only = [{"Name": "state", "Values": ["pending", "available"]}]
    rows = subject.aws.pages("ec2", "describe_nat_gateways", "NatGateways", Filter=only)
    subnets = Counter(each["SubnetId"] for each in rows if each.get("SubnetId"))
    if not subnets:
        return {}
    known = subject.aws.pages("ec2", "describe_subnets", "Subnets", SubnetIds=sorted(subnets))
    found = Counter[str]()
    for each in known:
        found[each["AvailabilityZone"]] += subnets[each["SubnetId"]]
    return found


def judged(
    subject: Subject, quota: Quota, used: int, needed: int, first: Placed, within: str = ""
) -> Iterator[Diagnostic]:
    """Report more resources than a quota allows. Raises `AwsError`."""
    most = _value(subject, quota)
    if used + needed > most:
        where = f"`{within or subject.aws.region}`"
        yield codes.QUOTA_EXCEEDED.at(
            Place(first.origin),
            f"the quota of {quota.noun} in {where} is {most}; {used} in use, {needed} more needed",
            help=f"delete unused ones, or request an increase under Service Quotas ({quota.service}, "
            f"{quota.code})",
        )


def _value(subject: Subject, quota: Quota) -> int:
    """Return an account's quota; one that was never changed may be known as AWS's default only."""
    wanted = {"ServiceCode": quota.service, "QuotaCode": quota.code}
    try:
        answer = subject.aws.call("service-quotas", "get_service_quota", **wanted)
    except AwsError as error:
        if error.failure.code != "NoSuchResourceException":
            raise
        answer = subject.aws.call("service-quotas", "get_aws_default_service_quota", **wanted)
    return int(answer["Quota"]["Value"])
