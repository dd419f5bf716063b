"""The keys of a topic that are mappings: its subscribers, and the queue for messages that fail."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from tiers.language.operations import ADDRESS
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import ANY_TEXT, NAME_PATTERN

_URL = r"https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[!-~]*)?"
RECEIVER = Pattern(
    f"{NAME_PATTERN.expression}|{ADDRESS.expression}|{_URL}",
    "the name of a queue or a function, an e-mail address, or a URL that starts with `https://`",
)
To = Annotated[str, RECEIVER, Between(1, 2048), Names("component")]
ATTRIBUTES = Keys("attribute", Pattern(f"(?!$){ANY_TEXT.expression}", "the name of an attribute"), 256)
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Subscriber(Record):
    """A receiver of some of the messages, or of messages in another form."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("endpoint", "address", "email", "queue", "function", "name", "url"), "use `to`"),
            "protocol": "remove it: it follows from `to`",
            "filter_policy": "use `filter: {kind: [order]}`",
            "filter_policy_scope": "use `filter_by: attributes` or `filter_by: body`",
            "filter_scope": "use `filter_by: attributes` or `filter_by: body`",
            "raw_message_delivery": "use `raw: true`",
            "redrive_policy": "remove it: messages that fail go to the queue of `dead_letters`",
        }
    )

    to: Annotated[To, Doc("Queue, function, e-mail address, or URL that gets the messages"), Example("jobs")]
    filter: Annotated[
        Mapping[str, Any],
        ATTRIBUTES,
        Doc("Values that a message must have, in the form of a filter policy of SNS; none for all messages"),
        Example({"kind": ["order", {"prefix": "refund-"}]}),
    ] = NOTHING
    filter_by: Annotated[
        Literal["attributes", "body"],
        Doc("What `filter` is about: the attributes of a message, or its body, which must be JSON"),
        Example("body"),
    ] = "attributes"
    raw: Annotated[
        bool,
        Doc("Whether a queue or a URL gets the message alone, without the JSON of SNS around it"),
        Example(True),
    ] = False

    @property
    def is_component(self) -> bool:
        """Return whether it is a component of the spec."""
        return NAME_PATTERN.matches(self.to)

    @property
    def protocol(self) -> str:
        """Return the protocol of an address outside the spec."""
        return "https" if self.to.startswith("https://") else "email"


class UndeliveredMessages(Record):
    """The queue for messages that could not be delivered."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"after": "remove it: SNS decides how often it tries"}
    )

    retention: Annotated[int, Between(1, 14), Doc("Days that messages are kept there"), Example(14)] = 14


def subscriber(written: str | Subscriber) -> Subscriber:
    """Return a subscriber that may be written as its receiver alone."""
    return Subscriber(to=written) if isinstance(written, str) else written
