"""Mistakes in load balancers alone, or in their place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.load_balancer import codes, listener_checks, routing_checks, shorthand
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.facets import CLOUDFRONT
from tiers.ir.parameters import Text
from tiers.language.component import Context
from tiers.network.layout import is_on_the_internet
from tiers.workload.rules import forward_checks

if TYPE_CHECKING:
    from tiers.components.load_balancer.spec import LoadBalancer

LEAST_SUBNET_PREFIX = 27
"""The smallest subnet of a load balancer is a /27:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html"""


def check(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Find listeners and subnets that cannot work together."""
    yield from shorthand.check(balancer, here)
    yield from shorthand.placed(_check_listeners(balancer, here), balancer, here)
    if balancer.domain is not None:
        from tiers.domain import checks as domain_checks

        yield from domain_checks.check(balancer.domain, here)
    yield from routing_checks.check(balancer, here)
    yield from _check_subnets(balancer, here)
    yield from _check_division(balancer, here)
    yield from _check_zones(balancer, here)
    yield from forward_checks.check_health_checks(here)


def _check_listeners(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    yield from listener_checks.check(balancer.listeners, here, has_domain=balancer.domain is not None)
    if balancer.scheme == "internet-facing" and any(map(_may_be_public, balancer.allow_from)):
        yield from listener_checks.check_encryption(
            balancer.listeners, here, is_short=balancer.forward_to is not None
        )


def _check_subnets(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    wanted = balancer.kind_of_subnet()
    for subnet in here.subnets(balancer.subnets):
        route = _subnet_route(balancer, here, subnet.name)
        if subnet.kind != wanted and (wanted == "public" or subnet.kind == "public"):
            yield WRONG_KIND_OF_SUBNET.at(
                route,
                f"the {balancer.scheme} `{here.name}` is in the {subnet.kind} subnet `{subnet.name}`",
                label="its clients cannot reach it there"
                if wanted == "public"
                else "an internal one needs no internet access",
                also=(Note(Place((*subnet.route, "kind")), f"the subnet is {subnet.kind}"),),
                help=f"use {wanted} subnets",
            )
        if int(subnet.cidr.split("/")[1]) > LEAST_SUBNET_PREFIX and not here.network.carved:
            yield codes.SUBNET_TOO_SMALL.at(
                route,
                f"`{subnet.name}` is too small for the load balancer `{here.name}`",
                label=f"a load balancer needs a subnet of /{LEAST_SUBNET_PREFIX} or larger",
                also=(Note(Place((*subnet.route, "cidr")), "the subnet's CIDR block"),),
                help=f"use a /{LEAST_SUBNET_PREFIX} or larger CIDR block for `{subnet.name}`",
            )


def _check_zones(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Find a zone with two subnets, and targets in a zone that the load balancer does not reach."""
    first: dict[str, str] = {}
    for subnet in here.subnets(balancer.subnets):
        other = first.setdefault(subnet.zone, subnet.name)
        if other != subnet.name:
            yield codes.SUBNETS_IN_ONE_ZONE.at(
                _subnet_route(balancer, here, subnet.name),
                f"`{here.name}` has two subnets in zone `{subnet.zone}`",
                label="a load balancer has one subnet in each zone",
                also=(Note(Place(_subnet_route(balancer, here, other)), "the other one"),),
                help="remove one of the two",
            )
    for name in here.forwarded_to():
        where = here.around(here.members[name]).place
        missing = sorted({s.zone for s in here.subnets(where.subnets)} - first.keys()) if where else ()
        if missing and first:
            yield codes.ZONE_NOT_ENABLED.at(
                (*here.route, "subnets"),
                f"`{here.name}` has no subnet in zone `{missing[0]}`, where `{name}` has servers",
                label=f"servers in zone `{missing[0]}` would receive no requests",
                help=f"add a subnet in zone `{missing[0]}`, or remove `{name}` from that zone",
            )


def _check_division(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Find a VPC whose sixteenths are too small: one finding, at its CIDR block."""
    small = [s for s in here.subnets(balancer.subnets) if int(s.cidr.split("/")[1]) > LEAST_SUBNET_PREFIX]
    if here.network.carved and small:
        yield codes.SUBNET_TOO_SMALL.at(
            ("network", "cidr"),
            f"the VPC is too small for the load balancer `{here.name}`",
            label=f"a subnet is a sixteenth of it; /{LEAST_SUBNET_PREFIX} is needed",
            help=f"use a /{LEAST_SUBNET_PREFIX - 4} or larger CIDR block, or define `subnets`",
        )


def _may_be_public(source: str) -> bool:
    """Return whether a source has public addresses, or may have them when the stack is deployed."""
    return isinstance(source, Text) or source == CLOUDFRONT or ":" in source or is_on_the_internet(source)


def _subnet_route(balancer: "LoadBalancer", here: Context, name: str) -> Route:
    return (*here.route, "subnets", balancer.subnets.index(name))
