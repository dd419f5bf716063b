"""`topic`: messages that each subscriber gets: queues, functions, e-mail addresses, and URLs."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.components.topic import alarms, checks
from tiers.components.topic.alarms import TopicAlarms
from tiers.components.topic.keys import Subscriber, To, UndeliveredMessages, subscriber
from tiers.diagnostics.model import Diagnostic, Route
from tiers.digests import short
from tiers.ir import identifiers
from tiers.ir.edges import Attach
from tiers.ir.facets import Connection, Glyph, Offer
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Component, Context, Member
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import DEFAULT

PUBLISH = ("sns:Publish",)
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html"""
SEND = "send"
SNS = "sns.amazonaws.com"
S3 = "s3.amazonaws.com"
"""Services that send for a component without a role."""
MOST_SUBSCRIBERS = 100

_ADVICE: Mapping[str, tuple[str, ...]] = {
    "use `subscribers: [jobs, ops@example.com]`": (
        *("subscriptions", "subscription", "subscriber", "endpoints", "notify"),
        *("emails", "email", "queues", "functions", "targets"),
    ),
    "use `fifo: true`": ("fifo_topic",),
    "use `deduplication: content`": ("content_based_deduplication",),
    "use `dead_letters: {retention: 14}`": ("dlq", "dead_letter_queue", "redrive_policy"),
    "remove it: CloudFormation makes a name that no other topic has, and `{from: NAME.arn}` gives the ARN": (
        *("name", "topic_name"),
    ),
    "remove it: SNS encrypts its disks; `encryption` of the spec sets the key": (
        *("encryption", "encrypted", "kms_key", "kms_master_key_id", "key"),
    ),
    "remove it, and connect from the component that publishes": ("publishers", "connects_to"),
}


def topic_id(component: str) -> str:
    """Return the logical ID of a component's topic."""
    return f"{identifiers.pascal(component)}Topic"


def topic_policy_id(component: str) -> str:
    """Return the logical ID of the policy of a component's topic."""
    return f"{identifiers.pascal(component)}TopicPolicy"


def dead_letter_queue_id(component: str) -> str:
    """Return the logical ID of the queue for messages that could not be delivered."""
    return f"{identifiers.pascal(component)}DeadLetterQueue"


def subscription_id(component: str, to: str, *, is_component: bool) -> str:
    """Return the logical ID of the subscription of a component, or of an address outside the spec."""
    if is_component:
        return f"{identifiers.pascal(component)}To{identifiers.pascal(to)}Subscription"
    return f"{identifiers.pascal(component)}Subscription{short(to, 12)}"


class Topic(Component):
    """A topic of Amazon SNS, with a queue for messages that could not be delivered."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"arn": "ARN"})
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({"publish": PUBLISH})
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {word: advice for advice, words in _ADVICE.items() for word in words}
    )

    recommended: ClassVar[Record | None] = TopicAlarms()

    type: Annotated[Literal["topic"], Doc("Always `topic`")]
    subscribers: Annotated[
        tuple[To | Subscriber, ...],
        Between(0, MOST_SUBSCRIBERS),
        Doc(
            "Queues and functions of the spec, e-mail addresses, and URLs that get each message; the owner "
            "of an address or a URL must confirm first"
        ),
        Example(["jobs", "ops@example.com"]),
    ] = ()
    fifo: Annotated[
        bool,
        Doc("Whether queues get the messages of a group in order, each once; can never be changed"),
        Example(True),
    ] = False
    deduplication: Annotated[
        Literal["id", "content"],
        Doc("With `fifo`, what makes a message the same as another within 5 minutes: its ID or its content"),
        Example("content"),
    ] = "id"
    dead_letters: Annotated[
        UndeliveredMessages, Doc("Queue for messages that could not be delivered"), Example({"retention": 7})
    ] = UndeliveredMessages()
    alarms: Annotated[
        Literal["recommended", "none"] | TopicAlarms | None,
        Doc("Alarms on messages that do not arrive, each with its threshold or `none`"),
        Example({"failed": 10}),
    ] = derived(DEFAULT)

    def receivers(self, here: Context) -> Iterator[tuple[Route, Subscriber]]:
        """Yield each subscriber with its route."""
        for index, each in enumerate(self.subscribers):
            yield (*here.route, "subscribers", index), subscriber(each)

    def has_dead_letters(self) -> bool:
        """Return whether SNS finds out about failed deliveries to a subscriber; it does not for e-mail."""
        all_of_them = (subscriber(each) for each in self.subscribers)
        return any(each.is_component or each.protocol != "email" for each in all_of_them)

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections to subscribers in the spec, which SNS makes."""
        for index, written in enumerate(self.subscribers):
            each = subscriber(written)
            route = (*here.route, "subscribers", index)
            if each.is_component:
                yield Connection(
                    each.to,
                    route if isinstance(written, str) else (*route, "to"),
                    access=SEND,
                    by=SNS,
                    sender=Target(topic_id(here.name)),
                    is_ordered=self.fifo,
                )

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept publishers, and the events of buckets."""
        if wanted.by == SNS:
            return checks.refuse_topic(wanted, caller, here)
        words = {SEND: PUBLISH} if wanted.by == S3 else self.access_words
        api = Api("sns", words, ((Target(topic_id(here.name)),),), Stack.DATA, default="publish")
        accepted = accepting.by_grant(wanted, caller, here, api)
        if wanted.by is None or isinstance(accepted, Diagnostic):
            return accepted
        if self.fifo:
            return checks.refuse_s3(wanted, here)
        # The policy that allows the service must be there before the service tries.
        policy = topic_policy_id(here.name)
        return (*accepted, Attach(caller.name, here.name, (policy,), wanted.route, wanted.access))

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the ARN, which is what publishers need."""
        return {"arn": Offer((Target(topic_id(name)),), "address")}

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the topic, and of the queue for messages that failed."""
        failed = dead_letter_queue_id(here.name) if self.has_dead_letters() else None
        return alarms.watches(self, here, topic_id(here.name), failed)

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find subscribers and filters that SNS would refuse, and messages that cause each other."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        return Glyph("topic", "FIFO topic" if self.fifo else "topic")
