"""What a cluster of three instances has of its own: instance classes, names, and a look.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tiers.databases import names
from tiers.ir.facets import Part
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

USUAL_CLASS: Final = "db.m6gd.large"
INSTANCES: Final = 3
ENDINGS: Final = tuple(f"-instance-{number}" for number in range(1, INSTANCES + 1))
"""The endings of the names of the instances, after that of their cluster, as in the example of
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html"""
LONGEST_NAME: Final = 52
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"""


def parts(zones: Sequence[str]) -> tuple[Part, ...]:
    """Return the look of the instances. Any of them may be the writer, and AWS chooses among more zones."""
    is_chosen = len(zones) > INSTANCES
    return tuple(
        Part(zone, "reader" if number else "writer", bool(number), is_chosen)
        for number, zone in enumerate(zones[:INSTANCES])
    )


def fixed_name(database: "Rds", here: Context) -> str:
    """Return the part of a cluster's name that the spec decides.

    CloudFormation would make a name of up to 63 characters, which RDS refuses for these clusters. The digest
    is of what replaces the cluster if it changes, because two clusters cannot have one name.
    """
    decides = (database.engine, database.database, database.username, database.snapshot)
    return names.fixed(f"{here.about.name}-{here.name}", (), decides, LONGEST_NAME)
