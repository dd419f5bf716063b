"""Stacks, and the parameters of Systems Manager."""

from tiers.resources.bill import Bill, Price
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Holds,
    Listing,
    NotApplicable,
    Row,
)

_OF_ITS_RESOURCES = NotApplicable("its own resources are read instead")

_PARAMETER = (
    Bill(
        "advanced parameter",
        "hours",
        "https://aws.amazon.com/systems-manager/pricing/",
        Price("parameter.advanced.hours", "AWSSystemsManager", "PS-Advanced-Param-Tier1"),
        "advanced_parameters",
    ),
)

ROWS = (
    Row(
        "AWS::CloudFormation::Stack",
        "a nested stack",
        listings=(
            Listing("resourcegroupstaggingapi get-resources", "ResourceTagMappingList"),
            Listing("cloudformation list-stack-resources", "StackResourceSummaries"),
            Listing("cloudformation describe-stacks", "Stacks"),
            Listing("cloudformation describe-stack-resource-drifts", "StackResourceDrifts"),
        ),
        bills=_OF_ITS_RESOURCES,
        holds=Holds("all data of its nested stack"),
        unique=BY_SCHEMA,
        deletion=_OF_ITS_RESOURCES,
        network=_OF_ITS_RESOURCES,
        rehearsal=_OF_ITS_RESOURCES,
    ),
    Row(
        "AWS::SSM::Parameter",
        "a named value",
        arns="PARAMETER",
        bills=_PARAMETER,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        follows={"Value": "Value"},
    ),
)
