"""Alarms of CloudWatch and rules of EventBridge, beside the components that they watch."""

from collections.abc import Iterator
from typing import Any

from troposphere import Ref, cloudwatch, events

from tiers.diagnostics.wording import counted
from tiers.ir import symbols
from tiers.ir.parameters import Number
from tiers.ir.placed import Placed
from tiers.ir.placing import own_tags, place
from tiers.ir.references import Target
from tiers.ir.watches import Breach, Failures, Metric, NodeId, Watch, alarm_id, rule_id
from tiers.language.architecture import Architecture
from tiers.watch import identifiers as own
from tiers.watch.watched import Watched

RESULT = "result"
"""The name of an expression's value."""


def resources(architecture: Architecture, everything: tuple[Watched, ...]) -> Iterator[Placed]:
    """Build the alarms and the rules."""
    for each in everything:
        if isinstance(each.what, Failures):
            yield _rule(each.name, each.what, architecture)
        elif each.what.breach is not None:
            alarm = _alarm(each.name, each.what, each.what.breach, architecture)
            yield alarm._replace(origin=each.origin, owner=each.owner) if each.origin else alarm


def topic(architecture: Architecture) -> Any:  # noqa: ANN401 - a string or a symbol
    """Return the ARN of the topic: that of the spec, or of this stack."""
    operations = architecture.spec.operations
    given = operations.topic if operations else None
    return symbols.Arn(own.TOPIC) if given is None else given


def _alarm(name: str, watch: Watch, breach: Breach, architecture: Architecture) -> Placed:
    where = topic(architecture)
    resource = cloudwatch.Alarm(
        alarm_id(watch),
        AlarmDescription=described(name, watch, breach),
        **_measured(watch),
        ComparisonOperator=breach.comparison,
        Threshold=_number(breach.threshold),
        EvaluationPeriods=breach.out_of,
        DatapointsToAlarm=breach.periods,
        TreatMissingData=breach.missing,
        AlarmActions=[where],
        OKActions=[where],
        **own_tags(architecture.about),
    )
    return place(watch.stack, resource, watch.route[:2], {"Threshold": watch.route})


WORDS = {
    "GreaterThanThreshold": "above",
    "GreaterThanOrEqualToThreshold": "at or above",
    "LessThanThreshold": "below",
    "LessThanOrEqualToThreshold": "at or below",
}


def described(name: str, watch: Watch, breach: Breach) -> str:
    """Return the text that a notification has, in ASCII."""
    limit = breach.threshold
    value = "the minimum" if isinstance(limit, Number) else f"{limit:g}" if limit < 1 else str(limit)
    minutes = next(iter(watch.metrics.values())).period // 60
    all_of_them = breach.periods == breach.out_of
    last = _time(breach.out_of * minutes)
    time = f"for {last}" if all_of_them else f"in {breach.periods * minutes} of {last}"
    return f"{name}: {watch.title} {WORDS[breach.comparison]} {value} {time} ({watch.subject}{watch.part})"


def _time(minutes: int) -> str:
    days, rest = divmod(minutes, 24 * 60)
    return counted(minutes, "minute") if rest or not days else counted(days, "day")


def _measured(watch: Watch) -> dict[str, Any]:
    """Return the properties of the only metric, or the queries of an expression."""
    if watch.expression is None:
        (metric,) = watch.metrics.values()
        kind = "ExtendedStatistic" if metric.statistic.startswith("p") else "Statistic"
        return {
            "Namespace": metric.namespace,
            "MetricName": metric.name,
            "Dimensions": _dimensions(metric),
            kind: metric.statistic,
            "Period": metric.period,
        }
    result = cloudwatch.MetricDataQuery(
        Id=RESULT, Expression=watch.expression, Label=watch.title, ReturnData=True
    )
    return {"Metrics": [result, *(_query(name, metric) for name, metric in watch.metrics.items())]}


def _query(name: str, metric: Metric) -> cloudwatch.MetricDataQuery:
    measured = cloudwatch.Metric(
        Namespace=metric.namespace, MetricName=metric.name, Dimensions=_dimensions(metric)
    )
    stat = cloudwatch.MetricStat(Metric=measured, Period=metric.period, Stat=metric.statistic)
    return cloudwatch.MetricDataQuery(Id=name, MetricStat=stat, ReturnData=False)


def _dimensions(metric: Metric) -> list[cloudwatch.MetricDimension]:
    return [cloudwatch.MetricDimension(Name=name, Value=_value(value)) for name, value in metric.dimensions]


def _value(value: Target | NodeId | str) -> Any:  # noqa: ANN401 - a string or a symbol
    if isinstance(value, NodeId):
        return symbols.Phrase(value.of, value.ending)
    if isinstance(value, Target) and value.is_pseudo:
        return Ref(value.logical_id)
    return symbols.Attribute(*value) if isinstance(value, Target) else value


def _number(value: float) -> Any:  # noqa: ANN401 - a number or a parameter
    return symbols.Chosen(value) if isinstance(value, Number) else value


def _rule(name: str, failures: Failures, architecture: Architecture) -> Placed:
    """Build the rule that sends the events of failures to the topic.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    detail: dict[str, Any] = {
        key: [_value(each) for each in values] for key, values in failures.detail.items()
    }
    if failures.either:
        detail["$or"] = [dict(each) for each in failures.either]
    pattern = {"source": [failures.source], "detail-type": list(failures.types), "detail": detail}
    resource = events.Rule(
        rule_id(failures),
        Description=f"{name}: {failures.title}",
        EventPattern=pattern,
        State="ENABLED",
        Targets=[events.Target(Id="topic", Arn=topic(architecture))],
        **own_tags(architecture.about),
    )
    return place(failures.stack, resource, failures.route[:2], {"EventPattern": failures.route})
