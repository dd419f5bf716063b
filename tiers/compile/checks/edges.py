"""Edges: whether they lead somewhere, and whether something listens there."""

from collections.abc import Iterator
from itertools import count

from tiers.components.registry import TIERS
from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
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
                    label="an edge leads to another component",
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
        f"there is no component `{connection.target}`",
        label=f"did you mean `{meant}`?" if meant else "nobody declared it",
        help=f"the components are {abridged(names)}",
    )


def _target(member: Member, connection: Connection, target: Member) -> Iterator[Diagnostic]:
    listens = target.component.listens(member.component)
    note = Note(Place(target.route, "key"), f"of type `{target.component.type}`")
    if member.component.forwards and listens and target.component.service(target.name) is None:
        yield codes.NOT_FORWARDABLE.at(
            connection.route,
            f"`{member.name}` cannot forward to `{target.name}`",
            label="not a group of servers",
            also=(note,),
            help="forward to servers of the logic tier",
        )
    elif not target.component.has_private_address and not member.component.forwards:
        yield codes.PUBLIC_ADDRESS.at(
            connection.route,
            f"`{member.name}` cannot reach the internet-facing `{target.name}` inside the VPC",
            label="its name leads to public addresses",
            also=(note,),
            help="connect to an internal load balancer, or remove this edge and use `egress: internet`",
        )
    elif connection.port and listens and connection.port not in listens and target.component.closed:
        ports = " and ".join(str(port) for port in listens)
        yield codes.NO_PORT.at(
            (*connection.route[:-1], "port"),
            f"`{target.name}` does not listen on port {connection.port}",
            label=f"it listens on {ports}",
            also=(note,),
            help=f"write `{target.name}` alone: the edge then opens the port that it listens on",
        )
    elif not listens and connection.port is None:
        yield codes.NO_PORT.at(
            connection.route,
            f"`{target.name}` listens on no port",
            label="nothing answers there",
            also=(note,),
            help=f"give `{target.name}` a `port`"
            if hasattr(target.component, "port")
            else f"remove this edge: nothing connects to a {target.component.type}",
        )


def _unstable(architecture: Architecture) -> Iterator[Diagnostic]:
    """Warn of servers that other servers must find without a load balancer in front."""
    for edge in architecture.edges:
        source, target = architecture.members[edge.source], architecture.members[edge.target]
        plain = source is not target and not source.component.forwards and not source.component.administers
        if plain and target.component.service(target.name) is not None:
            yield codes.NO_STABLE_ADDRESS.at(
                edge.route,
                f"`{edge.source}` connects straight to the servers of `{edge.target}`",
                label="their addresses change",
                help=f"put an internal load balancer in front of `{edge.target}` and connect to that",
            )
