"""Mistakes in topics alone, or with their subscribers and publishers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.topic import codes, filters
from tiers.components.topic.keys import Subscriber
from tiers.diagnostics.codes.connections import ACCESS_UNKNOWN
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.facets import CONSUME, Connection
from tiers.language.component import Context, Member

if TYPE_CHECKING:
    from tiers.components.topic.spec import Topic

FUNCTIONS = "lambda"
"""The service of subscribers that SNS calls, as grants have it."""


def check(topic: "Topic", here: Context) -> Iterator[Diagnostic]:
    """Find subscribers and filters that SNS would refuse, and messages that cause each other."""
    if topic.deduplication != "id" and not topic.fifo:
        yield codes.DEDUPLICATION_WITHOUT_FIFO.at(
            (*here.route, "deduplication"),
            f"`deduplication` has no effect on the standard topic `{here.name}`",
            label="only with `fifo: true`",
            help="remove it, or add `fifo: true`",
        )
    functions = {each.target for each in here.grants() if each.service == FUNCTIONS}
    known: dict[str, Route] = {}
    for route, each in topic.receivers(here):
        if each.to in known:
            yield _duplicate(each, route, known[each.to])
            continue
        known[each.to] = route
        yield from filters.check(each, (*route, "filter"))
        yield from _check_form(each, route, is_function=each.to in functions)
        if topic.fifo:
            yield from _check_fifo(each, route, here, is_function=each.to in functions)
        yield from _check_loop(each, route, here)


def refuse_s3(wanted: Connection, here: Context) -> Diagnostic:
    """Refuse events of a bucket that would go to a topic which keeps the order."""
    return codes.EVENTS_TO_FIFO_TOPIC.at(
        Place(wanted.route, "key"),
        f"S3 cannot send events to the FIFO topic `{here.name}`",
        label="must be a standard topic",
        also=(Note(Place((*here.route, "fifo")), "keeps the order of messages"),),
        help=f"remove `fifo` from `{here.name}`, or use another topic",
    )


def refuse_topic(wanted: Connection, caller: Member, here: Context) -> Diagnostic:
    """Refuse a topic as the subscriber of another one."""
    return ACCESS_UNKNOWN.at(
        wanted.route,
        f"the topic `{here.name}` cannot subscribe to the topic `{caller.name}`",
        label="must be a queue or a function",
        also=(here.member.note,),
        help=f"add the subscribers of `{here.name}` to `{caller.name}`",
    )


def _duplicate(subscriber: Subscriber, route: Route, first: Route) -> Diagnostic:
    return codes.DUPLICATE_SUBSCRIBER.at(
        route,
        f"duplicate subscriber `{subscriber.to}`",
        label="already subscribed",
        also=(Note(Place(first), "first subscribed here"),),
        help="remove one of the two; one `filter` can have several values",
    )


def _check_form(subscriber: Subscriber, route: Route, *, is_function: bool) -> Iterator[Diagnostic]:
    is_mail = not subscriber.is_component and subscriber.protocol == "email"
    if subscriber.raw and (is_mail or is_function):
        yield codes.RAW_DELIVERY.at(
            (*route, "raw"),
            f"`raw` has no effect on messages to `{subscriber.to}`",
            label="only for queues and URLs",
            help="remove it",
        )


def _check_fifo(
    subscriber: Subscriber, route: Route, here: Context, *, is_function: bool
) -> Iterator[Diagnostic]:
    also = (Note(Place((*here.route, "fifo")), "keeps the order of messages"),)
    if is_function:
        yield codes.FIFO_FUNCTION.at(
            route,
            f"the FIFO topic `{here.name}` cannot call the function `{subscriber.to}`",
            label="must be a queue",
            also=also,
            help=f"subscribe a queue, and add it to `consumes` of `{subscriber.to}`",
        )
    elif not subscriber.is_component:
        is_mail = subscriber.protocol == "email"
        yield codes.FIFO_MAIL.at(
            route,
            f"the FIFO topic `{here.name}` cannot send to {'an e-mail address' if is_mail else 'a URL'}",
            label="must be a queue",
            also=also,
            help="remove it, or remove `fifo`",
        )


def _check_loop(subscriber: Subscriber, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Warn of a receiver of all messages that publishes: each message may cause the next one."""
    member = here.members.get(subscriber.to)
    if member is None or subscriber.filter:
        return
    publishers = {each.source for each in here.granted()}
    consumers = [each.source for each in here.around(member).granted() if each.access == CONSUME]
    for name in (member.name, *consumers):
        if name in publishers:
            yield codes.TOPIC_LOOP.at(
                route,
                f"`{name}` gets the messages of `{here.name}` and publishes to it",
                label="each message may cause the next one",
                help="add a `filter` that its messages do not match, or publish to another topic",
            )
