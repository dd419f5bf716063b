"""The alarms of a topic, and of the queue for messages that could not be delivered."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, breach, dead_letters, threshold

if TYPE_CHECKING:
    from tiers.components.topic.spec import Topic

Messages = Annotated[int, Between(0, 1_000_000)] | Literal["none"]


class TopicAlarms(Record):
    """Alarms on messages that do not arrive."""

    failed: Annotated[
        Messages, Doc("Deliveries that failed in a minute, which must not be exceeded"), Example(10)
    ] = 0
    dead_letters: Annotated[
        Messages, Doc("Messages that may be in the queue for those that failed"), Example(10)
    ] = 0


def watches(topic: "Topic", here: Context, own: str, failed: str | None) -> Iterator[Watch]:
    """Yield the metrics of the topic with that logical ID, and of its queue if it has one.

    https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
    """
    yield Watch(
        own,
        "failed",
        "failed deliveries a minute",
        Stack.DATA,
        (*here.route, ALARMS, "failed"),
        one("AWS/SNS", "NumberOfNotificationsFailed", (("TopicName", Target(own, "TopicName")),), "Sum"),
        breach(threshold(topic.alarms, "failed"), "GreaterThanThreshold", 1, "notBreaching"),
    )
    if failed is None:
        return
    yield dead_letters(topic.alarms, here, failed, "messages that failed", Stack.DATA)
