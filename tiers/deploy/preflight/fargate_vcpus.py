"""The account's quotas of vCPUs on Fargate: one for On-Demand tasks, and one for spot tasks.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html#service-quotas-fargate
"""

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from tiers.deploy.preflight.quotas import judged, value
from tiers.deploy.preflight.subject import Subject, place
from tiers.deploy.preflight.tasks import LIMITS, ON_DEMAND, SERVICE, SPOT, UNITS, Service, services
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.model import Action
from tiers.resources.row import Quota

_QUOTAS: Final = {
    ON_DEMAND: (Quota("fargate", "L-3032A538", "Fargate On-Demand vCPUs"), "Standard/OnDemand"),
    SPOT: (Quota("fargate", "L-36FBB829", "Fargate Spot vCPUs"), "Standard/Spot"),
}
"""Quotas, and the class of the metric of what is in use."""
_RECENT: Final = timedelta(minutes=30)


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report services whose tasks a quota does not allow: at the start, or at their maximum.

    Jobs are not counted: their tasks run for a while, and not together. Raises `AwsError`.
    """
    touched = [*subject.changing(SERVICE), *subject.changing(LIMITS)]
    found = list(services(subject)) if touched else []
    for provider in _QUOTAS:
        yield from _check_start(subject, provider, found)
        yield from _check_maximum(subject, provider, found)


def _check_start(subject: Subject, provider: str, found: list[Service]) -> Iterator[Diagnostic]:
    """Report more vCPUs than a quota leaves for the first tasks of new services, which would never start."""
    new = [each for each in found if subject.kinds.get(each.placed.logical_id) is Action.ADD]
    starting = [each for each in new if each.split(each.first)[provider]]
    if starting:
        quota, class_ = _QUOTAS[provider]
        vcpus = _vcpus(each.units * each.split(each.first)[provider] for each in starting)
        yield from judged(subject, quota, _used(subject, class_), vcpus, starting[0].placed)


def _check_maximum(subject: Subject, provider: str, found: list[Service]) -> Iterator[Diagnostic]:
    """Report services that could not scale to their maximum although nothing else used the quota."""
    most = [each.units * each.split(each.most)[provider] for each in found]
    first = _vcpus(each.units * each.split(each.first)[provider] for each in found)
    vcpus = _vcpus(most)
    if vcpus <= first:
        return
    quota, _ = _QUOTAS[provider]
    allowed = value(subject, quota)
    if first <= allowed < vcpus:
        largest = found[most.index(max(most))].placed
        limits = next((each for each in subject.of(LIMITS) if each.component == largest.component), largest)
        yield codes.MAXIMUM_BEYOND_QUOTA.at(
            place(limits, "MaxCapacity"),
            f"the maximum of all services needs {vcpus} {quota.noun}; the quota is {allowed}",
            label="the largest part of it",
            help="use a lower `max`, or request an increase under Service Quotas "
            f"({quota.service}, {quota.code})",
        )


def _vcpus(units: Iterable[int]) -> int:
    return math.ceil(sum(units) / UNITS)


def _used(subject: Subject, class_: str) -> int:
    """Return how many vCPUs are in use, rounded down; AWS publishes no metric if that is none.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html
    """
    dimensions = {"Service": "Fargate", "Type": "Resource", "Resource": "vCPU", "Class": class_}
    now = datetime.now(UTC)
    answer = subject.aws.call(
        "cloudwatch",
        "get_metric_statistics",
        Namespace="AWS/Usage",
        MetricName="ResourceCount",
        Dimensions=[{"Name": name, "Value": each} for name, each in dimensions.items()],
        StartTime=now - _RECENT,
        EndTime=now,
        Period=300,
        Statistics=["Maximum"],
    )
    points = sorted(answer.get("Datapoints", ()), key=lambda each: each["Timestamp"])
    return int(points[-1]["Maximum"]) if points else 0
