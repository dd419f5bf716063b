"""Queues, topics, and streams."""

from tiers.resources.bill import FREE, Bill, Price
from tiers.resources.row import (
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    Holds,
    Listing,
    Network,
    Outcome,
    Retention,
    Row,
    Unique,
)

_MESSAGES = Holds("its waiting messages")
_RECORDS = Holds("its records")

_REQUESTS = (
    Bill(
        "requests to {kind} queues",
        "requests",
        "https://aws.amazon.com/sqs/pricing/",
        Price("sqs.{kind}.requests", "AWSQueueService", "Requests-{infix}RBP"),
        "queues",
        usage="sqs.{kind}.requests",
    ),
)
_PUBLISHED = (
    Bill(
        "requests to topics",
        "requests",
        "https://aws.amazon.com/sns/pricing/",
        Price("sns.requests", "AmazonSNS", "Requests-Tier1"),
        usage="sns.requests",
    ),
)
_DELIVERED = (
    Bill(
        "deliveries of notifications",
        "requests",
        "https://aws.amazon.com/sns/pricing/",
        usage="sns.deliveries",
    ),
)

_MQ = "https://aws.amazon.com/amazon-mq/pricing/"
_BROKERS = (
    Bill("{instance_type} broker", "hours", _MQ, None, "brokers"),
    Bill("storage of brokers", "GB-months", _MQ, usage="mq.gb_months"),
)

ROWS = (
    Row(
        "AWS::SQS::Queue",
        "a queue of messages",
        alarms="services.QUEUE",
        listings=(Listing("sqs get-queue-attributes", "Attributes", about="QueueArn"),),
        arns="QUEUE",
        api="QUEUE",
        bills=_REQUESTS,
        glyph="queue",
        holds=_MESSAGES,
        # QueueNameExists, in an account's region
        unique=(Unique(("QueueName",)),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
        retention=Retention("MessageRetentionPeriod", 345_600, "seconds", "messages"),
    ),
    Row(
        "AWS::SQS::QueuePolicy",
        "the policy of queues",
        bills=FREE,
        holds=NO_CONTENT,
        unique=(Unique((), each="Queues", outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::SNS::Topic",
        "a topic for messages",
        alarms="services.TOPIC",
        arns="TOPIC",
        api="TOPIC",
        bills=_PUBLISHED,
        glyph="topic",
        holds=NO_CONTENT,
        # Its name is its ARN, in an account's region
        unique=(Unique(("TopicName",)),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::SNS::TopicPolicy",
        "the policy of topics",
        bills=FREE,
        holds=NO_CONTENT,
        unique=(Unique((), each="Topics", outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::SNS::Subscription",
        "a subscription to a topic",
        bills=_DELIVERED,
        holds=NO_CONTENT,
        unique=(Unique(("TopicArn", "Protocol", "Endpoint"), outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Kinesis::Stream",
        "a stream of records",
        alarms="services.STREAM",
        arns="STREAM",
        glyph="queue",
        holds=_RECORDS,
        # https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html
        retention=Retention("RetentionPeriodHours", 24, "hours", "records"),
    ),
    Row(
        "AWS::MSK::Cluster",
        "a cluster of Kafka",
        alarms="services.KAFKA",
        glyph="queue",
        holds=_RECORDS,
        network=Network("BrokerNodeGroupInfo.ClientSubnets", "BrokerNodeGroupInfo.SecurityGroups"),
        bound=("BrokerNodeGroupInfo",),
    ),
    Row("AWS::MSK::ServerlessCluster", "a cluster of Kafka", glyph="queue", holds=_RECORDS),
    Row(
        "AWS::AmazonMQ::Broker",
        "a message broker",
        alarms="services.BROKER",
        glyph="queue",
        holds=_MESSAGES,
        network=Network("SubnetIds", "SecurityGroups", public="PubliclyAccessible"),
        bills=_BROKERS,
        # https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html
        unique=(Unique(("BrokerName",)),),
        deletion=UNPROTECTED,
        rehearsal=Absent(),
    ),
)
