"""What a clean template says, read by hand: who stands where, and which rules it has.

It looks only for what the compiler writes, and asks nothing of `tiers.proof`: whether a fault changes
anything is judged by this.
"""

from typing import Any, Literal, NamedTuple

from tests.mutants.plan import ROOT, Plan, Site

ANYWHERE = "0.0.0.0/0"

Role = Literal["instance", "balancer", "database", "endpoint"]
SubnetKind = Literal["public", "private", "isolated"]

ROLES: dict[str, Role] = {
    "AWS::EC2::Instance": "instance",
    "AWS::AutoScaling::AutoScalingGroup": "instance",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "balancer",
    "AWS::ECS::Service": "instance",
    "AWS::Lambda::Function": "instance",
    "AWS::Scheduler::Schedule": "instance",
    "AWS::RDS::DBInstance": "database",
    "AWS::RDS::DBProxy": "database",
    "AWS::ElastiCache::ReplicationGroup": "database",
    "AWS::EC2::VPCEndpoint": "endpoint",
    "AWS::EFS::MountTarget": "endpoint",
    "AWS::OpenSearchService::Domain": "database",
    "AWS::AmazonMQ::Broker": "database",
}
_OF_SUBNETS = ("DBSubnetGroupName", "CacheSubnetGroupName")
"""Properties that name a group of subnets."""


class Member(NamedTuple):
    """Something that holds a security group."""

    site: Site
    role: Role
    holder: Site
    """The resource that names its groups: itself, a launch template, or a cluster."""
    groups: tuple[Site, ...]
    subnets: tuple[Site, ...]
    public: bool
    """Whether it has a public address."""


class Rule(NamedTuple):
    """A standalone rule of a security group."""

    site: Site
    egress: bool
    group: Site
    peer: Site | str
    """The other group, or a range."""
    port: int
    protocol: str


def rules(plan: Plan) -> list[Rule]:
    """Return every standalone rule, except ones of CloudFront and ones whose range a deployment sets."""
    return plan.remembered("rules", lambda: _rules(plan))


def _rules(plan: Plan) -> list[Rule]:
    sites = plan.sites("EC2::SecurityGroupIngress", "EC2::SecurityGroupEgress")
    found = (_rule(plan, site) for site in sites)
    return [each for each in found if each is not None]


def _rule(plan: Plan, site: Site) -> Rule | None:
    properties = plan.properties(site)
    group = plan.at(site.stem, properties["GroupId"])
    if "SourcePrefixListId" in properties:
        return None
    key = peer_key(properties)
    peer = (
        _range(plan, site.stem, properties[key]) if key == "CidrIp" else plan.at(site.stem, properties[key])
    )
    assert group is not None
    if not isinstance(peer, str | Site):
        return None
    egress = plan.body(site)["Type"].endswith("Egress")
    protocol = str(properties["IpProtocol"])
    return Rule(site, egress, group, peer, int(properties.get("FromPort", 0)), protocol)


def ports_of_cloudfront(plan: Plan, group: Site) -> set[int]:
    """Return the ports on which a group admits the prefix list of CloudFront."""
    rules = [(site, plan.properties(site)) for site in plan.sites("EC2::SecurityGroupIngress")]
    return {
        int(each["FromPort"])
        for site, each in rules
        if "SourcePrefixListId" in each and plan.at(site.stem, each["GroupId"]) == group
    }


def _range(plan: Plan, stem: str, written: Any) -> str | None:
    """Return a range of addresses, or the default of the parameter that gives it."""
    if isinstance(written, str):
        return written
    name = written["Ref"]
    for holder in (stem, ROOT):
        default = plan.templates.get(holder, {}).get("Parameters", {}).get(name, {}).get("Default")
        if default is not None:
            return str(default)
    return None


def peer_key(properties: dict[str, Any]) -> str:
    """Return the property that says whom a rule is about."""
    keys = ("CidrIp", "SourceSecurityGroupId", "DestinationSecurityGroupId", "DestinationPrefixListId")
    return next(key for key in keys if key in properties)


def members(plan: Plan) -> list[Member]:
    """Return everything that holds groups."""
    return plan.remembered("members", lambda: _members(plan))


def _members(plan: Plan) -> list[Member]:
    types = [each.removeprefix("AWS::") for each in ROLES]
    made = (_member(plan, site) for site in plan.sites(*types))
    return [each for each in made if each is not None]


def _member(plan: Plan, site: Site) -> Member | None:
    properties = plan.properties(site)
    role = ROLES[plan.body(site)["Type"]]
    holder = site
    if "LaunchTemplate" in properties and "SecurityGroupIds" not in properties:
        found = plan.at(site.stem, properties["LaunchTemplate"]["LaunchTemplateId"])
        assert found is not None
        holder = found
    if "DBClusterIdentifier" in properties:
        holder = plan.at(site.stem, properties["DBClusterIdentifier"]) or site
    groups = group_list(plan, holder)
    if groups is None:
        return None  # a gateway endpoint, or a function outside the VPC
    public = properties.get("Scheme") == "internet-facing" or site in _with_address(plan)
    return Member(site, role, holder, _all(plan, holder.stem, groups), _subnets(plan, site, holder), public)


def group_list(plan: Plan, holder: Site) -> list[Any] | None:
    """Return the list of groups that a resource names, to be read or changed."""
    properties = plan.properties(holder)
    properties = _network(properties.get("LaunchTemplateData", properties))
    keys = ("SecurityGroupIds", "SecurityGroups", "VPCSecurityGroups", "VpcSecurityGroupIds")
    return next((properties[key] for key in keys if key in properties), None)


def _network(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a resource's properties that names its subnets and groups."""
    of_task = properties.get("Target", {}).get("EcsParameters", properties)
    service = of_task.get("NetworkConfiguration", {}).get("AwsvpcConfiguration")
    found: dict[str, Any] = (
        service or properties.get("VpcConfig") or properties.get("VPCOptions") or properties
    )
    return found


def _with_address(plan: Plan) -> set[Site | None]:
    addresses = [(site, plan.properties(site)) for site in plan.sites("EC2::EIP")]
    return {plan.at(site.stem, each["InstanceId"]) for site, each in addresses if "InstanceId" in each}


def _subnets(plan: Plan, site: Site, holder: Site) -> tuple[Site, ...]:
    group = subnet_group(plan, holder)
    if group is not None:
        return _all(plan, group.stem, plan.properties(group)["SubnetIds"])
    return _all(plan, site.stem, subnet_list(plan.properties(site)))


def subnet_group(plan: Plan, holder: Site) -> Site | None:
    """Return the group of subnets that a database, a cluster, or a cache names."""
    properties = plan.properties(holder)
    named = next((properties[key] for key in _OF_SUBNETS if key in properties), None)
    return None if named is None else plan.at(holder.stem, named)


def subnet_list(properties: dict[str, Any]) -> list[Any]:
    """Return the subnets that a resource names."""
    keys = ("Subnets", "SubnetIds", "VPCZoneIdentifier", "VpcSubnetIds")
    properties = _network(properties)
    found = next((properties[key] for key in keys if key in properties), None)
    mapped = [each["SubnetId"] for each in properties.get("SubnetMappings", ())]
    return found or mapped or [properties["SubnetId"]]


def _all(plan: Plan, stem: str, expressions: list[Any]) -> tuple[Site, ...]:
    found = (plan.at(stem, each) for each in expressions)
    return tuple(site for site in found if site is not None)


def table_of(plan: Plan, subnet: Site) -> Site | None:
    """Return the route table that a subnet is associated with."""
    for site in plan.sites("EC2::SubnetRouteTableAssociation"):
        if plan.at(site.stem, plan.properties(site)["SubnetId"]) == subnet:
            return plan.at(site.stem, plan.properties(site)["RouteTableId"])
    return None


def default_route(plan: Plan, table: Site | None) -> Site | None:
    """Return a table's default route."""
    for site in plan.sites("EC2::Route"):
        properties = plan.properties(site)
        if (
            plan.at(site.stem, properties["RouteTableId"]) == table
            and properties["DestinationCidrBlock"] == ANYWHERE
        ):
            return site
    return None


def table_kind(plan: Plan, table: Site | None) -> SubnetKind:
    """Return what the subnets of a table are."""
    route = default_route(plan, table)
    if route is None:
        return "isolated"
    return "public" if "GatewayId" in plan.properties(route) else "private"


def subnet_kind(plan: Plan, subnet: Site) -> SubnetKind:
    """Return what a subnet is, by its table."""
    return table_kind(plan, table_of(plan, subnet))


def users(plan: Plan, subnet: Site) -> list[Member]:
    """Return what stands in a subnet."""
    return [each for each in members(plan) if subnet in each.subnets]


def holders(plan: Plan, group: Site) -> list[Member]:
    """Return the members of a group."""
    return [each for each in members(plan) if group in each.groups]


def is_role(plan: Plan, group: Site, *roles: Role) -> bool:
    """Whether a group is that of such members."""
    return any(each.role in roles for each in holders(plan, group))


def is_public(plan: Plan, group: Site) -> bool:
    """Whether something with a public address holds a group."""
    return any(each.public for each in holders(plan, group))


def gets_out(plan: Plan, member: Member) -> bool:
    """Whether its subnets and addresses let it to the internet, if its group does."""
    kinds = {subnet_kind(plan, each) for each in member.subnets}
    return member.role == "instance" and (kinds == {"private"} or (kinds == {"public"} and member.public))


def calls_anywhere(plan: Plan, group: Site, ports: range) -> bool:
    """Whether some other component may send to any address on one of some ports."""
    return any(
        rule.egress and rule.peer == ANYWHERE and rule.group != group and rule.port in ports
        for rule in rules(plan)
    )


def calls_service(plan: Plan, member: Member) -> bool:
    """Whether something calls a service that it reaches by a gateway endpoint alone."""
    tables = {table_of(plan, each) for each in member.subnets}
    isolated = all(default_route(plan, each) is None for each in tables)
    return isolated and any(has_gateway_endpoint(plan, each) for each in tables) and _sends(plan, member)


def has_gateway_endpoint(plan: Plan, table: Site | None) -> bool:
    """Whether a gateway endpoint is in a table."""
    return any(
        plan.at(site.stem, each) == table
        for site in plan.sites("EC2::VPCEndpoint")
        for each in plan.properties(site).get("RouteTableIds", [])
    )


def _sends(plan: Plan, member: Member) -> bool:
    return any(each.egress and each.peer == ANYWHERE and each.group in member.groups for each in rules(plan))


def goes_out(plan: Plan, group: Site) -> bool:
    """Whether the members of a group get to public addresses if their rules let them."""
    return any(gets_out(plan, each) or calls_service(plan, each) for each in holders(plan, group))


def is_redundant(plan: Plan, rule: Rule) -> bool:
    """Whether another rule of the group, to anywhere, lets out what this one does."""
    return rule.egress and any(
        each.egress
        and each != rule
        and (each.group, each.peer, each.port) == (rule.group, ANYWHERE, rule.port)
        for each in rules(plan)
    )


def hears_everybody(plan: Plan, group: Site) -> bool:
    """Whether some other component admits every address, so that who may send anywhere reaches it."""
    return any(not each.egress and each.peer == ANYWHERE and each.group != group for each in rules(plan))
