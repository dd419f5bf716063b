"""Stacks, and the parameters of Systems Manager."""

from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Holds,
    NotApplicable,
    Row,
)

_OF_ITS_RESOURCES = NotApplicable("its own resources are read instead")

ROWS = (
    Row(
        "AWS::CloudFormation::Stack",
        "a nested stack",
        holds=Holds("all data of its nested stack"),
        unique=BY_SCHEMA,
        deletion=_OF_ITS_RESOURCES,
        network=_OF_ITS_RESOURCES,
        rehearsal=_OF_ITS_RESOURCES,
    ),
    Row(
        "AWS::SSM::Parameter",
        "a named value",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        follows={"Value": "Value"},
    ),
)
