"""The metrics of raw resources, and the alarms on them, by the catalog of resource types.

This module is loaded for specs with `operations` and raw resources. A property whose value is known at the
deployment alone decides for no alarm.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tiers import resources
from tiers.diagnostics.model import Route
from tiers.ir.raw_references import references
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Dimensions, Metric, NodeId, Watch
from tiers.language.architecture import Architecture
from tiers.resources.alarms import Alarm, Computed, Metrics, Shared, When, named
from tiers.tuples import NamedTuple
from tiers.watch import raw_conditions
from tiers.watch.raw_conditions import CONDITIONS
from tiers.watch.raw_parts import PARTS
from tiers.watch.raw_thresholds import THRESHOLDS
from tiers.watch.raw_values import UNKNOWN, Raw, every, reference

SETTINGS: Route = ("operations", "resource_alarms")
ALARM = "AWS::CloudWatch::Alarm"
_WORD = re.compile(r"\{([^}]*)\}")
Value = Target | NodeId | str


class Found(NamedTuple):
    """A metric that a raw resource has, with the alarm of the catalog and the part that it is about."""

    raw: Raw
    alarm: Alarm
    stack: Stack
    metrics: Mapping[str, Metric]
    part: str


def watches(architecture: Architecture) -> Iterator[tuple[Raw, Watch]]:
    """Yield the metrics of all raw resources, in the order of the stacks."""
    operations = architecture.spec.operations
    assert operations is not None, "nothing is watched without it"
    known = every(architecture.spec)
    written = [each for each in known.values() if each.type == ALARM]
    for raw in known.values():
        setting = operations.resource_alarms.get(raw.logical_id, operations.alarms)
        for found in metrics(raw):
            given = setting.get(found.alarm.word) if isinstance(setting, Mapping) else None
            if found.alarm.threshold is not None or given is not None:
                yield raw, _watch(found, "none" if setting == "none" else given, written)


def metrics(raw: Raw) -> Iterator[Found]:
    """Yield the metrics that a raw resource is known to have. Those of another region are left out."""
    if raw.stack is Stack.EDGE:
        return
    for group in resources.alarms_of(raw.type):
        if not _applies(group.when, group.test, raw):
            continue
        parts = PARTS[group.each](raw) if group.each else (("", ""),)
        for words, ending in parts:
            dimensions = _dimensions(group, raw, ending)
            if dimensions is None:
                continue
            stack = _stack(raw, dimensions)
            for alarm in group.alarms:
                if _applies(alarm.when, alarm.test, raw):
                    measured = _measured(group, alarm, dimensions)
                    yield Found(raw, alarm, stack, measured, group.part + words)


def threshold(alarm: Alarm, raw: Raw) -> float | None:
    """Return the threshold that is recommended for a resource, in the unit of `limits`."""
    if isinstance(alarm.threshold, Shared):
        shared: float = named(alarm.threshold.at)
        return shared
    if isinstance(alarm.threshold, Computed):
        return THRESHOLDS[alarm.threshold.by](raw)
    return alarm.threshold


def _watch(found: Found, given: object, written: list[Raw]) -> Watch:
    """Return what is watched; `given` is what the spec says about the alarm."""
    raw, alarm = found.raw, found.alarm
    if given is None and any(_is_covered(found, each) for each in written):
        given = "none"
    route: Route = ("resources", str(raw.stack), raw.logical_id)
    return Watch(
        raw.logical_id,
        alarm.word,
        alarm.title,
        found.stack,
        (*SETTINGS, raw.logical_id, alarm.word) if given not in {None, "none"} else route,
        found.metrics,
        _breach(alarm, raw, given),
        alarm.expression,
        part=found.part,
    )


def _breach(alarm: Alarm, raw: Raw, given: object) -> Breach | None:
    if given == "none" or given is False:
        return None
    is_number = isinstance(given, int) and not isinstance(given, bool)
    limit = float(given) if is_number and isinstance(given, int) else threshold(alarm, raw)
    scale = THRESHOLDS[alarm.scale.by](raw) if isinstance(alarm.scale, Computed) else alarm.scale
    if limit is None or scale is None:
        return None
    value = limit * scale
    whole = int(value) if value == int(value) else round(value, 6)
    count = alarm.periods if alarm.count is None else alarm.count
    return Breach(alarm.comparison, whole, count, alarm.periods, alarm.missing)


def _applies(when: tuple[When, ...], test: str, raw: Raw) -> bool:
    return all(_is(each, raw) for each in when) and (not test or CONDITIONS[test](raw))


def _is(when: When, raw: Raw) -> bool:
    found = raw.value(when.path)
    if not when.values:
        return found is None
    if found is UNKNOWN or isinstance(found, Mapping | list | tuple):
        return False
    text = when.default if found is None else str(found).lower()
    return any(_matches(text, each) for each in when.values)


def _matches(text: str, form: str) -> bool:
    return text.startswith(form[:-1]) if form.endswith("*") else text == form


def _measured(group: Metrics, alarm: Alarm, dimensions: Dimensions) -> Mapping[str, Metric]:
    names = {"value": alarm.metric} if isinstance(alarm.metric, str) else alarm.metric
    return {
        each: Metric(group.namespace, name, dimensions, alarm.statistic, alarm.period)
        for each, name in names.items()
    }


def _dimensions(group: Metrics, raw: Raw, ending: str) -> Dimensions | None:
    """Return the dimensions of metrics; `None` if a value is not known."""
    found = {name: _value(form, raw, ending) for name, form in group.dimensions.items()}
    values = {name: each for name, each in found.items() if each is not None}
    return tuple(values.items()) if len(values) == len(found) else None


def _value(form: str, raw: Raw, ending: str) -> Value | None:
    words = _WORD.findall(form)
    if not words:
        return form
    first = words[0]
    if first == "each":
        return ending
    if first == "balancer":
        found = raw_conditions.balancer(raw)
        return Target(found.logical_id, "LoadBalancerFullName") if found else None
    if first.startswith("="):
        value = _of_property(first[1:], raw)
        return value + ending if isinstance(value, str) and "each" in words else value
    target = Target(first) if first.startswith("AWS::") else Target(raw.logical_id, first or None)
    return NodeId(target, ending) if "each" in words else target


def _of_property(name: str, raw: Raw) -> Target | str | None:
    """Return the value of a property: a name, or the `Ref` of another raw resource."""
    target = reference(raw.properties.get(name))
    if target is not None:
        return target if target.logical_id in raw.others else None
    text = raw.text(name)
    return text if text and ":" not in text else None


def _stack(raw: Raw, dimensions: Dimensions) -> Stack:
    """Return the stack of an alarm: that of the resources in it, or the first one that has the topic."""
    order = list(Stack)
    found = [raw.stack, Stack.SECURITY]
    for _, value in dimensions:
        target = value.of if isinstance(value, NodeId) else value
        if isinstance(target, Target) and target.logical_id in raw.others:
            found.append(raw.others[target.logical_id].stack)
    return max(found, key=order.index)


def _is_covered(found: Found, alarm: Raw) -> bool:
    """Return whether an alarm that a spec writes itself is on the first metric that one is about."""
    metric = next(iter(found.metrics.values()))
    queries = alarm.value("Metrics")
    measured: list[Any] = [alarm.properties]
    for each in queries if isinstance(queries, list | tuple) else ():
        inner = each.get("MetricStat") if isinstance(each, Mapping) else None
        measured.append(inner.get("Metric") if isinstance(inner, Mapping) else None)
    return any(_is_same(metric, each, found.raw) for each in measured)


def _is_same(metric: Metric, written: object, raw: Raw) -> bool:
    if not isinstance(written, Mapping):
        return False
    if (written.get("Namespace"), written.get("MetricName")) != (metric.namespace, metric.name):
        return False
    dimensions = written.get("Dimensions")
    pairs = {
        each.get("Name"): each.get("Value")
        for each in (dimensions if isinstance(dimensions, list | tuple) else ())
        if isinstance(each, Mapping) and isinstance(each.get("Name"), str)
    }
    wanted = dict(metric.dimensions)
    return pairs.keys() == wanted.keys() and all(_is_value(wanted[name], pairs[name], raw) for name in wanted)


def _is_value(wanted: Value, written: object, raw: Raw) -> bool:
    if isinstance(wanted, str):
        return written == wanted
    if isinstance(wanted, NodeId):
        return any(each == wanted.of for _, each in references(written)) and wanted.ending in str(written)
    if wanted.is_pseudo:
        return wanted.logical_id in str(written)
    known = [each.logical_id for _, each in references(written)]
    # A name that the resource has by a property.
    return known == [wanted.logical_id] or (isinstance(written, str) and written in raw.properties.values())
