"""The body of the dashboard: the tiers from top to bottom, each component in a separate row.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from tiers.ir.parameters import Number
from tiers.ir.references import Target
from tiers.ir.stacks import TIERS, Stack
from tiers.ir.watches import Metric, NodeId, Watch, alarm_id
from tiers.watch.dashboard_body import MOST_ALARMS, WIDTH
from tiers.watch.watched import Watched

GRAPH_WIDTH, GRAPH_HEIGHT = 8, 6
HEADING_HEIGHT = 1
ALARMS_HEIGHT = 3
MOST_LINES = 20
"""Resources of a component in one graph; more cannot be distinguished."""
MOST_REFERENCES = 180
"""Resources of other stacks, each of which is one of the 200 parameters that a template can have:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
REGION = Target("AWS::Region")
_FURTHER = (str(Stack.SECURITY), str(Stack.OPERATIONS))
"""Stacks in which only raw resources have graphs."""

Parts = tuple[str | Target, ...]
Refer = Callable[[Target], str]
"""Returns the mark of a target in the text, which is cut there afterwards."""


def body(everything: tuple[Watched, ...]) -> Parts:
    """Return the JSON text of the dashboard, with the targets that are known at the deployment alone."""
    whole = _body(everything, alarms=True)
    if _fits(whole):
        return whole
    graphs = _body(everything, alarms=False)
    # The graphs of raw resources are the first to be left out: a spec may have hundreds of those.
    generated = tuple(each for each in everything if not each.origin)
    return graphs if _fits(graphs) else _body(generated, alarms=False)


def _fits(parts: Parts) -> bool:
    """Return whether a template can have a parameter for each resource of another stack."""
    return len({part for part in parts if isinstance(part, Target)}) <= MOST_REFERENCES


def _body(everything: tuple[Watched, ...], *, alarms: bool) -> Parts:
    references: list[Target] = []

    def refer(target: Target) -> str:
        references.append(target)
        return f"\0{len(references) - 1}\0"

    widgets = list(_widgets(everything, refer, alarms=alarms))
    text = json.dumps({"widgets": widgets}, separators=(",", ":"))
    parts = re.split(r"\\u0000(\d+)\\u0000", text)
    found = [references[int(part)] if index % 2 else part for index, part in enumerate(parts)]
    return tuple(part for part in found if part)


def _widgets(everything: tuple[Watched, ...], refer: Refer, *, alarms: bool) -> Iterator[dict[str, Any]]:
    graphs = [each for each in everything if isinstance(each.what, Watch)]
    row = 0
    for widget in _alarms(graphs, refer) if alarms else ():
        yield {**widget, "y": row}
        row += ALARMS_HEIGHT
    for tier in (*TIERS, "network", *_FURTHER):
        of_tier = [each for each in graphs if each.tier == tier]
        if not of_tier:
            continue
        yield _heading(f"## {tier}", row)
        row += HEADING_HEIGHT
        for _, group in groupby(of_tier, lambda each: each.name):
            for column, widget in enumerate(_graphs(list(group), refer)):
                down, across = divmod(column, WIDTH // GRAPH_WIDTH)
                yield {**widget, "x": across * GRAPH_WIDTH, "y": row + down * GRAPH_HEIGHT}
                last = down
            row += (last + 1) * GRAPH_HEIGHT


def _heading(text: str, row: int) -> dict[str, Any]:
    place = {"x": 0, "y": row, "width": WIDTH, "height": HEADING_HEIGHT}
    return {"type": "text", **place, "properties": {"markdown": text}}


def _alarms(graphs: list[Watched], refer: Refer) -> Iterator[dict[str, Any]]:
    """Yield widgets with the state of every alarm."""
    ids = [alarm_id(each.what) for each in graphs if isinstance(each.what, Watch) and each.what.breach]
    for start in range(0, len(ids), MOST_ALARMS):
        arns = [_arn(each, refer) for each in ids[start : start + MOST_ALARMS]]
        size = {"x": 0, "width": WIDTH, "height": ALARMS_HEIGHT}
        yield {"type": "alarm", **size, "properties": {"title": "Alarms", "alarms": arns}}


def _arn(alarm: str, refer: Refer) -> str:
    """Return the ARN of an alarm. The site's alarm uses its name, too, so both need one parameter."""
    partition, account = refer(Target("AWS::Partition")), refer(Target("AWS::AccountId"))
    return f"arn:{partition}:cloudwatch:{refer(REGION)}:{account}:alarm:{refer(Target(alarm))}"


def _graphs(group: list[Watched], refer: Refer) -> Iterator[dict[str, Any]]:
    """Yield a graph for each title of one component, with a line for each resource."""
    found: dict[str, list[Watch]] = {}
    for each in group:
        if isinstance(each.what, Watch):
            found.setdefault(each.what.title, []).append(each.what)
    for title, all_watches in found.items():
        watches = all_watches[:MOST_LINES]
        lines = [line for index, watch in enumerate(watches) for line in _lines(watch, index, refer)]
        period = max(metric.period for watch in watches for metric in watch.metrics.values())
        properties: dict[str, Any] = {
            "title": f"{group[0].name}: {title}{_part(watches, all_watches)}",
            "region": refer(REGION),
            "view": "timeSeries",
            "period": period,
            "metrics": lines,
        }
        breach = watches[0].breach
        if breach is not None and not isinstance(breach.threshold, Number):
            limit = {"label": "alarm", "value": breach.threshold}
            properties["annotations"] = {"horizontal": [limit]}
        yield {"type": "metric", "width": GRAPH_WIDTH, "height": GRAPH_HEIGHT, "properties": properties}


def _part(some: list[Watch], everything: list[Watch]) -> str:
    return f" ({len(some)} of {len(everything)})" if len(some) < len(everything) else ""


def _lines(watch: Watch, index: int, refer: Refer) -> Iterator[list[Any]]:
    """Yield the lines of a metric, or of an expression and its metrics, which are hidden."""
    if watch.expression is None:
        (metric,) = watch.metrics.values()
        yield [*_named(metric, refer), {"stat": metric.statistic}]
        return
    suffix = str(index) if index else ""
    names = {name: f"{name}{suffix}" for name in watch.metrics}
    expression = re.sub(r"[a-z]\w*", lambda found: names.get(found[0], found[0]), watch.expression)
    yield [{"expression": expression, "label": watch.title, "id": f"result{suffix}"}]
    for name, metric in watch.metrics.items():
        hidden = {"id": names[name], "stat": metric.statistic, "visible": False}
        yield [*_named(metric, refer), hidden]


def _named(metric: Metric, refer: Refer) -> list[str]:
    dimensions = [part for name, value in metric.dimensions for part in (name, _value(value, refer))]
    return [metric.namespace, metric.name, *dimensions]


def _value(value: Target | NodeId | str, refer: Refer) -> str:
    if isinstance(value, NodeId):
        return f"{refer(value.of)}{value.ending}"
    return refer(value) if isinstance(value, Target) else value
