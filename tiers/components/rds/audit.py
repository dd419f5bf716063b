"""The audit log of a database: an option of MySQL and MariaDB, and parameters of PostgreSQL."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tiers.components.rds import codes
from tiers.components.rds.engines import AUDIT_EVENTS
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import listed
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

_LIBRARIES: Final = "shared_preload_libraries"
_USUAL_LIBRARIES: Final = "pg_stat_statements"
"""The value of RDS, which an explicit one replaces."""
_EVENTS: Final = "pgaudit.log"


def has_options(database: "Rds") -> bool:
    """Return whether the database has an option group: one without options ends the recording."""
    return database.audit is not None and database.engine != "postgres"


def parameters(database: "Rds") -> dict[str, str]:
    """Return the parameters of PostgreSQL that turn the audit log on, with the libraries of the spec.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.basic-setup.html
    """
    if not database.audit or database.engine != "postgres":
        return {}
    libraries = database.parameters.get(_LIBRARIES, _USUAL_LIBRARIES).split(",")
    if "pgaudit" not in (each.strip() for each in libraries):
        libraries.append("pgaudit")
    return {_LIBRARIES: ",".join(filter(None, libraries)), _EVENTS: ",".join(dict.fromkeys(database.audit))}


def check(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    """Find activity that the engine does not record, and what is left to do by hand."""
    known = AUDIT_EVENTS[database.engine]
    for index, event in enumerate(database.audit or ()):
        if event not in known:
            yield codes.AUDIT_EVENT.at(
                (*here.route, "audit", index),
                f"{database.engine} does not record `{event}`",
                label="activity of another engine",
                help=f"use {listed(known, 'or')}",
            )
    if not parameters(database):
        return
    if _EVENTS in database.parameters:
        yield codes.AUDIT_PARAMETER.at(
            Place((*here.route, "parameters", _EVENTS), "key"),
            f"`{_EVENTS}` is set by `audit`",
            label="set twice",
            also=(Note(Place((*here.route, "audit"), "key"), "the other one"),),
            help="remove one of them",
        )
    yield codes.AUDIT_EXTENSION.at(
        Place((*here.route, "audit"), "key"),
        f"the audit log of `{here.name}` needs the extension pgaudit",
        label="only SQL creates an extension",
        help="run `CREATE EXTENSION pgaudit` in each database, and accept this warning",
    )
