"""Everything else with an interface in a VPC, by the properties of its type with subnets and groups."""

from collections.abc import Iterator

from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build import default_vpc, read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.placements import Wanted, node, one_of
from tiers.proof.model.network import Node
from tiers.resources.row import Network


def nodes(catalogue: Catalogue) -> Iterator[Node]:
    """Build the nodes of all types of which the catalog of AWS's types has the properties."""
    for name in catalogue.types():
        network = resources.find(name).network
        if not isinstance(network, Network):
            continue
        for resource in catalogue.of(name):
            subnets = _at(resource, network.subnets)
            if subnets is None and network.is_outside_by_default:
                continue
            if network.subnet_group:
                subnets = _of_group(catalogue, resource, subnets, *network.subnet_group)
            # Tasks follow the subnet, all others have IPv4 unless more is requested.
            ipv6 = None if network.node == "service" else _is_dual(resource)
            wanted = Wanted(_is_public(resource, network), ipv6)
            interfaces = one_of(catalogue, resource, subnets, _at(resource, network.groups), wanted)
            made = node(resource, network.node, interfaces)
            yield made._replace(nature=_nature(resource), opens=network.opens)


def _nature(resource: Resource) -> Unknown | None:
    """Return why the connections that something opens are not known: it may keep its clients' addresses."""
    kept = read.boolean(resource.get("PreserveClientIp"), resource.origin("PreserveClientIp"), default=False)
    if kept is False or resource.type != "AWS::EC2::InstanceConnectEndpoint":
        return None
    return Unknown(f"the addresses of clients, which `{resource.id}` keeps, are not known", resource.origin())


def _at(resource: Resource, path: str) -> Value:
    value: Value = resource.properties
    for step in path.split("."):
        found = read.strict_mapping(value, resource.origin())
        if isinstance(found, Unknown):
            return found
        value = found.get(step)
    return value


def _of_group(catalogue: Catalogue, resource: Resource, value: Value, kind: str, name: str) -> Value:
    if value is None:
        return default_vpc.subnet_of(catalogue, resource)
    found = catalogue.find(value, kind)
    return found if isinstance(found, Unknown) else found.get(name)


def _is_dual(resource: Resource) -> bool | Unknown:
    asked = _at(resource, "VpcConfig.Ipv6AllowedForDualStack")
    if asked is not None:
        return read.boolean(asked, resource.origin(), default=False)
    family = resource.get("IpAddressType") or resource.get("NetworkType")
    if family is None or isinstance(family, Unknown):
        return family or False
    return str(family).lower() not in {"ipv4", "ipv4_only"}


def _is_public(resource: Resource, network: Network) -> bool | Unknown:
    value = _at(resource, network.public) if network.public else None
    if value in ("ENABLED", "DISABLED"):
        return bool(value == "ENABLED")
    return read.boolean(value, resource.origin(), default=False)
