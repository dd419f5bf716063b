"""The two shared ways in which a target accepts a connection: by a port, or by a grant.

Each returns the edges of a connection, or the finding that refuses it. Most component types need no other.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import listed
from tiers.ir.edges import Attach, Edge, Flow, Grant
from tiers.ir.facets import (
    ADMINISTER,
    CONNECT,
    CONSUME,
    FORWARD,
    FORWARDED_BY,
    LOG,
    MOUNTS,
    ORIGIN,
    ORIGINS,
    SEND,
    Connection,
    Listens,
)

if TYPE_CHECKING:
    from tiers.ir.stacks import Stack
    from tiers.language.component import Context, Member

RECEIVERS = {SEND: "a component of type `queue`", LOG: "a component of type `bucket`"}
"""The types that services of AWS can send to, and log to."""

_INSTEAD = {
    "bucket": "use `events_to` of `{name}` to send its events to a queue, and consume that queue",
    "topic": "add a queue to `subscribers` of `{name}`, and consume that queue",
}
"""What to do, by the type of what is named as a queue to consume from."""

Accepted = tuple[Edge, ...] | Diagnostic
"""The edges of a connection, or the finding that refuses it."""


def by_port(wanted: Connection, caller: "Member", here: "Context", *, is_closed: bool = True) -> Accepted:
    """Accept a connection on the ports that the target listens on.

    A target that `is_closed` accepts no other port than its own, because no program of the user's runs there.
    """
    target = here.member
    if wanted.access in ORIGINS:
        return _to_origin(wanted, caller, here)
    listens = _meant(target.component.listens(here), wanted)
    if wanted.access == FORWARD and listens and not _is_forwardable(wanted, here):
        return _not_forwardable(wanted, caller, target)
    refused = _out_of_reach(wanted, caller, here)
    refused = (
        refused or _wrong_word(wanted, target) or _wrong_port(wanted, target, listens, is_closed=is_closed)
    )
    return refused or _flows(wanted, caller, target, listens, here)


def _out_of_reach(wanted: Connection, caller: "Member", here: "Context") -> Diagnostic | None:
    """Refuse a connection that no packets inside the VPC can be."""
    target = here.member
    if wanted.access in {CONSUME, *MOUNTS}:
        return _lacking(wanted, target)
    place = target.component.place(here)
    if place is not None and not place.is_private and wanted.access != FORWARD:
        return codes.PUBLIC_ADDRESS.at(
            wanted.route,
            f"`{caller.name}` cannot reach the internet-facing `{target.name}` inside the VPC",
            label="its DNS name resolves to public addresses",
            also=(target.note,),
            help="use an internal load balancer, or remove this connection and set `egress: internet`",
        )
    if wanted.by is not None:
        return _not_by_service(wanted, caller, target)
    if caller.component.place(here.around(caller)) is None:
        return _without_place(wanted, caller, target)
    return None


def _to_origin(wanted: Connection, caller: "Member", here: "Context") -> Accepted:
    """Accept the requests of a distribution on the one port that it uses."""
    origin = here.member.component.as_origin(here)
    if origin is None:
        return _not_an_origin(wanted, caller, here.member)
    return (Flow(caller.name, here.name, origin.port, wanted.route, access=ORIGIN),)


def _not_an_origin(wanted: Connection, caller: "Member", target: "Member") -> Diagnostic:
    return codes.NOT_AN_ORIGIN.at(
        wanted.route,
        f"`{caller.name}` cannot deliver from `{target.name}`",
        label="must be a load balancer or a bucket",
        also=(target.note,),
        help="use the load balancer in front of it, or a bucket",
    )


def _is_forwardable(wanted: Connection, here: "Context") -> bool:
    """Return whether the target is of a kind that the load balancer forwards to."""
    backend = here.member.component.backend(here)
    return backend is not None and backend.kind in FORWARDED_BY[wanted.layer]


def _not_forwardable(wanted: Connection, caller: "Member", target: "Member") -> Diagnostic:
    is_of_http = wanted.layer == "application"
    return codes.NOT_FORWARDABLE.at(
        wanted.route,
        f"`{caller.name}` cannot forward to `{target.name}`",
        label="must be servers, containers, or a function" if is_of_http else "must be servers or containers",
        also=(target.note,),
        help=f"use a component of the `logic` tier with a `port`{', or a function' * is_of_http}",
    )


def _meant(listens: Sequence[Listens], wanted: Connection) -> tuple[Listens, ...]:
    """Return the ports that an access word means: its own ones if there are any, else those of every word."""
    own = tuple(each for each in listens if each.to == wanted.access)
    return own or tuple(each for each in listens if each.to is None)


def _wrong_port(
    wanted: Connection, target: "Member", listens: tuple[Listens, ...], *, is_closed: bool
) -> Diagnostic | None:
    numbers = tuple(each.port for each in listens)
    if wanted.port and numbers and wanted.port not in numbers and is_closed:
        ports = " and ".join(str(port) for port in numbers)
        return codes.NO_PORT.at(
            (*wanted.route[:-1], "port"),
            f"`{target.name}` does not listen on port {wanted.port}",
            label=f"listens on {ports}",
            also=(target.note,),
            help=f"use `{target.name}` without a port to open the port that it listens on",
        )
    if not numbers and (wanted.port is None or wanted.access == FORWARD):
        has_port = hasattr(target.component, "port")
        return codes.NO_PORT.at(
            wanted.route,
            f"`{target.name}` has no `port`" if has_port else f"`{target.name}` accepts no connections",
            label="no listening port",
            also=(target.note,),
            help=f"add `port` to `{target.name}`"
            if has_port
            else f"remove the connection to `{target.name}`",
        )
    return None


def place_of_access(connection: Route) -> Route:
    """Return the route of the access word: written beside `to`, or meant by the whole connection."""
    return (*connection[:-1], "access") if connection[-1] == "to" else connection


def _wrong_word(wanted: Connection, target: "Member") -> Diagnostic | None:
    if wanted.access in {CONNECT, FORWARD, ADMINISTER}:
        return None
    return codes.ACCESS_UNKNOWN.at(
        place_of_access(wanted.route),
        f"`access` has no effect on a connection to `{target.name}`",
        label="it is reached by its port",
        also=(target.note,),
        help="remove `access`",
    )


def _not_by_service(wanted: Connection, caller: "Member", target: "Member") -> Diagnostic:
    runs = target.component.principal() is not None
    if wanted.access == SEND and runs:
        return codes.ACCESS_UNKNOWN.at(
            wanted.route,
            f"`{caller.name}` cannot send to `{target.name}`",
            label="a queue keeps what is not yet processed",
            also=(target.note,),
            help=f"use a queue here, from which `{target.name}` consumes",
        )
    return codes.ACCESS_UNKNOWN.at(
        wanted.route,
        f"`{caller.name}` cannot {wanted.access} to `{target.name}`",
        label=f"has no API to {wanted.access} to",
        also=(target.note,),
        help=f"use {RECEIVERS[wanted.access]}"
        if wanted.access in RECEIVERS
        else "remove it, or use a component of another type",
    )


def _without_place(wanted: Connection, caller: "Member", target: "Member") -> Diagnostic:
    return codes.NO_PORT.at(
        wanted.route,
        f"`{caller.name}` cannot open connections to `{target.name}`",
        label=f"`{caller.name[:20]}` is not in the network",
        also=(caller.note,),
        help="remove it",
    )


def _flows(
    wanted: Connection, caller: "Member", target: "Member", listens: tuple[Listens, ...], here: "Context"
) -> tuple[Edge, ...]:
    edges: list[Edge] = []
    if wanted.access == FORWARD:
        backend = target.component.backend(here)
        port = backend.port if backend else 0
        listens = (Listens(wanted.port or port, wanted.protocol),)
        shifted = wanted.weighing if backend and backend.is_shifted else ()
        tie = Attach(
            caller.name,
            target.name,
            wanted.ties,
            wanted.route,
            FORWARD,
            wanted.groups,
            wanted.layer,
            shifted,
        )
        edges.append(tie)
        listens = (*listens, *_health_check(target, here, listens[0]))
    elif wanted.port:
        same = tuple(each for each in listens if each.port == wanted.port)
        listens = same or (Listens(wanted.port, wanted.protocol),)
    flows = (
        Flow(caller.name, target.name, each.port, wanted.route, each.protocol, wanted.access)
        for each in listens
    )
    return (*flows, *edges)


def _health_check(target: "Member", here: "Context", traffic: Listens) -> tuple[Listens, ...]:
    """Return the port of health checks, where they do not go to the port of the traffic over TCP."""
    backend = target.component.backend(here)
    port = getattr(backend.health_check, "port", None) if backend else None
    checked = Listens(port or traffic.port)
    return () if checked == traffic else (checked,)


class Api:
    """A target that is called by its service's API: words, actions, and resources of the grants.

    `words` maps each access word to its actions; where there is one word only, users need not write it.
    `service` is the endpoint that callers in the VPC need; `resources` are what the actions are on.
    """

    def __init__(
        self,
        service: str,
        words: Mapping[str, tuple[str, ...]],
        resources: tuple[tuple[Any, ...], ...],
        stack: "Stack",
        default: str | None = None,
    ) -> None:
        """Keep the parts; `default` is the word of a connection that has none."""
        self.service = service
        self.words = words
        self.resources = resources
        self.stack = stack
        self.default = default or (next(iter(words)) if len(words) == 1 else None)


def by_grant(wanted: Connection, caller: "Member", here: "Context", api: Api) -> Accepted:
    """Accept a connection by a statement in the role of the caller."""
    target = here.member
    if wanted.access == FORWARD:
        return _not_forwardable(wanted, caller, target)
    if wanted.access in ORIGINS and target.component.as_origin(here) is None:
        return _not_an_origin(wanted, caller, target)
    return _granted(wanted, caller, target, api)


def _granted(wanted: Connection, caller: "Member", target: "Member", api: Api) -> Accepted:
    if wanted.port is not None:
        return without_ports(wanted, target, api.service)
    if caller.component.principal() is None and wanted.by is None:
        return codes.NO_ROLE.at(
            wanted.route,
            f"`{caller.name}` cannot call `{target.name}`",
            label=f"a component of type `{caller.component.type}` has no role",
            also=(target.note,),
            help="remove it, and connect servers or functions of the logic tier",
        )
    word = api.default if wanted.access == CONNECT else wanted.access
    if wanted.by is not None and word not in api.words:
        return _not_by_service(wanted, caller, target)
    if word is None or word not in api.words:
        return _wrong_access(wanted, target, api, word)
    actions = api.words[word]
    return (
        Grant(
            caller.name,
            target.name,
            actions,
            api.resources,
            api.stack,
            wanted.route,
            None if wanted.is_outside else api.service,
            word,
            by=wanted.by,
            sender=wanted.sender,
        ),
    )


def without_order(wanted: Connection, caller: "Member", here: "Context") -> Diagnostic:
    """Refuse messages without an order, to a target that keeps one."""
    return codes.WITHOUT_ORDER.at(
        wanted.route,
        f"`{caller.name}` cannot send to the FIFO queue `{here.name}`",
        label="its messages have no order to keep",
        also=(Note(Place((*here.route, "fifo")), "keeps the order of messages"),),
        help=f"add `fifo: true` to `{caller.name}`, or remove `fifo` from `{here.name}`",
    )


def without_ports(wanted: Connection, target: "Member", service: str) -> Diagnostic:
    """Return the finding for a port of a target that is called by the API of a service."""
    return codes.NO_PORT.at(
        (*wanted.route[:-1], "port"),
        f"`{target.name}` has no ports",
        label=f"an API of AWS (`{service}`), without a port",
        also=(target.note,),
        help="remove `port`",
    )


def _lacking(wanted: Connection, target: "Member") -> Diagnostic:
    """Return the finding for a target without the messages or files that are wanted."""
    if wanted.access == CONSUME:
        return codes.ACCESS_UNKNOWN.at(
            wanted.route,
            f"`{target.name}` has no messages to consume",
            label="must be a queue",
            also=(target.note,),
            help=_INSTEAD.get(target.component.type, "remove it, or move `{name}` to `connects_to`").format(
                name=target.name
            ),
        )
    return codes.NOT_MOUNTABLE.at(
        Place(wanted.route, "key"),
        f"`{target.name}` cannot be mounted",
        label="must be a file system",
        also=(target.note,),
        help="use the name of a component of `type: file_system`",
    )


def _wrong_access(wanted: Connection, target: "Member", api: Api, word: str | None) -> Diagnostic:
    words = list(api.words)
    choices = listed(words, "or")
    if word in {CONSUME, *MOUNTS}:
        return _lacking(wanted, target)
    if word is None:
        return codes.ACCESS_MISSING.at(
            wanted.route,
            f"the connection to `{target.name}` needs an `access`",
            label=f"must be {choices}",
            also=(target.note,),
            help=f"use `{{to: {target.name}, access: {words[0]}}}`",
        )
    from tiers.language.hints import access_for

    meant = access_for(word, words)
    forms = listed([f"access: {each}" for each in ([meant] if meant else words)], "or")
    return codes.ACCESS_UNKNOWN.at(
        place_of_access(wanted.route),
        f"unknown access `{word}` for `{target.name}`",
        label=f"must be {choices}" if len(words) > 1 else "this type has one kind of access",
        also=(target.note,),
        help=f"use {forms}" if len(words) > 1 else "remove `access`",
    )
