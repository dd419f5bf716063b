"""Each metric that is watched exists under its namespace with exactly its dimensions.

CloudWatch accepts an alarm on a metric or a set of dimensions that no service reports, and the alarm never
rings. So the table is written from AWS's pages, not from the code.
"""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.support import goldens
from tests.support.goldens import Case
from tests.watch.raw_documented import ALL_RAW, ALSO_RAW, RAW, Documented
from tiers import compiler
from tiers.compile.build import build
from tiers.ir.placed import Placed
from tiers.ir.references import Target
from tiers.ir.watches import Metric, NodeId, Watch
from tiers.language import registry
from tiers.watch.watched import Watched, watched

ALARMS = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
    "Best_Practice_Recommended_Alarms_AWS_Services.html"
)
ALB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
NLB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html"
EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html"
EBS = "https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html"
GROUPS = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html"
RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html"
AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html"
ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"
INSIGHTS = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"
)
LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"
SQS = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-available-cloudwatch-metrics.html"
)
SNS = "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html"
DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html"
EFS = "https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html"
S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html"
WAF = "https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html"
NAT = "https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html"

CACHE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html"
SERVERLESS_CACHE = (
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html"
)

INSTANCE = "AWS::EC2::Instance"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
DATABASE = "AWS::RDS::DBInstance"
CLUSTER = "AWS::RDS::DBCluster"
FUNCTION = "AWS::Lambda::Function"
QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"
TABLE = "AWS::DynamoDB::Table"
FILES = "AWS::EFS::FileSystem"


def of_instance(statistic: str) -> Documented:
    return Documented(("InstanceId",), ((INSTANCE, None),), (statistic,), EC2)


def of_database(statistic: str = "Average") -> Documented:
    return Documented(("DBInstanceIdentifier",), ((DATABASE, None),), (statistic,), RDS)


def of_standby(statistic: str = "Average") -> Documented:
    """An instance that a cluster of MySQL or PostgreSQL names after itself."""
    return Documented(("DBInstanceIdentifier",), ((CLUSTER, None),), (statistic,), RDS)


def of_role(role: str) -> Documented:
    return Documented(("DBClusterIdentifier", "Role"), ((CLUSTER, None), role), ("Average",), AURORA)


def of_node() -> Documented:
    group = ("AWS::ElastiCache::ReplicationGroup", None)
    return Documented(("CacheClusterId", "CacheNodeId"), (group, "0001"), ("Average",), CACHE)


def of_serverless_cache(statistic: str) -> Documented:
    cache = ("AWS::ElastiCache::ServerlessCache", None)
    return Documented(("clusterId",), (cache,), (statistic,), SERVERLESS_CACHE)


def of_balancer(page: str, *statistics: str) -> Documented:
    return Documented(("LoadBalancer",), ((BALANCER, "LoadBalancerFullName"),), statistics, page)


def of_targets(page: str, statistic: str) -> Documented:
    values = ((BALANCER, "LoadBalancerFullName"), (TARGETS, "TargetGroupFullName"))
    return Documented(("LoadBalancer", "TargetGroup"), values, (statistic,), page)


def of_web_acl(name: str) -> Documented:
    """A web ACL by its metric name, and all of its rules."""
    return Documented(("Region", "Rule", "WebACL"), (("AWS::Region", None), "ALL", name), ("Sum",), WAF)


def of_service(page: str) -> Documented:
    values = (("AWS::ECS::Cluster", None), ("AWS::ECS::Service", "Name"))
    return Documented(("ClusterName", "ServiceName"), values, ("Average",), page)


def of_function(*statistics: str) -> Documented:
    return Documented(("FunctionName",), ((FUNCTION, None),), statistics, LAMBDA)


def of_queue() -> Documented:
    return Documented(("QueueName",), ((QUEUE, "QueueName"),), ("Maximum",), SQS)


def of_table() -> Documented:
    return Documented(("TableName",), ((TABLE, None),), ("Sum",), DYNAMODB)


def of_files(statistic: str = "Average") -> Documented:
    return Documented(("FileSystemId",), ((FILES, None),), (statistic,), EFS)


def of_gateway() -> Documented:
    return Documented(("NatGatewayId",), (("AWS::EC2::NatGateway", None),), ("Sum",), NAT)


DOCUMENTED: dict[tuple[str, str], tuple[Documented, ...]] = {
    **{
        ("AWS/ElastiCache", name): (of_node(),)
        for name in (
            *("CPUUtilization", "EngineCPUUtilization", "DatabaseMemoryUsagePercentage"),
            *("CurrConnections", "ReplicationLag"),
        )
    },
    ("AWS/ElastiCache", "BytesUsedForCache"): (of_serverless_cache("Maximum"),),
    ("AWS/ElastiCache", "ThrottledCmds"): (of_serverless_cache("Sum"),),
    ("AWS/EC2", "StatusCheckFailed"): (of_instance("Maximum"),),
    ("AWS/EBS", "VolumeStalledIOCheck"): (
        Documented(
            ("VolumeId", "InstanceId"), (("AWS::EC2::Volume", None), (INSTANCE, None)), ("Maximum",), EBS
        ),
    ),
    ("AWS/EC2", "CPUUtilization"): (
        of_instance("Average"),
        Documented(("AutoScalingGroupName",), ((GROUP, None),), ("Average",), EC2),
    ),
    ("AWS/AutoScaling", "GroupInServiceCapacity"): (
        Documented(("AutoScalingGroupName",), ((GROUP, None),), ("Average",), GROUPS),
    ),
    ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"): (of_balancer(ALB, "Sum"),),
    ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"): (of_balancer(ALB, "Sum"),),
    ("AWS/ApplicationELB", "RequestCount"): (of_balancer(ALB, "Sum"),),
    ("AWS/ApplicationELB", "TargetResponseTime"): (of_balancer(ALB, "Average", "p90"),),
    ("AWS/ApplicationELB", "HealthyHostCount"): (of_targets(ALB, "Minimum"),),
    ("AWS/ApplicationELB", "UnHealthyHostCount"): (of_targets(ALB, "Maximum"),),
    ("AWS/WAFV2", "BlockedRequests"): (of_web_acl("shop-site-firewall"),),
    ("AWS/WAFV2", "CountedRequests"): (of_web_acl("shop-site-firewall"),),
    ("AWS/NetworkELB", "PortAllocationErrorCount"): (of_balancer(NLB, "Sum"),),
    ("AWS/NetworkELB", "HealthyHostCount"): (of_targets(NLB, "Minimum"),),
    ("AWS/NetworkELB", "UnHealthyHostCount"): (of_targets(NLB, "Maximum"),),
    ("AWS/RDS", "CPUUtilization"): (of_database(), of_standby(), of_role("WRITER"), of_role("READER")),
    ("AWS/RDS", "FreeStorageSpace"): (of_database("Minimum"), of_standby("Minimum")),
    ("AWS/RDS", "FreeableMemory"): (of_database(), of_standby(), of_role("WRITER"), of_role("READER")),
    ("AWS/RDS", "DatabaseConnections"): (of_database(), of_standby(), of_role("WRITER"), of_role("READER")),
    ("AWS/RDS", "EBSIOBalance%"): (of_database(),),
    ("AWS/RDS", "ReplicaLag"): (of_database("Maximum"), of_standby("Maximum")),
    ("AWS/RDS", "MaximumUsedTransactionIDs"): (of_database(), of_standby(), of_role("WRITER")),
    ("AWS/RDS", "AuroraReplicaLagMaximum"): (
        Documented(("DBClusterIdentifier",), ((CLUSTER, None),), ("Maximum",), AURORA),
    ),
    ("AWS/RDS", "EngineUptime"): (of_role("WRITER"),),
    ("AWS/RDS", "ACUUtilization"): (of_role("WRITER"), of_role("READER")),
    ("AWS/ECS", "CPUUtilization"): (of_service(ECS),),
    ("AWS/ECS", "MemoryUtilization"): (of_service(ECS),),
    ("ECS/ContainerInsights", "RunningTaskCount"): (of_service(INSIGHTS),),
    ("AWS/Lambda", "Errors"): (of_function("Sum"),),
    ("AWS/Lambda", "Invocations"): (of_function("Sum"),),
    ("AWS/Lambda", "Throttles"): (of_function("Sum"),),
    ("AWS/Lambda", "Duration"): (of_function("p90"),),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): (of_queue(),),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): (of_queue(),),
    ("AWS/SNS", "NumberOfNotificationsFailed"): (
        Documented(("TopicName",), ((TOPIC, "TopicName"),), ("Sum",), SNS),
    ),
    ("AWS/DynamoDB", "ReadThrottleEvents"): (of_table(),),
    ("AWS/DynamoDB", "WriteThrottleEvents"): (of_table(),),
    ("AWS/EFS", "PercentIOLimit"): (of_files(),),
    ("AWS/EFS", "BurstCreditBalance"): (of_files(),),
    ("AWS/EFS", "TotalIOBytes"): (of_files("Sum"),),
    ("AWS/S3", "5xxErrors"): (
        Documented(("BucketName", "FilterId"), (("AWS::S3::Bucket", None), "EntireBucket"), ("Average",), S3),
    ),
    ("AWS/NATGateway", "ErrorPortAllocation"): (of_gateway(),),
    ("AWS/NATGateway", "PacketsDropCount"): (of_gateway(),),
    ("AWS/NATGateway", "PacketsInFromSource"): (of_gateway(),),
    ("AWS/NATGateway", "PacketsInFromDestination"): (of_gateway(),),
}
"""By namespace and name, each set of dimensions that is in use. Further sets that AWS has are left out."""
DOCUMENTED |= {**RAW, **{key: (*DOCUMENTED[key], *each) for key, each in ALSO_RAW.items()}}

LISTED = {
    ("AWS/EC2", "CPUUtilization", "InstanceId"): (80, 3, 300, "Average", "missing"),
    ("AWS/EC2", "StatusCheckFailed", "InstanceId"): (1, 2, 300, "Maximum", "missing"),
    ("AWS/AutoScaling", "GroupInServiceCapacity", "AutoScalingGroupName"): (
        None,
        10,
        60,
        "Average",
        "breaching",
    ),
    ("AWS/RDS", "CPUUtilization", "DBInstanceIdentifier"): (90, 5, 60, "Average", "breaching"),
    ("AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier"): (None, 5, 60, "Average", "breaching"),
    ("AWS/RDS", "EBSIOBalance%", "DBInstanceIdentifier"): (10, 3, 60, "Average", "missing"),
    ("AWS/RDS", "FreeableMemory", "DBInstanceIdentifier"): (None, 15, 60, "Average", "breaching"),
    ("AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier"): (None, 5, 60, "Minimum", "breaching"),
    ("AWS/RDS", "MaximumUsedTransactionIDs", "DBInstanceIdentifier"): (
        1_000_000_000,
        1,
        60,
        "Average",
        "missing",
    ),
    ("AWS/RDS", "ReplicaLag", "DBInstanceIdentifier"): (60, 10, 60, "Maximum", "breaching"),
    ("AWS/ECS", "CPUUtilization", "ClusterName"): (80, 5, 60, "Average", "breaching"),
    ("AWS/ECS", "MemoryUtilization", "ClusterName"): (80, 5, 60, "Average", "breaching"),
    ("ECS/ContainerInsights", "RunningTaskCount", "ClusterName"): (None, 5, 60, "Average", "notBreaching"),
    ("AWS/Lambda", "Throttles", "FunctionName"): (None, 5, 60, "Sum", "missing"),
    ("AWS/Lambda", "Duration", "FunctionName"): (None, 15, 60, "p90", "missing"),
    ("AWS/S3", "5xxErrors", "BucketName"): (0.05, 15, 60, "Average", "missing"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName"): (None, 15, 60, "Maximum", "missing"),
    ("AWS/NATGateway", "ErrorPortAllocation", "NatGatewayId"): (0, 15, 60, "Sum", "missing"),
}
"""AWS's list: threshold (`None` if it depends), periods, seconds of each, statistic, and missing data."""

OF_RAW = {"AWS/ES", "AWS/CertificateManager"}
"""The namespaces of which AWS recommends alarms with longer periods."""
CASES = [case for case in goldens.cases() if case.is_valid and b"\noperations:" in case.raw] + [ALL_RAW]


def of(case: Case) -> tuple[Watched, ...]:
    architecture = compiler.check(case.path, case.raw).architecture
    assert architecture is not None
    return watched(architecture)


def metrics(case: Case) -> Iterator[Metric]:
    for each in of(case):
        if isinstance(each.what, Watch):
            yield from each.what.metrics.values()


def resources(case: Case) -> tuple[Placed, ...]:
    architecture = compiler.check(case.path, case.raw).architecture
    assert architecture is not None
    return build(architecture).resources


def load_balancers_that_exist(case: Case) -> frozenset[str]:
    """Return the logical IDs of load balancers that are not created."""
    architecture = compiler.check(case.path, case.raw).architecture
    assert architecture is not None
    given = build(architecture).given
    return frozenset(each.logical_id for each in given if each.attribute == "LoadBalancerFullName")


def raw_types(case: Case) -> Mapping[str, str]:
    architecture = compiler.check(case.path, case.raw).architecture
    assert architecture is not None
    return architecture.spec.resources.types


def case_of_all() -> Case:
    (found,) = (case for case in CASES if case.name == "operations")
    return found


def test_the_table_has_all_metrics_and_no_others() -> None:
    used = {(each.namespace, each.name) for case in CASES for each in metrics(case)}
    assert used == DOCUMENTED.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_metric_has_documented_dimensions_of_the_right_resources(case: Case) -> None:
    types = {placed.logical_id: placed.body["Type"] for placed in resources(case)}
    types |= dict.fromkeys(load_balancers_that_exist(case), "AWS::ElasticLoadBalancingV2::LoadBalancer")
    types |= raw_types(case)
    for metric in metrics(case):
        documented = DOCUMENTED[metric.namespace, metric.name]
        names = tuple(name for name, _ in metric.dimensions)
        owners = (value.of if isinstance(value, NodeId) else value for _, value in metric.dimensions)
        values = tuple(
            (types.get(each.logical_id, each.logical_id), each.attribute)
            if isinstance(each, Target)
            else each
            for each in owners
        )
        assert (names, values) in {(each.dimensions, each.values) for each in documented}, metric
        (matching,) = (each for each in documented if (each.dimensions, each.values) == (names, values))
        assert metric.statistic in matching.statistics
        assert metric.period in ({60, 300, 900, 86_400} if metric.namespace in OF_RAW else {60, 300})


def test_alarms_are_those_of_the_list_of_aws() -> None:
    compared = set()
    for each in of(case_of_all()):
        watch = each.what
        if not isinstance(watch, Watch) or watch.breach is None or watch.expression is not None:
            continue
        (metric,) = watch.metrics.values()
        key = (metric.namespace, metric.name, metric.dimensions[0][0])
        if key not in LISTED:
            continue
        value, periods, seconds, statistic, missing = LISTED[key]
        breach = watch.breach
        assert (breach.out_of, metric.period, metric.statistic, breach.missing) == (
            periods,
            seconds,
            statistic,
            missing,
        ), key
        assert breach.periods == periods
        # This case has another threshold for one component, as a spec can.
        assert value is None or breach.threshold == value or each.name == "game", key
        compared.add(key)
    assert compared == LISTED.keys()


def test_every_component_type_is_in_the_case_of_all_alarms() -> None:
    architecture = compiler.check(case_of_all().path, case_of_all().raw).architecture
    assert architecture is not None
    # The metrics of distributions are in `us-east-1` only, where no stack of theirs is. What exists is
    # watched by those who created it.
    assert {each.component.type for each in architecture.members.values()} == {
        row.name for row in registry.TYPES if row.name not in {"cdn", "existing"}
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_expression_uses_each_of_its_metrics(case: Case) -> None:
    for each in of(case):
        watch = each.what
        if isinstance(watch, Watch) and watch.expression is not None:
            assert set(re.findall("[a-z]+", watch.expression)) == watch.metrics.keys()
            assert len({metric.period for metric in watch.metrics.values()}) == 1
        elif isinstance(watch, Watch):
            assert len(watch.metrics) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_logical_ids_and_words_are_unique(case: Case) -> None:
    found = [(each.what.subject, each.what.word, getattr(each.what, "part", "")) for each in of(case)]
    assert len(found) == len(set(found))


def test_metrics_of_a_group_are_turned_on() -> None:
    (group,) = (each for each in resources(case_of_all()) if each.body["Type"] == GROUP)
    (collected,) = group.body["Properties"]["MetricsCollection"]
    used = {each.name for each in metrics(case_of_all()) if each.namespace == "AWS/AutoScaling"}
    assert used <= set(collected["Metrics"])


def test_requests_of_a_bucket_are_counted_under_the_name_of_the_alarm() -> None:
    (bucket,) = (each for each in resources(case_of_all()) if each.body["Type"] == "AWS::S3::Bucket")
    (counted,) = bucket.body["Properties"]["MetricsConfigurations"]
    dimensions = [dict(each.dimensions) for each in metrics(case_of_all()) if each.namespace == "AWS/S3"]
    assert [each["FilterId"] for each in dimensions] == [counted["Id"]]
