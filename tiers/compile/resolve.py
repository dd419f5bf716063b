"""A spec with every default filled in, and the edges between its components.

Total: whatever decodes also resolves, so that the checks can judge written and defaulted values alike
and report everything in one run. A connection that its target refuses becomes a finding instead of an edge.
"""

from collections.abc import Iterator, Mapping
from itertools import count

from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
from tiers.ir.edges import Attach, Edge, Flow
from tiers.ir.facets import Connection
from tiers.ir.stacks import TIERS
from tiers.language.architecture import Architecture
from tiers.language.component import Component, Member
from tiers.language.record import Derived
from tiers.language.spec import Spec
from tiers.network import layout
from tiers.network.spec import Network

MOST_EDGES = 1000
"""The checks refuse a quarter of them. A few lists of load balancers with many ports can mean a million."""

MOST_SUGGESTIONS = 50
"""Hundreds of unknown names, each compared with hundreds of components, would take a minute."""


def resolve(spec: Spec, environment: str | None = None) -> Architecture:
    """Fill in every default and make every edge; the spec is that of the environment."""
    given = spec.network if isinstance(spec.network, Network) else Network()
    network = layout.complete(given, spec.name)
    described = spec.replace(
        network=network,
        description=f"Three-tier architecture {spec.name}"
        if isinstance(spec.description, Derived)
        else spec.description,
    )
    written = Architecture(
        described,
        layout.plan(network, carved=isinstance(given.subnets, Derived)),
        _members(spec),
        (),
        environment=environment,
    )
    members = {
        member.name: member._replace(component=member.component.complete(written.around(member)))
        for member in written.members.values()
    }
    members = {**_companions(written._replace(members=members)), **members}
    if spec.has_raw:
        members = {**_raw(written._replace(members=members)), **members}
    completed = described.replace(**{tier: _completed(spec, tier, members) for tier in TIERS})
    whole = written._replace(spec=completed, members=members)
    return _connected(whole if given is spec.network or _needs_network(whole) else _without_network(whole))


def _needs_network(architecture: Architecture) -> bool:
    """Return whether a component is in the VPC."""
    members = architecture.members.values()
    return any(architecture.around(member).place is not None for member in members)


def _without_network(architecture: Architecture) -> Architecture:
    """Return an architecture without a VPC."""
    spec = architecture.spec
    return architecture._replace(spec=spec.replace(network=None), network=layout.absent(spec.name))


def _companions(architecture: Architecture) -> Mapping[str, Member]:
    """Return the members that come with others; one of the spec that has the same name is kept."""
    return {
        each.name: each
        for member in architecture.members.values()
        for each in member.component.companions(architecture.around(member))
    }


def _raw(architecture: Architecture) -> Mapping[str, Member]:
    """Return the raw resources that are members. A spec without any is spared the loading of the catalog."""
    from tiers.compile import raw_members

    named = (connection.target for _, connection in _connections(architecture))
    subnets = (each.name for each in architecture.network.subnets)
    return raw_members.members(architecture.spec, subnets, architecture.members, named)


def _completed(spec: Spec, tier: str, members: Mapping[str, Member]) -> Mapping[str, Component]:
    """Return a tier's components as completed; the second of two of one name stays as written."""
    written: Mapping[str, Component] = getattr(spec, tier)
    return {
        name: members[name].component if members[name].tier == tier else component
        for name, component in written.items()
    }


def _members(spec: Spec) -> Mapping[str, Member]:
    found: dict[str, Member] = {}
    for tier in TIERS:
        components: Mapping[str, Component] = getattr(spec, tier)
        for name, component in components.items():
            # The first of two components of one name; the checks refuse the second.
            found.setdefault(name, Member(name, tier, component))
    return found


def _connected(architecture: Architecture) -> Architecture:
    """Make the edges of every declared connection, each once, in the order of the spec."""
    edges: dict[tuple[object, ...], Edge] = {}
    refused: list[Diagnostic] = []
    unknown = count(1)
    for member, connection in _connections(architecture):
        target = architecture.members.get(connection.target)
        if target is None:
            refused.append(_unknown(connection, architecture, is_compared=next(unknown) <= MOST_SUGGESTIONS))
            continue
        here = architecture.around(target)
        accepted = (
            _to_itself(connection) if target is member else target.component.accepts(connection, member, here)
        )
        if isinstance(accepted, Diagnostic):
            # With two components of one name it is unknown which is meant, and they have a finding already.
            refused += [] if _is_shared(target.name, architecture) else [accepted]
            continue
        for edge in accepted:
            _add(edge, edges)
        if len(edges) >= MOST_EDGES:
            break
    return architecture._replace(edges=tuple(edges.values())[:MOST_EDGES], refused=tuple(refused))


def _connections(architecture: Architecture) -> Iterator[tuple[Member, Connection]]:
    for member in architecture.members.values():
        for connection in member.component.connections(architecture.around(member)):
            yield member, connection


def _add(edge: Edge, edges: dict[tuple[object, ...], Edge]) -> None:
    """Add an edge; the same flow or grant counts once, and ties between the same two are one."""
    if isinstance(edge, Flow):
        edges.setdefault((edge.source, edge.target, edge.port, edge.protocol), edge)
        return
    key = (type(edge).__name__, edge.source, edge.target, edge.access)
    known = edges.get(key)
    if isinstance(known, Attach) and isinstance(edge, Attach):
        edges[key] = known._replace(
            ids=tuple(dict.fromkeys((*known.ids, *edge.ids))),
            groups=tuple(dict.fromkeys((*known.groups, *edge.groups))),
            weighing=tuple(dict.fromkeys((*known.weighing, *edge.weighing))),
        )
    else:
        edges.setdefault(key, edge)


def _is_shared(name: str, architecture: Architecture) -> bool:
    return sum(name in getattr(architecture.spec, tier) for tier in TIERS) > 1


def _unknown(connection: Connection, architecture: Architecture, *, is_compared: bool) -> Diagnostic:
    names = list(dict.fromkeys((*architecture.members, *architecture.spec.resources.types)))
    meant = nearest(connection.target, names) if is_compared else None
    return codes.UNKNOWN_COMPONENT.at(
        connection.route,
        f"unknown component `{connection.target}`",
        label=f"did you mean `{meant}`?" if meant else "not in this spec",
        help=f"use one of {abridged(names)}",
    ).replaced_by(meant)


def _to_itself(connection: Connection) -> Diagnostic:
    return codes.SELF_EDGE.at(
        connection.route,
        f"`{connection.target}` connects to itself",
        label="must be another component",
        help="remove it",
    )
