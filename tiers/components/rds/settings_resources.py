"""Groups of settings: engine parameters, and the option that records an audit log.

Read replicas have those of their source. While they have another major version, they have groups of that one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from troposphere import rds

from tiers.components.rds import audit
from tiers.components.rds.engines import DAYS_OF_INSIGHTS, ENGINES
from tiers.databases import resources as common
from tiers.ir import identifiers
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

AUDIT_PLUGIN = "MARIADB_AUDIT_PLUGIN"
"""The option of MySQL and MariaDB."""


class Settings(NamedTuple):
    """The groups of a source, or of read replicas with another major version."""

    parameters: str
    """The logical ID of the parameter group."""
    options: str
    """The logical ID of the option group."""
    major: str
    version: str
    """The key of the spec that decides the major version."""
    of: str


def of_source(database: "Rds", here: Context) -> Settings:
    """Return the groups of the database itself."""
    name = identifiers.pascal(here.name)
    parameters = identifiers.database_parameter_group(here.name)
    major = database.major or database.engine_version
    return Settings(parameters, f"{name}DBOptionGroup", major, "engine_version", "")


def of_replicas(database: "Rds", here: Context) -> Settings:
    """Return the groups of the read replicas."""
    if not database.replicas_differ:
        return of_source(database, here)
    name, major = identifiers.pascal(here.name), database.replica_major or ""
    return Settings(
        f"{name}DBParameterGroupOfReplicas",
        f"{name}DBOptionGroupOfReplicas",
        major,
        "replica_engine_version",
        "read replicas",
    )


def of(database: "Rds", here: Context) -> list[Settings]:
    """Return all groups, each once."""
    return list(dict.fromkeys((of_source(database, here), of_replicas(database, here))))


def groups(database: "Rds", own: Settings, here: Context) -> Iterator[Placed]:
    """Build a parameter group, and an option group if there is an audit log."""
    yield common.parameter_group(rds.DBParameterGroup, own.parameters, parameters(database, own), here)
    if audit.has_options(database):
        yield _option_group(database, own, here)


def parameters(database: "Rds", own: Settings) -> common.Parameters:
    """Return the engine parameters, with those that the audit log needs."""
    added = audit.parameters(database)
    return common.Parameters(
        f"{database.engine}{own.major}",
        {**ENGINES[database.engine].parameters, **added},
        {name: value for name, value in database.parameters.items() if name not in added},
        version=own.version,
        of=own.of,
    )


def insights(database: "Rds", enabled: str) -> dict[str, Any]:
    """Return the properties of Database Insights; `enabled` is the one that turns on Performance Insights."""
    if database.insights is None:
        return {}
    return {
        "DatabaseInsightsMode": database.insights,
        enabled: True,
        "PerformanceInsightsRetentionPeriod": DAYS_OF_INSIGHTS[database.insights],
    }


def _option_group(database: "Rds", own: Settings, here: Context) -> Placed:
    """Build an option group; RDS deletes none that a snapshot refers to, and the last one does.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html
    """
    route = (*here.route, "audit")
    whose = f"the {own.of} of {here.name}" if own.of else here.name
    return place(
        Stack.DATA,
        rds.OptionGroup(
            own.options,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            EngineName=database.engine,
            MajorEngineVersion=own.major,
            # Create-only on AWS; tests/compile/test_frozen.py keeps it as it is.
            OptionGroupDescription=f"Options of {whose}",
            OptionConfigurations=_options(database),
            Tags=tags(here.about, here.name_tag(*([own.of] if own.of else []))),
        ),
        route,
        {
            "EngineName": (*here.route, "engine"),
            "MajorEngineVersion": (*here.route, own.version),
            "OptionConfigurations": route,
        },
    )


def _options(database: "Rds") -> list[Any]:
    if not database.audit:
        return []
    events = ",".join(dict.fromkeys(each.upper() for each in database.audit))
    return [
        rds.OptionConfiguration(
            OptionName=AUDIT_PLUGIN,
            OptionSettings=[
                rds.OptionSetting(Name="SERVER_AUDIT_EVENTS", Value=events),
                # RDS asks each second if the database answers, and advises to leave its user out.
                rds.OptionSetting(Name="SERVER_AUDIT_EXCL_USERS", Value="rdsadmin"),
            ],
        )
    ]
