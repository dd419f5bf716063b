"""Auto Scaling, of servers and of everything else."""

from tiers.resources.bill import FREE, OF_SERVERS, OF_TASKS, Bill, alarms
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    ByUpdatePolicy,
    Deletion,
    Modeled,
    Outcome,
    Row,
    StandIn,
    Unique,
    Update,
)
from tiers.resources.server_bills import servers

_PAGE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"
)
_IN_BATCHES = Update(
    "INTERRUPT", "the group is kept; its `UpdatePolicy` replaces its servers in batches", _PAGE
)

# A target tracking policy creates an alarm for each direction, which CloudWatch bills:
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
_ALARMS: tuple[Bill, ...] = (alarms("alarm of target tracking", "tracking_alarms"),)

ROWS = (
    Row(
        "AWS::AutoScaling::AutoScalingGroup",
        "a group of servers",
        alarms="servers.GROUP",
        bills=servers("group"),
        glyph="server_group",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=Deletion("DeletionProtection"),
        network=Modeled("compute"),
        rehearsal=StandIn("scaling_group"),
        name="AutoScalingGroupName",
        by_update_policy=ByUpdatePolicy(
            ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"),
            {
                "AutoScalingReplacingUpdate.WillReplace": Update(
                    "REPLACE", "its `UpdatePolicy` replaces the group", _PAGE
                ),
                "AutoScalingRollingUpdate": _IN_BATCHES,
                "AutoScalingInstanceRefresh": _IN_BATCHES,
                "": Update("MODIFY", "the group and its servers are kept; only new servers change", _PAGE),
            },
        ),
        default_vpc=("VPCZoneIdentifier",),
    ),
    Row(
        "AWS::AutoScaling::LaunchConfiguration",
        "the settings of servers",
        bills=OF_SERVERS,
        network=Modeled("compute"),
        name="LaunchConfigurationName",
    ),
    Row(
        "AWS::AutoScaling::ScalingPolicy",
        "a rule for the number of servers",
        bills=_ALARMS,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::AutoScaling::LifecycleHook",
        "a delay before a server is in service, or terminated",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::AutoScaling::ScheduledAction",
        "a time at which the number of servers changes",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::AutoScaling::WarmPool",
        "servers that wait until scaling needs them",
        # Of a stopped server, only the disks are billed:
        # https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
        bills=servers("pool"),
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "the limits of a number that is scaled",
        bills=OF_TASKS,
        holds=NO_CONTENT,
        # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
        unique=(Unique(("ServiceNamespace", "ResourceId", "ScalableDimension"), outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "a rule for a number that is scaled",
        bills=_ALARMS,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
)
