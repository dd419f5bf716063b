"""Mistakes in distributions, and in their origins."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers import facts
from tiers.components.cdn import codes
from tiers.components.cdn.origins import Behavior, Origin, way
from tiers.diagnostics.codes.regions import NOT_IN_PARTITION
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.domain import checks as domain_checks
from tiers.firewall import checks as firewall_checks
from tiers.ir.facets import CLOUDFRONT
from tiers.ir.stacks import EDGE_REGION
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.cdn.spec import Cdn


MOST_PATHS = 74
"""One less than the behaviors of a distribution:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"""

LOWEST_PORT = 1024
"""The lowest port of an origin, except 80 and 443:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html"""


def check(cdn: "Cdn", here: Context) -> Iterator[Diagnostic]:
    """Find origins that everyone can reach or CloudFront cannot, and keys without an effect."""
    if cdn.domain is not None:
        yield from domain_checks.check(cdn.domain, here, is_of_distribution=True)
    if cdn.firewall is not None:
        yield from firewall_checks.check(cdn.firewall, (*here.route, "firewall"))
    yield from _regions(here)
    origins: dict[str, Origin] = {}
    for each in cdn.behaviors(here):
        origins.setdefault(each.origin.id, each.origin)
    for origin in origins.values():
        yield from _origin(origin, here)
        yield from _itself(origin, cdn, here)
    yield from _shadowed(tuple(cdn.behaviors(here)), here)
    if len(cdn.paths) > MOST_PATHS:
        yield codes.MANY_PATHS.at(
            Place((*here.route, "paths"), "key"),
            f"`{here.name}` has {len(cdn.paths)} paths",
            label=f"the quota allows {MOST_PATHS} beside `origin`",
            help="use fewer and shorter paths, or request a higher quota from AWS",
        )
    yield from _same_answers(cdn, here)
    yield from _countries(cdn, here)
    if cdn.min_tls is not None and cdn.domain is None:
        yield codes.TLS_WITHOUT_DOMAIN.at(
            Place((*here.route, "min_tls"), "key"),
            f"`min_tls` of `{here.name}` has no effect without `domain`",
            label="CloudFront's own names accept TLSv1",
            help="add a `domain`, or remove `min_tls`",
        )


def _regions(here: Context) -> Iterator[Diagnostic]:
    """Find regions in partitions that CloudFront does not deliver from."""
    for index, region in enumerate(here.about.regions):
        if facts.partition(region) != facts.partition(EDGE_REGION):
            yield NOT_IN_PARTITION.at(
                ("regions", index),
                f"the distribution `{here.name}` cannot be in `{region}`",
                label=f"in `{facts.partition(region)}`",
                also=(here.member.note,),
                help=f"move `{region}` to another environment, without `{here.name}`",
            )


def _origin(origin: Origin, here: Context) -> Iterator[Diagnostic]:
    found = way(origin, here)
    if found is None:
        return
    target = here.members[origin.to]
    if found.is_bucket:
        if origin.name:
            yield codes.NAME_OF_BUCKET.at(
                Place((*origin.route[:-1], "name"), "key"),
                f"`name` has no effect for the bucket `{origin.to}`",
                label="requests have the bucket's own host name",
                also=(target.note,),
                help="remove it",
            )
        return
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
    if found.port not in (80, 443) and found.port < LOWEST_PORT:
        yield codes.ORIGIN_PORT.at(
            origin.route,
            f"CloudFront cannot connect to port {found.port} of `{origin.to}`",
            label=f"must be 80, 443, or at least {LOWEST_PORT}",
            also=(target.note,),
            help=f"use another `port` for the listener of `{origin.to}`, such as 8080",
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


def _itself(origin: Origin, cdn: "Cdn", here: Context) -> Iterator[Diagnostic]:
    """Find an origin whose host name leads to the distribution; that of a VPC origin is not looked up."""
    found = way(origin, here)
    if found is None or found.balancer is not None or cdn.domain is None:
        return
    name = origin.name or found.name
    if name in cdn.domain.names:
        yield codes.ORIGIN_ITSELF.at(
            origin.route,
            f"`{here.name}` would request `{name}` from itself",
            label="the name of this origin",
            also=(Note(domain_checks.place(cdn.domain, here, cdn.domain.names.index(name)), "leads to it"),),
            help=f"use another name for `{origin.to}`, such as `origin.example.com`, or `scheme: internal`",
        )


def _shadowed(behaviors: tuple[Behavior, ...], here: Context) -> Iterator[Diagnostic]:
    """Find paths whose requests an earlier one matches, and one that matches all requests."""
    default, *paths = behaviors
    for number, each in enumerate(paths):
        first = next((one for one in paths[:number] if _covers(str(one.path), str(each.path))), None)
        if first is not None:
            yield codes.PATH_SHADOWED.at(
                Place((*here.route, "paths", str(each.path)), "key"),
                f"the path `{each.path}` is never used",
                label=f"`{first.path}` matches all its requests first",
                also=(Note(Place((*here.route, "paths", str(first.path)), "key"), "the earlier path"),),
                help="move the longer path up, or remove it",
            )
        elif _covers(str(each.path), "/*"):
            yield codes.PATH_SHADOWED.at(
                Place((*here.route, "paths", str(each.path)), "key"),
                f"the path `{each.path}` matches every request",
                label="`origin` is never used",
                also=(Note(Place(default.origin.route), "the origin"),),
                help=f"use `origin: {each.origin.to}`, and remove this path",
            )


def _same_answers(cdn: "Cdn", here: Context) -> Iterator[Diagnostic]:
    """Find answers of load balancers that are kept for all names, though one of the names was asked for."""
    domain = cdn.domain
    if domain is None or (len(domain.names) == 1 and not domain.first.startswith("*")):
        return
    for each in cdn.behaviors(here):
        found = way(each.origin, here)
        if each.cache == "optimized" and found is not None and not found.is_bucket:
            route = here.route if each.path is None else (*here.route, "paths", each.path)
            yield codes.NAMES_SHARE_ANSWERS.at(
                (*route, "cache"),
                f"an answer of `{each.origin.to}` for one name of `{here.name}` is sent for all",
                label="the cache ignores the host name",
                also=(Note(Place((*here.route, "domain", "name")), "the names"),),
                help="use `cache: by_origin`, or accept this if answers are the same for all names",
            )


def _covers(pattern: str, other: str) -> bool:
    """Return whether all paths that the other pattern matches are certainly matched by this one.

    The wildcards of the other are read as characters, which `*` matches; `?` only matches itself.
    """
    first, *middle = pattern.split("*")
    if not middle:
        return pattern == other
    last = middle.pop()
    if not other.startswith(first):
        return False
    position = len(first)
    for part in middle:
        found = other.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return other.endswith(last) and len(other) - len(last) >= position


def _countries(cdn: "Cdn", here: Context) -> Iterator[Diagnostic]:
    if cdn.geo is None:
        return
    route = (*here.route, "geo")
    if bool(cdn.geo.allow) == bool(cdn.geo.block):
        yield codes.GEO_UNCLEAR.at(
            Place(route, "key"),
            f"`geo` of `{here.name}` must have `allow` or `block`",
            label="has both" if cdn.geo.allow else "has neither",
            help='use `allow: ["DE"]` for these countries alone, or `block: ["DE"]` for all others',
        )
    for key in ("allow", "block"):
        for index, code in enumerate(getattr(cdn.geo, key)):
            if code not in facts.country_codes():
                yield codes.GEO_UNKNOWN.at(
                    (*route, key, index),
                    f"unknown country `{code}`",
                    label="not a code of ISO 3166",
                    help='use a code such as `"DE"`, or `"GB"` for the United Kingdom',
                )
