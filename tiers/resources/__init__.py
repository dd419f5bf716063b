"""AWS's resource types: one row for each type, with everything known about it in any template.

A file is loaded when a type of its services occurs. What acts on rows is elsewhere: a row may name a function
of another part by a string. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from tiers.resources.row import Listing, Row

if TYPE_CHECKING:
    from tiers.resources.alarms import Metrics
    from tiers.resources.apis import Api
    from tiers.resources.arns import Arns

GROUP = "tiers.resources"
"""The entry-point group of other packages; each entry is a list of rows, under any name."""

_FILES = {
    "autoscaling": ("AutoScaling", "ApplicationAutoScaling"),
    "backup": ("Backup",),
    "caches": ("ElastiCache", "MemoryDB", "DAX"),
    "cloudformation": ("CloudFormation", "SSM"),
    "containers": ("ECS", "EKS", "ServiceDiscovery"),
    "databases": (
        *("Cassandra", "DMS", "DSQL", "DocDB", "DocDBElastic", "HealthLake", "Neptune"),
        *("NeptuneGraph", "QLDB", "Redshift", "RedshiftServerless", "SDB", "Timestream"),
    ),
    "dynamodb": ("DynamoDB",),
    "ec2": ("EC2",),
    "edge": ("ApiGateway", "ApiGatewayV2", "CloudFront", "GlobalAccelerator", "VpcLattice"),
    "elbv2": ("ElasticLoadBalancing", "ElasticLoadBalancingV2"),
    "functions": ("CodeBuild", "EMR", "Lambda", "Scheduler", "Serverless", "StepFunctions"),
    "iam": ("IAM",),
    "messaging": ("AmazonMQ", "Kinesis", "MSK", "SNS", "SQS"),
    "monitoring": ("APS", "Budgets", "CloudTrail", "CloudWatch", "Events", "Logs"),
    "rds": ("RDS",),
    "route53": ("Route53", "Route53Resolver"),
    "s3": ("S3", "S3Express", "S3Files", "S3Outposts", "S3Tables", "S3Vectors"),
    "search": ("Elasticsearch", "OpenSearchServerless", "OpenSearchService"),
    "security": (
        *("CertificateManager", "CodeConnections", "CodeStarConnections", "Cognito", "KMS"),
        *("Organizations", "SecretsManager", "WAFv2"),
    ),
    "storage": ("CodeArtifact", "CodeCommit", "ECR", "EFS", "FSx", "Lightsail"),
}
"""By file, the services whose types are in it."""

_FILE_OF = {service: file for file, services in _FILES.items() for service in services}
_LISTED = (
    *("cloudformation", "containers", "dynamodb", "ec2", "edge", "elbv2", "functions", "iam", "messaging"),
    *("monitoring", "rds", "s3", "security", "storage"),
)
"""The files with types that are read from the listings of an account."""


@cache
def find(resource_type: str) -> Row:
    """Return the row of a type: of this package, else of another one, else one that answers nothing.

    Raises `BrokenPackageError` if another package has rows that cannot be loaded.
    """
    provider, _, rest = resource_type.partition("::")
    file = _FILE_OF.get(rest.partition("::")[0]) if provider == "AWS" else None
    found = _rows(file).get(resource_type) if file else None
    return found or _foreign().get(resource_type) or Row(resource_type)


@cache
def arns_of(resource_type: str) -> "tuple[Arns, ...]":
    """Return the ARNs of a type in policies; only the proof of permissions asks for them."""
    name = find(resource_type).arns
    if not name:
        return ()
    found: tuple[Arns, ...] = getattr(import_module(f"{__name__}.arns_of_services"), name)
    return found


@cache
def api_of(resource_type: str) -> "Api | None":
    """Return the API of a type for callers; only the connections to raw resources ask for it."""
    name = find(resource_type).api
    if not name:
        return None
    found: Api = getattr(import_module(f"{__name__}.apis"), name)
    return found


@cache
def alarms_of(resource_type: str) -> "tuple[Metrics, ...]":
    """Return the metrics of a type with alarms; only specs with raw resources ask for them."""
    file, _, name = find(resource_type).alarms.partition(".")
    if not name:
        return ()
    found: tuple[Metrics, ...] = getattr(import_module(f"{__name__}.alarms_of_{file}"), name)
    return found


def every() -> Iterator[Row]:
    """Yield all rows of this package, in the order of their types."""
    rows = (row for file in _FILES for row in _rows(file).values())
    yield from sorted(rows, key=lambda row: row.type)


@cache
def listings() -> Mapping[str, Listing]:
    """Return the listings of an account by the key of their output."""
    rows = (row for file in _LISTED for row in _rows(file).values())
    return {each.key: each for row in rows for each in row.listings}


@cache
def _rows(file: str) -> Mapping[str, Row]:
    rows: tuple[Row, ...] = import_module(f"{__name__}.{file}").ROWS
    return {row.type: row for row in rows}


def _checked(row: object) -> Row:
    if not isinstance(row, Row):
        raise TypeError(f"{row!r:.40} is not a row")
    return row


class BrokenPackageError(Exception):
    """A package whose rows cannot be loaded; its text is a sentence for the user."""


@cache
def _foreign() -> Mapping[str, Row]:
    """Return the rows of other packages. `importlib.metadata` costs more than all of this package's rows."""
    from importlib.metadata import entry_points

    found: dict[str, Row] = {}
    for entry in entry_points(group=GROUP):
        try:
            found.update((row.type, row) for row in map(_checked, entry.load()))
        # An import may end in anything, even in a call of `exit`.
        except (Exception, SystemExit) as error:
            package = entry.dist.name if entry.dist else entry.value
            reason = f"{type(error).__name__}: {error}".replace("\n", " ")
            raise BrokenPackageError(
                f"the resource types from the package `{package}` do not work ({reason})"
            ) from error
    return found
