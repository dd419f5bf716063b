"""`queue`: messages that wait for a consumer, with a queue beside it for those that fail."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.ir import identifiers
from tiers.ir.facets import Connection, Offer
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Component, Context, Member
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example

SEND = ("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage")
CONSUME = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
)
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"""


def queue_id(component: str) -> str:
    """Return the logical ID of a component's queue."""
    return f"{identifiers.pascal(component)}Queue"


class DeadLetters(Record):
    """The queue for messages that no consumer could handle."""

    after: Annotated[int, Between(1, 1000), Doc("Receives after which a message moves there"), Example(5)] = 5
    retention: Annotated[int, Between(1, 14), Doc("Days that messages are kept there"), Example(14)] = 14


class Queue(Component):
    """A queue of Amazon SQS."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"url": "URL", "arn": "ARN"})
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({"send": SEND})

    type: Annotated[Literal["queue"], Doc("Always `queue`")]
    retention: Annotated[int, Between(1, 14), Doc("Days that messages are kept"), Example(4)] = 4
    visibility: Annotated[
        int,
        Between(0, 43200),
        Doc("Seconds that a received message is hidden from other consumers"),
        Example(180),
    ] = 180
    dead_letters: Annotated[
        DeadLetters, Doc("Queue for messages that no consumer could handle"), Example({"after": 5})
    ] = DeadLetters()

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept messages from callers, and consumers."""
        arn = Target(queue_id(here.name), "Arn")
        words = {**self.access_words, "consume": CONSUME}
        api = Api("sqs", words, ((arn,),), Stack.DATA, default="send")
        return accepting.by_grant(wanted, caller, here, api)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the URL and the ARN."""
        own = queue_id(name)
        return {"url": Offer((Target(own),), "address"), "arn": Offer((Target(own, "Arn"),))}
