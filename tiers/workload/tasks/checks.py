"""Errors in tasks on Fargate, whichever type runs them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.component import Context
from tiers.workload import egress, environment, roles
from tiers.workload.environment import Source
from tiers.workload.tasks import codes, container_checks, order_checks
from tiers.workload.tasks.container import Container
from tiers.workload.tasks.sizes import MEMORY

if TYPE_CHECKING:
    from tiers.workload.tasks.spec import Tasks

MOST_BYTES = 64 * 1024
"""Bytes of a task definition:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""
_AROUND = 4096
"""Bytes that are left for everything in a task definition but what the spec writes."""
_MORE = 1024
"""Bytes around what the spec writes of each further container."""
_LONG = ("environment", "command", "entrypoint", "secrets")
"""Keys that have long values, the most likely first."""
_EACH = 40
"""Bytes around each variable and argument, in JSON."""


def check(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    """Find tasks that could not start, or not reach what they need."""
    yield from _check_size(tasks, here)
    yield from _check_subnets(tasks, here)
    yield from egress.check_ports(tasks.egress, here)
    if not tasks.has_exit(here):
        yield from egress.check(tasks.egress, here)
    yield from roles.check(tasks.role, here)
    for container in tasks.containers(here):
        yield from container_checks.check(container, tasks, here)
    yield from order_checks.check(tasks, here)
    yield from _check_length(tasks, here)


def _check_size(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    sizes = MEMORY[tasks.cpu]
    if tasks.memory in sizes:
        return
    nearest = min(sizes, key=lambda size: abs(size - tasks.memory))
    fitting = [cpu for cpu, those in MEMORY.items() if tasks.memory in those]
    more = f", or `cpu: {fitting[0]}`" if fitting else ""
    first, second, *_, last = sizes
    label = f"from {first} to {last} MiB in steps of {second - first}"
    yield codes.TASK_SIZE.at(
        (*here.route, "memory"),
        f"Fargate has no tasks with {tasks.cpu} CPU units and {tasks.memory} MiB of memory",
        label="512, 1024, or 2048 MiB" if tasks.cpu == min(MEMORY) else label,
        help=f"use `memory: {nearest}`{more}",
    )


def _check_subnets(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    """Find tasks whose addresses do not fit their subnets, and warn of public ones."""
    for subnet in here.subnets(tasks.subnets):
        if (subnet.kind == "public") == tasks.public:
            continue
        yield WRONG_KIND_OF_SUBNET.at(
            (*here.route, "subnets", tasks.subnets.index(subnet.name)),
            f"the {'public ' if tasks.public else ''}tasks of `{here.name}` are in the {subnet.kind} subnet "
            f"`{subnet.name}`",
            label="no route to the internet gateway"
            if tasks.public
            else "no internet access without public addresses",
            also=(Note(Place((*subnet.route, "kind")), f"the subnet is {subnet.kind}"),),
            help="use public subnets, or remove `public`"
            if tasks.public
            else "use private subnets, and a load balancer in front",
        )
    if tasks.public:
        yield codes.PUBLIC_TASKS.at(
            (*here.route, "public"),
            f"the tasks of `{here.name}` have public addresses",
            label="only security groups keep the internet out",
            help="use private subnets with a NAT gateway or VPC endpoints, or accept the warning",
        )


def _check_length(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    sizes = {each: _length(each.keys) for each in tasks.containers(here)}
    size = _AROUND + _MORE * len(tasks.sidecars) + sum(sizes.values())
    if size > MOST_BYTES:
        largest = max(sizes, key=sizes.__getitem__)
        keys = (each for each in _LONG if getattr(largest.keys, each))
        yield codes.TASK_DEFINITION_TOO_LONG.at(
            Place((*largest.route, next(keys, "image")), "key"),
            f"the task definition of `{here.name}` has about {size // 1024} KiB",
            label=f"the ECS limit is {MOST_BYTES // 1024} KiB",
            help="move long values to the image, S3, or SSM",
        )


def _length(container: Container) -> int:
    """Return the bytes of what the spec writes of a container."""
    checked = container.container_check
    checks = checked.written if checked else ()
    arguments = (*(container.command or ()), *(container.entrypoint or ()), *checks)
    variables = [part for name, value in container.environment.items() for part in (name, value)]
    mounted = [part for name, each in container.mounted.items() for part in (name, name, each.path)]
    secrets = [part for name, each in container.secrets.items() for part in (name, each.written)]
    return sum(
        _EACH + (environment.LONGEST_REFERENCE if isinstance(each, Source) else len(each.encode()))
        for each in (*variables, *arguments, *mounted, *secrets)
    )
