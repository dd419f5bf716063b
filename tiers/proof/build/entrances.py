"""Services of AWS that open connections into a VPC for others, past internet gateways and route tables.

Their permitted users and uses are not in the model: their destinations are never called unreachable.
"""

from collections.abc import Container, Iterable, Iterator

from tiers import resources
from tiers.cloudformation.evaluate.values import Origin, ResourceRef, Text, Unknown, Value, is_outside
from tiers.proof.build import read
from tiers.proof.build.balancers import BALANCER, FUNCTION, SERVERLESS_FUNCTION
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.compute import INSTANCE, INTERFACE
from tiers.proof.build.groups import group_ids
from tiers.proof.build.names import TARGET_GROUP
from tiers.proof.build.placements import subnet_ids, vpc_of
from tiers.proof.build.registrations import CLASSIC
from tiers.proof.model.network import Entrance
from tiers.resources import row

_ASSOCIATION, _ENDPOINT = "AWS::EC2::ClientVpnTargetNetworkAssociation", "AWS::EC2::ClientVpnEndpoint"
VPC_ORIGIN = "AWS::CloudFront::VpcOrigin"
_LATTICE = "AWS::VpcLattice::TargetGroup"
_SERVICE, _RULES = "AWS::EC2::VPCEndpointService", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"

_ADDRESS, _ASSOCIATED = "AWS::EC2::EIP", "AWS::EC2::EIPAssociation"
_ENDS = (BALANCER, CLASSIC, INSTANCE, INTERFACE, FUNCTION, SERVERLESS_FUNCTION, _ADDRESS)
_WRITTEN = Origin("")
_ELSEWHERE = Unknown("it was not loaded", outside=True)


def entrances(catalogue: Catalogue, known: Container[str] = ()) -> tuple[Entrance, ...]:
    """Build all of them, except VPC origins of which the users are known."""
    kinds = {name: resources.find(name).entrance for name in catalogue.types()}
    return tuple(
        _entrance(catalogue, each, kind)
        for name, kind in kinds.items()
        if kind
        for each in catalogue.of(name)
        if each.id not in known
    )


def _entrance(catalogue: Catalogue, resource: Resource, kind: row.Entrance) -> Entrance:
    why = f"{kind.what} `{resource.id}` leads there, and its users are not modeled"
    targets = tuple(_targets(catalogue, resource, kind)) if kind.targets else ()
    subnets: tuple[str | Unknown, ...] = ()
    groups: tuple[str | Unknown, ...] | Unknown | None = None
    if kind.groups:
        written = [each for path in kind.subnets for each in _at(resource.properties, path)]
        named = subnet_ids(catalogue, written)
        subnets = (named,) if isinstance(named, Unknown) else tuple(named)
        bearer = _endpoint_of(catalogue, resource) if resource.type == _ASSOCIATION else resource
        of_bearer = bearer if isinstance(bearer, Unknown) else bearer.get(kind.groups)
        groups = group_ids(catalogue, of_bearer, vpc_of(catalogue, subnets))
    # A Verified Access endpoint may lead to CIDR blocks or databases, as far as its groups are admitted.
    leads_anywhere = not targets and bool(kind.groups)
    return Entrance(
        resource.id,
        Unknown(why, resource.origin()),
        None if leads_anywhere else targets,
        subnets,
        groups,
        _serves_inside(catalogue, resource, kind),
        resource.origin(),
        frozenset(_unfiltered(catalogue, resource)),
        _echoes(resource),
    )


def _echoes(resource: Resource) -> bool:
    """Return whether ICMP may come by a resource: interface endpoints carry connections only.

    Those of Gateway Load Balancers carry any packets.
    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    return resource.type != _SERVICE or resource.get("GatewayLoadBalancerArns") is not None


def past_groups(known: Iterable[Entrance]) -> Iterator[Unknown]:
    """Yield the clients of others that no security group of a load balancer applies to."""
    for each in known:
        for target in sorted(each.unfiltered):
            why = f"the clients of `{each.id}`: no security group of `{target}` applies to them"
            yield Unknown(why, each.origin)


def _unfiltered(catalogue: Catalogue, resource: Resource) -> Iterator[str]:
    """Yield the load balancers of an endpoint service whose inbound rules do not apply to PrivateLink.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    """
    for value in _at(resource.properties, "NetworkLoadBalancerArns") if resource.type == _SERVICE else ():
        found = catalogue.find(value, BALANCER)
        if isinstance(found, Resource) and found.get(_RULES) not in (None, "on"):
            yield found.id


def _serves_inside(catalogue: Catalogue, resource: Resource, kind: row.Entrance) -> bool:
    """Return whether clients in VPCs may use it: of an endpoint service by an endpoint only."""
    found = catalogue.of("AWS::EC2::VPCEndpoint") if resource.type == _SERVICE else ()
    return kind.inside and (resource.type != _SERVICE or any(map(_leads_to_others, found)))


def _leads_to_others(endpoint: Resource) -> bool:
    """Return whether a VPC endpoint may lead to an endpoint service, and not to a service of AWS.

    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html
    """
    value = endpoint.get("ServiceName")
    last = value.parts[-1] if isinstance(value, Text) else value
    return not isinstance(last, str) or "." not in last or last.rsplit(".", 1)[-1].startswith("vpce-svc-")


def _endpoint_of(catalogue: Catalogue, association: Resource) -> Resource | Unknown:
    return catalogue.find(association.get("ClientVpnEndpointId"), _ENDPOINT)


def _targets(catalogue: Catalogue, resource: Resource, kind: row.Entrance) -> Iterator[str | Unknown]:
    for path in kind.targets:
        for value in _at(resource.properties, path):
            found = target_of(catalogue, value)
            if not is_outside(found):
                yield found
    if resource.type == _LATTICE:
        yield from _registered(catalogue, resource)


def _at(value: Value, path: str) -> Iterator[Value]:
    """Yield each value at a path, each item of its lists separately."""
    for each in value if isinstance(value, list) else [value]:
        if not path or isinstance(each, Unknown):
            yield each
            continue
        first, _, rest = path.partition(".")
        given = read.strict_mapping(each, _WRITTEN)
        found = given if isinstance(given, Unknown) else given.get(first)
        if found is not None:
            yield from _at(found, rest)


def target_of(catalogue: Catalogue, value: Value) -> str | Unknown:
    """Return the target of a reference, an ARN with one in it, or a listed ID; for an address, its owner."""
    if isinstance(value, Text):
        value = named_in(value)
    elif isinstance(value, str):
        # An instance is listed by its ID, which is the end of its ARN.
        value = next((each for each in (value, value.rpartition("/")[2]) if catalogue.is_listed(each)), value)
    found = catalogue.find(value, *_ENDS)
    if isinstance(value, ResourceRef) and isinstance(found, Unknown):
        return Unknown(f"`{value.name}` has no known destination", found.origin)
    if isinstance(found, Unknown):
        return found
    return _bearer(catalogue, found) if found.type == _ADDRESS else found.id


def named_in(text: Text) -> Value:
    """Return the resource that a string names, the unknown part of the string, or the string."""
    named = [each for each in text.parts if isinstance(each, ResourceRef)]
    unknown = [each for each in text.parts if isinstance(each, Unknown)]
    unknown.sort(key=is_outside)
    return next(iter((*named, *unknown)), _ELSEWHERE)


def _bearer(catalogue: Catalogue, address: Resource) -> str | Unknown:
    """Return the instance or interface that has an Elastic IP address."""
    associations = [
        each
        for name in ("AllocationId", "EIP")
        for each, _ in catalogue.referring(name, address, _ASSOCIATED)
    ]
    names = ("InstanceId", "NetworkInterfaceId")
    written = [each.get(name) for each in (address, *associations) for name in names]
    return next(
        (catalogue.id_of(each, INSTANCE, INTERFACE) for each in written if each is not None), _ELSEWHERE
    )


def _registered(catalogue: Catalogue, group: Resource) -> Iterator[str | Unknown]:
    """Yield the targets that register with a target group of VPC Lattice."""
    for kind, path in (
        ("AWS::AutoScaling::AutoScalingGroup", "TrafficSources.Identifier"),
        ("AWS::ECS::Service", "VpcLatticeConfigurations.TargetGroupArn"),
    ):
        for resource in catalogue.of(kind):
            for value in _at(resource.properties, path):
                found = catalogue.find(value, _LATTICE)
                if found is group:
                    yield resource.id
                elif (
                    isinstance(found, Unknown)
                    and not is_outside(found)
                    and not _is_balanced(catalogue, value)
                ):
                    yield found


def _is_balanced(catalogue: Catalogue, value: Value) -> bool:
    """Return whether the target group of a registration is one of a load balancer."""
    return isinstance(catalogue.find(value, TARGET_GROUP, CLASSIC), Resource)
