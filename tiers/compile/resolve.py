"""A spec with every default filled in, and the edges between its components.

Total: whatever decodes also resolves, so that the checks can judge written and defaulted values alike
and report everything in one run.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from tiers.components.registry import TIERS
from tiers.ir.context import Architecture, Edge, Member, Surroundings
from tiers.language.component import Component
from tiers.language.record import Derived
from tiers.language.spec import Spec
from tiers.network import layout

MOST_EDGES = 1000
"""The checks refuse a quarter of them. A few lists of load balancers with many ports can mean a million."""


def resolve(spec: Spec) -> Architecture:
    """Fill in every default and find every edge."""
    network = layout.complete(spec.network, spec.name)
    described = spec.replace(
        network=network,
        description=f"Three-tier architecture {spec.name}"
        if isinstance(spec.description, Derived)
        else spec.description,
    )
    written = Architecture(
        described, layout.plan(network, carved=isinstance(spec.network.subnets, Derived)), _members(spec), ()
    )
    members = {
        member.name: member._replace(component=member.component.complete(written.around(member)))
        for member in written.members.values()
    }
    completed = described.replace(**{tier: _completed(spec, tier, members) for tier in TIERS})
    architecture = written._replace(spec=completed, members=members)
    return architecture._replace(edges=tuple(islice(_edges(architecture), MOST_EDGES)))


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


def _edges(architecture: Architecture) -> Iterator[Edge]:
    seen: set[tuple[str, str, int]] = set()
    for member in architecture.members.values():
        here: Surroundings = architecture.around(member)
        for connection in member.component.connections(here):
            target = architecture.members.get(connection.target)
            if target is None:
                continue
            ports = (connection.port,) if connection.port else target.component.listens(member.component)
            for port in ports:
                if (member.name, target.name, port) not in seen:
                    seen.add((member.name, target.name, port))
                    yield Edge(member.name, target.name, port, connection.route)
