"""Errors that AWS would report for a database of RDS or Aurora, and warnings about missing protection."""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from tiers.databases import codes, windows
from tiers.databases.engines import REQUIRING_TLS, Engine, major_of
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.component import Context

_NUMBER = r"-?[0-9]+|\{.+\}|(GREATEST|LEAST|SUM)\(.+\)"
_SHORT = 20
"""Characters of a value that a label has room for."""
_ON = frozenset({"1", "on", "true"})


class Database(Protocol):
    """A database, with the keys that all types of databases have."""

    @property
    def engine(self) -> str:
        """The engine."""

    @property
    def engine_version(self) -> str:
        """The version as the spec has it."""

    @property
    def extended_support(self) -> bool:
        """Whether Extended Support may be billed."""

    @property
    def database(self) -> str | None:
        """The database to create."""

    @property
    def username(self) -> str | None:
        """The master user."""

    @property
    def snapshot(self) -> str | None:
        """The snapshot to start from."""

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of the engine."""

    @property
    def backup_window(self) -> str | None:
        """The time of backups."""

    @property
    def maintenance_window(self) -> str | None:
        """The time of maintenance."""

    @property
    def deletion_protection(self) -> bool:
        """Whether AWS refuses to delete it."""

    @property
    def subnets(self) -> tuple[str, ...]:
        """The subnets by name."""


def check_version(
    database: Database, engine: Engine, here: Context, version: str, key: str = "engine_version"
) -> Iterator[Diagnostic]:
    """Find a version that AWS does not support, or only at a price that the spec refuses."""
    if not version or engine.major_of(version, extended=database.extended_support) is not None:
        return
    majors = engine.majors
    support, price = "standard support", ""
    if database.extended_support:
        support, majors = "support", (*engine.extended, *majors)
    elif major_of(version, engine.extended) is not None:
        price = f"; with `extended_support: true` {engine.service} keeps `{version}`, at an extra price"
    choices = " or ".join(f'"{each}"' for each in majors)
    yield codes.ENGINE_VERSION.at(
        (*here.route, key),
        f"{engine.service} has no {database.engine} version `{version}` in {support}",
        label=f"unknown, or past the end of {support}",
        help=f"use {choices}, or a full version that starts with it{price}",
    )


def check_reserved(database: Database, engine: Engine, here: Context) -> Iterator[Diagnostic]:
    """Find names that the engine keeps to itself."""
    username = database.username
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


def check_windows(database: Database, here: Context) -> Iterator[Diagnostic]:
    """Find windows that are too short, or that overlap."""
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


def check_parameters(database: Database, engine: Engine, here: Context) -> Iterator[Diagnostic]:
    """Find parameters of the other engine, and words where a number belongs."""
    others = REQUIRING_TLS - {engine.requires_tls}
    for name, value in database.parameters.items():
        if name in others:
            yield codes.ENGINE_PARAMETER.at(
                Place((*here.route, "parameters", name), "key"),
                f"{database.engine} has no parameter `{name}`",
                label="a parameter of another engine",
                help=f"use `{engine.requires_tls}`",
            )
        elif name in engine.numbers and not re.fullmatch(_NUMBER, value, re.IGNORECASE):
            yield codes.ENGINE_PARAMETER.at(
                (*here.route, "parameters", name),
                f"`{name}` must be a number or a formula",
                label=f"`{value}` is neither" if len(value) <= _SHORT else "neither",
                help="use an integer in quotes, or a formula such as `{DBInstanceClassMemory/12582880}`",
            )


def check_subnets(database: Database, here: Context) -> Iterator[Diagnostic]:
    """Find a database in public subnets."""
    for subnet in here.subnets(database.subnets):
        if subnet.kind == "public":
            yield WRONG_KIND_OF_SUBNET.at(
                (*here.route, "subnets", database.subnets.index(subnet.name)),
                f"the database `{here.name}` is in the public subnet `{subnet.name}`",
                label="one wrong rule away from the internet",
                also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                help="use isolated subnets",
            )


def check_snapshot(database: Database, engine: Engine, here: Context, command: str) -> Iterator[Diagnostic]:
    """Find what a snapshot needs, and what it has already; the command lists snapshots of its kind."""
    if database.snapshot is None:
        return
    if not database.engine_version:
        yield codes.SNAPSHOT_VERSION.at(
            (*here.route, "snapshot"),
            f"`{here.name}` is restored from a snapshot, but has no `engine_version`",
            label="its parameters depend on the version",
            help=f"add the `EngineVersion` that `aws rds {command}` shows for it, such as "
            f'`engine_version: "{engine.majors[-1]}"`',
        )
    yield codes.SNAPSHOT_ENCRYPTION.at(
        (*here.route, "snapshot"),
        f"`{here.name}` is encrypted only if its snapshot is",
        label="a restored database keeps its encryption",
        help=f"if `aws rds {command}` shows `Encrypted: false`, copy the snapshot with a KMS key",
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


def check_protection(database: Database, engine: Engine, here: Context) -> Iterator[Diagnostic]:
    """Warn of a database that one call deletes, or that does not require TLS."""
    if not database.deletion_protection:
        yield codes.NO_DELETION_PROTECTION.at(
            (*here.route, "deletion_protection"),
            f"`{here.name}` has no deletion protection",
            label="one API call deletes it",
            help="use `deletion_protection: true`",
        )
    requires_tls = engine.requires_tls
    if database.parameters.get(requires_tls, "1").lower() not in _ON:
        yield codes.TLS_NOT_REQUIRED.at(
            (*here.route, "parameters", requires_tls),
            f"`{here.name}` accepts connections without TLS",
            label="passwords and data can be sent in plaintext",
            help=f"remove `{requires_tls}`; TLS is required by default",
        )
