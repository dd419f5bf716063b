"""Identities and their permissions."""

from tiers.resources.bill import FREE
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Inside,
    Listing,
    Outcome,
    Row,
    Unique,
)

_ROLE_POLICY = "AWS::IAM::RolePolicy"

# A policy is a setting of another resource: the second one overwrites it, the removal of the first deletes
# it.
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html and the like
ROWS = (
    Row(
        "AWS::IAM::Role",
        "an identity for services",
        listings=(Listing("iam get-account-authorization-details", "RoleDetailList"),),
        arns="ROLE",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        inside=(Inside("RoleName", "Policies", _ROLE_POLICY),),
    ),
    Row(
        "AWS::IAM::InstanceProfile",
        "the role of a server",
        arns="PROFILE",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        _ROLE_POLICY,
        "a policy of a role",
        bills=FREE,
        holds=NO_CONTENT,
        unique=(Unique(("RoleName", "PolicyName"), outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::IAM::Policy",
        "a policy of several identities",
        bills=FREE,
        unique=tuple(
            Unique(("PolicyName",), each=each, outcome=Outcome.TAKEN_AWAY) for each in ("Users", "Groups")
        ),
        inside=(Inside("RoleName", "Roles", _ROLE_POLICY, ("PolicyName",)),),
    ),
    Row(
        "AWS::IAM::UserPolicy",
        "a policy of a user",
        bills=FREE,
        unique=(Unique(("UserName", "PolicyName"), outcome=Outcome.TAKEN_AWAY),),
    ),
    Row(
        "AWS::IAM::GroupPolicy",
        "a policy of a group",
        bills=FREE,
        unique=(Unique(("GroupName", "PolicyName"), outcome=Outcome.TAKEN_AWAY),),
    ),
    Row(
        "AWS::IAM::ManagedPolicy",
        "a policy for several identities",
        arns="POLICY",
        listings=(Listing("iam get-account-authorization-details", "Policies"),),
    ),
    Row("AWS::IAM::User", "an identity for a person or a program", arns="USER"),
)
