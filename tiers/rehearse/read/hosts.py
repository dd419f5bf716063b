"""Hosts and their places: instances, tasks, nodes of load balancers, databases, endpoints, NAT gateways."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tiers.cloudformation.evaluate.texts import zone_name
from tiers.cloudformation.evaluate.values import ResourceRef, Value
from tiers.cloudformation.load.existing import GROUP, AssumedMember
from tiers.diagnostics.wording import quoted
from tiers.rehearse.model import HostKind, Subnet
from tiers.rehearse.read import clusters, tasks
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resource, Resources
from tiers.rehearse.read.rules import default_group, group_id
from tiers.resources import find
from tiers.resources.row import Reader, StandIn

INSTANCE, SCALING_GROUP = "EC2::Instance", "AutoScaling::AutoScalingGroup"
BALANCER = "ElasticLoadBalancingV2::LoadBalancer"
_SUBNET, _TEMPLATE = "EC2::Subnet", "EC2::LaunchTemplate"

_WITHOUT_SUBNET = "is in no subnet of the rehearsal"


class Place(NamedTuple):
    """A future place of a host, and its settings there; it gets its addresses later."""

    resource: Resource
    kind: HostKind
    subnet: Subnet
    groups: tuple[str, ...] | None
    public: bool
    fixed: str | None = None
    checked: bool = True
    listens: frozenset[int] | None = None


class HostReader:
    """A reader of the hosts in subnets. `lost` are zones without any database that has a standby."""

    def __init__(self, resources: Resources, subnets: tuple[Subnet, ...], lost: frozenset[str]) -> None:
        self._resources = resources
        self._subnets = {each.id: each for each in subnets}
        self._lost = lost
        self._elastic = {
            holder.id
            for each in resources.of("EC2::EIP", "EC2::EIPAssociation")
            if (holder := resources.get(each.get("InstanceId"), INSTANCE)) is not None
        }

    def places(self) -> Iterator[Place]:
        """Yield all hosts: reader by reader, and of each in the order of the templates."""
        readers: dict[Reader, Callable[[Resource], Iterator[Place]]] = {
            "instance": self._instance,
            "scaling_group": self._scaling_group,
            "service": self._service,
            "schedule": self._schedule,
            "load_balancer": self._balancer,
            "database": self._database,
            "cluster": self._cluster,
            "cache": self._cache,
            "endpoint": self._endpoint,
            "mount_target": self._mount_target,
            "proxy": self._proxy,
            "nat": self._nat,
        }
        found = [(stand_in_of(each.type), each) for each in self._resources.every()]
        for reader, make in readers.items():
            for stand_in, each in found:
                if stand_in is not None and stand_in.reader == reader:
                    yield from make(each)
        for member in self._resources.existing:
            if member.type == GROUP:
                yield from self._existing(member)

    # -- each kind ---------------------------------------------------------------------------------

    def _instance(self, resource: Resource) -> Iterator[Place]:
        launched = {**self._launch_data(resource.get("LaunchTemplate")), **resource.properties}
        inline = [read.mapping(each) for each in read.items(launched.get("NetworkInterfaces"))]
        first = inline[0] if inline else {}
        subnet = self._subnet(first.get("SubnetId", launched.get("SubnetId")))
        if subnet is None or "NetworkInterfaceId" in first:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        if len(inline) > 1:
            self._resources.omit(f"`{resource.id}` has only its first interface")
        wanted = first.get("PrivateIpAddress", launched.get("PrivateIpAddress"))
        fixed = read.address(wanted, subnet.range)
        if wanted is not None and fixed is None:
            self._resources.omit(f"the address of `{resource.id}` is not in its subnet")
        yield Place(
            resource,
            "server",
            subnet,
            self._groups(_groups_of(first, launched), subnet),
            resource.id in self._elastic or self._asks_for_public(first, subnet),
            fixed,
            read.switch(launched.get("SourceDestCheck"), default=True),
        )

    def _scaling_group(self, resource: Resource) -> Iterator[Place]:
        listed = resource.get("VPCZoneIdentifier")
        subnets = self._stand(read.items(listed.split(",") if isinstance(listed, str) else listed))
        launched = self._launched_by(resource)
        inline = [read.mapping(each) for each in read.items(launched.get("NetworkInterfaces"))]
        first = inline[0] if inline else {}
        if not subnets:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        # A rehearsal of two is one of more: so many as there must be, and two where there is a second zone.
        for number in range(max(read.number(resource.get("MinSize"), 1), min(len(subnets), 2))):
            subnet = subnets[number % len(subnets)]
            groups = self._groups(_groups_of(first, launched), subnet)
            yield Place(resource, "server", subnet, groups, self._asks_for_public(first, subnet))

    def _service(self, resource: Resource) -> Iterator[Place]:
        started = tasks.of_service(self._resources, resource)
        if started is None:
            self._resources.leave(resource, "runs its tasks on instances that the templates do not name")
            return
        if started.number < 1:
            self._resources.assumed[f"`{resource.id}` runs 1 task, although its minimum is 0"] = None
        yield from self._tasks(resource, "task", started)

    def _schedule(self, resource: Resource) -> Iterator[Place]:
        for started in tasks.of_schedule(self._resources, resource):
            yield from self._tasks(resource, "job", started)

    def _tasks(self, resource: Resource, kind: HostKind, started: tasks.Started) -> Iterator[Place]:
        subnets = self._stand(read.items(started.network.get("Subnets")))
        number = max(started.number, 1)
        if tasks.lacks_role(started.definition):
            self._resources.leave(resource, "never starts: its task definition has no execution role")
            return
        if not subnets:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        if number < len({each.zone for each in subnets}):
            # Too few for each zone: one of them may be in the lost zone.
            subnets.sort(key=lambda each: each.zone not in self._lost)
            chosen = quoted(each.id for each in _in_turn(subnets)[:number])
            self._resources.assumed[f"`{resource.id}` runs in {chosen}; AWS may choose other subnets"] = None
        for position in range(number):
            subnet = _in_turn(subnets)[position % len(subnets)]
            groups = self._groups(started.network.get("SecurityGroups"), subnet)
            listens = tasks.ports(started.definition)
            yield Place(resource, kind, subnet, groups, started.is_public, listens=listens)

    def _balancer(self, resource: Resource) -> Iterator[Place]:
        mapped = [read.mapping(each) for each in read.items(resource.get("SubnetMappings"))]
        listed = read.items(resource.get("Subnets")) or [each.get("SubnetId") for each in mapped]
        has_groups = read.text(resource.get("Type"), "application") == "application"
        for subnet in self._stand(listed):
            groups = None
            # One of the network kind that was made without groups has none:
            # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
            if has_groups or resource.get("SecurityGroups"):
                groups = self._groups(resource.get("SecurityGroups"), subnet)
            public = read.text(resource.get("Scheme"), "internet-facing") == "internet-facing"
            yield Place(resource, "load_balancer", subnet, groups, public)

    def _database(self, resource: Resource) -> Iterator[Place]:
        allowed = self._stand(read.items(self._subnet_group(resource)))
        subnets = self._pinned(allowed, resource.get("AvailabilityZone"))
        # One with a standby continues in a remaining zone; another may be in the lost zone.
        moves = read.switch(resource.get("MultiAZ"), default=False)
        subnets.sort(key=lambda each: (each.zone in self._lost) is moves)
        cluster = clusters.of_member(self._resources, resource)
        if cluster is None and "DBClusterIdentifier" in resource.properties:
            self._resources.leave(resource, "is a member of a cluster that is not in the templates")
            return
        if not subnets:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        if not moves and len({each.zone for each in subnets}) > 1:
            assumed = f"`{resource.id}` is in `{subnets[0].id}`, one of the subnets that AWS may choose"
            self._resources.assumed[assumed] = None
        written = cluster.get("VpcSecurityGroupIds") if cluster else resource.get("VPCSecurityGroups")
        groups = self._groups(written, subnets[0])
        public = read.switch(resource.get("PubliclyAccessible"), default=False)
        yield Place(resource, "database", subnets[0], groups, public)

    def _cluster(self, resource: Resource) -> Iterator[Place]:
        """Yield the instances of a cluster that AWS fills itself, each in another zone."""
        if resource.id in clusters.with_members(self._resources):
            return
        if not clusters.has_standbys(resource):
            self._resources.leave(resource, "is a cluster")
            return
        subnets = self._stand(read.items(self._subnet_group(resource)))
        first = {each.zone: each for each in reversed(subnets)}
        zones = list(dict.fromkeys(each.zone for each in subnets))
        if not zones:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        if len(zones) > clusters.STANDBYS:
            chosen = quoted(first[zone].id for zone in zones[: clusters.STANDBYS])
            self._resources.assumed[f"`{resource.id}` is in {chosen}; AWS may choose other subnets"] = None
        for zone in zones[: clusters.STANDBYS]:
            groups = self._groups(resource.get("VpcSecurityGroupIds"), first[zone])
            public = read.switch(resource.get("PubliclyAccessible"), default=False)
            yield Place(resource, "database", first[zone], groups, public)

    def _cache(self, resource: Resource) -> Iterator[Place]:
        group = self._resources.get(resource.get("CacheSubnetGroupName"), "ElastiCache::SubnetGroup")
        subnets = _in_turn(self._stand(read.items(group.get("SubnetIds") if group else None)))
        if not subnets:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        if not read.switch(resource.get("MultiAZEnabled"), default=False):
            # Nothing makes AWS use a second zone, so it may be in the lost one.
            chosen = min(subnets, key=lambda each: each.zone not in self._lost)
            if len({each.zone for each in subnets}) > 1:
                assumed = f"`{resource.id}` is in `{chosen.id}`, one of the subnets that AWS may choose"
                self._resources.assumed[assumed] = None
            subnets = [chosen]
        shards = read.number(resource.get("NumNodeGroups"), 1)
        if shards > 1:
            self._resources.omit(f"`{resource.id}` has the first of its {shards} shards only")
        for number in range(nodes_of(resource)):
            subnet = subnets[number % len(subnets)]
            groups = self._groups(resource.get("SecurityGroupIds"), subnet)
            yield Place(resource, "cache", subnet, groups, public=False)

    def _subnet_group(self, resource: Resource) -> Value:
        """Return the subnets of a database's group; that of its source or its cluster if it has none."""
        source = self._resources.get(resource.get("SourceDBInstanceIdentifier"), "RDS::DBInstance")
        other = clusters.of_member(self._resources, resource) or source
        named = resource.get("DBSubnetGroupName") or (other.get("DBSubnetGroupName") if other else None)
        group = self._resources.get(named, "RDS::DBSubnetGroup")
        return group.get("SubnetIds") if group else None

    def _endpoint(self, resource: Resource) -> Iterator[Place]:
        if read.text(resource.get("VpcEndpointType"), "Gateway") != "Interface":
            self._resources.leave(resource, "leads to an AWS service")
            return
        for subnet in self._stand(read.items(resource.get("SubnetIds"))):
            groups = self._groups(resource.get("SecurityGroupIds"), subnet)
            yield Place(resource, "endpoint", subnet, groups, public=False)

    def _mount_target(self, resource: Resource) -> Iterator[Place]:
        subnet = self._subnet(resource.get("SubnetId"))
        if subnet is None:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        groups = self._groups(resource.get("SecurityGroups"), subnet)
        yield Place(resource, "mount_target", subnet, groups, public=False)

    def _proxy(self, resource: Resource) -> Iterator[Place]:
        subnets = self._stand(read.items(resource.get("VpcSubnetIds")))
        if not subnets:
            self._resources.leave(resource, _WITHOUT_SUBNET)
        for subnet in subnets:
            groups = self._groups(resource.get("VpcSecurityGroupIds"), subnet)
            yield Place(resource, "proxy", subnet, groups, public=False)

    def _nat(self, resource: Resource) -> Iterator[Place]:
        if read.text(resource.get("AvailabilityMode")) == "regional":
            own = self._subnets.get(resource.id)
            subnets = [own] if own else []
        else:
            subnets = self._stand([resource.get("SubnetId")])
        if not subnets:
            self._resources.leave(resource, _WITHOUT_SUBNET)
        public = read.text(resource.get("ConnectivityType"), "public") == "public"
        for subnet in subnets:
            yield Place(resource, "nat", subnet, None, public, checked=False)

    def _existing(self, member: AssumedMember) -> Iterator[Place]:
        """Yield a host that stands in for a component that exists: its subnets are not known."""
        resource = Resource(f"{member.component}-existing", member.type, {}, member.component)
        if not self._subnets:
            self._resources.leave(resource, _WITHOUT_SUBNET)
            return
        subnet = next(iter(self._subnets.values()))
        words = (
            f"a host in `{subnet.id}` stands in for `{member.component}`, which exists; its other rules are"
        )
        self._resources.assumed[f"{words} not known"] = None
        yield Place(resource, "server", subnet, (member.logical_id,), public=False)

    # -- common parts ------------------------------------------------------------------------------

    def _subnet(self, value: Value) -> Subnet | None:
        found = self._stand([value])
        return found[0] if found else None

    def _stand(self, values: list[Value]) -> list[Subnet]:
        """Return the subnets of references."""
        named = (each.name for each in values if isinstance(each, ResourceRef))
        return [self._subnets[name] for name in named if name in self._subnets]

    def _pinned(self, subnets: list[Subnet], value: Value) -> list[Subnet]:
        """Return those of some subnets that are in a zone, which may be written as that of a subnet."""
        if value is None:
            return subnets
        if isinstance(value, ResourceRef) and value.attribute == "AvailabilityZone":
            held = self._subnets.get(value.name)
            return [each for each in subnets if held and (each == held or each.zone == held.zone != "")]
        wanted = zone_name(value)
        return [each for each in subnets if each.zone == wanted]

    def _groups(self, value: Value, subnet: Subnet) -> tuple[str, ...]:
        """Return the groups of an interface: the VPC's own where it names none."""
        written = read.items(value)
        found = tuple(found for each in written if (found := group_id(self._resources, each)))
        if len(found) < len(written):
            self._resources.omit(f"a group in `{subnet.id}` is not in the templates")
        return found if written else (default_group(subnet.vpc),)

    def _asks_for_public(self, interface: Mapping[str, Value], subnet: Subnet) -> bool:
        """Return whether an instance gets a public address: the subnet decides if its interface does not."""
        written = next(each for each in self._resources.of(_SUBNET) if each.id == subnet.id)
        by_subnet = read.switch(written.get("MapPublicIpOnLaunch"), default=False)
        return read.switch(interface.get("AssociatePublicIpAddress"), default=by_subnet)

    def _launch_data(self, specification: Value) -> Mapping[str, Value]:
        template = self._resources.get(read.mapping(specification).get("LaunchTemplateId"), _TEMPLATE)
        return read.mapping(template.get("LaunchTemplateData")) if template else {}

    def _launched_by(self, resource: Resource) -> Mapping[str, Value]:
        """Return the launch settings of an Auto Scaling group."""
        configuration = self._resources.get(
            resource.get("LaunchConfigurationName"), "AutoScaling::LaunchConfiguration"
        )
        if configuration is not None:
            return {**configuration.properties, "SecurityGroupIds": configuration.get("SecurityGroups")}
        mixed = read.mapping(read.mapping(resource.get("MixedInstancesPolicy")).get("LaunchTemplate"))
        return self._launch_data(resource.get("LaunchTemplate") or mixed.get("LaunchTemplateSpecification"))


def nodes_of(resource: Resource) -> int:
    """Return the number of nodes of a cache's first shard."""
    written = resource.get("NumCacheClusters")
    if written is None:
        return 1 + read.number(resource.get("ReplicasPerNodeGroup"), 0)
    return read.number(written, 1)


def stand_in_of(resource_type: str) -> StandIn | None:
    """Return how a type is played; `None` for one without hosts."""
    rehearsal = find(resource_type).rehearsal
    return rehearsal if isinstance(rehearsal, StandIn) else None


def _in_turn(subnets: list[Subnet]) -> list[Subnet]:
    """Return subnets so that each zone has one before any has another."""
    seen: Counter[str] = Counter()
    turns = []
    for each in subnets:
        turns.append((seen[each.zone], each))
        seen[each.zone] += 1
    return [each for _, each in sorted(turns, key=lambda turn: turn[0])]


def _groups_of(interface: Mapping[str, Value], launched: Mapping[str, Value]) -> Value:
    return interface.get("GroupSet") or interface.get("Groups") or launched.get("SecurityGroupIds")
