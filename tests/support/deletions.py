"""Deletions of the small stack: options, parts of its spec, and the calls that were made."""

from typing import Any

from tests.support.stack_double import World
from tests.support.standing import SPEC

YES = ("--yes-destroy", "quiet")
BALANCED = f"""{SPEC}
presentation:
  site: {{type: load_balancer, listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]}}
"""
BUCKET = "\nresources:\n  data:\n    Box: {Type: AWS::S3::Bucket, DeletionPolicy: %s}\n"


def database(**more: Any) -> dict[str, Any]:
    """Return the database of the stack, as RDS describes it."""
    return {"DBInstances": [{"DBInstanceIdentifier": "dbdbinstance-1", **more}]}


def deletions(world: World) -> list[dict[str, Any]]:
    """Return the deletions of stacks that were begun."""
    return world.account.made("cloudformation.DeleteStack")
