"""Distributions of generated specs, in front of their buckets and load balancers."""

from collections.abc import Iterator
from copy import deepcopy

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional

MOST_RULES = 5
"""Rules of a security group beside that for CloudFront."""
DOMAIN = {"name": ["www.example.com", "example.com"], "zone": "Z0123456789ABCDEFGHIJ"}
FIREWALLS: tuple[Spec, ...] = ({}, {"rules": ["php", {"common": {"count": "all"}}], "logs": "none"})
NAME = "edge"


@st.composite
def with_distribution(draw: st.DrawFn, spec: Spec) -> Spec:
    """A spec, with a distribution in front of what can be an origin, if there is something."""
    origins = [*_origins(spec)]
    if not origins or draw(st.booleans()):
        return spec
    paths = [f"/{name}/*" for name, _ in origins]
    distribution = {"type": "cdn", "origin": draw(st.sampled_from(origins))[1]}
    caches = optional(cache=st.sampled_from(("optimized", "by_origin", "disabled")))
    to = [{**written, **draw(caches)} if isinstance(written, dict) else written for _, written in origins]
    distribution |= draw(optional(paths=st.just(dict(zip(paths, to, strict=True)))))
    named = {} if len(spec.get("regions", ())) > 1 else {"domain": st.builds(deepcopy, st.just(DOMAIN))}
    distribution |= draw(
        optional(
            **named,
            firewall=st.builds(deepcopy, st.sampled_from(FIREWALLS)),
            not_found=st.sampled_from(("/index.html", {"page": "/404.html"}, {"page": "/", "status": 200})),
            geo=st.sampled_from(({"allow": ["DE", "FR"]}, {"block": ["US"]})),
            price_class=st.just("PriceClass_100"),
            security_headers=st.booleans(),
        )
    )
    distribution |= draw(caches)
    return {**spec, "presentation": {**spec.get("presentation", {}), NAME: distribution}}


def _origins(spec: Spec) -> Iterator[tuple[str, str | Spec]]:
    """Yield the names of components that can be an origin, each with the value of `origin`."""
    for name, each in spec.get("data", {}).items():
        if each["type"] == "bucket":
            yield name, name
    for name, each in spec.get("presentation", {}).items():
        if each["type"] == "load_balancer" and _has_room(name, each, spec):
            is_secure = any(listener["protocol"] == "HTTPS" for listener in each["listeners"])
            if each.get("scheme") == "internal":
                yield name, {"to": name, "name": "origin.example.com"}
            elif not is_secure:  # no record leads from the name of a certificate to it
                yield name, name


def _has_room(name: str, balancer: Spec, spec: Spec) -> bool:
    """Return whether the group of a load balancer has few rules, and CloudFront a way to its ports."""
    callers = [each for tier in ("presentation", "logic") for each in spec.get(tier, {}).values()]
    edges = [edge for each in callers for edge in each.get("connects_to", ())]
    calls = sum(1 for edge in edges if name in (edge, edge["to"] if isinstance(edge, dict) else ""))
    is_internal = balancer.get("scheme") == "internal"
    ranges = len(balancer.get("allow_from", () if is_internal else ("0.0.0.0/0",)))
    subnets = spec.get("network", {}).get("subnets")
    is_reached = subnets is None or any(each["kind"] == "public" for each in subnets.values())
    is_asked = all(each["port"] in (80, 443) or each["port"] >= 1024 for each in balancer["listeners"])
    return (calls + ranges) * len(balancer["listeners"]) <= MOST_RULES and is_reached and is_asked
