"""Functions, and other code that runs when it is called."""

from tiers.resources.bill import FREE, Bill, Price
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    BySchema,
    Holds,
    Listing,
    Network,
    NotApplicable,
    Row,
    StandIn,
    Unique,
)

_IN_VPC = Network("VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds", "function", is_outside_by_default=True)

_OF_TASKS = "Target.EcsParameters.NetworkConfiguration.AwsvpcConfiguration"
"""Where a schedule says in which network its tasks run."""
_PAGE = "https://aws.amazon.com/lambda/pricing/"
_FARGATE = "https://aws.amazon.com/fargate/pricing/"
_FUNCTION = (
    Bill(
        "requests to {architecture} functions",
        "requests",
        _PAGE,
        Price(
            "lambda.{architecture}.requests",
            "AWSLambda",
            "Request{suffix}",
            {"group": "AWS-Lambda-Requests{suffix}"},
        ),
        "functions",
        usage="lambda.{architecture}.requests",
    ),
    Bill(
        "memory of {architecture} functions while they run",
        "GB-seconds",
        _PAGE,
        Price(
            "lambda.{architecture}.gb_seconds",
            "AWSLambda",
            "Lambda-GB-Second{suffix}",
            {"group": "AWS-Lambda-Duration{suffix}"},
        ),
        "functions",
        usage="lambda.{architecture}.gb_seconds",
    ),
)
_OF_FUNCTION = NotApplicable("the function and the source of the events are billed")
_SCHEDULE = (
    Bill(
        "invocations by schedules",
        "invocations",
        "https://aws.amazon.com/eventbridge/pricing/",
        usage="scheduler.invocations",
    ),
    Bill(
        "vCPUs of {architecture} jobs while they run",
        "vCPU-hours",
        _FARGATE,
        Price("fargate.{architecture}.vcpu_hours", "AmazonECS", "Fargate-{infix}vCPU-Hours:perCPU"),
        "scheduled_tasks",
        usage="jobs.{architecture}.vcpu_hours",
    ),
    Bill(
        "memory of {architecture} jobs while they run",
        "GB-hours",
        _FARGATE,
        Price("fargate.{architecture}.gb_hours", "AmazonECS", "Fargate-{infix}GB-Hours"),
        "scheduled_tasks",
        usage="jobs.{architecture}.gb_hours",
    ),
)

ROWS = (
    Row(
        "AWS::Lambda::Function",
        "a function",
        alarms="services.FUNCTION",
        listings=(Listing("lambda list-functions", "Functions"),),
        arns="FUNCTION",
        api="FUNCTION",
        bills=_FUNCTION,
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
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Lambda::EventSourceMapping",
        "events that call a function",
        bills=_OF_FUNCTION,
        holds=NO_CONTENT,
        # ResourceConflictException:
        # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
        unique=(Unique(("FunctionName", "EventSourceArn")),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Lambda::EventInvokeConfig",
        "what becomes of failed calls of a function",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Scheduler::Schedule",
        "a schedule that calls a function or runs tasks",
        arns="SCHEDULE",
        bills=_SCHEDULE,
        glyph="job",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        # One that starts no tasks of ECS has no interface.
        network=Network(
            f"{_OF_TASKS}.Subnets",
            f"{_OF_TASKS}.SecurityGroups",
            "service",
            public=f"{_OF_TASKS}.AssignPublicIp",
            is_outside_by_default=True,
        ),
        rehearsal=StandIn("schedule"),
        name="Name",
    ),
    Row(
        "AWS::StepFunctions::StateMachine",
        "a workflow",
        alarms="services.STATE_MACHINE",
        arns="STATE_MACHINE",
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
    Row("AWS::Lambda::Alias", "a name of a version of a function", arns="FUNCTION_ALIAS"),
    Row("AWS::Lambda::Version", "a version of a function", arns="FUNCTION_VERSION"),
    Row("AWS::Scheduler::ScheduleGroup", "a group of schedules", arns="SCHEDULE_GROUP"),
)
