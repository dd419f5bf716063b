"""`count` of Copilot's manifests: numbers of tasks, and what scales them."""

import math

from tiers.migrate import amounts, catalog
from tiers.migrate.copilot.site import Workload
from tiers.migrate.draft import Component
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State

_TARGETS = {
    "cpu_percentage": "target_cpu",
    "memory_percentage": "target_memory",
    "requests": "target_requests",
    "response_time": "target_response_time",
}


def convert(work: Workload) -> None:
    """Write the number of tasks; Copilot runs one without scaling where nothing is written."""
    component, node = work.component, work.node.child("count")
    if node is None:
        fixed(component, 1, None)
        return
    if not isinstance(node.value, dict):
        number = node.whole
        if number is None:
            component.left_out(node, "it is not a number")
            fixed(component, 1, None)
        else:
            fixed(component, number, node)
        return
    spot = node.take("spot")
    if spot is not None:
        _only_spot(component, spot)
    else:
        _range(component, node.child("range"))
    _targets(component, node)


def fixed(component: Component, number: int, node: Node | None) -> None:
    """Write a number of tasks that nothing scales."""
    component.set(("count",), number, node)
    if node is not None:
        component.remark(State.MAPPED, node, "`count`")


def _only_spot(component: Component, node: Node) -> None:
    fixed(component, node.whole or 1, None)
    component.put(("spot",), {"percent": 100}, node)


def _range(component: Component, node: Node | None) -> None:
    if node is None:
        fixed(component, 1, None)
        return
    text = node.text or ""
    low, _, high = text.partition("-")
    limits: list[int | None] = [int(each) if each.strip().isdecimal() else None for each in (low, high)]
    if isinstance(node.value, dict):
        found = [node.take("min"), node.take("max")]
        limits = [each.whole if each else None for each in found]
    least, most = limits
    if least is None or most is None:
        component.left_out(node, "it is not a range such as `1-10`")
        fixed(component, 1, None)
        return
    component.set(("capacity",), {"min": least, "max": most}, node)
    component.remark(State.MAPPED, node, "`capacity`")
    spot_from = node.child("spot_from") if isinstance(node.value, dict) else None
    if spot_from is not None:
        _spot_from(component, spot_from, least)


def _spot_from(component: Component, node: Node, least: int) -> None:
    """Write the number of tasks before the first one on Fargate Spot."""
    first = node.whole or 1
    base = first - 1 if first >= least else 0
    if base:
        words = "99 of 100 tasks above `on_demand_base` are on Fargate Spot"
        component.put(("spot",), {"percent": _NEARLY_ALL, "on_demand_base": base}, node, words)
    else:
        component.put(("spot",), {"percent": 100}, node)


_NEARLY_ALL = 99
"""Percent: beside a base on demand, the weight of Fargate must not be 0."""


def _targets(component: Component, node: Node) -> None:
    """Write what the number of tasks follows."""
    for key, ours in _TARGETS.items():
        found = node.take(key)
        if found is not None:
            _target(component, key, ours, found)
    delay = node.take("queue_delay")
    if delay is not None:
        _backlog(component, delay)
    _cooldown(component, node.take("cooldown"))
    limits = component.data.get("capacity", {})
    is_scaled = limits.get("min") != limits.get("max")
    if is_scaled and node.child("cpu_percentage") is None and "backlog" not in limits:
        component.changed(node, "it also scales on the CPU utilization, `capacity.target_cpu`")


_COOLDOWN = {"in": 120, "out": 60}
"""Seconds in Copilot's templates if the manifest has none:
https://github.com/aws/copilot-cli/blob/mainline/internal/pkg/template/templates/workloads/partials/cf/autoscaling.yml
"""


def _cooldown(component: Component, node: Node | None) -> None:
    """Write the cooldown of a service that scales: Copilot's default is shorter."""
    limits = component.data.get("capacity", {})
    if limits.get("min") == limits.get("max"):
        if node is not None:
            component.left_out(node, "nothing scales the service")
        return
    found = {key: node.child(key) if node is not None else None for key in _COOLDOWN}
    times = {key: amounts.seconds(each) if each is not None else None for key, each in found.items()}
    value = {key: usual if times[key] is None else times[key] for key, usual in _COOLDOWN.items()}
    component.set(("capacity", "cooldown"), value, node)
    if node is not None:
        component.remark(State.MAPPED, node, "`capacity.cooldown`")


def _target(component: Component, key: str, ours: str, found: Node) -> None:
    value = found.child("value") if isinstance(found.value, dict) else found
    cooldown = found.child("cooldown") if isinstance(found.value, dict) else None
    number = value.whole if value else None
    if key == "response_time" and value is not None:
        number = amounts.seconds(value)
    if number is None:
        component.left_out(found, "it is not a number")
        return
    path = ("capacity", ours)
    low, high = catalog.bounds(component.type, path)
    fitting = min(max(number, low), high)
    component.put(path, fitting, found, "" if fitting == number else f"{low} to {high} is possible")
    if cooldown is not None:
        component.left_out(cooldown, "one cooldown is for all targets")


def _backlog(component: Component, node: Node) -> None:
    latency, each = node.child("acceptable_latency"), node.child("msg_processing_time")
    whole = amounts.seconds(latency) if latency else None
    one = _fraction(each) if each else None
    if not whole or not one:
        component.left_out(node, "it has no latency and no processing time")
        return
    backlog = math.ceil(whole / one)
    component.put(("capacity", "backlog"), backlog, node, f"{backlog} messages for each task")


def _fraction(node: Node) -> float | None:
    """Return a duration in seconds, not rounded where it is in milliseconds."""
    text = node.text or ""
    if text.endswith("ms") and text[:-2].isdecimal():
        return int(text[:-2][:9]) / 1000
    found = amounts.seconds(node)
    return float(found) if found else None
