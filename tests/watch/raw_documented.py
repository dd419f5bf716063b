"""The metrics of raw resources that have no component type, and those with other dimensions.

Written from AWS's pages, as the table of `tests/watch/test_metrics.py`.
"""

from pathlib import Path
from typing import NamedTuple

from tests.support.goldens import Case

PAGES = "https://docs.aws.amazon.com/"


FOLDER = Path(__file__).parent / "data"
ALL_RAW = Case(FOLDER, "spec.yaml", (FOLDER / "spec.yaml").read_bytes())
"""A spec with raw resources of every type, in such a form that each of its alarms exists.

It is no golden case: those have only types of which the catalog knows everything.
"""


class Documented(NamedTuple):
    """A metric as AWS's page has it: its dimensions, the values of these, and useful statistics."""

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, str | None] | str, ...]
    """The resource type and the attribute whose value a dimension has, `None` for `Ref`; or the value."""
    statistics: tuple[str, ...]
    page: str


SEARCH = f"{PAGES}opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html"
KAFKA = f"{PAGES}msk/latest/developerguide/metrics-details.html"
RABBITMQ = f"{PAGES}amazon-mq/latest/developer-guide/rabbitmq-logging-monitoring.html"
ACTIVEMQ = f"{PAGES}amazon-mq/latest/developer-guide/activemq-logging-monitoring.html"
STREAMS = f"{PAGES}streams/latest/dev/monitoring-with-cloudwatch.html"
STATES = f"{PAGES}step-functions/latest/dg/procedure-cw-metrics.html"
REST = f"{PAGES}apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html"
HTTP = f"{PAGES}apigateway/latest/developerguide/http-api-metrics.html"
WEBSOCKET = f"{PAGES}apigateway/latest/developerguide/apigateway-websocket-api-logging.html"
CERTIFICATES = f"{PAGES}acm/latest/userguide/cloudwatch-metrics.html"
VPN = f"{PAGES}vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html"
REDSHIFT = f"{PAGES}redshift/latest/mgmt/metrics-listing.html"
REDIS = f"{PAGES}AmazonElastiCache/latest/dg/CacheMetrics.Redis.html"
CACHE = f"{PAGES}AmazonElastiCache/latest/dg/CacheMetrics.HostLevel.html"
DYNAMODB = f"{PAGES}amazondynamodb/latest/developerguide/metrics-dimensions.html"

ACCOUNT = ("AWS::AccountId", None)
HTTP_API = "AWS::ApiGatewayV2::Api"


def of_domain(statistic: str) -> tuple[Documented, ...]:
    return tuple(
        Documented(("ClientId", "DomainName"), (ACCOUNT, (resource_type, None)), (statistic,), SEARCH)
        for resource_type in ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
    )


def of_broker(*statistics: str) -> tuple[Documented, ...]:
    """The brokers of the cluster `clicks` of `ALL_RAW`."""
    names = ("Cluster Name", "Broker ID")
    return tuple(Documented(names, ("clicks", number), statistics, KAFKA) for number in ("1", "2"))


def of_api(page: str, *statistics: str) -> Documented:
    return Documented(("ApiId",), ((HTTP_API, None),), statistics, page)


def of_cluster(number: str, page: str) -> Documented:
    """A node of a cache that is not a replication group."""
    values = (("AWS::ElastiCache::CacheCluster", None), number)
    return Documented(("CacheClusterId", "CacheNodeId"), values, ("Average",), page)


RAW: dict[tuple[str, str], tuple[Documented, ...]] = {
    **{
        ("AWS/ES", name): of_domain("Maximum")
        for name in (
            *("ClusterStatus.red", "ClusterStatus.yellow", "ClusterIndexWritesBlocked"),
            *("AutomatedSnapshotFailure", "CPUUtilization", "JVMMemoryPressure", "OldGenJVMMemoryPressure"),
            *("MasterCPUUtilization", "MasterJVMMemoryPressure", "WarmCPUUtilization"),
            *("KMSKeyError", "KMSKeyInaccessible"),
        )
    },
    **{("AWS/ES", name): of_domain("Minimum") for name in ("FreeStorageSpace", "Nodes")},
    **{("AWS/Kafka", name): of_broker("Average") for name in ("CpuUser", "CpuSystem", "HeapMemoryAfterGC")},
    ("AWS/Kafka", "KafkaDataLogsDiskUsed"): of_broker("Maximum"),
    **{
        ("AWS/AmazonMQ", name): (Documented(("Broker",), ("rabbit",), ("Average",), RABBITMQ),)
        for name in ("RabbitMQMemUsed", "RabbitMQMemLimit", "RabbitMQDiskFree", "RabbitMQDiskFreeLimit")
    },
    # "An active/standby broker for high availability has the suffixes -1 and -2 for its redundant pair."
    ("AWS/AmazonMQ", "StorePercentUsage"): tuple(
        Documented(("Broker",), (f"active-{number}",), ("Maximum",), ACTIVEMQ) for number in (1, 2)
    ),
    ("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds"): (
        Documented(("StreamName",), (("AWS::Kinesis::Stream", None),), ("Maximum",), STREAMS),
    ),
    **{
        ("AWS/States", name): (
            # The value of `Ref` is the ARN.
            Documented(("StateMachineArn",), (("AWS::StepFunctions::StateMachine", None),), ("Sum",), STATES),
        )
        for name in ("ExecutionsFailed", "ExecutionsTimedOut")
    },
    **{
        ("AWS/ApiGateway", name): (Documented(("ApiName",), ("orders",), ("Average",), REST),)
        for name in ("4XXError", "5XXError")
    },
    ("AWS/ApiGateway", "Latency"): (
        Documented(("ApiName",), ("orders",), ("p90",), REST),
        of_api(HTTP, "p90"),
    ),
    **{("AWS/ApiGateway", name): (of_api(HTTP, "Average"),) for name in ("4xx", "5xx")},
    **{
        ("AWS/ApiGateway", name): (of_api(WEBSOCKET, "Average"),)
        for name in ("ClientError", "ExecutionError")
    },
    ("AWS/ApiGateway", "IntegrationLatency"): (of_api(WEBSOCKET, "p90"),),
    ("AWS/CertificateManager", "DaysToExpiry"): (
        Documented(
            ("CertificateArn",), (("AWS::CertificateManager::Certificate", None),), ("Minimum",), CERTIFICATES
        ),
    ),
    ("AWS/VPN", "TunnelState"): (
        Documented(("VpnId",), (("AWS::EC2::VPNConnection", None),), ("Minimum",), VPN),
    ),
    ("AWS/Redshift", "HealthStatus"): (
        Documented(("ClusterIdentifier",), (("AWS::Redshift::Cluster", None),), ("Minimum",), REDSHIFT),
    ),
}
"""By namespace and name, each set of dimensions that only raw resources have."""

ALSO_RAW: dict[tuple[str, str], tuple[Documented, ...]] = {
    ("AWS/ElastiCache", "CPUUtilization"): (
        of_cluster("0001", REDIS),
        of_cluster("0002", CACHE),
    ),
    ("AWS/ElastiCache", "CurrConnections"): (
        of_cluster("0001", REDIS),
        of_cluster("0002", CACHE),
    ),
    ("AWS/ElastiCache", "EngineCPUUtilization"): (of_cluster("0001", REDIS),),
    ("AWS/ElastiCache", "DatabaseMemoryUsagePercentage"): (of_cluster("0001", REDIS),),
    **{
        ("AWS/DynamoDB", name): (
            Documented(("TableName",), (("AWS::DynamoDB::GlobalTable", None),), ("Sum",), DYNAMODB),
        )
        for name in ("ReadThrottleEvents", "WriteThrottleEvents")
    },
}
"""Further dimensions of metrics that components have too."""

MISSING = "missing"
RECOMMENDED: dict[tuple[str, str], tuple[float | None, int, int, str, str]] = {
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
    ("AWS/ApiGateway", "4XXError"): (0.05, 5, 60, "Average", MISSING),
    ("AWS/ApiGateway", "5XXError"): (0.05, 3, 60, "Average", MISSING),
    ("AWS/ApiGateway", "4xx"): (0.05, 5, 60, "Average", MISSING),
    ("AWS/ApiGateway", "5xx"): (0.05, 3, 60, "Average", MISSING),
    ("AWS/ApiGateway", "Latency"): (2500, 5, 60, "p90", MISSING),
    ("AWS/ApiGateway", "ClientError"): (0.05, 5, 60, "Average", MISSING),
    ("AWS/ApiGateway", "ExecutionError"): (0.05, 3, 60, "Average", MISSING),
    ("AWS/ApiGateway", "IntegrationLatency"): (2000, 5, 60, "p90", MISSING),
    ("AWS/CertificateManager", "DaysToExpiry"): (44, 1, 86_400, "Minimum", "breaching"),
    ("AWS/VPN", "TunnelState"): (1, 3, 300, "Minimum", MISSING),
    ("AWS/S3", "5xxErrors"): (0.05, 15, 60, "Average", MISSING),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): (None, 15, 60, "Maximum", MISSING),
    # "If an iterator's age passes 50% of the retention period [...], there is a risk for data loss". With the
    # 48 hours of the spec, in milliseconds.
    ("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds"): (86_400_000, 15, 60, "Maximum", "notBreaching"),
    # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html
    ("AWS/ES", "ClusterStatus.red"): (1, 1, 60, "Maximum", MISSING),
    ("AWS/ES", "ClusterStatus.yellow"): (1, 5, 60, "Maximum", MISSING),
    ("AWS/ES", "FreeStorageSpace"): (None, 1, 60, "Minimum", MISSING),
    ("AWS/ES", "ClusterIndexWritesBlocked"): (1, 1, 300, "Maximum", MISSING),
    ("AWS/ES", "Nodes"): (None, 1, 86_400, "Minimum", MISSING),
    ("AWS/ES", "AutomatedSnapshotFailure"): (1, 1, 60, "Maximum", MISSING),
    ("AWS/ES", "CPUUtilization"): (80, 3, 900, "Maximum", MISSING),
    ("AWS/ES", "WarmCPUUtilization"): (80, 3, 900, "Maximum", MISSING),
    ("AWS/ES", "JVMMemoryPressure"): (95, 3, 60, "Maximum", MISSING),
    ("AWS/ES", "OldGenJVMMemoryPressure"): (80, 3, 60, "Maximum", MISSING),
    ("AWS/ES", "MasterCPUUtilization"): (50, 3, 900, "Maximum", MISSING),
    ("AWS/ES", "MasterJVMMemoryPressure"): (95, 3, 60, "Maximum", MISSING),
    ("AWS/ES", "KMSKeyError"): (1, 1, 60, "Maximum", MISSING),
    ("AWS/ES", "KMSKeyInaccessible"): (1, 1, 60, "Maximum", MISSING),
    # https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html names no time.
    ("AWS/Kafka", "KafkaDataLogsDiskUsed"): (85, 5, 60, "Maximum", MISSING),
    ("AWS/Kafka", "HeapMemoryAfterGC"): (60, 5, 60, "Average", MISSING),
}
"""By namespace and name: threshold (`None`: depends), periods, seconds of each, statistic, missing data."""
