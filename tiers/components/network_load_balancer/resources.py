"""The resources of a network load balancer: itself, its addresses, its target groups, and its listeners."""

from collections.abc import Iterator
from typing import Any

from troposphere import ec2
from troposphere import elasticloadbalancingv2 as elb

from tiers.components.network_load_balancer import sharing_resources
from tiers.components.network_load_balancer.listeners import NetworkListener, target_group
from tiers.components.network_load_balancer.spec import NetworkLoadBalancer
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.facets import Backend
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import own_tags, place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import private_zone
from tiers.workload import access_logs, target_groups
from tiers.workload.certificates import TLS_POLICY


def resources(balancer: NetworkLoadBalancer, here: Context) -> Iterator[Placed | Output]:
    """Build the load balancer, a target group for each protocol and port of a component, and listeners."""
    if balancer.access_logs:
        yield from access_logs.resources(here, "network")
    if balancer.addresses == "elastic":
        yield from _addresses(balancer, here)
    yield _balancer(balancer, here)
    yield from private_zone.load_balancer_record(here)
    yield from sharing_resources.resources(balancer, here)
    yield from _target_groups(balancer, here)
    for index, listener in enumerate(balancer.listeners):
        yield _listener(listener, (*here.route, "listeners", index), here)
    if balancer.domain is not None:
        from tiers.domain import resources as domain_resources

        is_used = any(each.protocol == "TLS" and each.certificate is None for each in balancer.listeners)
        yield from domain_resources.of_load_balancer(balancer.domain, here, has_certificate=is_used)
    yield Output(
        Stack.PRESENTATION,
        identifiers.output(here.name, "Endpoint"),
        f"{here.name}: host name",
        symbols.Phrase(*balancer.offers(here.name)["endpoint"].parts)
        if balancer.domain
        else symbols.Attribute(identifiers.load_balancer(here.name), "DNSName"),
        here.route,
    )


def _address(name: str, zone: str) -> str:
    return f"{identifiers.address(name)}Zone{zone.upper()}"


def _addresses(balancer: NetworkLoadBalancer, here: Context) -> Iterator[Placed | Output]:
    """Build an Elastic IP address for each zone, and an output for clients that allow it by number."""
    for subnet in here.subnets(balancer.subnets):
        address = _address(here.name, subnet.zone)
        yield place(
            Stack.PRESENTATION,
            ec2.EIP(address, Domain="vpc", Tags=tags(here.about, here.name_tag(subnet.zone))),
            (*here.route, "addresses"),
            after=(identifiers.GATEWAY_ATTACHMENT,),
        )
        yield Output(
            Stack.PRESENTATION,
            identifiers.output(here.name, f"PublicAddressZone{subnet.zone.upper()}"),
            f"{here.name}: public address in zone {subnet.zone}",
            symbols.Attribute(address, "PublicIp"),
            (*here.route, "addresses"),
        )


def _balancer(balancer: NetworkLoadBalancer, here: Context) -> Placed:
    public = balancer.scheme == "internet-facing"
    attributes: dict[str, Any] = {
        "deletion_protection.enabled": "true" if balancer.deletion_protection else "false",
        "load_balancing.cross_zone.enabled": "true" if balancer.cross_zone else "false",
    }
    # AWS refuses an internet-facing load balancer in a VPC without an attached gateway.
    after: tuple[str, ...] = (identifiers.PUBLIC_DEFAULT_ROUTE,) if public else ()
    if balancer.access_logs:
        attributes |= access_logs.attributes(here.name)
        after = (*after, identifiers.access_log_bucket_policy(here.name))
    taken = take(balancer, here.route, {"Scheme": "scheme"})
    named = "Subnets" if balancer.addresses == "automatic" else "SubnetMappings"
    subnets: dict[str, Any] = {named: _subnets(balancer, here)}
    return place(
        Stack.PRESENTATION,
        elb.LoadBalancer(
            identifiers.load_balancer(here.name),
            Type="network",
            **taken.properties,
            IpAddressType="ipv4",
            **subnets,
            # One that is created without groups can never have any:
            # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
            SecurityGroups=[symbols.group(here.name)],
            **sharing_resources.properties(balancer),
            LoadBalancerAttributes=[
                elb.LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()
            ],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "Subnets": (*here.route, "subnets"),
            "SubnetMappings": (*here.route, "addresses"),
            "LoadBalancerAttributes": (*here.route, "deletion_protection"),
            sharing_resources.RULES: (*here.route, "share_with"),
        },
        after=after,
    )


def _subnets(balancer: NetworkLoadBalancer, here: Context) -> list[Any]:
    """Return the subnets, each with its public address where these are not automatic."""
    subnets = here.subnets(balancer.subnets)
    if balancer.addresses == "automatic":
        return [symbols.subnet(each.name) for each in subnets]
    if balancer.addresses == "elastic":
        addresses = [symbols.AllocationId(_address(here.name, each.zone), "AllocationId") for each in subnets]
        allocated: list[Any] = addresses
    else:
        allocated = list(balancer.addresses)
    return [
        elb.SubnetMapping(SubnetId=symbols.subnet(subnet.name), AllocationId=allocation)
        for subnet, allocation in zip(subnets, allocated, strict=True)
    ]


def _target_groups(balancer: NetworkLoadBalancer, here: Context) -> Iterator[Placed]:
    """Build each target group once; several listeners may forward to it."""
    built: set[str] = set()
    for index, listener in enumerate(balancer.listeners):
        group = target_group(here.name, listener.forward)
        if group.id in built:
            continue
        built.add(group.id)
        backend = target_groups.backend_of(here, here.members[listener.forward.to])
        for name in group.ids(is_shifted=backend.is_shifted):
            yield _target_group(
                name, listener, (*here.route, "listeners", index, "forward_to"), balancer, here
            )


def _target_group(
    name: str,
    listener: NetworkListener,
    route: Route,
    balancer: NetworkLoadBalancer,
    here: Context,
) -> Placed:
    forward = listener.forward
    member = here.members[forward.to]
    backend = target_groups.backend_of(here, member)
    port = forward.port or backend.port
    check = target_groups.health_check(backend, member.route, "network")
    written = not isinstance(listener.forward_to, str)
    return place(
        Stack.LOGIC,
        elb.TargetGroup(
            name,
            VpcId=symbols.vpc(),
            TargetType=backend.kind,
            Protocol=forward.protocol,
            Port=port,
            **target_groups.targets(backend, port),
            **check.properties,
            **_attributes(listener, backend, preserves=balancer.preserve_client_ip),
            Tags=tags(
                here.about, target_groups.name_tag(target_group(here.name, forward), name, member, here)
            ),
        ),
        member.route,
        {
            **check.origins,
            "Protocol": (*route, "protocol") if written else (*route[:-1], "protocol"),
            **({"Port": (*route, "port")} if forward.port else {}),
            "TargetGroupAttributes": (*here.route, "preserve_client_ip"),
        },
        after=backend.after,
    )


def _attributes(listener: NetworkListener, backend: Backend, *, preserves: bool) -> dict[str, Any]:
    """Return the attributes where there is a choice: UDP and load balancers always see clients' addresses.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html.
    The delay of deregistration stays at AWS's 300 s, because connections of TCP live long.
    """
    chosen: dict[str, bool | None] = {
        "proxy_protocol_v2.enabled": listener.proxy_protocol,
        "stickiness.enabled": listener.stickiness,
    }
    if "UDP" not in listener.forward.protocol and backend.kind != "alb":
        chosen = {"preserve_client_ip.enabled": preserves, **chosen}
    attributes = {key: "true" if value else "false" for key, value in chosen.items() if value is not None}
    if listener.stickiness:
        attributes["stickiness.type"] = "source_ip"
    found = [elb.TargetGroupAttribute(Key=key, Value=value) for key, value in attributes.items()]
    return {"TargetGroupAttributes": found} if found else {}


def _listener(listener: NetworkListener, route: Route, here: Context) -> Placed:
    taken = take(listener, route, {"Port": "port", "Protocol": "protocol"})
    secure: dict[str, Any] = {}
    if listener.protocol == "TLS":
        # Without its own, a listener has the certificate of the load balancer's `domain`.
        own = listener.certificate
        arn = symbols.Arn(identifiers.certificate(here.name)) if own is None else own
        certificates = [elb.Certificate(CertificateArn=arn)]
        secure = {"SslPolicy": TLS_POLICY, "Certificates": certificates}
    if listener.idle_timeout is not None:
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
        timeout = elb.ListenerAttribute(Key="tcp.idle_timeout.seconds", Value=str(listener.idle_timeout))
        secure["ListenerAttributes"] = [timeout]
    backend = target_groups.backend_of(here, here.members[listener.forward.to])
    action = target_groups.forwarding(target_group(here.name, listener.forward), backend)
    return place(
        Stack.LOGIC,
        elb.Listener(
            identifiers.listener(here.name, listener.port),
            LoadBalancerArn=symbols.load_balancer(here.name),
            **taken.properties,
            **secure,
            DefaultActions=[elb.Action(**action)],
            **own_tags(here.about),
        ),
        route,
        {
            **taken.origins,
            "SslPolicy": (*route, "protocol"),
            "Certificates": (*route, "certificate"),
            "ListenerAttributes": (*route, "idle_timeout"),
            "DefaultActions": (*route, "forward_to"),
        },
    )
