"""Checks across components: names, regions, addresses, edges, exposure, expectations, quotas.

Must not import a component type's module or anything that loads troposphere.
"""

from collections.abc import Iterable

from tiers.compile.checks import (
    accounts,
    addresses,
    calls,
    edges,
    emptiness,
    endpoints,
    existing,
    existing_members,
    exposure,
    names,
    parameters,
    placement,
    sizes,
    zones,
)
from tiers.diagnostics.model import Diagnostic
from tiers.language.architecture import Architecture


def check(architecture: Architecture) -> tuple[Diagnostic, ...]:
    """Find everything that is wrong with a resolved architecture, in the order of the reader's interest."""
    too_much = tuple(sizes.check(architecture))
    if too_much:
        return too_much
    network = (
        *existing.check(architecture),
        *addresses.check(architecture),
        *zones.check(architecture),
        *placement.check_network(architecture),
        *endpoints.check(architecture),
        *_transit(architecture),
    )
    found = [*emptiness.check(architecture), *names.check(architecture)]
    found += [*accounts.check(architecture), *_regions(architecture), *network]
    # Where the network makes no sense, it would only be reported again for each component in it.
    if not any(each.is_error for each in network):
        found += placement.check_members(architecture)
    for member in architecture.members.values():
        found += member.component.check(architecture.around(member))
    found += existing_members.check(architecture)
    found += parameters.check(architecture)
    found += edges.check(architecture)
    found += calls.check(architecture)
    found += exposure.check(architecture)
    found += _encryption(architecture)
    found += _operations(architecture)
    found += _edge_types(architecture)
    found += _tags(architecture)
    found += _expectations(architecture)
    return tuple(found)


# A spec without any is spared the loading of these.


def _regions(architecture: Architecture) -> Iterable[Diagnostic]:
    if not architecture.spec.regions:
        return ()
    from tiers.compile.checks import regions

    return regions.check(architecture)


def _transit(architecture: Architecture) -> Iterable[Diagnostic]:
    gateway = architecture.network.spec.transit_gateway
    if gateway is None:
        return ()
    from tiers.compile.checks import transit

    return transit.check(gateway, architecture)


def _encryption(architecture: Architecture) -> Iterable[Diagnostic]:
    key = architecture.spec.encryption
    if key is None:
        return ()
    from tiers.compile.checks import encryption

    return encryption.check(key, architecture)


def _operations(architecture: Architecture) -> Iterable[Diagnostic]:
    if architecture.spec.operations is None and not architecture.with_alarms:
        return ()
    from tiers.compile.checks import operations

    return operations.check(architecture)


def _edge_types(architecture: Architecture) -> Iterable[Diagnostic]:
    if not architecture.spec.resources.edge:
        return ()
    from tiers.compile.checks import edge_types

    return edge_types.check(architecture)


def _tags(architecture: Architecture) -> Iterable[Diagnostic]:
    if not architecture.spec.tags:
        return ()
    from tiers.compile.checks import tags

    return tags.check(architecture)


def _expectations(architecture: Architecture) -> Iterable[Diagnostic]:
    if not (architecture.spec.expect.allow or architecture.spec.expect.deny):
        return ()
    from tiers.compile.checks import expectations

    return expectations.check(architecture)
