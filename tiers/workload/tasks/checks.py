"""Errors in tasks on Fargate, whichever type runs them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir.facets import allows_anywhere
from tiers.ir.parameters import Text
from tiers.language.component import Context
from tiers.language.vocabulary import HTTPS
from tiers.workload import container_images, egress, environment, literals, moving_tags, roles
from tiers.workload.codes import PLAIN_SECRET
from tiers.workload.environment import Source
from tiers.workload.secrets import found
from tiers.workload.tasks import codes, secrets
from tiers.workload.tasks.sizes import MEMORY

if TYPE_CHECKING:
    from tiers.workload.tasks.spec import Tasks

MOST_BYTES = 64 * 1024
"""Bytes of a task definition:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""
_AROUND = 4096
"""Bytes that are left for everything in a task definition but what the spec writes."""
_EACH = 40
"""Bytes around each variable and argument, in JSON."""


def check(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    """Find tasks that could not start, or not reach what they need."""
    yield from _check_size(tasks, here)
    yield from _check_subnets(tasks, here)
    yield from egress.check_ports(tasks.egress, here)
    if not tasks.has_exit(here):
        yield from egress.check(tasks.egress, here)
    yield from _check_registry(tasks, here)
    yield from moving_tags.check(here.name, tasks.image, (*here.route, "image"))
    yield from _check_variables(tasks, here)
    yield from _check_length(tasks, here)
    yield from secrets.check(tasks.secrets, here)
    yield from roles.check(tasks.role, here)
    yield from roles.check_readable(tasks.role, environment.secrets_of(tasks.environment), here)
    if tasks.exec and tasks.read_only:
        yield codes.EXEC_READ_ONLY.at(
            (*here.route, "read_only"),
            f"ECS Exec cannot start in the read-only containers of `{here.name}`",
            label="must be `false` with `exec`",
            help="remove it: with `exec` it is `false`",
        )


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
    for subnet in here.subnets(tasks.subnets):
        if subnet.kind == "public":
            yield WRONG_KIND_OF_SUBNET.at(
                (*here.route, "subnets", tasks.subnets.index(subnet.name)),
                f"the tasks of `{here.name}` are in the public subnet `{subnet.name}`",
                label="no internet access without public addresses",
                also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                help="use private subnets, and a load balancer in front",
            )


def _check_registry(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    """Find an image on the internet that tasks without internet access cannot pull."""
    if isinstance(tasks.image, Text) or container_images.repository(tasks.image):
        return  # the checks of calls know how to reach Amazon ECR
    place = tasks.place(here)
    if place.has_exit and allows_anywhere(place.egress, HTTPS):
        return
    if place.has_exit and isinstance(tasks.egress, tuple) and egress.reaches_the_web(tasks.egress):
        return  # these CIDR blocks may be the registry's
    fix = "`egress: https`" if place.has_exit else "a NAT gateway"
    registry = container_images.registry(tasks.image)
    yield codes.REGISTRY_UNREACHABLE.at(
        (*here.route, "image"),
        f"the tasks of `{here.name}` cannot pull their image from `{registry}`",
        label="no internet access from their subnets" if not place.has_exit else "no egress to the internet",
        help=f"copy the image to a private repository of Amazon ECR, or use {fix}",
    )


def _check_variables(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    yield from environment.check(tasks.environment, here)
    yield from literals.check(None, tasks.environment, here, region="read `AWS_REGION` in the container")
    route = (*here.route, "environment")
    for name, value in tasks.environment.items():
        looks = None if isinstance(value, Source) else found(f"{name}={value}")
        if looks:
            yield PLAIN_SECRET.at(
                Place((*route, name), "key"),
                f"the value of `{name}` looks like {looks[0]}",
                label="visible to anyone who may describe the tasks",
                help=f"move it to Secrets Manager, and use `secrets: {{{name}: {{secret: NAME}}}}`",
            )
        if name in tasks.secrets:
            yield codes.VARIABLE_TWICE.at(
                Place((*here.route, "secrets", name), "key"),
                f"`{name}` is in both `environment` and `secrets` of `{here.name}`",
                label="duplicate variable",
                also=(Note(Place((*route, name), "key"), "first defined here"),),
                help="remove one of the two",
            )


def _check_length(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    arguments = (*(tasks.command or ()), *(tasks.entrypoint or ()))
    texts = [part for name, value in tasks.environment.items() for part in (name, value)]
    size = _AROUND + sum(
        _EACH + (environment.LONGEST_REFERENCE if isinstance(each, Source) else len(each.encode()))
        for each in (*texts, *arguments)
    )
    if size > MOST_BYTES:
        key = "environment" if tasks.environment else "command"
        yield codes.TASK_DEFINITION_TOO_LONG.at(
            Place((*here.route, key), "key"),
            f"the task definition of `{here.name}` has about {size // 1024} KiB",
            label=f"the ECS limit is {MOST_BYTES // 1024} KiB",
            help="move long values to the image, S3, or SSM",
        )
