"""What is watched of a component: metrics, the alarms on them, and events of failures.

A component's facet `watches` yields these plain tuples. They become alarms beside the component, rules of
EventBridge, and graphs of the dashboard; an alarm's logical ID is made of `subject` and `word`.
"""

from collections.abc import Mapping
from typing import Literal

from tiers.diagnostics.model import Route
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.tuples import NamedTuple

Comparison = Literal[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
]
MissingData = Literal["breaching", "notBreaching", "missing"]


class NodeId(NamedTuple):
    """The ID of one node: that of the resource which has it, and an ending."""

    of: Target
    ending: str


Dimensions = tuple[tuple[str, Target | NodeId | str], ...]
"""Names and values, in order. CloudWatch has no data, and no error, for a set that a metric does not have."""


MINUTE = 60
"""Seconds."""


class Metric(NamedTuple):
    """A metric of CloudWatch, and the statistic of each period, which is in seconds."""

    namespace: str
    name: str
    dimensions: Dimensions
    statistic: str
    period: int = MINUTE


class Breach(NamedTuple):
    """When an alarm rings: `periods` out of the last `out_of` compare so with the threshold.

    `missing` is how a period without data counts.
    """

    comparison: Comparison
    threshold: float
    periods: int
    out_of: int
    missing: MissingData


class Watch(NamedTuple):
    """A metric, or an expression of several, to be drawn; with `breach`, there is an alarm on it."""

    subject: str
    """The logical ID of the resource that is watched."""
    word: str
    """The key of `alarms`."""
    title: str
    """The metric and its unit, for the dashboard and the text of the alarm."""
    stack: Stack
    route: Route
    metrics: Mapping[str, Metric]
    """By the names in the expression; only one if there is no expression."""
    breach: Breach | None = None
    expression: str | None = None
    is_outage: bool = False
    """True if the alarm means that people cannot use the site."""
    part: str = ""
    """The part of the resource that is watched, such as a node, in words of a logical ID."""


class Failures(NamedTuple):
    """Events of EventBridge that report a failure; `detail` has the values that one of them must have."""

    subject: str
    word: str
    title: str
    stack: Stack
    route: Route
    source: str
    types: tuple[str, ...]
    detail: Mapping[str, tuple[str | Target, ...]]
    either: tuple[Mapping[str, object], ...] = ()
    """Further patterns for the detail, of which one must match; none if empty."""


def one(
    namespace: str, name: str, dimensions: Dimensions, statistic: str, period: int = MINUTE
) -> dict[str, Metric]:
    """Return the only metric of a watch."""
    return {"value": Metric(namespace, name, dimensions, statistic, period)}


def sums(namespace: str, dimensions: Dimensions, **names: str) -> dict[str, Metric]:
    """Return the sums of metrics of one resource, by their names in an expression."""
    return {each: Metric(namespace, name, dimensions, "Sum") for each, name in names.items()}


def alarm_id(watch: Watch) -> str:
    """Return the logical ID of the alarm on a metric."""
    return f"{watch.subject}{watch.part}{_words(watch.word)}Alarm"


def rule_id(failures: Failures) -> str:
    """Return the logical ID of the rule for events of failures."""
    return f"{failures.subject}{_words(failures.word)}Rule"


def _words(key: str) -> str:
    return "".join(word.capitalize() for word in key.split("_"))
