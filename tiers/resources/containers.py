"""Containers: ECS, EKS, and the names of their services."""

from tiers.resources.bill import FREE, OF_TASKS, Bill, Price, public_addresses
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    BySchema,
    Deletion,
    Holds,
    Listing,
    Modeled,
    Network,
    NotApplicable,
    Outcome,
    Row,
    StandIn,
    Unique,
)

_PAGE = "https://aws.amazon.com/fargate/pricing/"
_TASKS = (
    Bill(
        "Fargate {architecture} vCPU",
        "vCPU-hours",
        _PAGE,
        Price("fargate.{architecture}.vcpu_hours", "AmazonECS", "Fargate-{infix}vCPU-Hours:perCPU"),
        "task_processors",
    ),
    Bill(
        "Fargate {architecture} memory",
        "GB-hours",
        _PAGE,
        Price("fargate.{architecture}.gb_hours", "AmazonECS", "Fargate-{infix}GB-Hours"),
        "task_memory",
    ),
    Bill(
        "Fargate storage beyond 20 GB a task",
        "GB-hours",
        _PAGE,
        Price("fargate.storage.gb_hours", "AmazonECS", "Fargate-EphemeralStorage-GB-Hours"),
        "task_storage",
    ),
    public_addresses("task_addresses"),
)
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html (pricing)
_FOR_ECS = NotApplicable("Cloud Map is not billed for names that ECS Service Connect uses")

ROWS = (
    Row(
        "AWS::ECS::Cluster",
        "a cluster of containers",
        arns="CLUSTER",
        bills=OF_TASKS,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("hosts"),
        rehearsal=NO_HOST,
        name="ClusterName",
    ),
    Row(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "the capacity of a cluster",
        bills=FREE,
        holds=NO_CONTENT,
        unique=(Unique(("Cluster",), outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=Modeled("hosts"),
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::ECS::CapacityProvider",
        "capacity for containers",
        glyph="server_group",
        network=BySchema(),
        name="Name",
    ),
    Row(
        "AWS::ECS::TaskDefinition",
        "the containers of a task",
        arns="TASK_DEFINITION",
        bills=OF_TASKS,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("hosts"),
        rehearsal=NO_HOST,
        name="Family",
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html
        has_revisions=True,
    ),
    Row(
        "AWS::ECS::Service",
        "tasks that are kept running",
        alarms="servers.SERVICE",
        arns="SERVICE",
        bills=_TASKS,
        glyph="container",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Network(
            "NetworkConfiguration.AwsvpcConfiguration.Subnets",
            "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
            "service",
            public="NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp",
            is_outside_by_default=True,
        ),
        rehearsal=StandIn("service"),
        listings=(
            Listing("ecs describe-services --include TAGS", "services"),
            Listing("ecs describe-tasks", "tasks"),
        ),
        name="ServiceName",
    ),
    Row(
        "AWS::ServiceDiscovery::HttpNamespace",
        "names of services",
        bills=_FOR_ECS,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::EKS::Cluster",
        "a cluster of Kubernetes",
        glyph="container",
        holds=Holds("everything that was deployed to it"),
        deletion=Deletion("DeletionProtection"),
        # https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
        network=BySchema(has_more_groups=True),
        rehearsal=Absent("has no server in the templates"),
        # https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
        bound=("ResourcesVpcConfig",),
    ),
)
