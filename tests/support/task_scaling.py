"""A model of Application Auto Scaling with a queue and its consumers, minute by minute.

It does what compiled policies and alarms say. Where AWS's pages leave open how a service behaves, `World` has
both ways: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
and https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Values = Mapping[str, float | None]

COOLDOWN = 5
"""Minutes."""
HIGH, LOW = 3, 15
"""Minutes above the target, and minutes below 90 % of it, after which target tracking acts."""
OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


class World(NamedTuple):
    """What a consumer needs for its work, and what AWS's pages leave open."""

    work: int
    """Minutes that a task works on the messages of one receive."""
    batch: int
    """Messages of one receive."""
    start: int
    """Minutes until a task runs."""
    lag: int
    """Minutes that the metrics of ECS come after those of SQS."""
    reports_zero: bool
    """Whether ECS reports a service without tasks."""
    tracks_to_zero: bool
    """Whether target tracking removes the last task."""


def evaluate(expression: str, values: Values) -> float | None:
    """Return the value of metric math at a minute; none if a metric that it needs is missing."""
    functions = {
        "FILL": lambda value, other: other if value is None else value,
        "IF": lambda condition, value, other: value if condition else other,
    }
    try:
        found = eval(expression, {"__builtins__": {}, **functions}, dict(values))
    except (TypeError, ZeroDivisionError):
        return None
    return None if found is None else float(found)


def expression_of(metrics: list[dict[str, Any]]) -> str:
    """Return the expression whose value counts."""
    (found,) = (each["Expression"] for each in metrics if each["ReturnData"])
    return str(found)


class Service:
    """A service that scales by a queue."""

    def __init__(self, resources: Mapping[str, Any], world: World, name: str = "Worker") -> None:
        """Read what was compiled; the service has no task yet."""
        self.world = world
        properties = {each: body["Properties"] for each, body in resources.items()}
        target = properties[f"{name}ScalableTarget"]
        self.least, self.most = target["MinCapacity"], target["MaxCapacity"]
        tracking = properties[f"{name}BacklogScalingPolicy"]["TargetTrackingScalingPolicyConfiguration"]
        self.target = tracking["TargetValue"]
        self.tracked = expression_of(tracking["CustomizedMetricSpecification"]["Metrics"])
        self.steps = [
            (each, properties[each["AlarmActions"][0]["Ref"]]["StepScalingPolicyConfiguration"])
            for key, each in properties.items()
            if key.startswith(name) and key.endswith("ScalingAlarm")
        ]
        self.now = self.wanted = self.waiting = 0
        self.starting: list[int] = []
        self.working: list[int | None] = []
        self.held: dict[int, int] = {}
        self.history: list[dict[str, float]] = []
        self.blocked = {"out": -1, "in": -1}

    @property
    def received(self) -> int:
        """Messages in the hands of tasks."""
        return sum(self.held.values())

    def minute(self, arriving: int) -> None:
        """Let a minute pass: messages arrive, tasks work, and scaling acts on the metrics."""
        self.waiting += arriving
        self._work()
        self.history.append(
            {
                "waiting": self.waiting,
                "received": self.received,
                "running": len(self.working),
                "wanted": self.wanted,
            }
        )
        self._scale()
        self.now += 1

    def _work(self) -> None:
        self.working += [None for since in self.starting if self.now - since >= self.world.start]
        self.starting = [since for since in self.starting if self.now - since < self.world.start]
        for index, until in enumerate(self.working):
            if until is not None and until <= self.now:
                self.held.pop(index, None)
                self.working[index] = None
            if self.working[index] is None and self.waiting:
                taken = min(self.world.batch, self.waiting)
                self.waiting -= taken
                self.held[index] = taken
                self.working[index] = self.now + self.world.work

    def _values(self, minute: int) -> Values:
        """Return the metrics of a minute, as far as they are known now."""
        if minute < 0:
            return dict.fromkeys(("waiting", "received", "running", "wanted"))
        values: dict[str, float | None] = {**self.history[minute]}
        values["received"] = values["received"] or None
        is_late = minute > self.now - self.world.lag
        for name in ("running", "wanted"):
            if is_late or not (values["wanted"] or values["running"] or self.world.reports_zero):
                values = {**values, name: None}
        return values

    def _last(self, expression: str, count: int, reach: int) -> list[float]:
        """Return the last values of an expression, of at most that many minutes."""
        minutes = range(self.now, self.now - count - reach, -1)
        found = (evaluate(expression, self._values(minute)) for minute in minutes)
        return [value for value in found if value is not None][:count]

    def _scale(self) -> None:
        proposed = [each for each in (*self._tracking(), *self._stepping()) if each != self.wanted]
        if proposed:
            # Of several policies that act at a time, the one that leaves the most capacity wins.
            self._set(max(self.least, min(self.most, max(proposed))))

    def _tracking(self) -> Iterator[int]:
        high = self._last(self.tracked, HIGH, self.world.lag)
        low = self._last(self.tracked, LOW, self.world.lag)
        is_high = len(high) == HIGH and all(value > self.target for value in high)
        is_low = len(low) == LOW and all(value < 0.9 * self.target for value in low)
        if is_high and self.now > self.blocked["out"]:
            yield math.ceil(self.wanted * high[0] / self.target)
        if is_low and self.now > self.blocked["in"]:
            least = 0 if self.world.tracks_to_zero else 1
            yield max(least, math.ceil(self.wanted * low[0] / self.target))

    def _stepping(self) -> Iterator[int]:
        for alarm, policy in self.steps:
            periods = alarm["EvaluationPeriods"]
            values = self._last(expression_of(alarm["Metrics"]), periods, 0)
            breaches = OPERATORS[alarm["ComparisonOperator"]]
            if len(values) < periods or not all(breaches(each, alarm["Threshold"]) for each in values):
                continue
            (step,) = policy["StepAdjustments"]
            is_exact = policy["AdjustmentType"] == "ExactCapacity"
            wanted = step["ScalingAdjustment"] + (0 if is_exact else self.wanted)
            if self.now > self.blocked["out" if wanted > self.wanted else "in"]:
                yield wanted

    def _set(self, wanted: int) -> None:
        if wanted == self.wanted:
            return
        self.blocked["out" if wanted > self.wanted else "in"] = self.now + COOLDOWN
        self.starting += [self.now] * (wanted - self.wanted)
        self.wanted = wanted
        self.starting = self.starting[: max(0, wanted - len(self.working))]
        # ECS stops any task; the messages of a stopped one are received again.
        for index in range(wanted, len(self.working)):
            self.waiting += self.held.pop(index, 0)
        self.working = self.working[:wanted]
