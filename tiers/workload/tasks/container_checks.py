"""Errors in one container of a task."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir.facets import allows_anywhere
from tiers.ir.parameters import Text
from tiers.language.component import Context
from tiers.language.vocabulary import HTTPS
from tiers.workload import container_images, egress, environment, literals, moving_tags
from tiers.workload.codes import PLAIN_SECRET
from tiers.workload.environment import Source
from tiers.workload.secrets import found
from tiers.workload.tasks import codes, container_check, credentials, mounts, secrets
from tiers.workload.tasks.container import InTask

if TYPE_CHECKING:
    from tiers.workload.tasks.spec import Tasks


def check(container: InTask, tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    """Find a container that could not start, or that does not get what it needs."""
    keys, route = container.keys, container.route
    yield from _check_registry(container, tasks, here)
    yield from moving_tags.check(container.name, keys.image, (*route, "image"))
    yield from _check_variables(container, here)
    yield from secrets.check(keys.secrets, (*route, "secrets"), here)
    yield from mounts.check(keys.mounted, (*route, "mounts"), here)
    yield from _check_writable(container)
    if keys.container_check is not None:
        yield from container_check.check(keys.container_check, (*route, "container_check"))
    if keys.credentials is not None:
        yield from credentials.check(keys.image, route)
    for place in keys.placeholders():
        yield environment.without_name((*route, *place))
    if tasks.exec and keys.read_only:
        yield codes.EXEC_READ_ONLY.at(
            (*route, "read_only"),
            f"ECS Exec cannot start in the read-only containers of `{here.name}`",
            label="must be `false` with `exec`",
            help="remove it: with `exec` it is `false`",
        )


def _check_registry(container: InTask, tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    """Find an image on the internet that tasks without internet access cannot pull."""
    image = container.keys.image
    if isinstance(image, Text) or container_images.repository(image):
        return  # the checks of calls know how to reach Amazon ECR
    place = tasks.place(here)
    if place.has_exit and allows_anywhere(place.egress, HTTPS):
        return
    if place.has_exit and isinstance(tasks.egress, tuple) and egress.reaches_the_web(tasks.egress):
        return  # these CIDR blocks may be the registry's
    fix = "`egress: https`" if place.has_exit else "a NAT gateway"
    owned = "their image" if container.is_main else f"the image of `{container.name}`"
    yield codes.REGISTRY_UNREACHABLE.at(
        (*container.route, "image"),
        f"the tasks of `{here.name}` cannot pull {owned} from `{container_images.registry(image)}`",
        label="no internet access from their subnets" if not place.has_exit else "no egress to the internet",
        help=f"copy the image to a private repository of Amazon ECR, or use {fix}",
    )


def _check_variables(container: InTask, here: Context) -> Iterator[Diagnostic]:
    variables, below = container.keys.environment, container.route[len(here.route) :]
    yield from environment.check(variables, here, below)
    yield from literals.check(None, variables, here, "read `AWS_REGION` in the container", below)
    route = (*container.route, "environment")
    for name, value in variables.items():
        looks = None if isinstance(value, Source) else found(f"{name}={value}")
        if looks:
            yield PLAIN_SECRET.at(
                Place((*route, name), "key"),
                f"the value of `{name}` looks like {looks.what}",
                label="visible to anyone who may describe the tasks",
                help=f"move it to Secrets Manager, and use `secrets: {{{name}: {{secret: NAME}}}}`",
            )
        if name in container.keys.secrets:
            yield codes.VARIABLE_TWICE.at(
                Place((*container.route, "secrets", name), "key"),
                f"`{name}` is in both `environment` and `secrets` of `{container.name}`",
                label="duplicate variable",
                also=(Note(Place((*route, name), "key"), "first defined here"),),
                help="remove one of the two",
            )


def _check_writable(container: InTask) -> Iterator[Diagnostic]:
    """Find a volume of the task that a user other than root may not write to; it depends on the image."""
    user = str(container.keys.user or 0).partition(":")[0]
    writable = [
        name for name, each in container.keys.mounted.items() if each.ephemeral and not each.read_only
    ]
    if user in {"0", "root"} or not writable:
        return
    first = container.keys.mounted[writable[0]].path
    yield codes.VOLUME_OF_ROOT.at(
        Place((*container.route, "mounts", writable[0]), "key"),
        f"`{container.name}` runs as `{user}` and may be unable to write to `{first}`",
        label="the volume belongs to root",
        also=(Note(Place((*container.route, "user")), "the user"),),
        help=f"add `VOLUME {first}` to the image, with that directory owned by `{user}`",
    )
