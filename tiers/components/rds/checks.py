"""Errors that RDS would report for a database, and warnings about missing protection."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers import facts
from tiers.components.rds import codes, windows
from tiers.components.rds.engines import ENGINES, LARGEST_STORAGE
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

_NUMBER = re.compile(r"-?[0-9]+|\{.+\}|(GREATEST|LEAST|SUM)\(.+\)", re.IGNORECASE)
_SHORT = 20
"""Characters of a value that a label has room for."""
_ON = frozenset({"1", "on", "true"})


def check(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    """Find everything that is wrong with a database alone, or in its network."""
    yield from _engine(database, here)
    yield from _reserved(database, here)
    yield from _instance_class(database, here)
    yield from _storage(database, here)
    yield from _windows(database, here)
    yield from _snapshot(database, here)
    yield from _parameters(database, here)
    yield from _subnets(database, here)
    yield from _unsafe(database, here)


def _engine(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    if database.major is not None or not database.engine_version:
        return
    version, majors = database.engine_version, ENGINES[database.engine].majors
    support, price = "standard support", ""
    if database.extended_support:
        support, majors = "support", (*ENGINES[database.engine].extended, *majors)
    elif database.in_extended_support:
        price = f"; with `extended_support: true` RDS keeps `{version}`, at an extra price"
    choices = " or ".join(f'"{each}"' for each in majors)
    yield codes.ENGINE_VERSION.at(
        (*here.route, "engine_version"),
        f"RDS has no {database.engine} version `{version}` in {support}",
        label=f"unknown, or past the end of {support}",
        help=f"use {choices}, or a full version that starts with it{price}",
    )


def _reserved(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    engine, username = ENGINES[database.engine], database.username
    if database.database and database.database.lower() in engine.reserved_databases:
        yield codes.RESERVED_DATABASE.at(
            (*here.route, "database"),
            f"`{database.database}` is the name of a {database.engine} system database",
            label="reserved",
            help="use another name",
        )
    if username and (username.lower() in engine.reserved_users or username.lower().startswith("pg_")):
        yield codes.RESERVED_USERNAME.at(
            (*here.route, "username"),
            f"`{username}` is reserved by {database.engine} on RDS",
            label="reserved",
            help="use another name, such as `dbadmin`",
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


def _windows(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    backup, maintenance = database.backup_window, database.maintenance_window
    short = False
    for key, window in (("backup_window", backup), ("maintenance_window", maintenance)):
        if window and windows.minutes(window) < windows.SHORTEST:
            short = True
            yield codes.SHORT_WINDOW.at(
                (*here.route, key),
                f"`{key}` lasts {windows.minutes(window)} minutes",
                label=f"must last at least {windows.SHORTEST} minutes",
                help="use a later end",
            )
    if backup and maintenance and not short and windows.overlap(backup, maintenance):
        yield codes.WINDOWS_OVERLAP.at(
            (*here.route, "maintenance_window"),
            f"the backup and maintenance windows of `{here.name}` overlap",
            label="overlaps the backup window",
            also=(Note(Place((*here.route, "backup_window")), "every day"),),
            help="move one of the windows",
        )


def _snapshot(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    if database.snapshot is None:
        return
    if not database.engine_version:
        majors = ENGINES[database.engine].majors
        yield codes.SNAPSHOT_VERSION.at(
            (*here.route, "snapshot"),
            f"`{here.name}` is restored from a snapshot, but has no `engine_version`",
            label="its parameters depend on the version",
            help="add the `EngineVersion` that `aws rds describe-db-snapshots` shows for it, such as "
            f'`engine_version: "{majors[-1]}"`',
        )
    yield codes.SNAPSHOT_ENCRYPTION.at(
        (*here.route, "snapshot"),
        f"`{here.name}` is encrypted only if its snapshot is",
        label="a restored database keeps its encryption",
        help="if `aws rds describe-db-snapshots` shows `Encrypted: false`, copy the snapshot with a KMS key",
    )
    for key in ("username", "database"):
        if getattr(database, key) is not None:
            yield codes.SNAPSHOT_BRINGS_IT.at(
                (*here.route, key),
                f"`{key}` cannot be set for a database restored from a snapshot",
                label="defined by the snapshot",
                also=(Note(Place((*here.route, "snapshot")), "the snapshot"),),
                help=f"remove `{key}`",
            )


def _parameters(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    """Find parameters of the other engine, and words where a number belongs."""
    engine = ENGINES[database.engine]
    others = {each.requires_tls for each in ENGINES.values()} - {engine.requires_tls}
    for name, value in database.parameters.items():
        if name in others:
            yield codes.ENGINE_PARAMETER.at(
                Place((*here.route, "parameters", name), "key"),
                f"{database.engine} has no parameter `{name}`",
                label="a parameter of another engine",
                help=f"use `{engine.requires_tls}`",
            )
        elif name in engine.numbers and not _NUMBER.fullmatch(value):
            yield codes.ENGINE_PARAMETER.at(
                (*here.route, "parameters", name),
                f"`{name}` must be a number or a formula",
                label=f"`{value}` is neither" if len(value) <= _SHORT else "neither",
                help="use an integer in quotes, or a formula such as `{DBInstanceClassMemory/12582880}`",
            )


def _subnets(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    for subnet in here.subnets(database.subnets):
        if subnet.kind == "public":
            yield WRONG_KIND_OF_SUBNET.at(
                (*here.route, "subnets", database.subnets.index(subnet.name)),
                f"the database `{here.name}` is in the public subnet `{subnet.name}`",
                label="one wrong rule away from the internet",
                also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                help="use isolated subnets",
            )


def _unsafe(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    if not database.multi_az:
        yield codes.SINGLE_AZ_DATABASE.at(
            (*here.route, "multi_az"),
            f"`{here.name}` runs in one zone and has no standby",
            label="lost if its zone fails",
            help="use `multi_az: true`",
        )
    if not database.deletion_protection:
        yield codes.NO_DELETION_PROTECTION.at(
            (*here.route, "deletion_protection"),
            f"`{here.name}` has no deletion protection",
            label="one API call deletes it",
            help="use `deletion_protection: true`",
        )
    requires_tls = ENGINES[database.engine].requires_tls
    if database.parameters.get(requires_tls, "1").lower() not in _ON:
        yield codes.TLS_NOT_REQUIRED.at(
            (*here.route, "parameters", requires_tls),
            f"`{here.name}` accepts connections without TLS",
            label="passwords and data can be sent in plaintext",
            help=f"remove `{requires_tls}`; TLS is required by default",
        )
    if database.has_own_secret:
        key = "replicas" if database.replicas else "snapshot"
        what = "read replicas" if database.replicas else "a snapshot"
        yield codes.PASSWORD_NOT_ROTATED.at(
            (*here.route, key),
            f"the master password of `{here.name}` is never rotated",
            label=f"RDS cannot manage it with {what}",
            help="rotate it regularly in Secrets Manager and in the database",
        )
