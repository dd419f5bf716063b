"""Matches of `cloudformation-validate` that are not findings about a compiled template, each with its reason.

This is the only place for that: faults of generated templates are fixed there, and faults of the user's
resources are reported.
"""

import re
from collections.abc import Mapping

from tiers.lint.matches import Match
from tiers.tuples import NamedTuple

ALWAYS: Mapping[str, str] = {
    "I4010": "suggests descriptions for AI agents in `Metadata`; templates work without them",
    "I9001": "lists every create-only property, although none is a mistake",
    "I9003": "notes a missing region; `cfn-lint` uses a default without a note",
}
"""Rules without a finding in any template."""


class Ignored(NamedTuple):
    """A rule, the types of resource and the messages of it that are meant, and why it is wrong there."""

    rule: str
    types: frozenset[str]
    message: str
    reason: str


IN_COMPILED = (
    Ignored(
        "E9006",
        frozenset({"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}),
        r"'\d+(\.\d+)?' is not one of ",
        "RDS accepts a major version and chooses the minor one; the list has only minor ones, and `tiers` "
        "checks majors itself (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)",
    ),
    Ignored(
        "F3003",
        frozenset({"AWS::RDS::DBCluster"}),
        r"'StorageType' is a required property",
        "a cluster that is restored keeps the storage of its snapshot: "
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html",
    ),
    Ignored(
        "W2509",
        frozenset(),
        r"Parameter '\w*Secret(?:SecretArn)?' appears to be a password",
        "one stack passes the ARN of a secret to another; an ARN is not secret, and no key of a spec has a "
        "password",
    ),
    Ignored(
        "W3002",
        frozenset({"AWS::CloudFormation::Stack"}),
        "",
        "the root refers to local files until `aws cloudformation package` uploads them",
    ),
    Ignored(
        "W3010",
        frozenset({"AWS::EC2::Subnet", "AWS::EC2::Volume", "AWS::RDS::DBInstance"}),
        "",
        "the templates have zone names only if the spec has them, to fix the zones",
    ),
    Ignored(
        "W9002",
        frozenset(
            {
                "AWS::ECS::TaskDefinition",
                "AWS::ElasticLoadBalancingV2::ListenerRule",
                "AWS::Lambda::Permission",
            }
        ),
        "",
        "an ARN from the spec is of something that exists already, such as a listener or a role",
    ),
    Ignored(
        "W9013",
        frozenset(),
        "",
        "an ARN from the spec has an account ID, for a resource outside the template and possibly in another "
        "account",
    ),
    Ignored(
        "W2509",
        frozenset(),
        r"Parameter '\w+(SecretArn|DBSecret)'",
        "stacks pass the ARN of the secret to each other, which does not allow reading it",
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
        "a stack adds its tags to these resources, and their cost belongs to the load balancer, which has "
        "tags",
    ),
    Ignored(
        "I9040",
        frozenset(
            {
                "AWS::CloudWatch::Alarm",
                "AWS::CloudWatch::CompositeAlarm",
                "AWS::CloudWatch::Dashboard",
                "AWS::Events::Rule",
            }
        ),
        "",
        "these have the tags of the spec, if there are any, and need no `Name`: alarms and rules say in "
        "their descriptions what they are about, and a dashboard is the only one of its stack",
    ),
)


def is_ignored(match: Match, resource_type: str) -> bool:
    """Return whether a match in a compiled template is one of these; the type is empty without a resource."""
    return any(
        match.rule == each.rule
        and (not each.types or resource_type in each.types)
        and re.match(each.message, match.message) is not None
        for each in IN_COMPILED
    )
