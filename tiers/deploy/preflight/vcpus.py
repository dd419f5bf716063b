"""The account's vCPU quotas: one for each set of instance families, On-Demand and spot.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from tiers.deploy.preflight.quotas import judged
from tiers.deploy.preflight.servers import GROUP, INSTANCE, LAUNCH_TEMPLATE
from tiers.deploy.preflight.subject import Subject, at
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed
from tiers.resources.row import Quota
from tiers.untrusted import whole

_FAMILY: Final = re.compile(r"[a-z]+(?=\d)|u-")
_MOST_TYPES: Final = 100
"""In one call of DescribeInstanceTypes."""
_SETS: Final = (
    ("a c d h i im is m r t z", "Standard", "L-1216C47A", "L-34B43A08"),
    ("g gr vt", "G and VT", "L-DB2E81BA", "L-3819A6DF"),
    ("p", "P", "L-417A185B", "L-7212CCBC"),
    ("x", "X", "L-7295265B", "L-E3A00192"),
    ("inf", "Inf", "L-1945791B", "L-B5D1601B"),
    ("f", "F", "L-74FC7D96", "L-88CF9481"),
)
"""Families, what AWS calls them, and the codes of their quotas: on demand, and spot."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report more vCPUs than a quota allows. Raises `AwsError`."""
    wanted = list(_wanted(subject))
    if not wanted:
        return
    sizes = _sizes(subject, {type_ for type_, _, _, _ in wanted})
    needed: Counter[Quota] = Counter()
    first: dict[Quota, Placed] = {}
    for type_, spot, number, placed in wanted:
        quota = _quota(type_, spot=spot)
        if quota is not None and type_ in sizes:
            needed[quota] += sizes[type_] * number
            first.setdefault(quota, placed)
    used = _used(subject) if needed else {}
    for quota, number in needed.items():
        yield from judged(subject, quota, used.get(quota, 0), number, first[quota])


def _quota(type_: str, *, spot: bool) -> Quota | None:
    found = _FAMILY.match(type_)
    for families, name, on_demand, code in _SETS:
        if found and found[0] in families.split():
            noun = f"vCPUs of {name} {'spot' if spot else 'On-Demand'} instances"
            return Quota("ec2", code if spot else on_demand, noun)
    return None


def _wanted(subject: Subject) -> Iterator[tuple[str, bool, int, Placed]]:
    """Yield instance types, whether they are spot, their minimum number, and their resource."""
    for placed in (*subject.new(INSTANCE), *subject.new(GROUP)):
        template = subject.pointed(LAUNCH_TEMPLATE, placed, "LaunchTemplate", "LaunchTemplateId")
        data = at(template, "LaunchTemplateData") or {} if template else {}
        type_ = subject.value(at(placed, "InstanceType")) or subject.value(data.get("InstanceType"))
        written = subject.value(at(placed, "DesiredCapacity")) or subject.value(at(placed, "MinSize")) or "1"
        number = whole(written)
        market = data.get("InstanceMarketOptions") or {}
        if type_ and number is not None:
            yield type_, market.get("MarketType") == "spot", number, placed


def _sizes(subject: Subject, types: Collection[str]) -> Mapping[str, int]:
    """Return how many vCPUs types have; a type that there is not is found by another check."""
    found: dict[str, int] = {}
    names = sorted(types)
    for start in range(0, len(names), _MOST_TYPES):
        only = [{"Name": "instance-type", "Values": names[start : start + _MOST_TYPES]}]
        rows = subject.aws.pages("ec2", "describe_instance_types", "InstanceTypes", Filters=only)
        found |= {each["InstanceType"]: each["VCpuInfo"]["DefaultVCpus"] for each in rows}
    return found


def _used(subject: Subject) -> Mapping[Quota, int]:
    """Count the vCPUs of instances that run."""
    only = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    found: Counter[Quota] = Counter()
    for reservation in subject.aws.pages("ec2", "describe_instances", "Reservations", Filters=only):
        for each in reservation.get("Instances", ()):
            quota = _quota(each.get("InstanceType", ""), spot=each.get("InstanceLifecycle") == "spot")
            options = each.get("CpuOptions") or {}
            if quota is not None:
                found[quota] += options.get("CoreCount", 1) * options.get("ThreadsPerCore", 1)
    return found
