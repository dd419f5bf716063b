"""The rules for the body of a dashboard, which CloudWatch checks and linters do not.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

WIDTH = 24
"""Columns of a dashboard."""
MOST_HEIGHT = 1000
MOST_WIDGETS = 500
MOST_METRICS = 500
"""Of one graph: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"""
MOST_ALARMS = 100
"""Of one widget."""
TYPES = frozenset(("alarm", "custom", "explorer", "log", "metric", "text"))
VIEWS = frozenset(("bar", "gauge", "pie", "singleValue", "table", "timeSeries"))
SIZES = {"x": (0, WIDTH - 1), "y": (0, None), "width": (1, WIDTH), "height": (1, MOST_HEIGHT)}

Widget = Mapping[str, Any]


def faults(text: str) -> Iterator[str]:
    """Yield what is wrong with the text of a body, by its path: `widgets.0.properties: …`."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        yield "the body is not valid JSON"
        return
    widgets = body.get("widgets") if isinstance(body, dict) else None
    if not isinstance(widgets, list):
        yield "`widgets` must be a list"
        return
    if len(widgets) > MOST_WIDGETS:
        yield f"the maximum is {MOST_WIDGETS} widgets"
    for index, widget in enumerate(widgets):
        for fault in _widget(widget):
            yield f"`widgets.{index}`: {fault}"


def _widget(widget: object) -> Iterator[str]:
    if not isinstance(widget, dict):
        yield "must be a mapping"
        return
    yield from _place(widget)
    kind, properties = widget.get("type"), widget.get("properties")
    if kind not in TYPES:
        yield f"unknown `type` {json.dumps(kind)}"
    elif not isinstance(properties, dict):
        yield "`properties` must be a mapping"
    elif kind in RULES:
        yield from RULES[kind](properties)


def _place(widget: Widget) -> Iterator[str]:
    given = {name: widget[name] for name in SIZES if name in widget}
    for name, value in given.items():
        low, high = SIZES[name]
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value < low or (high is not None and value > high):
            yield f"`{name}` must be an integer {f'from {low} to {high}' if high else f'of at least {low}'}"
            return
    if given.get("x", 0) + given.get("width", 6) > WIDTH:
        yield f"`x` and `width` are more than {WIDTH} columns"


def _text(properties: Widget) -> Iterator[str]:
    if not isinstance(properties.get("markdown"), str):
        yield "`markdown` must be a string"


def _alarm(properties: Widget) -> Iterator[str]:
    alarms = properties.get("alarms")
    if not isinstance(alarms, list) or not all(isinstance(each, str) for each in alarms):
        yield "`alarms` must be a list of ARNs"
    elif not 1 <= len(alarms) <= MOST_ALARMS:
        yield f"`alarms` must have 1 to {MOST_ALARMS} ARNs"


def _metric(properties: Widget) -> Iterator[str]:
    annotations = properties.get("annotations")
    drawn = isinstance(annotations, dict) and "alarms" in annotations
    metrics = properties.get("metrics")
    if metrics is None and drawn:
        return
    if not isinstance(properties.get("region"), str):
        yield "`region` must be a string"
    if properties.get("view", "timeSeries") not in VIEWS:
        yield f"unknown `view` {json.dumps(properties['view'])}"
    if not isinstance(metrics, list) or not metrics:
        yield "`metrics` must be a list of metrics"
        return
    if len(metrics) > MOST_METRICS:
        yield f"the maximum is {MOST_METRICS} metrics"
    yield from _names(metrics)
    for index, metric in enumerate(metrics):
        if not _is_metric(metric):
            yield f"`metrics.{index}` must be a namespace, a name, and dimensions, or an expression"


def _is_metric(metric: object) -> bool:
    """Return whether an array is a metric, or an expression in a mapping alone."""
    if not isinstance(metric, list) or not metric:
        return False
    *names, last = metric
    options = last if isinstance(last, dict) else {}
    words = names if isinstance(last, dict) else metric
    if not words:
        return isinstance(options.get("expression"), str)
    pairs = len(words) % 2 == 0
    return pairs and all(isinstance(each, str) and each for each in words)


def _names(metrics: list[Any]) -> Iterator[str]:
    """Find names of metrics that two of them have, or that an expression cannot use."""
    seen: set[str] = set()
    for metric in metrics:
        last = metric[-1] if isinstance(metric, list) and metric else None
        name = last.get("id") if isinstance(last, dict) else None
        if name is None:
            continue
        if not (isinstance(name, str) and name[:1].islower() and name.replace("_", "a").isalnum()):
            yield f"`id` {json.dumps(name)} must start with a lowercase letter"
        elif name in seen:
            yield f"duplicate `id` {json.dumps(name)}"
        seen.add(str(name))


RULES: Mapping[str, Callable[[Widget], Iterator[str]]] = {
    "alarm": _alarm,
    "metric": _metric,
    "text": _text,
}
