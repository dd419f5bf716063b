"""The build stage: every resource of an architecture, placed, with symbols between them."""

from collections.abc import Iterator

from tiers.ir import existing_values
from tiers.ir.placed import MOST_RESOURCES, Built, Output, Placed
from tiers.ir.references import Pointer
from tiers.language.architecture import Architecture
from tiers.network import endpoints, existing, existing_members, groups, layout, routing, vpc
from tiers.network.spec import Network


def build(architecture: Architecture) -> Built:
    """Build the network, the security groups, and each component's own resources.

    It yields one resource more than the AWS limit and no further ones, so that too large a spec costs little.
    """
    yielded = tuple(_bounded(_everything(architecture)))
    resources = tuple(each for each in yielded if isinstance(each, Placed))
    outputs = tuple(each for each in yielded if isinstance(each, Output))
    members = existing_members.of(architecture)
    resources = _with_keys(resources, members)
    resources, roles = _with_roles(resources, members)
    values = {**existing.given(architecture.network), **existing_members.given(members)}
    if values:
        gateways = existing.GATEWAYS if architecture.network.is_existing else frozenset()
        resources = existing_values.filled(resources, values, gateways)
    lists = architecture.network.spec.cloudfront_prefix_list if architecture.opened_to_cloudfront else {}
    built = Built(
        resources,
        outputs,
        values,
        existing.assumed(architecture.network),
        lists,
        existing_members.assumed(architecture, members),
    )
    encryption = architecture.spec.encryption
    if encryption is not None:
        from tiers.compile.raw_members import with_key
        from tiers.encryption import resources as keyed

        everything = keyed.encrypted(
            encryption, architecture, (*resources, *roles), with_key(architecture.spec)
        )
        resources, roles = _with_roles(everything, members)
        built = built._replace(resources=resources, outputs=(*keyed.outputs(encryption), *outputs))
    if roles:
        from tiers.compile import existing_roles

        built = existing_roles.assumed(built, roles, members)
    return built


def _with_roles(
    resources: tuple[Placed, ...], members: existing_members.Existing
) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """Return the resources to create, and the roles that exist already as they would be created."""
    ids = existing_members.role_ids(members)
    if not ids:
        return resources, ()
    from tiers.compile import existing_roles

    return existing_roles.divided(resources, ids)


def _with_keys(resources: tuple[Placed, ...], members: existing_members.Existing) -> tuple[Placed, ...]:
    """Add the permissions that roles need for the KMS keys of what exists already."""
    for encrypted, key in existing_members.keys(members):
        from tiers.encryption.using import permitted

        resources = tuple(permitted(each, encrypted, Pointer(key, "Arn")) for each in resources)
    return resources


def _bounded(given: Iterator[Placed | Output]) -> Iterator[Placed | Output]:
    resources = 0
    for each in given:
        resources += isinstance(each, Placed)
        yield each
        if resources > MOST_RESOURCES:
            return


def _everything(architecture: Architecture) -> Iterator[Placed | Output]:
    if architecture.network.exists:
        yield from _network(architecture)
    yield from groups.resources(architecture)
    yield from endpoints.resources(architecture)
    yield from _shared(architecture)
    for member in architecture.members.values():
        for each in member.component.resources(architecture.around(member)):
            if member.within and isinstance(each, Placed):
                yield each._replace(owner=member.name)
            else:
                yield each
    operations = architecture.spec.operations
    if operations is not None:
        from tiers.watch import resources as watch

        yield from watch.resources(operations, architecture)


def _network(architecture: Architecture) -> Iterator[Placed | Output]:
    """Build the VPC and all that is in it without a component; of an existing one, what is asked for."""
    if not architecture.network.is_existing:
        yield from vpc.resources(architecture)
        yield from routing.resources(architecture)
    # A spec without any is spared the loading of these, and of what they need of troposphere.
    if architecture.network.spec.transit_gateway is not None:
        from tiers.network import transit

        yield from transit.resources(architecture, architecture.network.spec.transit_gateway)
    if architecture.network.spec.flow_logs:
        from tiers.network import flow_logs

        yield from flow_logs.resources(architecture)
    if architecture.network.spec.private_zone is not None:
        from tiers.network import private_zone

        yield from private_zone.resources(architecture, architecture.network.spec.private_zone)


def of_missing_network(architecture: Architecture) -> frozenset[str]:
    """Return the logical IDs that `network: {}` would add to a spec without a VPC."""
    if architecture.network.exists:
        return frozenset()
    usual = layout.complete(Network(), architecture.spec.name)
    added = _network(architecture._replace(network=layout.plan(usual, carved=True)))
    return frozenset(each.logical_id for each in added if isinstance(each, Placed))


def _shared(architecture: Architecture) -> Iterator[Placed]:
    """Build what several components have in common, each once."""
    built: dict[str, Placed] = {}
    for member in architecture.members.values():
        for each in member.component.shared(architecture.around(member)):
            built.setdefault(each.logical_id, each)
    yield from built.values()
