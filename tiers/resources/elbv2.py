"""Elastic Load Balancing, of both generations."""

from tiers.resources.bill import Bill, Price, public_addresses
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    UNPROTECTED,
    Absent,
    Deletion,
    Listing,
    Modeled,
    NotApplicable,
    Quota,
    Row,
    StandIn,
    Unique,
)

_PAGE = "https://aws.amazon.com/elasticloadbalancing/pricing/"
_BALANCER = (
    Bill(
        "{kind} load balancer",
        "hours",
        _PAGE,
        Price(
            "load_balancer.{kind}.hours",
            "AWSELB",
            "LoadBalancerUsage",
            {"productFamily": "Load Balancer-{family}"},
        ),
        "balancers",
        trap="a load balancer is billed by the hour, with or without requests",
    ),
    Bill(
        "capacity units of {kind} load balancers",
        "LCU-hours",
        _PAGE,
        Price(
            "load_balancer.{kind}.lcu_hours",
            "AWSELB",
            "LCUUsage",
            {"productFamily": "Load Balancer-{family}"},
        ),
        "balancers",
        usage="load_balancer.{kind}.lcu_hours",
    ),
    public_addresses("balancer_addresses"),
)
_OF_BALANCER = NotApplicable("the load balancer is billed")

# DuplicateListener, PriorityInUse, DuplicateLoadBalancerName and DuplicateTargetGroupName, these two in an
# account's region: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/
ROWS = (
    Row(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "a load balancer",
        alarms="servers.LOAD_BALANCER",
        arns="BALANCER",
        bills=_BALANCER,
        glyph="load_balancer",
        holds=NO_CONTENT,
        unique=(Unique(("Name",)), Unique((), each="SubnetMappings.*.AllocationId")),
        deletion=Deletion("deletion_protection.enabled", blocker="load_balancer"),
        network=Modeled("balancers"),
        rehearsal=StandIn("load_balancer"),
        # The subnets and security groups of one VPC only:
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html
        bound=("Subnets", "SubnetMappings", "SecurityGroups"),
        listings=(
            Listing("elbv2 describe-load-balancers", "LoadBalancers"),
            Listing("elbv2 describe-tags", "TagDescriptions"),
        ),
        quota=Quota("elasticloadbalancing", "L-53DA6B97", "Application Load Balancers"),
    ),
    Row(
        "AWS::ElasticLoadBalancingV2::Listener",
        "a port of a load balancer",
        bills=_OF_BALANCER,
        holds=NO_CONTENT,
        unique=(Unique(("LoadBalancerArn", "Port")),),
        deletion=UNPROTECTED,
        network=Modeled("balancers"),
        rehearsal=NO_HOST,
        listings=(Listing("elbv2 describe-listeners", "Listeners"),),
    ),
    Row(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "a rule for the requests of a listener",
        bills=_OF_BALANCER,
        holds=NO_CONTENT,
        unique=(Unique(("ListenerArn", "Priority")),),
        deletion=UNPROTECTED,
        network=Modeled("balancers"),
        rehearsal=NO_HOST,
        listings=(Listing("elbv2 describe-rules", "Rules"),),
    ),
    Row(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "the targets behind a listener",
        alarms="servers.TARGET_GROUP",
        arns="TARGET_GROUP",
        bills=_OF_BALANCER,
        holds=NO_CONTENT,
        unique=(Unique(("Name",)),),
        deletion=UNPROTECTED,
        network=Modeled("balancers"),
        rehearsal=NO_HOST,
        name="Name",
        listings=(
            Listing("elbv2 describe-target-groups", "TargetGroups"),
            Listing("elbv2 describe-target-health", "TargetHealthDescriptions", about="TargetGroupArn"),
        ),
        quota=Quota("elasticloadbalancing", "L-B22855CB", "target groups"),
    ),
    Row(
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        "further certificates of a listener",
        bills=_OF_BALANCER,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("balancers"),
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "a load balancer of the older kind",
        glyph="load_balancer",
        network=Modeled("classic"),
        rehearsal=Absent("is a load balancer of the older kind"),
        name="LoadBalancerName",
        bound=("Subnets", "SecurityGroups"),
        default_vpc=("Subnets",),
    ),
)
