"""Errors that RDS would report for a database, and warnings about missing protection."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from tiers import facts
from tiers.components.rds import audit, codes, storage
from tiers.components.rds.engines import ENGINES, WITHOUT_INSIGHTS
from tiers.databases import checks, engines
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds


def check(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    """Find everything that is wrong with a database alone, or in its network."""
    engine = ENGINES[database.engine]
    yield from _support(database, here)
    yield from checks.check_version(database, engine, here, database.engine_version)
    yield from checks.check_reserved(database, engine, here)
    if not database.is_cluster:
        yield from _instance_class(database, here)
    yield from _standbys(database, here)
    if database.replicas and here.network.is_existing:
        from tiers.network.existing import check_zones

        yield from check_zones(here.network, database.subnets, (*here.route, "replicas"))
    yield from _insights(database, here)
    if not _lacks_storage(database):
        yield from storage.check(database, here)
    yield from checks.check_windows(database, here)
    yield from checks.check_snapshot(database, engine, here, _snapshots(database))
    yield from checks.check_parameters(database, engine, here)
    yield from audit.check(database, here)
    yield from _replica_version(database, here)
    yield from checks.check_subnets(database, here)
    yield from _single_zone(database, here)
    yield from checks.check_protection(database, engine, here)
    yield from _password(database, here)


def _standbys(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    if database.is_cluster or database.snapshot is not None:
        from tiers.components.rds.standbys import checks as standbys

        yield from standbys.check(database, here)


def _lacks_storage(database: "Rds") -> bool:
    if not database.is_cluster:
        return False
    from tiers.components.rds.standbys import checks as standbys

    return standbys.lacks_storage(database)


def _snapshots(database: "Rds") -> str:
    """Return the command that lists the snapshots that a database may be restored from."""
    own = database.is_cluster and ":snapshot:" not in (database.snapshot or "")
    return "describe-db-cluster-snapshots" if own else "describe-db-snapshots"


def _support(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    if database.extended_support and not ENGINES[database.engine].extended:
        yield codes.NO_EXTENDED_SUPPORT.at(
            (*here.route, "extended_support"),
            f"RDS has no Extended Support for {database.engine}",
            label="no effect",
            help="remove `extended_support`",
        )


def _instance_class(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    known = facts.database_classes()
    if database.instance_class not in known:
        meant = nearest(database.instance_class, known)
        yield codes.UNKNOWN_INSTANCE_CLASS.at(
            (*here.route, "instance_class"),
            f"unknown instance class `{database.instance_class}` for {database.engine}",
            label=f"did you mean `{meant}`?" if meant else "not offered by RDS",
            help="use a class listed at https://aws.amazon.com/rds/instance-types, such as `db.t4g.medium`",
        ).replaced_by(meant)


def _insights(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    name = database.instance_class
    if database.insights and database.engine != "postgres" and name in WITHOUT_INSIGHTS:
        yield codes.INSIGHTS_CLASS.at(
            (*here.route, "insights"),
            f"`{name}` has no Database Insights with {database.engine}",
            label="not supported on this class",
            also=(Note(Place((*here.route, "instance_class")), "the instance class"),),
            help="use a larger class, such as `db.t4g.medium`, or remove `insights`",
        )


def _replica_version(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    version, source = database.replica_engine_version, database.engine_version
    if version is None or not source:
        return
    at = partial(codes.REPLICA_VERSION.at, (*here.route, "replica_engine_version"))
    if not database.replicas:
        yield at(
            f"`replica_engine_version` has no effect: `{here.name}` has no read replicas",
            label="no read replicas",
            help="remove `replica_engine_version`, or add `replicas: 1`",
        )
    elif database.replica_major is None:
        yield from checks.check_version(
            database, ENGINES[database.engine], here, version, "replica_engine_version"
        )
    elif engines.is_older(version, source):
        yield at(
            f"the read replicas of `{here.name}` have an older version than their source",
            label=f"the source has {source}",
            help=f'use `replica_engine_version: "{source}"` or a later version, or remove it',
        )
    elif database.engine == "postgres" and database.replicas_differ:
        yield at(
            f"the read replicas of `{here.name}` cannot have another major version",
            label="RDS upgrades them with their source",
            help=f'remove it, and use `engine_version: "{version}"`',
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
