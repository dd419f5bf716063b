"""EC2: instances, Auto Scaling groups, and separate network interfaces."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.cloudformation.evaluate.values import Origin, Unknown, Value, is_outside, is_same
from tiers.proof.build import default_vpc, read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.groups import group_ids
from tiers.proof.build.placements import Wanted, node, one_of, placement, vpc_of
from tiers.proof.build.vpc import SUBNET
from tiers.proof.model.network import Interface, Node
from tiers.tuples import NamedTuple

INSTANCE = "AWS::EC2::Instance"
INTERFACE = "AWS::EC2::NetworkInterface"
SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"


def nodes(catalogue: Catalogue) -> Iterator[Node]:
    """Build a node of each instance, Auto Scaling group and interface that no instance has."""
    addresses = _Addresses(catalogue)
    attached = _Attached(catalogue)
    for resource in catalogue.of(INSTANCE):
        yield node(resource, "instance", _interfaces(catalogue, resource, addresses, attached), moves=False)
    for resource in catalogue.of(SCALING_GROUP):
        yield node(resource, "autoscaling_group", _of_scaling_group(catalogue, resource))
    for resource in catalogue.of(INTERFACE):
        if resource.id not in attached.taken and resource.get("Owned") is not True:
            yield node(resource, "interface", (_standing(catalogue, resource, addresses),), moves=False)


class _Addresses:
    """The instances and interfaces that have an Elastic IP address."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._of: dict[str, bool | Unknown] = {}
        self._anywhere: Unknown | None = None
        for resource in catalogue.of("AWS::EC2::EIP", "AWS::EC2::EIPAssociation"):
            for name, kind in (("InstanceId", INSTANCE), ("NetworkInterfaceId", INTERFACE)):
                if name not in resource.properties:
                    continue
                holder = catalogue.id_of(resource.get(name), kind)
                if isinstance(holder, str):
                    self._of[holder] = self._of.get(holder) is True or resource.uncertain or True
                elif not is_outside(holder):
                    self._anywhere = holder

    def of(self, holder: str) -> bool | Unknown:
        """Return whether an instance or interface has one."""
        return self._of.get(holder, self._anywhere or False)


class _Attached:
    """The interfaces attached to each instance, by separate resources or inside the instance."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.of: dict[str, list[str | Unknown]] = {}
        self.taken: set[str] = set()
        self._anywhere: list[Unknown] = []
        for resource in catalogue.of("AWS::EC2::NetworkInterfaceAttachment"):
            holder = catalogue.id_of(resource.get("InstanceId"), INSTANCE)
            if isinstance(holder, Unknown) and not is_outside(holder):
                self._anywhere.append(holder)
            elif isinstance(holder, str):
                self._take(
                    holder,
                    resource.uncertain or catalogue.id_of(resource.get("NetworkInterfaceId"), INTERFACE),
                )
        for resource in catalogue.of(INSTANCE):
            for _, each in read.mappings(resource.get("NetworkInterfaces"), resource.origin()):
                if not isinstance(each, Unknown) and "NetworkInterfaceId" in each:
                    self._take(resource.id, catalogue.id_of(each["NetworkInterfaceId"], INTERFACE))

    def by(self, holder: str) -> list[str | Unknown]:
        """Return the interfaces of an instance, including those that any instance may have."""
        return [*self.of.get(holder, ()), *self._anywhere]

    def _take(self, holder: str, interface: str | Unknown) -> None:
        self.of.setdefault(holder, []).append(interface)
        if isinstance(interface, str):
            self.taken.add(interface)


class _Launched(NamedTuple):
    """The launch settings of an instance, including those of its launch template."""

    properties: Mapping[str, Any]
    why: Unknown | None = None
    """The reason why part of it is unknown."""


def launch_data(catalogue: Catalogue, specification: Value) -> _Launched:
    """Return the data of the launch template that a specification names."""
    if specification is None:
        return _Launched({})
    if isinstance(specification, Unknown):
        return _Launched({}, specification)
    given = read.mapping(specification)
    found = catalogue.find(given.get("LaunchTemplateId", given.get("LaunchTemplateName")), LAUNCH_TEMPLATE)
    if isinstance(found, Unknown):
        return _Launched({}, found)
    data = read.strict_mapping(found.get("LaunchTemplateData"), found.origin("LaunchTemplateData"))
    return _Launched({}, data) if isinstance(data, Unknown) else _Launched(data, found.uncertain)


def launch_of(catalogue: Catalogue, resource: Resource) -> Mapping[str, Value]:
    """Return the known part of the user data of an instance, or of an Auto Scaling group's instances."""
    if resource.type == SCALING_GROUP:
        return _launched_by(catalogue, resource).properties
    template = launch_data(catalogue, resource.get("LaunchTemplate"))
    return {**template.properties, **resource.properties}


def _interfaces(
    catalogue: Catalogue, resource: Resource, addresses: _Addresses, attached: _Attached
) -> tuple[Interface, ...] | Unknown:
    template = launch_data(catalogue, resource.get("LaunchTemplate"))
    own = {name: value for name, value in resource.properties.items() if name != "LaunchTemplate"}
    launched = {**template.properties, **own}
    has_address = addresses.of(resource.id)
    written = list(read.mappings(launched.get("NetworkInterfaces"), resource.origin("NetworkInterfaces")))
    found: list[Interface] = []
    for index, each in written:
        if isinstance(each, Unknown):
            return each
        if "NetworkInterfaceId" not in each:
            interface = _inline(catalogue, resource, launched, (index, each), has_address=has_address)
            if isinstance(interface, Unknown):
                return interface
            found.append(interface)
    if not written:
        if template.why and not {"SubnetId", "SecurityGroupIds"} <= own.keys():
            return template.why
        interface = _primary(catalogue, resource, launched, has_address=has_address)
        if isinstance(interface, Unknown):
            return interface
        found.append(interface)
    for taken in attached.by(resource.id):
        other = catalogue.get(taken) if isinstance(taken, str) else None
        if other is None:
            return taken if isinstance(taken, Unknown) else Unknown("an interface is not known")
        found.append(_standing(catalogue, other, addresses, has_address=has_address))
    return tuple(found)


def _primary(
    catalogue: Catalogue, resource: Resource, launched: Mapping[str, Value], *, has_address: bool | Unknown
) -> Interface | Unknown:
    value = launched.get("SubnetId", default_vpc.subnet_of(catalogue, resource))
    if value is None:
        return Unknown(f"the subnet of `{resource.id}` is not known", resource.origin())
    subnet = catalogue.id_of(value, SUBNET)
    wanted = Wanted(None if has_address is False else has_address, _ipv6(launched, resource.origin()))
    return _interface(catalogue, resource, f"{resource.id}.interface", subnet, wanted, launched)


def _inline(
    catalogue: Catalogue,
    resource: Resource,
    launched: Mapping[str, Value],
    written: tuple[int, Mapping[str, Value]],
    *,
    has_address: bool | Unknown,
) -> Interface | Unknown:
    """Build an interface that is written inside an instance, where public addresses may be asked for."""
    index, properties = written
    origin = resource.origin("NetworkInterfaces", index)
    value = properties.get("SubnetId", launched.get("SubnetId"))
    if value is None:
        return Unknown(f"the subnet of `{resource.id}` is not known", origin)
    public: bool | Unknown | None = has_address
    if has_address is False:
        asked = properties.get("AssociatePublicIpAddress")
        public = None if asked is None else read.boolean(asked, origin, default=False)
    both = {
        **launched,
        **properties,
        "SecurityGroupIds": properties.get("GroupSet", properties.get("Groups")),
    }
    wanted = Wanted(public, _ipv6(properties, origin))
    identity = f"{resource.id}.interface{index}"
    return _interface(catalogue, resource, identity, catalogue.id_of(value, SUBNET), wanted, both)


def _interface(
    catalogue: Catalogue,
    resource: Resource,
    identity: str,
    subnet: str | Unknown,
    wanted: Wanted,
    launched: Mapping[str, Value],
) -> Interface:
    origin = resource.origin()
    groups = launched.get("SecurityGroupIds")
    if groups is None:
        groups = launched.get("SecurityGroups")
    place = placement(catalogue, subnet, wanted)._replace(addresses=_addresses(launched))
    return Interface(
        identity,
        (place,),
        group_ids(catalogue, groups, vpc_of(catalogue, [subnet])),
        origin,
        read.boolean(launched.get("SourceDestCheck"), origin, default=True),
    )


def _standing(
    catalogue: Catalogue,
    resource: Resource,
    addresses: _Addresses,
    *,
    has_address: bool | Unknown = False,
) -> Interface:
    """Build an interface with a separate resource: its subnet gives it no public address."""
    public = addresses.of(resource.id)
    if public is False:
        public = has_address
    given = resource.get("PublicAddress")
    if isinstance(given, str):
        public = True
    properties = {**resource.properties, "SecurityGroupIds": resource.get("GroupSet")}
    subnet = resource.uncertain or catalogue.id_of(resource.get("SubnetId"), SUBNET)
    wanted = Wanted(public, _ipv6(properties, resource.origin()))
    found = _interface(catalogue, resource, resource.id, subnet, wanted, properties)
    if isinstance(given, str) and read.is_address(given):
        place = found.placements[0]._replace(public_address=given)
        found = found._replace(placements=(place,))
    return found


def _ipv6(properties: Mapping[str, Value], origin: Origin) -> bool | Unknown | None:
    """Return whether an interface requests IPv6 addresses; None leaves it to the subnet."""
    if properties.get("Ipv6Addresses"):
        return True
    if "Ipv6AddressCount" not in properties:
        return None
    count = read.number(properties["Ipv6AddressCount"], origin)
    return count if isinstance(count, Unknown) else count > 0


def _addresses(properties: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the private addresses that are written, in any of the shapes for them."""
    found = [properties.get("PrivateIpAddress")]
    for name, key in (("PrivateIpAddresses", "PrivateIpAddress"), ("Ipv6Addresses", "Ipv6Address")):
        value = properties.get(name)
        listed = value if isinstance(value, list) else []
        found += [read.mapping(each).get(key, each) for each in listed]
    return tuple(dict.fromkeys(each for each in found if isinstance(each, str) and read.is_address(each)))


def _of_scaling_group(catalogue: Catalogue, resource: Resource) -> tuple[Interface, ...] | Unknown:
    subnets = resource.get("VPCZoneIdentifier")
    if subnets is None and resource.get("AvailabilityZones") is not None:
        subnets = default_vpc.subnet_of(catalogue, resource)
    if isinstance(subnets, str):
        subnets = [each.strip() for each in subnets.split(",")]
    launched = _launched_by(catalogue, resource)
    if launched.why:
        return launched.why
    properties = launched.properties
    written = list(read.mappings(properties.get("NetworkInterfaces"), resource.origin()))
    first = written[0][1] if written else {}
    if isinstance(first, Unknown):
        return first
    groups = first.get("Groups", properties.get("SecurityGroupIds"))
    asked = first.get("AssociatePublicIpAddress", properties.get("AssociatePublicIpAddress"))
    public = None if asked is None else read.boolean(asked, resource.origin(), default=False)
    wanted = Wanted(public, _ipv6(first, resource.origin()))
    return one_of(catalogue, resource, subnets, groups, wanted)


def _launched_by(catalogue: Catalogue, resource: Resource) -> _Launched:
    """Return the launch settings of an Auto Scaling group."""
    if "LaunchConfigurationName" in resource.properties:
        found = catalogue.find(resource.get("LaunchConfigurationName"), LAUNCH_CONFIGURATION)
        if isinstance(found, Unknown):
            return _Launched({}, found)
        launched = {**found.properties, "SecurityGroupIds": found.get("SecurityGroups")}
        return _Launched(launched, found.uncertain)
    mixed = resource.get("MixedInstancesPolicy")
    written = mixed if isinstance(mixed, Unknown) else resource.get("LaunchTemplate")
    specification = _of_mixed(resource, mixed) if written is None else written
    if specification is None:
        return _Launched({}, Unknown(f"what `{resource.id}` launches is not known", resource.origin()))
    return launch_data(catalogue, specification)


def _of_mixed(resource: Resource, policy: Value) -> Value:
    """Return the launch template of a policy for mixed instances; some of these may be from another one.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateOverrides.html
    """
    origin, name = resource.origin("MixedInstancesPolicy"), "LaunchTemplateSpecification"
    template = read.strict_mapping(read.mapping(policy).get("LaunchTemplate"), origin)
    if isinstance(template, Unknown):
        return template
    for _, each in read.mappings(template.get("Overrides"), origin):
        if isinstance(each, Unknown):
            return each
        if name in each and not is_same(each[name], template.get(name)):
            return Unknown(f"`{resource.id}` uses more than one launch template", origin)
    return template.get(name)
