"""The alarms on resources of a type: metrics with their dimensions, and the thresholds that AWS recommends.

CloudWatch has no data, and no error, for a set of dimensions that a metric does not have. So each `Metrics`
names the page with the dimensions, and each alarm the page with its threshold.

The value of a dimension is text with words in braces:

- `{}` is the value of `Ref`, `{QueueName}` an attribute, and `{AWS::AccountId}` a pseudo parameter;
- `{=BrokerName}` is the value of a property: a string, or the `Ref` of another raw resource;
- `{each}` is the ending of a part, such as a node, and `{balancer}` the load balancer of a target group.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal

from tiers.resources.facet import Facet

LIST = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
    "Best_Practice_Recommended_Alarms_AWS_Services.html"
)
"""AWS's list of recommended alarms."""

Comparison = Literal[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
]
ABOVE: Comparison = "GreaterThanThreshold"
FROM: Comparison = "GreaterThanOrEqualToThreshold"
BELOW: Comparison = "LessThanThreshold"
UP_TO: Comparison = "LessThanOrEqualToThreshold"


class When(Facet):
    """A property that decides whether a resource has a metric; a value that is not known decides for no."""

    path: str
    values: tuple[str, ...] = ()
    """The values, in lower case; a `*` at the end is any ending. Without any, the property is not there."""
    default: str = ""
    """The value of a resource without the property."""


class Computed(Facet):
    """A threshold that depends on the resource."""

    by: str
    """The name of a function of `tiers.watch.raw_thresholds`."""
    words: str
    """The threshold in words."""


class Shared(Facet):
    """A threshold of a component's alarm on the same metric, which is written there alone."""

    at: str
    """The module, a colon, and the path to the value."""


class Alarm(Facet):
    """A metric, and the alarm on it."""

    word: str
    """The name of the alarm, for those who change it."""
    title: str
    """The metric and its unit, for the dashboard and the text of the alarm."""
    metric: str | Mapping[str, str]
    """The name of the metric, or of several by their names in the expression."""
    statistic: str
    comparison: Comparison = ABOVE
    threshold: float | Shared | Computed | None = None
    """In the unit of `limits`; `None` for no alarm, unless it is set."""
    periods: int = 1
    missing: Literal["breaching", "notBreaching", "missing"] = "missing"
    page: str = LIST
    """AWS's page with the threshold, or with the meaning of the metric."""
    limits: tuple[int, int] | None = None
    """The least and the greatest threshold that can be set; `None` for an alarm that is only on or off."""
    unit: str = ""
    """The unit of `limits`, in words."""
    scale: float | Computed = 1
    """The number of units of the metric in one of `limits`."""
    period: int = 60
    """Seconds."""
    count: int | None = None
    """The number of periods that must breach; `None` for all."""
    expression: str | None = None
    when: tuple[When, ...] = ()
    test: str = ""
    """The name of a further condition, a function of `tiers.watch.raw_conditions`."""


class Metrics(Facet):
    """Metrics with the same dimensions."""

    namespace: str
    dimensions: Mapping[str, str]
    page: str
    """AWS's page with the metrics and their dimensions."""
    alarms: tuple[Alarm, ...]
    when: tuple[When, ...] = ()
    test: str = ""
    each: str = ""
    """The name of a function of `tiers.watch.raw_parts` that yields the parts with such metrics."""
    part: str = ""
    """The part of the resource that they are about, in words of a logical ID."""


def named(place: str) -> Any:  # noqa: ANN401 - a constant of any type
    """Return what has a name in another module: the module, a colon, and the path to the value."""
    module, _, path = place.partition(":")
    value: object = import_module(module)
    for name in path.split("."):
        value = getattr(value, name)
    return value
