"""The alarms on queues, brokers, functions, APIs, and workflows, for their rows."""

from tiers.resources.alarms import (
    ABOVE,
    FROM,
    LIST,
    UP_TO,
    Alarm,
    Computed,
    Metrics,
    Shared,
    When,
)

PERCENT = (1, 100)
COUNT = (0, 1_000_000)
MILLISECONDS = (1, 3_600_000)

_QUEUE = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-available-cloudwatch-metrics.html"
)
QUEUE = (
    Metrics(
        "AWS/SQS",
        {"QueueName": "{QueueName}"},
        _QUEUE,
        (
            Alarm(
                "age",
                "age of the oldest message in seconds",
                "ApproximateAgeOfOldestMessage",
                "Maximum",
                FROM,
                Computed(
                    "oldest_message",
                    "`VisibilityTimeout` times `maxReceiveCount`, at least 900 and at most half of "
                    "`MessageRetentionPeriod`; that half if there is no `maxReceiveCount`",
                ),
                15,
                limits=(1, 14 * 24 * 60 * 60),
                unit="seconds",
                test="is_received_from",
            ),
            Alarm(
                "dead_letters",
                "messages that failed",
                "ApproximateNumberOfMessagesVisible",
                "Maximum",
                ABOVE,
                Shared("tiers.components.queue.alarms:QueueAlarms.dead_letters"),
                page="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
                "dead-letter-queues-alarms-cloudwatch.html",
                limits=COUNT,
                unit="messages",
                test="has_what_failed",
            ),
        ),
    ),
)

TOPIC = (
    Metrics(
        "AWS/SNS",
        {"TopicName": "{TopicName}"},
        "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html",
        (
            Alarm(
                "failed",
                "failed deliveries a minute",
                "NumberOfNotificationsFailed",
                "Sum",
                ABOVE,
                Shared("tiers.components.topic.alarms:TopicAlarms.failed"),
                missing="notBreaching",
                limits=COUNT,
                unit="deliveries",
            ),
        ),
    ),
)

STREAM = (
    Metrics(
        "AWS/Kinesis",
        {"StreamName": "{}"},
        "https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html",
        (
            Alarm(
                "age",
                "age of the last record read in milliseconds",
                "GetRecords.IteratorAgeMilliseconds",
                "Maximum",
                ABOVE,
                Computed("half_of_retention", "half of `RetentionPeriodHours`"),
                15,
                # The list says that missing data breaches. A consumer with its own throughput, by
                # `SubscribeToShard`, reports none under this name.
                "notBreaching",
                limits=(1, 365 * 24 * 60 * 60),
                unit="seconds",
                scale=1000,
            ),
        ),
    ),
)

_KAFKA = "https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html"
_STANDARD = (When("BrokerNodeGroupInfo.InstanceType", ("kafka.*",)),)
KAFKA = (
    Metrics(
        "AWS/Kafka",
        {"Cluster Name": "{=ClusterName}", "Broker ID": "{each}"},
        "https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html",
        (
            Alarm(
                "cpu",
                "CPU utilization of a broker in percent",
                {"user": "CpuUser", "system": "CpuSystem"},
                "Average",
                ABOVE,
                60,
                5,
                page=_KAFKA,
                limits=PERCENT,
                unit="percent",
                expression="user + system",
            ),
            Alarm(
                "disk",
                "used disk space of a broker in percent",
                "KafkaDataLogsDiskUsed",
                "Maximum",
                FROM,
                85,
                5,
                page=_KAFKA,
                limits=PERCENT,
                unit="percent",
                # Brokers of the type Express have no disks, and no such metrics.
                when=_STANDARD,
            ),
            Alarm(
                "memory",
                "heap memory of a broker in percent",
                "HeapMemoryAfterGC",
                "Average",
                ABOVE,
                60,
                5,
                page=_KAFKA,
                limits=PERCENT,
                unit="percent",
                when=_STANDARD,
            ),
        ),
        each="brokers",
    ),
)

_RABBITMQ = "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-logging-monitoring.html"
_ACTIVEMQ = "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-logging-monitoring.html"
BROKER = (
    Metrics(
        "AWS/AmazonMQ",
        {"Broker": "{=BrokerName}"},
        _RABBITMQ,
        (
            Alarm(
                "memory",
                "memory in percent of the limit",
                {"used": "RabbitMQMemUsed", "limit": "RabbitMQMemLimit"},
                "Average",
                FROM,
                100,
                5,
                # "RabbitMQ will raise a high memory alarm when the broker's memory usage [...] exceeds the
                # memory limit", and then blocks those who publish.
                page="https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/troubleshooting.html",
                limits=PERCENT,
                unit="percent",
                expression="100 * used / limit",
            ),
            Alarm(
                "disk",
                "free disk space in percent of the limit",
                {"free": "RabbitMQDiskFree", "limit": "RabbitMQDiskFreeLimit"},
                "Average",
                UP_TO,
                100,
                5,
                # "When disk usage exceeds its limit, the cluster will block all producer connections."
                page=_RABBITMQ,
                expression="100 * free / limit",
            ),
        ),
        when=(When("EngineType", ("rabbitmq",)),),
    ),
    Metrics(
        "AWS/AmazonMQ",
        {"Broker": "{=BrokerName}{each}"},
        _ACTIVEMQ,
        (
            Alarm(
                "storage",
                "used storage in percent of the limit",
                "StorePercentUsage",
                "Maximum",
                FROM,
                100,
                # "If this reaches 100, the broker will refuse messages."
                page=_ACTIVEMQ,
                limits=PERCENT,
                unit="percent",
            ),
        ),
        when=(When("EngineType", ("activemq",)),),
        each="instances_of_broker",
    ),
)

_LAMBDA = "tiers.components.function.alarms:FunctionAlarms"
FUNCTION = (
    Metrics(
        "AWS/Lambda",
        {"FunctionName": "{}"},
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
        (
            Alarm(
                "errors",
                "failed calls in percent",
                {"errors": "Errors", "calls": "Invocations"},
                "Sum",
                ABOVE,
                Shared(f"{_LAMBDA}.errors"),
                3,
                limits=PERCENT,
                unit="percent",
                expression="100 * errors / MAX([errors, calls])",
            ),
            Alarm(
                "throttles",
                "throttled calls a minute",
                "Throttles",
                "Sum",
                FROM,
                Shared(f"{_LAMBDA}.throttles"),
                5,
                limits=(1, 1_000_000),
                unit="calls",
            ),
            Alarm(
                "duration",
                "duration of calls in milliseconds (p90)",
                "Duration",
                "p90",
                ABOVE,
                Shared(f"{_LAMBDA}.duration"),
                15,
                limits=PERCENT,
                unit="percent of `Timeout`",
                scale=Computed("percent_of_timeout", "a percent of `Timeout`"),
            ),
        ),
    ),
)

_STATES = "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"
STATE_MACHINE = (
    Metrics(
        "AWS/States",
        {"StateMachineArn": "{}"},
        _STATES,
        tuple(
            Alarm(
                word,
                f"{what} executions a minute",
                metric,
                "Sum",
                ABOVE,
                0,
                missing="notBreaching",
                page=_STATES,
                limits=COUNT,
                unit="executions",
            )
            for word, what, metric in (
                ("failed", "failed", "ExecutionsFailed"),
                ("timed_out", "timed out", "ExecutionsTimedOut"),
            )
        ),
    ),
)


def _rate(word: str, title: str, metric: str, periods: int) -> Alarm:
    """Return the alarm on a share of the requests to an API, which its average is."""
    return Alarm(
        word, title, metric, "Average", ABOVE, 5, periods, limits=PERCENT, unit="percent", scale=0.01
    )


def _latency(metric: str, threshold: int) -> Alarm:
    title = "latency of responses in milliseconds (p90)"
    return Alarm(
        "latency", title, metric, "p90", FROM, threshold, 5, limits=MILLISECONDS, unit="milliseconds"
    )


_CLIENTS = "share of requests with a 4xx status"
_SERVERS = "share of requests with a 5xx status"
REST_API = (
    Metrics(
        "AWS/ApiGateway",
        {"ApiName": "{=Name}"},
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
        "api-gateway-metrics-and-dimensions.html",
        (
            _rate("client_errors", _CLIENTS, "4XXError", 5),
            _rate("errors", _SERVERS, "5XXError", 3),
            _latency("Latency", 2500),
        ),
    ),
)
HTTP_API = (
    Metrics(
        "AWS/ApiGateway",
        {"ApiId": "{}"},
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html",
        (
            _rate("client_errors", _CLIENTS, "4xx", 5),
            _rate("errors", _SERVERS, "5xx", 3),
            _latency("Latency", 2500),
        ),
        # An API that is imported, as most of those with a body, has no property that says so.
        when=(When("ProtocolType", ("http",), default="http"),),
    ),
    Metrics(
        "AWS/ApiGateway",
        {"ApiId": "{}"},
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html",
        (
            _rate("client_errors", "share of messages with a 4xx response", "ClientError", 5),
            _rate("errors", "share of messages whose integration fails", "ExecutionError", 3),
            _latency("IntegrationLatency", 2000),
        ),
        when=(When("ProtocolType", ("websocket",)),),
    ),
)

CERTIFICATE = (
    Metrics(
        "AWS/CertificateManager",
        {"CertificateArn": "{}"},
        "https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html",
        (
            Alarm(
                "expiry",
                "days until it expires",
                "DaysToExpiry",
                "Minimum",
                UP_TO,
                44,
                missing="breaching",
                page=LIST,
                limits=(1, 396),
                unit="days",
                period=24 * 60 * 60,
            ),
        ),
    ),
)
