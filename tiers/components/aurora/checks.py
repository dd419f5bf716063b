"""Errors that AWS would report for an Aurora cluster, and warnings about missing protection."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers import facts
from tiers.components.aurora import codes
from tiers.components.aurora.engines import ENGINES, LOGS
from tiers.components.aurora.proxy.member import name_of
from tiers.databases import checks
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import listed
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.aurora.spec import Aurora


def check(database: "Aurora", here: Context) -> Iterator[Diagnostic]:
    """Find everything that is wrong with a cluster alone, or in its network."""
    engine = ENGINES[database.engine]
    yield from checks.check_version(database, engine, here, database.engine_version)
    yield from checks.check_reserved(database, engine, here)
    yield from _instance_class(database, here)
    yield from _capacity(database, here)
    yield from _readers(database, here)
    yield from _logs(database, here)
    yield from _proxy(database, here)
    yield from checks.check_windows(database, here)
    yield from checks.check_snapshot(database, engine, here, "describe-db-cluster-snapshots")
    yield from checks.check_parameters(database, engine, here)
    yield from checks.check_subnets(database, here)
    yield from checks.check_protection(database, engine, here)


def _instance_class(database: "Aurora", here: Context) -> Iterator[Diagnostic]:
    name, known = database.instance_class, facts.aurora_classes()
    if name is None:
        return
    if database.capacity is not None:
        yield codes.TWO_CAPACITIES.at(
            (*here.route, "instance_class"),
            f"`{here.name}` has both `capacity` and `instance_class`",
            label="the capacity follows from the class",
            also=(Note(Place((*here.route, "capacity"), "key"), "the other one"),),
            help="remove one of them",
        )
    elif name not in known:
        meant = nearest(name, known)
        serverless = name == "db.serverless"
        yield codes.INSTANCE_CLASS.at(
            (*here.route, "instance_class"),
            f"`{name}` is not an instance class of Aurora",
            label=f"did you mean `{meant}`?" if meant and not serverless else "not offered by Aurora",
            help="use `capacity: {min: 0.5, max: 8}` in its place"
            if serverless
            else "use a class such as `db.r8g.large` or `db.t4g.medium`, or `capacity: {min: 0.5, max: 8}`",
        ).replaced_by(None if serverless else meant)


def _capacity(database: "Aurora", here: Context) -> Iterator[Diagnostic]:
    capacity, route = database.capacity, (*here.route, "capacity")
    if capacity is None:
        return
    if capacity.max < capacity.min:
        yield codes.CAPACITY_RANGE.at(
            (*route, "max"),
            f"the largest capacity of `{here.name}` is below its smallest one",
            label=f"must be {capacity.min} or more",
            also=(Note(Place((*route, "min")), f"the smallest is {capacity.min}"),),
            help=f"use `max: {capacity.min}` or more",
        )
    if capacity.auto_pause is not None and capacity.min:
        yield codes.NEVER_PAUSES.at(
            (*route, "auto_pause"),
            f"members of `{here.name}` never pause",
            label=f"their smallest capacity is {capacity.min}",
            help="use `min: 0`, or remove `auto_pause`",
        )
    if not capacity.min:
        yield codes.PAUSES.at(
            (*route, "min"),
            f"`{here.name}` pauses if it has no connections",
            label="the next connection waits 15 seconds",
            help="use `min: 0.5`",
        )


def _readers(database: "Aurora", here: Context) -> Iterator[Diagnostic]:
    if database.readers == 0:
        yield codes.NO_READER.at(
            (*here.route, "readers"),
            f"`{here.name}` has no reader that takes over from its writer",
            label="down until AWS starts another member",
            help="use `readers: 1`",
        )
    scaling = database.reader_scaling
    if scaling is not None and scaling.max < max(1, database.readers):
        yield codes.READER_RANGE.at(
            (*here.route, "reader_scaling", "max"),
            f"`{here.name}` already has {database.readers} readers",
            label=f"must be {database.readers} or more",
            also=(Note(Place((*here.route, "readers")), "the readers"),),
            help=f"use `max: {database.readers + 1}` or more",
        )


def _proxy(database: "Aurora", here: Context) -> Iterator[Diagnostic]:
    if database.proxy is None or database.proxy_of(here) is not None:
        return
    name = name_of(here.name)
    yield codes.PROXY_NAME.at(
        Place((*here.route, "proxy"), "key"),
        f"`{name}` is the name of the proxy of `{here.name}`",
        label="already taken",
        also=(Note(Place(here.members[name].route, "key"), "the other component"),),
        help=f"rename `{name}`",
    )


def _logs(database: "Aurora", here: Context) -> Iterator[Diagnostic]:
    known = LOGS[database.engine]
    for index, log in enumerate(database.logs):
        if log not in known:
            yield codes.UNKNOWN_LOG.at(
                (*here.route, "logs", index),
                f"{database.engine} has no log `{log}`",
                label="a log of another engine",
                help=f"use {listed(known, 'or')}",
            )
