"""Tasks on Fargate, as task definitions and services describe them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tiers.deploy.policies.granted import partition_of
from tiers.deploy.preflight.subject import Subject, at
from tiers.diagnostics.model import Route
from tiers.ir.placed import Placed
from tiers.ir.references import Interpolation, Target
from tiers.untrusted import whole

DEFINITION: Final = "AWS::ECS::TaskDefinition"
SERVICE: Final = "AWS::ECS::Service"
LIMITS: Final = "AWS::ApplicationAutoScaling::ScalableTarget"
ON_DEMAND: Final = "FARGATE"
SPOT: Final = "FARGATE_SPOT"
UNITS: Final = 1024
"""CPU units of one vCPU."""


class Container(NamedTuple):
    """A container of a task definition, and its place in the spec."""

    body: Mapping[str, Any]
    definition: Placed
    route: Route


class Service(NamedTuple):
    """A service: the CPU units of a task, the numbers of tasks, and where those run."""

    placed: Placed
    units: int
    first: int
    """Tasks that the service starts with."""
    most: int
    """Tasks that scaling may start."""
    strategy: tuple[tuple[str, int, int], ...]
    """Capacity providers, each with its base and its weight."""

    def split(self, tasks: int) -> Mapping[str, int]:
        """Return how many of some tasks run on each capacity provider, spot ones rounded down.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
        """
        weights = {provider: weight for provider, _, weight in self.strategy}
        bases = {provider: base for provider, base, _ in self.strategy}
        rest = max(0, tasks - sum(bases.values()))
        spot = min(tasks, bases.get(SPOT, 0))
        spot += rest * weights.get(SPOT, 0) // (sum(weights.values()) or 1)
        return {ON_DEMAND: tasks - spot, SPOT: spot}


def containers(subject: Subject) -> Iterator[Container]:
    """Yield the containers of task definitions that are new, or change."""
    for placed in subject.changing(DEFINITION):
        for body in mappings(at(placed, "ContainerDefinitions")):
            name = body.get("Name")
            beside = () if placed.component in (name, None) else ("sidecars", str(name))
            yield Container(body, placed, (*placed.origin, *beside))


def mappings(written: object) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings of a list; raw resources may have anything else in its place."""
    for each in written if isinstance(written, list) else ():
        if isinstance(each, Mapping):
            yield each


def services(subject: Subject) -> Iterator[Service]:
    """Yield the services whose tasks and numbers are known."""
    limits = {_service_of(each): each for each in subject.of(LIMITS)}
    for placed in subject.of(SERVICE):
        definition = subject.pointed(DEFINITION, placed, "TaskDefinition")
        units = whole(subject.value(at(definition, "Cpu")) or "") if definition else None
        limit = limits.get(placed.logical_id)
        written = subject.value(at(placed, "DesiredCount"))
        # Without a number, a new service starts with one task, or with the minimum of its scaling.
        first = whole(written or (subject.value(at(limit, "MinCapacity")) if limit else None) or "1")
        most = whole(subject.value(at(limit, "MaxCapacity")) or "") if limit else first
        if units is not None and first is not None and most is not None:
            yield Service(placed, units, first, max(first, most), tuple(_strategy(placed)))


def _service_of(limit: Placed) -> str:
    """Return the logical ID of the service that scaling limits are for; `""` if it is not one."""
    written = at(limit, "ResourceId")
    parts = written.parts if isinstance(written, Interpolation) else ()
    found = [each.logical_id for each in parts if isinstance(each, Target) and each.attribute == "Name"]
    return found[-1] if found else ""


def _strategy(placed: Placed) -> Iterator[tuple[str, int, int]]:
    for each in mappings(at(placed, "CapacityProviderStrategy")):
        numbers = (each.get(key) for key in ("Base", "Weight"))
        base, weight = (number if isinstance(number, int) else 0 for number in numbers)
        yield str(each.get("CapacityProvider")), base, weight


def resolved(subject: Subject, written: object) -> str | None:
    """Return a string, with the region and the account in place of pseudo parameters; None for another."""
    if isinstance(written, str):
        return subject.value(written)
    if isinstance(written, Interpolation) and not written.raw:
        parts = [subject.value(each) for each in written.parts]
        return None if None in parts else "".join(str(each) for each in parts)
    text = written.get("Fn::Sub") if isinstance(written, Mapping) else None
    if not isinstance(text, str):
        return None
    region = subject.aws.region
    known = {"Partition": partition_of(region), "Region": region, "AccountId": subject.account}
    for name, value in known.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    return None if "${" in text else text
