"""`queue`: messages that wait for a consumer, with a queue beside it for those that fail."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.queue import alarms, checks
from tiers.components.queue.alarms import QueueAlarms
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.edges import Attach
from tiers.ir.facets import Connection, Glyph, Offer
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Component, Context, Member
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import DEFAULT

SEND = ("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage")
CONSUME = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
)
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"""

RECEIVES = 6
"""Times that a consumer can be throttled or slow before a message appears again:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
LEAST_VISIBILITY = 180
MOST_VISIBILITY = 12 * 60 * 60
"""Seconds: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"""


def queue_id(component: str) -> str:
    """Return the logical ID of a component's queue."""
    return f"{identifiers.pascal(component)}Queue"


def dead_letter_queue_id(component: str) -> str:
    """Return the logical ID of the queue for a component's messages that fail."""
    return f"{identifiers.pascal(component)}DeadLetterQueue"


class DeadLetters(Record):
    """The queue for messages that no consumer could handle."""

    after: Annotated[int, Between(1, 1000), Doc("Receives after which a message moves there"), Example(5)] = 5
    retention: Annotated[int, Between(1, 14), Doc("Days that messages are kept there"), Example(14)] = 14


class Queue(Component):
    """A queue of Amazon SQS, with a queue for messages that fail."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"url": "URL", "arn": "ARN"})
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"send": SEND, "consume": CONSUME}
    )
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "dlq": "use `dead_letters: {after: 5, retention: 14}`",
            "dead_letter_queue": "use `dead_letters: {after: 5, retention: 14}`",
            "redrive_policy": "use `dead_letters: {after: 5, retention: 14}`",
            "max_receive_count": "use `dead_letters: {after: 5}`",
            **dict.fromkeys(("visibility_timeout", "timeout"), "use `visibility: 180`, in seconds"),
            "message_retention": "use `retention: 4`, in days",
            "message_retention_period": "use `retention: 4`, in days",
            "message_retention_seconds": "use `retention: 4`, in days",
            "delay_seconds": "use `delay: 60`, in seconds",
            "fifo_queue": "use `fifo: true`",
            "content_based_deduplication": "use `deduplication: content`",
            "fifo_throughput_limit": "use `high_throughput: true`",
            "receive_wait_time": "remove it: consumers always wait up to 20 seconds for messages",
            "receive_wait_time_seconds": "remove it: consumers always wait up to 20 seconds for messages",
            **dict.fromkeys(
                ("encryption", "encrypted", "kms_key", "kms_key_id", "kms_master_key_id"),
                "remove it: messages are always encrypted; `encryption` of the spec sets the key",
            ),
            **dict.fromkeys(
                ("name", "queue_name"),
                "remove it: CloudFormation makes the name, and `{from: NAME.url}` gives the URL",
            ),
            **dict.fromkeys(("max_message_size", "maximum_message_size"), "use `message_size: 256`, in KiB"),
            **dict.fromkeys(
                ("policy", "queue_policy"), "use `connects_to: [NAME]` in the component that sends"
            ),
            "redrive_allow_policy": "remove it: each of the two queues would need the name of the other",
            "connects_to": "remove it; use `connects_to` in the component that sends, `consumes` in the one "
            "that receives",
            **dict.fromkeys(
                ("consumers", "consumer", "subscribers", "triggers", "targets"),
                "remove it, and use `consumes` in the component that receives",
            ),
        }
    )

    recommended: ClassVar[Record | None] = QueueAlarms()

    type: Annotated[Literal["queue"], Doc("Always `queue`")]
    fifo: Annotated[
        bool,
        Doc("Whether messages of a group are delivered in order, each once; can never be changed"),
        Example(True),
    ] = False
    deduplication: Annotated[
        Literal["id", "content"],
        Doc("With `fifo`, what makes a message the same as another within 5 minutes: its ID or its content"),
        Example("content"),
    ] = "id"
    high_throughput: Annotated[
        bool,
        Doc(
            "With `fifo`, whether limits and deduplication are those of each message group, not of the queue"
        ),
        Example(True),
    ] = False
    delay: Annotated[
        int, Between(0, 900), Doc("Seconds before a new message can be received"), Example(60)
    ] = 0
    visibility: Annotated[
        int,
        Between(0, MOST_VISIBILITY),
        Doc("Seconds that a received message is hidden from other consumers"),
        Example(180),
    ] = derived("`180`, or 6 times the longest timeout of a function that consumes if that is more")
    retention: Annotated[int, Between(1, 14), Doc("Days that messages are kept"), Example(4)] = 4
    message_size: Annotated[
        int | None,
        Between(1, 1024),
        Doc("Size of a message, in KiB, above which SQS refuses it; SQS's own limit without it"),
        Example(256),
    ] = None
    dead_letters: Annotated[
        DeadLetters, Doc("Queue for messages that no consumer could handle"), Example({"after": 5})
    ] = DeadLetters()
    alarms: Annotated[
        Literal["recommended", "none"] | QueueAlarms | None,
        Doc("Alarms on messages that wait, each with its threshold or `none`"),
        Example({"age": 3600}),
    ] = derived(DEFAULT)

    def complete(self, here: Context) -> Self:
        """Fill in the visibility, by the slowest consumer, and the alarms."""
        completed = super().complete(here)
        if isinstance(completed.visibility, Derived):
            longest = max((seconds for _, seconds in checks.consumers(here)), default=0)
            wanted = max(LEAST_VISIBILITY, RECEIVES * longest)
            completed = completed.replace(visibility=min(wanted, MOST_VISIBILITY))
        if isinstance(completed.alarms, QueueAlarms):
            return completed.replace(alarms=alarms.completed(completed.alarms, completed))
        return completed

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the queue, and of the queue for messages that fail."""
        return alarms.watches(self, here, queue_id(here.name), dead_letter_queue_id(here.name))

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept messages from callers, and consumers."""
        arn = Target(queue_id(here.name), "Arn")
        api = Api("sqs", self.access_words, ((arn,),), Stack.DATA, default="send")
        accepted = accepting.by_grant(wanted, caller, here, api)
        if wanted.by is None or isinstance(accepted, Diagnostic):
            return accepted
        if self.fifo and wanted.by == "s3.amazonaws.com":
            return checks.refuse_s3(wanted, here)
        if self.fifo and not wanted.is_ordered:
            return accepting.without_order(wanted, caller, here)
        # The policy that allows the service must be there before the service tries.
        policy = identifiers.queue_policy(queue_id(here.name))
        return (*accepted, Attach(caller.name, here.name, (policy,), wanted.route, wanted.access))

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the URL and the ARN."""
        own = queue_id(name)
        return {"url": Offer((Target(own),), "address"), "arn": Offer((Target(own, "Arn"),))}

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find keys that have no effect together, and times that lose or repeat messages."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        return Glyph("queue", "FIFO queue" if self.fifo else "queue")
