"""The endpoint service of a network load balancer: other accounts connect through AWS PrivateLink."""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, ec2

from tiers.components.network_load_balancer.spec import NetworkLoadBalancer, endpoint_service
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context

RULES = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"


def properties(balancer: NetworkLoadBalancer) -> dict[str, Any]:
    """Return the property with which no security group applies to the traffic of the accounts.

    Otherwise, rules would have to name the private addresses of clients, which the accounts choose.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    """
    return {RULES: "off"} if balancer.share_with else {}


def resources(balancer: NetworkLoadBalancer, here: Context) -> Iterator[Placed | Output]:
    """Build the service and its permissions, and the name that the accounts need.

    https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
    """
    if not balancer.share_with:
        return
    name, route = endpoint_service(here.name), (*here.route, "share_with")
    yield place(
        Stack.PRESENTATION,
        ec2.VPCEndpointService(
            name,
            NetworkLoadBalancerArns=[symbols.load_balancer(here.name)],
            AcceptanceRequired=balancer.acceptance == "manual",
            Tags=tags(here.about, here.name_tag()),
        ),
        route,
        {"AcceptanceRequired": (*here.route, "acceptance")},
    )
    principals = [Sub(f"arn:${{AWS::Partition}}:iam::{account}:root") for account in balancer.share_with]
    yield place(
        Stack.PRESENTATION,
        ec2.VPCEndpointServicePermissions(
            f"{name}Permissions",
            ServiceId=symbols.Attribute(name, "ServiceId"),
            AllowedPrincipals=principals,
        ),
        route,
        {},
    )
    yield Output(
        Stack.PRESENTATION,
        identifiers.output(here.name, "EndpointServiceName"),
        f"{here.name}: name of the endpoint service, for the accounts that it is shared with",
        Sub("com.amazonaws.vpce.${AWS::Region}.${ServiceId}", ServiceId=symbols.Attribute(name, "ServiceId")),
        route,
    )
