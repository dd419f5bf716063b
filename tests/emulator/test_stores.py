"""Topics, queues, and tables in the emulator: what is published arrives, and what is written can be found."""

import json

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import deploy
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
logic:
  work: {type: function, runtime: python3.13, source: "def handler(event, context): pass\\n"}
data:
  news:
    type: topic
    subscribers:
      - {to: jobs, raw: true}
      - {to: refunds, filter: {kind: [refund]}, raw: true}
      - work
      - ops@example.com
  orders: {type: topic, fifo: true, deduplication: content, subscribers: [{to: ordered, raw: true}]}
  jobs: {type: queue}
  refunds: {type: queue}
  ordered: {type: queue, fifo: true}
  items:
    type: table
    key: item
    sort_key: {name: created, type: number}
    indexes: {by_owner: {key: owner, projection: keys}}
    ttl: expires
    stream: new_image
"""


@pytest.mark.parametrize("layout", list(Layout))
def test_messages_arrive_and_items_are_found(layout: Layout, account: Account) -> None:
    made = deploy(account, compiled(SPEC, layout)).everything()
    sns, sqs, table = account.client("sns"), account.client("sqs"), account.client("dynamodb")

    def received(queue: str) -> list[str]:
        url = sqs.get_queue_url(QueueName=made[queue].rpartition("/")[2])["QueueUrl"]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [each["Body"] for each in found]

    for kind in ("order", "refund"):
        attributes = {"kind": {"DataType": "String", "StringValue": kind}}
        sns.publish(TopicArn=made["NewsTopic"], Message=kind, MessageAttributes=attributes)
    assert sorted(received("JobsQueue")) == ["order", "refund"]
    assert received("RefundsQueue") == ["refund"]
    assert made["OrdersTopic"].endswith(".fifo")
    sns.publish(TopicArn=made["OrdersTopic"], Message="first", MessageGroupId="one")
    assert received("OrderedQueue") == ["first"]
    listed = sns.list_subscriptions_by_topic(TopicArn=made["NewsTopic"])["Subscriptions"]
    assert sorted(each["Protocol"] for each in listed) == ["email", "lambda", "sqs", "sqs"]
    policy = json.loads(sns.get_topic_attributes(TopicArn=made["NewsTopic"])["Attributes"]["Policy"])
    assert [each["Sid"] for each in policy["Statement"]] == ["OnlyWithTls"]
    name = made["ItemsTable"]
    item = {"item": {"S": "a"}, "created": {"N": "5"}, "owner": {"S": "b"}}
    table.put_item(TableName=name, Item=item)
    found = table.query(
        TableName=name,
        IndexName="by_owner",
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": "b"}},
    )
    assert found["Items"] == [item]
    assert table.describe_table(TableName=name)["Table"]["StreamSpecification"]["StreamEnabled"]
