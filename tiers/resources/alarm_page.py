"""The alarms on resources of a type, in words."""

from collections.abc import Iterator

from tiers import resources
from tiers.resources.alarms import (
    Alarm,
    Comparison,
    Computed,
    Metrics,
    Shared,
    When,
    named,
)
from tiers.tuples import NamedTuple

COMPARED: dict[Comparison, str] = {
    "GreaterThanThreshold": "above",
    "GreaterThanOrEqualToThreshold": "at or above",
    "LessThanThreshold": "below",
    "LessThanOrEqualToThreshold": "at or below",
}
TESTS = {
    "has_capacity": "with `ServerlessV2ScalingConfiguration`",
    "has_limit": "with `CacheUsageLimits.DataStorage.Maximum`",
    "has_readers": "with several raw members",
    "has_replicas": "with replicas",
    "has_what_failed": "for a queue that another resource names as its dead-letter queue",
    "is_behind_application": "behind a raw application load balancer",
    "is_behind_network": "behind a raw network load balancer",
    "is_received_from": "not for a dead-letter queue",
    "is_replica": "with a source",
    "never_pauses": "that never pauses",
    "reports_capacity": "with `MetricsCollection` of `GroupInServiceCapacity`",
}
"""The conditions of `tiers.watch.raw_conditions`."""
PARTS = {
    "brokers": "for each broker",
    "instances_of_broker": "for each instance",
    "memcached_nodes": "for each node",
    "metrics_of_requests": "with `MetricsConfigurations` for the whole bucket",
    "nodes": "for each node",
    "standbys": "for each instance",
}
"""The parts of `tiers.watch.raw_parts`."""
_DAY = 24 * 60


class Described(NamedTuple):
    """An alarm in words."""

    word: str
    rings: str
    of: str
    """The resources of the type that have it; empty for all."""
    page: str


def alarms(resource_type: str) -> Iterator[Described]:
    """Yield the alarms on resources of a type."""
    for group in resources.alarms_of(resource_type):
        for alarm in group.alarms:
            yield Described(alarm.word, _rings(alarm), "; ".join(_conditions(group, alarm)), alarm.page)


def _rings(alarm: Alarm) -> str:
    if alarm.threshold is None:
        return f"{alarm.title}: only with a threshold"
    all_of_them = alarm.count in {None, alarm.periods}
    minutes = alarm.period // 60
    last = _time(alarm.periods * minutes)
    time = f"for {last}" if all_of_them else f"in {(alarm.count or 0) * minutes} of {last}"
    return f"{alarm.title}, {time} {COMPARED[alarm.comparison]} {_threshold(alarm)}"


def _time(minutes: int) -> str:
    if minutes == _DAY:
        return "1 day"
    return f"{minutes} minute{'s' * (minutes > 1)}"


def _threshold(alarm: Alarm) -> str:
    if isinstance(alarm.threshold, Computed):
        return alarm.threshold.words
    value: float | None = (
        named(alarm.threshold.at) if isinstance(alarm.threshold, Shared) else alarm.threshold
    )
    is_converted = alarm.scale != 1
    return f"{value} {alarm.unit}" if is_converted else f"{value}"


def _conditions(group: Metrics, alarm: Alarm) -> Iterator[str]:
    if group.each:
        yield PARTS[group.each]
    yield from (_condition(each) for each in (*group.when, *alarm.when))
    yield from (TESTS[each] for each in (group.test, alarm.test) if each)


def _condition(when: When) -> str:
    if not when.values:
        return f"without `{when.path}`"
    values = [f"`{each.replace('*', '…')}`" for each in when.values]
    usual = " (the default)" if when.default else ""
    return f"where `{when.path}` is {' or '.join(values)}{usual}"
