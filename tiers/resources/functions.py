"""Functions, and other code that runs when it is called."""

from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    BySchema,
    Holds,
    Network,
    Row,
    Unique,
)

_IN_VPC = Network("VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds", "function", is_outside_by_default=True)

ROWS = (
    Row(
        "AWS::Lambda::Function",
        "a function",
        glyph="function",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=_IN_VPC,
        rehearsal=Absent("has no server in the templates"),
        name="FunctionName",
    ),
    Row("AWS::Serverless::Function", "a function", glyph="function", network=_IN_VPC),
    Row(
        "AWS::Lambda::Permission",
        "the right to call a function",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Lambda::EventSourceMapping",
        "events that call a function",
        holds=NO_CONTENT,
        # ResourceConflictException:
        # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
        unique=(Unique(("FunctionName", "EventSourceArn")),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Scheduler::Schedule",
        "a schedule that calls a function or runs tasks",
        glyph="job",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        # It can run ECS tasks in subnets.
        network=BySchema(),
        rehearsal=NO_HOST,
        name="Name",
    ),
    Row(
        "AWS::StepFunctions::StateMachine",
        "a workflow",
        glyph="state_machine",
        # StateMachineAlreadyExists: https://docs.aws.amazon.com/step-functions/latest/apireference/
        unique=(Unique(("StateMachineName",)),),
    ),
    Row(
        "AWS::CodeBuild::Project",
        "a build",
        glyph="job",
        network=Network(
            "VpcConfig.Subnets", "VpcConfig.SecurityGroupIds", "function", is_outside_by_default=True
        ),
    ),
    # https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-security-groups.html
    Row(
        "AWS::EMR::Cluster",
        "a cluster for data",
        glyph="server_group",
        holds=Holds("the data on its disks"),
        network=BySchema(has_more_groups=True),
    ),
    Row("AWS::EMR::Studio", "a studio for data", glyph="server", network=BySchema(has_more_groups=True)),
)
