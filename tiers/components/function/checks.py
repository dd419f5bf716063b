"""Errors in functions alone, or in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from tiers import facts
from tiers.components.function import codes, inline, polling
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.codes.shape import NOT_A_CHOICE, WRONG_TYPE
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import listed
from tiers.ir.parameters import Text
from tiers.language.component import Context
from tiers.language.naming import kind
from tiers.workload import (
    container_images,
    egress,
    environment,
    literals,
    mounting,
    moving_tags,
    rings,
    roles,
    schedule,
)
from tiers.workload.codes import PLAIN_SECRET
from tiers.workload.environment import Source
from tiers.workload.secrets import found

if TYPE_CHECKING:
    from tiers.components.function.spec import Function

MOST_BYTES = 4096
"""Bytes of all variables together, names and values:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
RESERVED = frozenset(
    (
        *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"),
        *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        "AWS_LAMBDA_RUNTIME_API",
    )
)
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""


def check(function: "Function", here: Context) -> Iterator[Diagnostic]:
    """Find functions that could not be created, called, or reached."""
    yield from _check_code(function, here)
    yield from _check_place(function, here)
    yield from _check_variables(function, here)
    yield from _check_ring(function, here)
    yield from roles.check(function.role, here)
    yield from _check_mounts(function, here)
    yield from polling.check(function, here)
    yield from schedule.check(function.schedule, here)


def _check_mounts(function: "Function", here: Context) -> Iterator[Diagnostic]:
    route = (*here.route, "mounts")
    yield from mounting.check(function.mounts, route, here)
    for name in list(function.mounts)[1:]:
        yield codes.SECOND_FILE_SYSTEM.at(
            Place((*route, name), "key"),
            f"the function `{here.name}` mounts {len(function.mounts)} file systems",
            label="the Lambda limit is 1",
            help="remove it, and use one file system",
        )
        return


def _check_code(function: "Function", here: Context) -> Iterator[Diagnostic]:
    given = [key for key in ("code", "image", "source") if getattr(function, key) is not None]
    if len(given) != 1:
        yield codes.FUNCTION_CODE.at(
            Place((*here.route, given[-1]) if given else here.route, "key"),
            f"`{here.name}` has {' and '.join(f'`{key}`' for key in given) or 'no code'}",
            label="must have exactly one of `code`, `image`, `source`",
            help="remove all but one" if given else "add `code: {bucket: …, key: …}`, `image`, or `source`",
        )
        return
    if function.image is not None:
        yield from _check_image(function, function.image, here)
        return
    missing = [key for key in ("runtime", "handler") if getattr(function, key) is None]
    if missing:
        yield codes.FUNCTION_RUNTIME.at(
            Place((*here.route, given[0]), "key"),
            f"`{here.name}` is missing {' and '.join(f'`{key}`' for key in missing)}",
            label="needed to run it",
            help=" and ".join(f"add `{key}: {example}`" for key, example in _examples(missing)),
        )
    yield from inline.check(function, here)
    if function.code is not None:
        yield from _check_handler(function, here)


def _check_handler(function: "Function", here: Context) -> Iterator[Diagnostic]:
    """Find a handler without a file or a function, which fails at the first call.

    https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html#python-handler-naming,
    https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-handler-naming, and
    https://docs.aws.amazon.com/lambda/latest/dg/ruby-handler.html
    """
    handler = function.handler
    if handler and "." not in handler and (function.runtime or "").startswith(("nodejs", "python", "ruby")):
        yield codes.FUNCTION_RUNTIME.at(
            (*here.route, "handler"),
            f"`handler` of `{here.name}` has no function",
            label="must be a file and a function in it",
            help=f"use `handler: {handler}.NAME` with the function's name, if `{handler}` is its file",
        )


def code_as_text(code: object, route: Route) -> Mapping[str, Diagnostic | None]:
    """Return the finding about code by its address, or in a directory, which nothing uploads."""
    if not isinstance(code, str):
        return {}
    address = re.fullmatch(r"s3://([a-z0-9.-]{3,63})/([\w./-]{1,100})", code, re.ASCII)
    bucket, key = address.groups() if address else ("BUCKET", "KEY")
    help_ = f"use `code: {{bucket: {bucket}, key: {key}}}`"
    if not address:
        help_ += " for an archive that you upload, or `source` for a short program"
    place, message = (*route, "code"), f"`code` is {kind(code)}"
    return {"code": WRONG_TYPE.at(place, message, label="must be a mapping", help=help_)}


def retired_runtime(runtime: object, known: Sequence[str], route: Route) -> Diagnostic | None:
    """Return the finding about a runtime that Lambda has retired, with the newest one of its language."""
    language = re.match("[a-z]+", runtime) if isinstance(runtime, str) else None
    if not isinstance(runtime, str) or runtime in known or language is None:
        return None
    newer = [each for each in known if each.startswith(language[0])]
    lifetime = facts.lambda_runtimes().get(runtime)
    if lifetime is None or not newer:
        return None
    return NOT_A_CHOICE.at(
        (*route, "runtime"),
        f"`runtime` cannot be `{runtime}`",
        label=f"AWS deprecates it on {lifetime.deprecated}",
        help=f"use `runtime: {newer[-1]}`",
    )


def _examples(keys: list[str]) -> list[tuple[str, str]]:
    return [(key, {"runtime": "python3.13", "handler": "app.main"}[key]) for key in keys]


def _check_image(function: "Function", image: str, here: Context) -> Iterator[Diagnostic]:
    for key in ("runtime", "handler"):
        if getattr(function, key) is not None:
            yield codes.FUNCTION_RUNTIME.at(
                Place((*here.route, key), "key"),
                f"`{key}` has no effect with `image`",
                label="the image has its own",
                help="remove it",
            )
    yield from moving_tags.check(here.name, image, (*here.route, "image"))
    if not isinstance(image, Text) and container_images.repository(image) is None:
        yield codes.IMAGE_NOT_IN_ECR.at(
            (*here.route, "image"),
            f"Lambda cannot pull the image of `{here.name}` from `{container_images.registry(image)}`",
            label="not a private repository of Amazon ECR",
            help="copy the image to a private repository of Amazon ECR in the same region",
        )


def _check_place(function: "Function", here: Context) -> Iterator[Diagnostic]:
    place = here.place
    if place is None:
        return
    known = {subnet.name for subnet in here.network.subnets}
    for index, name in enumerate(function.subnets):
        if name not in known:
            continue  # the checks of placement find it
        (subnet,) = here.subnets((name,))
        if subnet.kind == "public":
            yield WRONG_KIND_OF_SUBNET.at(
                (*here.route, "subnets", index),
                f"the function `{here.name}` is in the public subnet `{name}`",
                label="no internet access without public addresses",
                also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                help="use private subnets",
            )
    yield from egress.check_ports(function.egress, here)
    if not place.has_exit:
        yield from egress.check(function.egress, here)


def _check_variables(function: "Function", here: Context) -> Iterator[Diagnostic]:
    yield from environment.check(function.environment, here)
    yield from literals.check(None, function.environment, here, region="read `AWS_REGION` in the function")
    size = 0
    for name, value in function.environment.items():
        route = Place((*here.route, "environment", name), "key")
        size += len(name) + (
            environment.LONGEST_REFERENCE if isinstance(value, Source) else len(value.encode())
        )
        looks = None if isinstance(value, Source) else found(f"{name}={value}")
        if looks:
            yield PLAIN_SECRET.at(
                route,
                f"the value of `{name}` looks like {looks.what}",
                label="visible to anyone who may describe the function",
                help="move it to Secrets Manager, add `role: {secrets: […]}`, and read it in the function",
            )
        if name in RESERVED:
            yield codes.RESERVED_VARIABLE.at(
                route,
                f"`{name}` cannot be set for the function `{here.name}`",
                label="reserved by Lambda",
                help="use another name",
            )
    if size > MOST_BYTES:
        yield codes.VARIABLES_TOO_LONG.at(
            Place((*here.route, "environment"), "key"),
            f"the variables of `{here.name}` have up to {size} bytes",
            label=f"the Lambda limit is {MOST_BYTES}",
            help="move long values to the code, S3, or SSM",
        )


def _check_ring(function: "Function", here: Context) -> Iterator[Diagnostic]:
    """Find functions whose variables name each other; each ring is reported at its first function."""

    def followed(name: str) -> Iterable[str]:
        other = here.members[name].component
        return _named(cast("Function", other), here).values() if other.type == function.type else ()

    ring = rings.ring(here, followed)
    if not ring:
        return
    is_alone = len(ring) == 1
    second = ring[0 if is_alone else 1]
    variable = next(variable for variable, name in _named(function, here).items() if name == second)
    yield codes.FUNCTION_RING.at(
        (*here.route, "environment", variable, "from"),
        f"a variable of `{here.name}` names the function itself"
        if is_alone
        else f"the variables of {listed(ring)} name each other",
        label="none can be created first",
        help="remove it, and read `AWS_LAMBDA_FUNCTION_NAME`" if is_alone else "remove it",
    )


def _named(function: "Function", here: Context) -> dict[str, str]:
    """Return the variables with values of components, and the names of these components."""
    values = function.environment.items()
    named = ((variable, value.component) for variable, value in values if isinstance(value, Source))
    return {variable: name for variable, name in named if name in here.members}
