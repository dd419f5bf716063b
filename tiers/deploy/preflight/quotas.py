"""The account's quotas, and the room that they leave for new resources.

https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html; codes of quotas are those that Service
Quotas lists: `aws service-quotas list-service-quotas --service-code vpc`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.databases import CLUSTER, INSTANCE, STANDBYS
from tiers.deploy.preflight.subject import Subject, at, target
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.ir.placed import Placed
from tiers.resources import find
from tiers.resources.row import Quota

_ADDRESS: Final = "AWS::EC2::EIP"
_BALANCER: Final = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_NAT_GATEWAY: Final = "AWS::EC2::NatGateway"
_COUNTED: Final = {
    CLUSTER: ("describe_db_clusters", "DBClusters"),
    "AWS::RDS::DBProxy": ("describe_db_proxies", "DBProxies"),
}
"""Types of RDS without a listing that the proof reads."""
_INSTANCES: Final = 3
"""The instances of a cluster that RDS fills itself."""


def of(*types: str) -> Callable[[Subject], Iterator[Diagnostic]]:
    """Return the check that reports too many resources of some types. It raises `AwsError`."""
    return lambda subject: (found for type_ in types for found in _of_type(subject, type_))


def _of_type(subject: Subject, type_: str) -> Iterator[Diagnostic]:
    new, quota = subject.new(type_), find(type_).quota
    filled = [each for each in subject.new(CLUSTER) if at(each, STANDBYS)] if type_ == INSTANCE else []
    needed = len(new) + _INSTANCES * len(filled)
    if needed and quota:
        yield from judged(subject, quota, _used(subject, type_), needed, [*new, *filled][0])


def _used(subject: Subject, type_: str) -> int:
    """Return the number of existing resources of a type. Raises `AwsError`."""
    if type_ == _ADDRESS:
        return len(subject.aws.call("ec2", "describe_addresses")["Addresses"])
    if type_ in _COUNTED:
        return sum(1 for _ in subject.aws.pages("rds", *_COUNTED[type_]))
    listing = find(type_).listings[0]
    service, _, operation = listing.command.partition(" ")
    rows = subject.aws.pages(service, operation.replace("-", "_"), listing.key)
    return sum(1 for each in rows if type_ != _BALANCER or each.get("Type") == "application")


def nat_gateways(subject: Subject) -> Iterator[Diagnostic]:
    """Report too many NAT gateways in one zone. Raises `AwsError`."""
    zones = subject.zones() if subject.new(_NAT_GATEWAY) else {}
    new: dict[str, list[Placed]] = {}
    for each in subject.new(_NAT_GATEWAY):
        zone = zones.get(target(at(each, "SubnetId")))
        if zone:
            new.setdefault(zone, []).append(each)
    used = _nat_gateways_by_zone(subject) if new else {}
    quota = find(_NAT_GATEWAY).quota
    assert quota is not None, "the catalog has it"
    for zone, gateways in new.items():
        yield from judged(subject, quota, used.get(zone, 0), len(gateways), gateways[0], zone)


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
    most = value(subject, quota)
    if used + needed > most:
        where = f"`{within or subject.aws.region}`"
        yield codes.QUOTA_EXCEEDED.at(
            Place(first.origin),
            f"the quota of {quota.noun} in {where} is {most}; {used} in use, {needed} more needed",
            help=f"delete unused ones, or request an increase under Service Quotas ({quota.service}, "
            f"{quota.code})",
        )


def value(subject: Subject, quota: Quota) -> int:
    """Return an account's quota; one that was never changed may be known as AWS's default only."""
    wanted = {"ServiceCode": quota.service, "QuotaCode": quota.code}
    try:
        answer = subject.aws.call("service-quotas", "get_service_quota", **wanted)
    except AwsError as error:
        if error.failure.code != "NoSuchResourceException":
            raise
        answer = subject.aws.call("service-quotas", "get_aws_default_service_quota", **wanted)
    return int(answer["Quota"]["Value"])
