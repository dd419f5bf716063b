"""Topics: who may send what to whom, and subscribers that SNS would refuse."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support import goldens
from tiers import compiler
from tiers.compile.build import build
from tiers.ir.placed import Placed
from tiers.ir.references import Pointer, Target
from tiers.ir.stacks import Stack

(CASE,) = (each for each in goldens.cases() if each.name == "topic")
CHECKED = compiler.check(CASE.path, CASE.raw)
assert CHECKED.architecture is not None
BUILT: Mapping[str, Placed] = {each.logical_id: each for each in build(CHECKED.architecture).resources}


def allowed(policy: str) -> list[dict[str, Any]]:
    """Return the statements of a policy that allow something."""
    statements = BUILT[policy].body["Properties"]["PolicyDocument"]["Statement"]
    assert [each["Effect"] for each in statements].count("Deny") == 1
    return [each for each in statements if each["Effect"] == "Allow"]


def sources(statement: Mapping[str, Any]) -> list[Target]:
    """Return the resources that a service must send for."""
    return [each.target for each in statement["Condition"]["ArnEquals"]["aws:SourceArn"]]


@pytest.mark.parametrize(
    ("policy", "topics"),
    [
        ("JobsQueuePolicy", ["NewsTopic"]),
        ("AuditQueuePolicy", ["NewsTopic", "OrdersTopic"]),
        ("OrderedQueuePolicy", ["OrdersTopic"]),
        ("NewsDeadLetterQueuePolicy", ["NewsTopic"]),
    ],
)
def test_a_queue_accepts_the_messages_of_its_topics_alone(policy: str, topics: list[str]) -> None:
    (statement,) = allowed(policy)
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert sources(statement) == [Target(each) for each in topics]


def test_a_topic_accepts_events_of_buckets_only_if_it_gets_some() -> None:
    (statement,) = allowed("NewsTopicPolicy")
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"].keys() == {"StringEquals", "ArnLike"}
    assert allowed("OrdersTopicPolicy") == allowed("QuietTopicPolicy") == []
    assert BUILT["UploadsBucket"].after == ("NewsTopicPolicy",)


def test_a_subscription_is_beside_its_subscriber_and_after_its_policy() -> None:
    placed = {
        name: (BUILT[name].stack, BUILT[name].after)
        for name in ("NewsToJobsSubscription", "NewsToThumbnailsSubscription")
    }
    assert placed == {
        "NewsToJobsSubscription": (Stack.DATA, ("JobsQueuePolicy",)),
        "NewsToThumbnailsSubscription": (Stack.LOGIC, ("ThumbnailsFromNewsPermission",)),
    }
    permission = BUILT["ThumbnailsFromNewsPermission"].body["Properties"]
    assert isinstance(permission["SourceArn"], Pointer)
    assert permission["SourceArn"].target == Target("NewsTopic")


def test_what_sns_cannot_deliver_is_kept_except_e_mail() -> None:
    made = {name: each.body["Properties"] for name, each in BUILT.items() if name.startswith("News")}
    kept = {each["Protocol"] for each in made.values() if "RedrivePolicy" in each and "Protocol" in each}
    assert kept == {"https", "lambda", "sqs"}
    assert "QuietDeadLetterQueue" not in BUILT
    assert BUILT["OrdersDeadLetterQueue"].body["Properties"]["FifoQueue"] is True


def test_the_name_of_a_fifo_topic_ends_as_it_must() -> None:
    name = BUILT["OrdersTopic"].body["Properties"]["TopicName"]
    assert name == {"Fn::Sub": "${AWS::StackName}-orders.fifo"}
    assert "TopicName" not in BUILT["NewsTopic"].body["Properties"]


SPEC = """\
version: 1
name: shop
data:
  news: {type: topic, subscribers: [{to: jobs, filter: %s%s}]}
  jobs: {type: queue}
"""


@pytest.mark.parametrize(
    ("policy", "scope", "refused"),
    [
        ("{kind: [order, null, true, -5.5]}", "", 0),
        ("{price: [{numeric: ['>', 0, '<=', 100]}], name: [{anything-but: {prefix: a}}]}", "", 0),
        ("{$or: [{kind: [order]}, {urgent: [true], kind: [refund]}]}", "", 0),
        ("{a: {b: {c: {d: [1]}}}}", ", filter_by: body", 0),
        ("{a: {b: 1}, c: [[1]]}", ", filter_by: body", 2),
        ("{kind: [{exists: 1}, {prefix: true}, {numeric: [1], cidr: a}]}", "", 3),
        ("{kind: [1000000001, -1000000001, 1000000000]}", "", 2),
        ("{a: [1, 2, 3, 4, 5], b: [1, 2, 3, 4, 5], c: [1, 2, 3, 4, 5, 6]}", "", 0),
        ("{a: [1, 2, 3, 4, 5], b: [1, 2, 3, 4, 5], c: [1, 2, 3, 4, 5, 6, 7]}", "", 1),
        (f"{{a: [{'x' * 262_144}]}}", "", 1),
        # Whether nested keys count, AWS's pages disagree.
        ("{a: {b: [1], c: [1], d: [1], e: [1], f: [1], g: [1]}}", ", filter_by: body", 0),
    ],
)
def test_a_filter_has_the_form_and_the_limits_of_sns(policy: str, scope: str, refused: int) -> None:
    checked = compiler.check("spec.yaml", (SPEC % (policy, scope)).encode())
    assert [each.code.id for each in checked.findings] == ["T3203"] * refused
