"""Mistakes in distributions, and in their origins."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.cdn import codes
from tiers.components.cdn.origins import Origin, way
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.domain import checks as domain_checks
from tiers.firewall import checks as firewall_checks
from tiers.ir.facets import CLOUDFRONT
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.cdn.spec import Cdn


def check(cdn: "Cdn", here: Context) -> Iterator[Diagnostic]:
    """Find origins that everyone can reach, and those that CloudFront cannot reach."""
    if cdn.domain is not None:
        yield from domain_checks.check(cdn.domain, here)
    if cdn.firewall is not None:
        yield from firewall_checks.check(cdn.firewall, (*here.route, "firewall"))
    seen: set[str] = set()
    for each in cdn.behaviors(here):
        if each.origin.id not in seen:
            seen.add(each.origin.id)
            yield from _origin(each.origin, here)


def _origin(origin: Origin, here: Context) -> Iterator[Diagnostic]:
    found = way(origin, here)
    if found is None or found.is_bucket:
        return
    target = here.members[origin.to]
    if found.is_open:
        yield codes.ORIGIN_OPEN.at(
            origin.route,
            f"clients can reach `{origin.to}` without the distribution `{here.name}`",
            label="internet-facing, and open to others",
            also=(target.note,),
            help=f"add `allow_from: [{CLOUDFRONT}]` or `scheme: internal` to `{origin.to}`",
        )
    if found.protocol == "HTTPS" and not (origin.name or found.name):
        yield codes.ORIGIN_WITHOUT_NAME.at(
            origin.route,
            f"`{here.name}` needs the name of the certificate of `{origin.to}`",
            label="CloudFront compares it with the certificate",
            also=(target.note,),
            help=f"use `{{to: {origin.to}, name: origin.example.com}}`, with a name of the certificate",
        )
    has_gateway = here.network.of_kind("public") or here.network.is_nat_regional
    if found.balancer is not None and not has_gateway:
        yield codes.NO_GATEWAY.at(
            origin.route,
            f"CloudFront cannot reach the internal `{origin.to}`",
            label="the VPC has no internet gateway",
            also=(Note(Place(("network",), "key"), "has no public subnets"),),
            help="add a public subnet; it may be empty",
        )
