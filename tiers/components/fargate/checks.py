"""Errors in Fargate services alone, or in their place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from tiers.components.fargate import capacity, codes, secrets
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import abridged, quoted
from tiers.ir.facets import allows_anywhere
from tiers.ir.parameters import Text
from tiers.language.component import Context
from tiers.language.vocabulary import HTTPS
from tiers.workload import container_images, egress, environment, literals, roles
from tiers.workload.codes import HEALTH_CHECK_TIMEOUT, PLAIN_SECRET
from tiers.workload.environment import Source
from tiers.workload.secrets import found

if TYPE_CHECKING:
    from tiers.components.fargate.spec import Fargate

MOST_BYTES = 64 * 1024
"""Bytes of a task definition:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""
_AROUND = 4096
"""Bytes that are left for everything in a task definition but what the spec writes."""
_EACH = 40
"""Bytes around each variable and argument, in JSON."""


def check(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find services that could not start, be reached, or be checked."""
    yield from _check_size(service, here)
    yield from _check_capacity(service, here)
    yield from _check_subnets(service, here)
    yield from egress.check_ports(service.egress, here)
    if not service.has_exit(here):
        yield from egress.check(service.egress, here)
    yield from _check_registry(service, here)
    yield from _check_variables(service, here)
    yield from _check_length(service, here)
    yield from secrets.check(service.secrets, here)
    yield from roles.check(service.role, here)
    yield from roles.check_readable(service.role, environment.secrets_of(service.environment), here)
    yield from _check_health_check(service, here)
    yield from _check_ring(service, here)
    if service.exec and service.read_only:
        yield codes.EXEC_READ_ONLY.at(
            (*here.route, "read_only"),
            f"ECS Exec cannot start in the read-only containers of `{here.name}`",
            label="must be `false` with `exec`",
            help="remove it: with `exec` it is `false`",
        )


def _check_size(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    sizes = capacity.MEMORY[service.cpu]
    if service.memory in sizes:
        return
    nearest = min(sizes, key=lambda size: abs(size - service.memory))
    fitting = [cpu for cpu, those in capacity.MEMORY.items() if service.memory in those]
    more = f", or `cpu: {fitting[0]}`" if fitting else ""
    first, second, *_, last = sizes
    label = f"from {first} to {last} MiB in steps of {second - first}"
    yield codes.TASK_SIZE.at(
        (*here.route, "memory"),
        f"Fargate has no tasks with {service.cpu} CPU units and {service.memory} MiB of memory",
        label="512, 1024, or 2048 MiB" if service.cpu == min(capacity.MEMORY) else label,
        help=f"use `memory: {nearest}`{more}",
    )


def _check_capacity(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    least, most = service.capacity.min, service.capacity.max
    route = (*here.route, "capacity")
    if least > most:
        yield codes.TASK_CAPACITY.at(
            (*route, "min"),
            f"the minimum number of tasks of `{here.name}` is greater than the maximum",
            label=f"greater than `max`, which is {most}",
            also=(Note(Place((*route, "max")), "the maximum"),),
            help=f"use a `min` of at most {most}, or a `max` of at least {least}",
        )
    yield from service.capacity.check_targets(here)
    balancers = [each.source for each in here.behind() if each.layer == "application"]
    if service.capacity.target_requests is not None and len(balancers) != 1:
        yield codes.TASK_REQUESTS.at(
            (*route, "target_requests"),
            f"`{here.name}` scales by requests but is behind {len(balancers) or 'no'} load balancer"
            f"{'' if len(balancers) == 1 else 's'}",
            label=f"requests come from {abridged(balancers)}" if balancers else "no requests to count",
            help=f"add `forward_to: {here.name}` to one load balancer, or use `target_cpu`",
        )


def _check_subnets(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    for subnet in here.subnets(service.subnets):
        if subnet.kind == "public":
            yield WRONG_KIND_OF_SUBNET.at(
                (*here.route, "subnets", service.subnets.index(subnet.name)),
                f"the tasks of `{here.name}` are in the public subnet `{subnet.name}`",
                label="no internet access without public addresses",
                also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                help="use private subnets, and a load balancer in front",
            )


def _check_registry(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find an image on the internet that tasks without internet access cannot pull."""
    if isinstance(service.image, Text) or container_images.repository(service.image):
        return  # the checks of calls know how to reach Amazon ECR
    place = service.place(here)
    if place.has_exit and allows_anywhere(place.egress, HTTPS):
        return
    if place.has_exit and isinstance(service.egress, tuple) and egress.reaches_the_web(service.egress):
        return  # these CIDR blocks may be the registry's
    fix = "`egress: https`" if place.has_exit else "a NAT gateway"
    registry = container_images.registry(service.image)
    yield codes.REGISTRY_UNREACHABLE.at(
        (*here.route, "image"),
        f"the tasks of `{here.name}` cannot pull their image from `{registry}`",
        label="no internet access from their subnets" if not place.has_exit else "no egress to the internet",
        help=f"copy the image to a private repository of Amazon ECR, or use {fix}",
    )


def _check_variables(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    yield from environment.check(service.environment, here)
    yield from literals.check(None, service.environment, here, region="read `AWS_REGION` in the container")
    route = (*here.route, "environment")
    for name, value in service.environment.items():
        looks = None if isinstance(value, Source) else found(f"{name}={value}")
        if looks:
            yield PLAIN_SECRET.at(
                Place((*route, name), "key"),
                f"the value of `{name}` looks like {looks[0]}",
                label="visible to anyone who may describe the tasks",
                help=f"move it to Secrets Manager, and use `secrets: {{{name}: {{secret: NAME}}}}`",
            )
        if name in service.secrets:
            yield codes.VARIABLE_TWICE.at(
                Place((*here.route, "secrets", name), "key"),
                f"`{name}` is in both `environment` and `secrets` of `{here.name}`",
                label="duplicate variable",
                also=(Note(Place((*route, name), "key"), "first defined here"),),
                help="remove one of the two",
            )


def _check_length(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    arguments = (*(service.command or ()), *(service.entrypoint or ()))
    texts = [part for name, value in service.environment.items() for part in (name, value)]
    size = _AROUND + sum(
        _EACH + (environment.LONGEST_REFERENCE if isinstance(each, Source) else len(each.encode()))
        for each in (*texts, *arguments)
    )
    if size > MOST_BYTES:
        key = "environment" if service.environment else "command"
        yield codes.TASK_DEFINITION_TOO_LONG.at(
            Place((*here.route, key), "key"),
            f"the task definition of `{here.name}` has about {size // 1024} KiB",
            label=f"the ECS limit is {MOST_BYTES // 1024} KiB",
            help="move long values to the image, S3, or SSM",
        )


def _check_health_check(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    check = service.health_check
    if check.timeout >= check.interval:
        yield HEALTH_CHECK_TIMEOUT.at(
            (*here.route, "health_check", "timeout"),
            f"health check timeout ({check.timeout} s) is not shorter than its interval ({check.interval} s)",
            label=f"must be less than {check.interval}",
            help=f"use a `timeout` under {check.interval}, or a longer `interval`",
        )


def _check_ring(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find services that connect to each other; each ring is reported at its first service."""
    ring = [name for name in _reached(service, here) if here.name in _reached_from(name, here)]
    order = list(here.members)
    if ring and all(order.index(here.name) <= order.index(name) for name in ring):
        flow = next(each for each in here.flows_out() if each.target in ring)
        yield codes.SERVICE_RING.at(
            flow.route,
            f"{quoted(each for each in order if each in ring)} connect to each other by Service Connect",
            label="each would have to start after the other",
            help=f"put an internal load balancer in front of `{here.name}`, and connect to that",
        )


def _reached_from(name: str, here: Context) -> tuple[str, ...]:
    around = here.around(here.members[name])
    return _reached(cast("Fargate", around.member.component), around)


def _reached(service: "Fargate", here: Context) -> tuple[str, ...]:
    """Return the services that it connects to, straight or through others."""
    found: dict[str, None] = {}
    pending = list(service.used(here))
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = None
            around = here.around(here.members[name])
            pending += cast("Fargate", around.member.component).used(around)
    return tuple(found)
