"""What AWS offers, from cfn-lint's bundled schemas; `python -m tests.regenerate` rewrites the lists.

The names are the union over all regions: whether one region offers a type, cfn-lint and the
deployment find out.
"""

import os
from functools import cache


@cache
def instance_types() -> frozenset[str]:
    """Return the EC2 instance types that exist in some region."""
    return _names("instance-types.txt")


@cache
def database_classes() -> frozenset[str]:
    """Return the RDS instance classes that MySQL or PostgreSQL runs on in some region."""
    return _names("database-classes.txt")


def _names(file: str) -> frozenset[str]:
    with open(os.path.join(os.path.dirname(__file__), file), encoding="ascii") as lines:
        return frozenset(lines.read().split())
