"""Connections of load balancers to the providers of their users' identities.

A load balancer itself asks the provider for tokens, over HTTPS and IPv4:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
"""

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.filters import Protocol
from tiers.proof.model.network import LoadBalancer
from tiers.proof.model.regions import PORT, WHOLE, Bounds, narrowed
from tiers.proof.paths.rules import AllowRule, Filter
from tiers.proof.paths.steps import Refusal, Spot, Step

_HTTPS = 443


def step(balancer: LoadBalancer, source: Spot, destination: Spot, protocol: Protocol) -> Step | None:
    """Return the step that limits such connections; `None` if there are none from this spot to that one.

    The provider is on the internet. It has a name only, which may lead to any public address; nothing shows
    if that is one of a host in the VPC.
    """
    found = [each for listener in balancer.listeners for each in listener.logins]
    is_ipv4 = source.family == 4  # noqa: PLR2004 - the versions of IP
    if not found or protocol != "tcp" or not is_ipv4 or source.where != "vpc":
        return None
    region = narrowed(WHOLE, PORT, ((_HTTPS, _HTTPS),))
    sure = [each for each in found if not isinstance(each, Unknown)]
    doubts = [each for each in found if isinstance(each, Unknown)]
    why = f"whether the provider of a login of `{balancer.id}` is `{destination.name}`"
    certain = bool(sure) and destination.where == "internet"
    unknowns = () if certain else tuple(doubts) or (Unknown(why, balancer.origin),)
    bounds = Bounds(region, region, region) if certain else Bounds((), (), region)
    grants = tuple(AllowRule(region, f"`{balancer.id}` logs users in", each) for each in sure)
    refusal = Refusal(balancer.id, "not-a-provider", f"`{balancer.id}` asks providers over HTTPS only")
    return Step("forward", balancer.id, Filter(bounds, grants, unknowns), (refusal,))
