"""Keys that databases of RDS and of Aurora have alike."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from tiers.databases import windows
from tiers.language.record import Derived, Record
from tiers.language.shape import Between, Doc, Example, Keys, Pattern
from tiers.language.vocabulary import ANY_TEXT, Port

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html; RDS and AWS Backup put
# a word and a colon before the names of theirs.
_NAME_OF_A_SNAPSHOT = r"((rds|awsbackup):)?[A-Za-z](-?[A-Za-z0-9]){0,254}"


def snapshot(kind: str) -> Pattern:
    """Return the pattern of the names and ARNs of snapshots of a kind, as ARNs have it."""
    of = "a cluster" if kind == "cluster-snapshot" else "a database"
    arn = rf"(arn:aws[a-z-]*:rds:[a-z0-9-]+:[0-9]{{12}}:{kind}:)?"
    return Pattern(f"{arn}{_NAME_OF_A_SNAPSHOT}", f"the name or ARN of a snapshot of {of}")


NO_PARAMETERS: Mapping[str, Any] = MappingProxyType({})
PARAMETERS = Keys(
    "parameter", Pattern("[a-z][a-z0-9_.-]*", "lower-case letters, digits and any of `_.-`"), longest=255
)
ParameterValue = Annotated[str, ANY_TEXT, Between(1, 1024)]

ENGINE_VERSION = Pattern(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}", 'a version in quotes such as `"8.4"`')
Support = Annotated[
    bool,
    Doc("Whether AWS may keep it, at an extra price, on a major version past its standard support"),
    Example(True),
]
Username = Annotated[
    str | None,
    Pattern("[A-Za-z][A-Za-z0-9_]{0,15}", "1 to 16 letters, digits and `_`, starting with a letter"),
    Doc("Master user, whose password AWS generates and keeps in Secrets Manager"),
    Example("dbadmin"),
]
DatabasePort = Annotated[Port, Between(1150, 65535), Doc("TCP port"), Example(3306)]
BackupRetention = Annotated[int, Between(1, 35), Doc("Days that automatic backups are kept"), Example(14)]
BackupWindow = Annotated[
    str | None,
    windows.DAILY,
    Doc("Time of the daily backup, in UTC; by default, AWS chooses it"),
    Example("03:00-03:30"),
]
MaintenanceWindow = Annotated[
    str | None,
    windows.WEEKLY,
    Doc("Time of weekly maintenance, in UTC; by default, AWS chooses it"),
    Example("sun:04:00-sun:05:00"),
]
DeletionProtection = Annotated[
    bool, Doc("Whether AWS refuses to delete it until this is turned off"), Example(True)
]
MonitoringInterval = Annotated[
    Literal[0, 1, 5, 10, 15, 30, 60],
    Doc("Seconds between two readings of operating system metrics; 0 turns them off"),
    Example(60),
]

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "connects_to": "edges start at the caller: write `connects_to` there, with this database's name",
        "password": "RDS makes the password and keeps it in Secrets Manager; remove this",
        "version": "write `engine_version`",
        "security_group": "security groups follow from the edges that lead here",
    }
)


def undecided(record: Record, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults of the keys that the spec leaves open."""
    return {key: value for key, value in defaults.items() if isinstance(getattr(record, key), Derived)}
