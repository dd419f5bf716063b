"""What `cloudformation-validate` says that is no finding about a compiled template, each with its reason.

The one place for that: what is wrong with our templates is mended there, and what is wrong with the user's
own is told.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from tiers.lint.matches import Match

ALWAYS: Mapping[str, str] = {
    "I4010": "asks for descriptions for AI agents in a `Metadata` of its own; no template needs them to work",
    "I9001": "tells of each property that is create-only, used well or not: 20 in a line, and no mistake",
    "I9003": "says that no region was given; `cfn-lint` judges by one, and says nothing of it either",
}
"""Rules that find nothing, in anybody's template."""


class Ignored(NamedTuple):
    """A rule, the types of resource and the messages of it that are meant, and why it is wrong there."""

    rule: str
    types: frozenset[str]
    message: str
    reason: str


IN_COMPILED = (
    Ignored(
        "E9006",
        frozenset({"AWS::RDS::DBInstance"}),
        r"'\d+(\.\d+)?' is not one of ",
        "RDS takes a major version and chooses the minor one; the list has only minor ones, and `tiers` "
        "checks majors itself (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)",
    ),
    Ignored(
        "W2509",
        frozenset(),
        r"Parameter '\w*Secret(?:SecretArn)?' appears to be a password",
        "one stack passes a secret's ARN to another, which is no secret; no key of a spec takes a password",
    ),
    Ignored(
        "W3002",
        frozenset({"AWS::CloudFormation::Stack"}),
        "",
        "the root stands beside its parts until `aws cloudformation package` uploads them, see the README",
    ),
    Ignored(
        "W3010",
        frozenset({"AWS::EC2::Subnet"}),
        "",
        "zones are named where the spec names them, which it does so that they never move",
    ),
    Ignored(
        "W9013",
        frozenset(),
        "",
        "an account stands in an ARN that the spec gives, of what is not in the template and perhaps not in "
        "the same account",
    ),
    Ignored(
        "W2509",
        frozenset(),
        r"Parameter '\w+(SecretArn|DBSecret)'",
        "what passes between the stacks is the secret's ARN, which opens nothing without leave to read it",
    ),
    Ignored(
        "I9040",
        frozenset(
            {
                "AWS::CloudFormation::Stack",
                "AWS::ElasticLoadBalancingV2::Listener",
                "AWS::ElasticLoadBalancingV2::ListenerRule",
            }
        ),
        "",
        "a stack passes its own tags on to these, and what they cost is the load balancer's, which has tags",
    ),
)


def is_ignored(match: Match, resource_type: str) -> bool:
    """Whether a match in a compiled template is one of these; the type is empty where there is none."""
    return any(
        match.rule == each.rule
        and (not each.types or resource_type in each.types)
        and re.match(each.message, match.message) is not None
        for each in IN_COMPILED
    )
