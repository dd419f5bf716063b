"""A key for a stack that exists, in the emulator: everything keeps its data, and has the key afterwards."""

import json
from typing import Any

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import change, deploy, upload

SPEC = """\
version: 1
name: shop
network: {flow_logs: true}
logic:
  work:
    type: function
    runtime: python3.13
    source: "def handler(event, context): pass\\n"
    consumes: [jobs]
data:
  news: {type: topic, subscribers: [{to: mails, raw: true}]}
  mails: {type: queue}
  jobs: {type: queue}
  uploads: {type: bucket, events_to: {jobs: {}}}
  items: {type: table, key: item}
"""
KEYED = SPEC.replace("name: shop\n", "name: shop\nencryption: {key: create}\n")


def test_a_stack_gets_a_key_and_keeps_its_data(account: Account) -> None:
    stack = deploy(account, compiled(SPEC))
    before = stack.everything()
    set_ = change(stack, upload(account, compiled(KEYED)))
    assert set_.execute() == "UPDATE_COMPLETE", stack.failures()
    after = stack.everything()
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {"EncryptionKey", "EncryptionKeyAlias"}
    kms, sqs, sns = (account.client(each) for each in ("kms", "sqs", "sns"))
    key = kms.describe_key(KeyId=after["EncryptionKey"])["KeyMetadata"]["Arn"]
    assert stack.outputs()["EncryptionKeyArn"] == key
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    assert [each["Sid"] for each in policy["Statement"]] == ["Account", "Logs", "BucketsSend", "TopicsSend"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]

    def attributes(queue: str) -> Any:
        return sqs.get_queue_attributes(QueueUrl=after[queue], AttributeNames=["All"])["Attributes"]

    assert {attributes(each)["KmsMasterKeyId"] for each in ("MailsQueue", "JobsDeadLetterQueue")} == {key}
    # The emulator does not change the keys of topics and buckets.
    groups = account.client("logs").describe_log_groups()["logGroups"]
    assert {each.get("kmsKeyId") for each in groups if each["logGroupName"] in after.values()} == {key}
    sns.publish(TopicArn=after["NewsTopic"], Message="hello")
    (message,) = sqs.receive_message(QueueUrl=after["MailsQueue"])["Messages"]
    assert message["Body"] == "hello"
