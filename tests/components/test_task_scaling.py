"""Services that scale by a queue, from and to no task: the effect of the compiled policies over time."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.generated_capacities import numbers_of_tasks
from tests.support.task_scaling import Service, World, evaluate
from tiers import compiler
from tiers.components.fargate.backlog_resources import START
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
logic:
  worker:
    type: fargate
    image: public.ecr.aws/acme/worker:1
    consumes: [jobs]
    capacity: {min: %d, max: %d, backlog: %d}
data:
  jobs: {type: queue}
"""
LONGEST = 3000
QUARTER = 15
"""Minutes."""


@cache
def resources(least: int, most: int, backlog: int) -> Mapping[str, Any]:
    """Compile a worker with that capacity."""
    raw = (SPEC % (least, most, backlog)).encode()
    bundle = compiler.compile_spec("spec.yaml", raw, Layout.SINGLE, "json").bundle
    assert bundle is not None
    found: Mapping[str, Any] = json.loads(bundle.files["shop.template.json"])["Resources"]
    return found


worlds = st.builds(
    World,
    work=st.integers(1, 12),
    batch=st.integers(1, 10),
    start=st.integers(1, 4),
    lag=st.integers(0, 2),
    reports_zero=st.booleans(),
    tracks_to_zero=st.booleans(),
)
bursts = st.dictionaries(st.integers(0, 90), st.integers(1, 30), min_size=1, max_size=4)
services = st.sampled_from(((1, 20), (3, 1), (10, 5)))
QUICK = World(work=1, batch=10, start=1, lag=1, reports_zero=True, tracks_to_zero=True)


@given(worlds, bursts, services)
@settings(max_examples=40, deadline=None)
def test_tasks_come_with_messages_and_go_with_the_last_one(
    world: World, arriving: dict[int, int], size: tuple[int, int]
) -> None:
    most, backlog = size
    service = Service(resources(0, most, backlog), world)
    empty = busy = alone = 0
    while service.now <= max(arriving) or service.waiting or service.received or service.wanted:
        assert service.now < LONGEST, "never without tasks again"
        before = service.wanted
        service.minute(arriving.get(service.now, 0))
        is_empty = not (service.waiting or service.received)
        empty, busy = (empty + 1, 0) if is_empty else (0, busy + 1)
        alone = alone + 1 if service.waiting and not before else 0
        assert 0 <= service.wanted <= most
        assert alone <= START.minutes + 1, "messages wait, and no task starts"
        # A message that came after the last metrics cannot count.
        assert service.wanted or not before or busy <= world.lag, "the last task was stopped at work"
        assert empty <= QUARTER or not service.wanted, "nothing to do, and tasks remain"


@given(worlds, st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_no_more_tasks_start_than_the_messages_need(world: World, messages: int) -> None:
    # Late metrics of ECS must not look like a service without tasks.
    service = Service(resources(0, 10, 5), world)
    service.minute(messages)
    for _ in range(120):
        service.minute(0)
        assert service.wanted <= 1


def test_a_full_queue_gets_as_many_tasks_as_its_messages_need() -> None:
    service = Service(resources(0, 10, 5), QUICK._replace(work=60))
    service.minute(40)
    for _ in range(30):
        service.minute(0)
    assert service.wanted == 8


@pytest.mark.parametrize("least", [1, 3])
def test_a_minimum_above_zero_needs_no_steps(least: int) -> None:
    found = [key for key, each in resources(least, 5, 10).items() if "Scaling" in each["Type"]]
    assert found == ["WorkerScalableTarget", "WorkerBacklogScalingPolicy"]


@given(numbers_of_tasks())
@settings(max_examples=25, deadline=None)
def test_any_number_of_tasks_is_compiled_or_refused(keys: dict[str, Any]) -> None:
    service = {"type": "fargate", "image": "public.ecr.aws/acme/worker:1", **keys}
    data = {"jobs": {"type": "queue"}, "mail": {"type": "queue"}}
    spec = {"version": 1, "name": "shop", "logic": {"worker": service}, "data": data}
    compiled = compiler.compile_spec("spec.yaml", json.dumps(spec).encode(), Layout.SINGLE, "json")
    if compiled.bundle is None:
        assert any(each.is_error for each in compiled.findings)
        return
    made = json.loads(compiled.bundle.files["shop.template.json"])["Resources"]
    target = made.get("WorkerScalableTarget", {}).get("Properties", {})
    scheduled = [each["ScalableTargetAction"] for each in target.get("ScheduledActions", ())]
    limits = [target, *scheduled] if target else []
    assert all(each["MinCapacity"] <= each["MaxCapacity"] for each in limits)
    is_fixed = "DesiredCount" in made["WorkerService"]["Properties"]
    assert is_fixed == (not limits)
    policies = {name for name, each in made.items() if each["Type"].endswith("::ScalingPolicy")}
    assert not policies or target["MinCapacity"] < target["MaxCapacity"]
    may_be_none = any(each["MinCapacity"] == 0 for each in limits)
    assert ("WorkerStartScalingPolicy" in policies) == (
        "WorkerBacklogScalingPolicy" in policies and may_be_none
    )
    starts = "WorkerStartScalingPolicy" in policies or any(each["MinCapacity"] for each in scheduled)
    assert starts or not may_be_none


def test_metric_math_without_data_has_no_value() -> None:
    assert (
        evaluate("(waiting + FILL(received, 0)) / running", {"waiting": 4, "received": None, "running": 2})
        == 2
    )
    assert evaluate("waiting / running", {"waiting": 4, "running": 0}) is None
    assert evaluate("waiting / running", {"waiting": 4, "running": None}) is None
