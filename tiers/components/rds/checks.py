"""Errors that RDS would report for a database, and warnings about missing protection."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers import facts
from tiers.components.rds import codes
from tiers.components.rds.engines import ENGINES, LARGEST_STORAGE
from tiers.databases import checks
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds


def check(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    """Find everything that is wrong with a database alone, or in its network."""
    engine = ENGINES[database.engine]
    yield from checks.check_version(database, engine, here)
    yield from checks.check_reserved(database, engine, here)
    yield from _instance_class(database, here)
    yield from _storage(database, here)
    yield from checks.check_windows(database, here)
    yield from checks.check_snapshot(database, engine, here, "describe-db-snapshots")
    yield from checks.check_parameters(database, engine, here)
    yield from checks.check_subnets(database, here)
    yield from _single_zone(database, here)
    yield from checks.check_protection(database, engine, here)
    yield from _password(database, here)


def _instance_class(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    known = facts.database_classes()
    if database.instance_class not in known:
        meant = nearest(database.instance_class, known)
        yield codes.UNKNOWN_INSTANCE_CLASS.at(
            (*here.route, "instance_class"),
            f"unknown instance class `{database.instance_class}` for {database.engine}",
            label=f"did you mean `{meant}`?" if meant else "not offered by RDS",
            help="use a class listed at https://aws.amazon.com/rds/instance-types, such as `db.t4g.medium`",
        )


def _storage(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    size, most = database.allocated_storage, database.max_allocated_storage
    if size is None:
        return
    # A tenth more, in whole GiB:
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
    least = -(-size * 11 // 10)
    if most is not None and most < least:
        yield codes.STORAGE_LIMIT.at(
            (*here.route, "max_allocated_storage"),
            f"`max_allocated_storage` of `{here.name}` leaves no room to grow",
            label=f"must be at least {least}",
            also=(Note(Place((*here.route, "allocated_storage")), f"the initial size is {size} GiB"),),
            help=f"use {least} or more, or remove it to keep the size"
            if least <= LARGEST_STORAGE
            else "remove it; the size is near the RDS maximum",
        )


def _single_zone(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    if not database.multi_az:
        yield codes.SINGLE_AZ_DATABASE.at(
            (*here.route, "multi_az"),
            f"`{here.name}` runs in one zone and has no standby",
            label="lost if its zone fails",
            help="use `multi_az: true`",
        )


def _password(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    if database.has_own_secret:
        key = "replicas" if database.replicas else "snapshot"
        what = "read replicas" if database.replicas else "a snapshot"
        yield codes.PASSWORD_NOT_ROTATED.at(
            (*here.route, key),
            f"the master password of `{here.name}` is never rotated",
            label=f"RDS cannot manage it with {what}",
            help="rotate it regularly in Secrets Manager and in the database",
        )
