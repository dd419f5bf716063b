"""VPC endpoints: how servers and bastions reach AWS's services without internet access."""

from collections.abc import Iterator

from troposphere import Sub, ec2

from tiers import facts
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Flow
from tiers.ir.facets import ANYWHERE, allows_anywhere
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.language.component import Context
from tiers.language.vocabulary import HTTPS
from tiers.network import groups, routing
from tiers.network.layout import NetworkPlan
from tiers.network.vpc import named

ENDPOINTS: Route = ("network", "endpoints")


def resources(architecture: Architecture) -> Iterator[Placed]:
    """Build every endpoint, the group of those that have addresses, and the rules that allow callers."""
    network = architecture.network
    for service in _made(network):
        yield _gateway(architecture, service)
    if network.interface_endpoints:
        name = identifiers.INTERFACE_ENDPOINTS
        yield groups.group(name, named(architecture, f"{architecture.spec.name}-{name}"), ENDPOINTS)
    for service in network.interface_endpoints:
        yield _interface(architecture, service)
    for member in architecture.members.values():
        here = architecture.around(member)
        where = here.place
        if where is None:
            continue
        if where.uses_endpoints and network.interface_endpoints:
            yield from groups.connect(Flow(member.name, identifiers.INTERFACE_ENDPOINTS, HTTPS, ENDPOINTS))
        has_rule = allows_anywhere(where.egress, HTTPS)
        if here.is_led_by_gateways and not has_rule:
            # The addresses behind a gateway endpoint are a list of AWS's that no attribute gives. The route
            # tables of these subnets lead to nothing else outside the VPC.
            said = f"{member.name} to the gateway endpoints"
            yield groups.let_out(member.name, ANYWHERE, HTTPS, said, ENDPOINTS)


def ways_in(here: Context) -> tuple[str, ...]:
    """Return the IDs of what a component must wait for to reach the endpoints."""
    network, name, peer = here.network, here.name, identifiers.INTERFACE_ENDPOINTS
    ids = [identifiers.endpoint(service) for service in network.interface_endpoints]
    if ids:
        ids.append(identifiers.egress(name, peer, "tcp", HTTPS))
        ids.append(identifiers.ingress(peer, name, "tcp", HTTPS))
    if here.is_led_by_gateways:
        ids += [identifiers.endpoint(service) for service in _made(network)]
        ids.append(identifiers.egress(name, ANYWHERE, "tcp", HTTPS))
    return tuple(ids)


def _made(network: NetworkPlan) -> Iterator[str]:
    """Yield the services that get a gateway endpoint; what exists is only used."""
    return (service for service in network.gateway_endpoints if service not in network.existing_endpoints)


def _tables(network: NetworkPlan) -> Iterator[str]:
    """Name the route tables that get a route to a gateway endpoint: public ones have their way already."""
    if network.is_existing:
        from tiers.network import existing

        yield from existing.tables_of_endpoints(network)
        return
    if network.of_kind("private"):
        yield from (identifiers.private_route_table(zone) for zone in routing.private_zones(network))
    if network.of_kind("isolated"):
        yield identifiers.ISOLATED_ROUTE_TABLE


def _gateway(architecture: Architecture, service: str) -> Placed:
    return place(
        Stack.NETWORK,
        ec2.VPCEndpoint(
            identifiers.endpoint(service),
            VpcEndpointType="Gateway",
            ServiceName=Sub(f"{facts.USUAL_PREFIX}.${{AWS::Region}}.{service}"),
            VpcId=symbols.vpc(),
            RouteTableIds=[symbols.RouteTableId(table) for table in _tables(architecture.network)],
            Tags=named(architecture, f"{architecture.spec.name}-{service}"),
        ),
        _route(architecture, service),
    )


def _interface(architecture: Architecture, service: str) -> Placed:
    subnets = architecture.network.endpoint_subnets
    return place(
        Stack.SECURITY,
        ec2.VPCEndpoint(
            identifiers.endpoint(service),
            VpcEndpointType="Interface",
            ServiceName=Sub(f"{_prefix(architecture, service)}.${{AWS::Region}}.{service}"),
            VpcId=symbols.vpc(),
            SubnetIds=[symbols.subnet(subnet.name) for subnet in subnets],
            SecurityGroupIds=[symbols.group(identifiers.INTERFACE_ENDPOINTS)],
            # The service's usual name then leads to the endpoint, so that programs need not know of it.
            PrivateDnsEnabled=True,
            Tags=named(architecture, f"{architecture.spec.name}-{service}"),
        ),
        _route(architecture, service),
    )


def _prefix(architecture: Architecture, service: str) -> str:
    """Return what the name of an endpoint starts with; the checks see to it that all regions agree."""
    regions = architecture.spec.regions
    return facts.endpoint_prefix(regions[0], service) if regions else facts.USUAL_PREFIX


def _route(architecture: Architecture, service: str) -> Route:
    return (*ENDPOINTS, architecture.network.spec.endpoints.index(service))
