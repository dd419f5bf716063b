"""Placements of interfaces: the logic common to all types that have one."""

from collections.abc import Sequence

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.groups import group_ids
from tiers.proof.build.vpc import SUBNET, VPC
from tiers.proof.model.network import Interface, Node, NodeKind, Placement
from tiers.tuples import NamedTuple


class Wanted(NamedTuple):
    """The interface settings of a resource. `public` and `ipv6` are `None` where the subnet decides."""

    public: bool | Unknown | None = False
    ipv6: bool | Unknown | None = None


NOT_PUBLIC = Wanted()


def subnet_ids(catalogue: Catalogue, value: Value) -> list[str | Unknown] | Unknown:
    """Return the subnets of a list, each by its id."""
    found = read.items(value)
    return found if isinstance(found, Unknown) else [catalogue.id_of(each, SUBNET) for each in found]


def vpc_of(catalogue: Catalogue, subnets: Sequence[str | Unknown]) -> str | Unknown:
    """Return the VPC of the first subnet that is known."""
    for subnet in subnets:
        resource = catalogue.get(subnet) if isinstance(subnet, str) else None
        if resource is not None:
            return catalogue.id_of(resource.get("VpcId"), VPC)
    unknowns = [subnet for subnet in subnets if isinstance(subnet, Unknown)]
    return unknowns[0] if unknowns else Unknown("the VPC is not known")


def placement(catalogue: Catalogue, subnet: str | Unknown, wanted: Wanted) -> Placement:
    """Return one place, with the settings of its subnet for new instances."""
    if isinstance(subnet, Unknown):
        return Placement(
            subnet,
            subnet if wanted.public is None else wanted.public,
            subnet if wanted.ipv6 is None else wanted.ipv6,
        )
    resource = catalogue.get(subnet)
    public, ipv6 = wanted.public, wanted.ipv6
    if public is None:
        public = _given(resource, "MapPublicIpOnLaunch")
    if ipv6 is None:
        ipv6 = _given(resource, "AssignIpv6AddressOnCreation")
    return Placement(subnet, public, ipv6)


def _given(resource: Resource | None, name: str) -> bool | Unknown:
    if resource is None:
        return False
    return read.boolean(resource.get(name), resource.origin(name), default=False)


def one_of(
    catalogue: Catalogue, resource: Resource, subnets: Value, groups: Value, wanted: Wanted = NOT_PUBLIC
) -> tuple[Interface, ...] | Unknown:
    """Return the one interface of a resource that may be in any of several subnets."""
    found = subnet_ids(catalogue, subnets)
    if isinstance(found, Unknown):
        return found
    if not found:
        return Unknown(f"the subnet of `{resource.id}` is not known", resource.origin())
    return (
        Interface(
            f"{resource.id}.interface",
            tuple(placement(catalogue, subnet, wanted) for subnet in found),
            group_ids(catalogue, groups, vpc_of(catalogue, found)),
            resource.origin(),
        ),
    )


def in_each(
    catalogue: Catalogue,
    resource: Resource,
    subnets: Value,
    groups: tuple[str | Unknown, ...] | Unknown | None,
    wanted: Wanted,
) -> tuple[Interface, ...] | Unknown:
    """Return the interfaces of something that has one in each of its subnets."""
    found = subnet_ids(catalogue, subnets)
    if isinstance(found, Unknown):
        return found
    if not found:
        return Unknown(f"the subnets of `{resource.id}` are not known", resource.origin())
    return tuple(
        Interface(
            f"{resource.id}.{subnet if isinstance(subnet, str) else index}",
            (placement(catalogue, subnet, wanted),),
            groups,
            resource.origin(),
        )
        for index, subnet in enumerate(found)
    )


def node(
    resource: Resource,
    kind: NodeKind,
    interfaces: tuple[Interface, ...] | Unknown,
    *,
    moves: bool | Unknown = True,
) -> Node:
    """Return the node of a resource; of one that may not be there at all, nothing is known."""
    return Node(
        resource.id,
        kind,
        resource.uncertain or interfaces,
        resource.origin(),
        resource.component,
        moves,
    )
