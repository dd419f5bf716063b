"""Edges: whether they lead somewhere, and whether something listens there."""

from collections.abc import Iterator
from itertools import count

from tiers.components.registry import TIERS
from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import listed, nearest
from tiers.ir.context import Architecture, Member
from tiers.language.component import Connection

MOST_SUGGESTIONS = 50
"""Hundreds of unknown names, each compared with hundreds of components, would take a minute."""


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find edges that lead to nothing, or to something that does not listen."""
    unknown = count(1)
    for member in architecture.members.values():
        for connection in member.component.connections(architecture.around(member)):
            target = architecture.members.get(connection.target)
            if target is None:
                yield _unknown(connection, architecture, is_compared=next(unknown) <= MOST_SUGGESTIONS)
            elif _is_shared(target.name, architecture):
                continue  # nobody knows which of the two is meant, and they have a finding of their own
            elif target is member:
                yield codes.SELF_EDGE.at(
                    connection.route,
                    f"`{member.name}` connects to itself",
                    label="must be another component",
                    help="remove it",
                )
            else:
                yield from _target(member, connection, target)
    yield from _unstable(architecture)


def _is_shared(name: str, architecture: Architecture) -> bool:
    return sum(name in getattr(architecture.spec, tier) for tier in TIERS) > 1


def _unknown(connection: Connection, architecture: Architecture, *, is_compared: bool) -> Diagnostic:
    names = list(architecture.members)
    meant = nearest(connection.target, names) if is_compared else None
    return codes.UNKNOWN_COMPONENT.at(
        connection.route,
        f"unknown component `{connection.target}`",
        label=f"did you mean `{meant}`?" if meant else "not in this spec",
        help=f"use one of {listed(names)}",
    )


def _target(member: Member, connection: Connection, target: Member) -> Iterator[Diagnostic]:
    listens = target.component.listens(member.component)
    note = Note(Place(target.route, "key"), f"of type `{target.component.type}`")
    if member.component.forwards and listens and target.component.service(target.name) is None:
        yield codes.NOT_FORWARDABLE.at(
            connection.route,
            f"`{member.name}` cannot forward to `{target.name}`",
            label="must be servers",
            also=(note,),
            help="use a component with servers in the `logic` tier",
        )
    elif not target.component.has_private_address and not member.component.forwards:
        yield codes.PUBLIC_ADDRESS.at(
            connection.route,
            f"`{member.name}` cannot reach the internet-facing `{target.name}` inside the VPC",
            label="its DNS name resolves to public addresses",
            also=(note,),
            help="use an internal load balancer, or remove this connection and set `egress: internet`",
        )
    elif connection.port and listens and connection.port not in listens and target.component.closed:
        ports = " and ".join(str(port) for port in listens)
        yield codes.NO_PORT.at(
            (*connection.route[:-1], "port"),
            f"`{target.name}` does not listen on port {connection.port}",
            label=f"listens on {ports}",
            also=(note,),
            help=f"use `{target.name}` without a port to open the port that it listens on",
        )
    elif not listens and connection.port is None:
        has_port = hasattr(target.component, "port")
        yield codes.NO_PORT.at(
            connection.route,
            f"`{target.name}` has no `port`" if has_port else f"`{target.name}` accepts no connections",
            label="no listening port",
            also=(note,),
            help=f"add `port` to `{target.name}`"
            if has_port
            else f"remove the connection to `{target.name}`",
        )


def _unstable(architecture: Architecture) -> Iterator[Diagnostic]:
    """Warn of servers that other servers must find without a load balancer in front."""
    for edge in architecture.edges:
        source, target = architecture.members[edge.source], architecture.members[edge.target]
        plain = source is not target and not source.component.forwards and not source.component.administers
        if plain and target.component.service(target.name) is not None:
            yield codes.NO_STABLE_ADDRESS.at(
                edge.route,
                f"`{edge.source}` connects directly to the servers of `{edge.target}`",
                label="their addresses change",
                help=f"add an internal load balancer in front of `{edge.target}`, and connect to it",
            )
