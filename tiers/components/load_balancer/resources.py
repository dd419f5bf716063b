"""The resources of a load balancer: itself, a target group for each service, and its listeners."""

from collections.abc import Iterator
from typing import Any

from troposphere import elasticloadbalancingv2 as elb

from tiers.components.load_balancer import listener_resources, listeners, routing, shorthand
from tiers.components.load_balancer.spec import LoadBalancer
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import private_zone
from tiers.workload import access_logs, target_groups

ATTRIBUTES = {
    # Security Hub ELB.4 and ELB.12; AWS's default for the first is false.
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
}


def resources(balancer: LoadBalancer, here: Context) -> Iterator[Placed | Output]:
    """Build the load balancer, a target group for each service, and the listeners."""
    if balancer.access_logs:
        yield from access_logs.resources(here, "application")
    yield _balancer(balancer, here)
    yield from private_zone.load_balancer_record(here)
    if balancer.firewall:
        from tiers.firewall import resources as firewall

        yield from firewall.web_acl(balancer.firewall, "REGIONAL", Stack.PRESENTATION, here)
        yield firewall.association(symbols.load_balancer(here.name), Stack.PRESENTATION, here)
    distribution = dict(routing.attributes(balancer))
    for group, forwarded in balancer.target_groups(here).items():
        member = here.members[forwarded.target]
        yield from target_groups.resources(group, member, forwarded.route, here, distribution)
    for each in listener_resources.resources(balancer, here):
        yield shorthand.traced(each, balancer, here)
    if balancer.domain is not None:
        from tiers.domain import resources as domain_resources

        is_used = any(each.protocol == "HTTPS" and each.certificate is None for each in balancer.listeners)
        yield from domain_resources.of_load_balancer(balancer.domain, here, has_certificate=is_used)
    yield _url(balancer, here)


def _url(balancer: LoadBalancer, here: Context) -> Output:
    url = balancer.offers(here.name)["url"].parts
    use = "to open in a browser" if balancer.scheme == "internet-facing" else "within the VPC"
    # Without a domain, the certificate is for another name, in a zone of its owner.
    encrypts = listeners.front(balancer.listeners).protocol == "HTTPS" and balancer.domain is None
    use = "that the certificate's name must lead to" if encrypts else use
    return Output(
        Stack.PRESENTATION,
        identifiers.output(here.name, "Url"),
        f"{here.name}: address {use}",
        symbols.Phrase(*url),
        here.route,
    )


def _balancer(balancer: LoadBalancer, here: Context) -> Placed:
    public = balancer.scheme == "internet-facing"
    taken = take(balancer, here.route, {"Scheme": "scheme"})
    protected = "true" if balancer.deletion_protection else "false"
    attributes: dict[str, Any] = {**ATTRIBUTES, "deletion_protection.enabled": protected}
    if balancer.idle_timeout is not None:
        attributes["idle_timeout.timeout_seconds"] = str(balancer.idle_timeout)
    # AWS refuses an internet-facing load balancer in a VPC without an attached gateway.
    after: tuple[str, ...] = (identifiers.PUBLIC_DEFAULT_ROUTE,) if public else ()
    if balancer.access_logs:
        attributes |= access_logs.attributes(here.name)
        # AWS tests its permission to write there as soon as access logs are turned on.
        after = (*after, identifiers.access_log_bucket_policy(here.name))
    return place(
        Stack.PRESENTATION,
        elb.LoadBalancer(
            identifiers.load_balancer(here.name),
            Type="application",
            **taken.properties,
            IpAddressType="ipv4",
            Subnets=[symbols.subnet(subnet.name) for subnet in here.subnets(balancer.subnets)],
            SecurityGroups=[symbols.group(here.name)],
            LoadBalancerAttributes=[
                elb.LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()
            ],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            **taken.origins,
            "Subnets": (*here.route, "subnets"),
            "LoadBalancerAttributes": (*here.route, "deletion_protection"),
        },
        after=after,
    )
