"""The resources of a distribution: itself, its ways to its origins, its certificate, and its records."""

from collections.abc import Iterator
from typing import Any

from troposphere import cloudfront

from tiers.components.cdn import policies
from tiers.components.cdn.origins import Behavior, Origin, usual_cache, way
from tiers.components.cdn.spec import Cdn
from tiers.digests import short
from tiers.domain import resources as domains
from tiers.firewall import resources as firewall
from tiers.ir import identifiers, symbols
from tiers.ir.facets import Origin as Way
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, take, unshared
from tiers.ir.stacks import Stack
from tiers.language.component import Context

# https://docs.aws.amazon.com/general/latest/gr/cf_region.html
ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone of the host names of all distributions."""

LONGEST_NAME = 55
"""Characters of the name of an access control, 64, without a part of the stack's ID:
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html"""
READING = ["GET", "HEAD", "OPTIONS"]
EVERY_METHOD = [*READING, "PUT", "PATCH", "POST", "DELETE"]
ERROR_TTL = 10
"""Seconds that CloudFront keeps an answer 404, as it does by default."""


def resources(cdn: Cdn, here: Context) -> Iterator[Placed | Output]:
    """Build the distribution, the certificate of its names, and the records that lead to it."""
    if any(found.is_bucket for _, found in _ways(cdn, here)):
        yield _access_control(here)
    if cdn.domain is not None:
        yield domains.certificate(cdn.domain, Stack.EDGE, here)
    if cdn.firewall is not None:
        yield from firewall.web_acl(cdn.firewall, "CLOUDFRONT", Stack.EDGE, here)
    yield _distribution(cdn, here)
    own = identifiers.distribution(here.name)
    if cdn.domain is not None:
        alias = domains.Alias(symbols.Attribute(own, "DomainName"), ZONE, has_ipv6=True)
        yield from domains.records(cdn.domain, alias, here)
    values = {
        "Url": ("address of the site", symbols.Phrase(*cdn.offers(here.name)["url"].parts)),
        "Id": ("ID of the distribution", symbols.Attribute(own)),
    }
    for name, (words, value) in values.items():
        id_ = identifiers.output(here.name, name)
        yield Output(Stack.PRESENTATION, id_, f"{here.name}: {words}", value, here.route)


def shared(cdn: Cdn, here: Context) -> Iterator[Placed]:
    """Build the ways of CloudFront to internal load balancers, which are those of all distributions."""
    for origin, found in _ways(cdn, here):
        if found.balancer is not None:
            yield _vpc_origin(origin, found, here)


def _ways(cdn: Cdn, here: Context) -> tuple[tuple[Origin, Way], ...]:
    """Return each origin once, with the way to it."""
    origins = {each.origin.id: each.origin for each in reversed([*cdn.behaviors(here)])}
    found = ((origin, way(origin, here)) for origin in reversed(origins.values()))
    return tuple((origin, each) for origin, each in found if each is not None)


def _vpc_origin(origin: Origin, found: Way, here: Context) -> Placed:
    assert found.balancer is not None
    member = here.members[origin.to]
    return place(
        Stack.PRESENTATION,
        cloudfront.VpcOrigin(
            identifiers.vpc_origin(origin.to),
            VpcOriginEndpointConfig=cloudfront.VpcOriginEndpointConfig(
                Arn=symbols.Arn(*found.balancer),
                Name=unshared(_cut(f"{here.about.name}-{origin.to}")),
                **_reached(found),
            ),
            Tags=tags(here.about, here.around(member).name_tag()),
        ),
        member.route,
        # CloudFront refuses a VPC without an internet gateway:
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
        after=(identifiers.GATEWAY_ATTACHMENT,),
    )


def _cut(name: str) -> str:
    """Return the start of a name that another one does not have, with room for a part of the stack's ID."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 9]}-{short(name, 8)}"


def _reached(found: Way) -> dict[str, Any]:
    """Return the protocol and the port that CloudFront uses for a load balancer."""
    if found.protocol == "HTTP":
        return {"OriginProtocolPolicy": "http-only", "HTTPPort": found.port}
    return {
        "OriginProtocolPolicy": "https-only",
        "HTTPSPort": found.port,
        "OriginSSLProtocols": ["TLSv1.2"],
    }


def _access_control(here: Context) -> Placed:
    return place(
        Stack.PRESENTATION,
        cloudfront.OriginAccessControl(
            identifiers.origin_access_control(here.name),
            OriginAccessControlConfig=cloudfront.OriginAccessControlConfig(
                Name=unshared(_cut(f"{here.about.name}-{here.name}")),
                OriginAccessControlOriginType="s3",
                SigningBehavior="always",
                SigningProtocol="sigv4",
            ),
        ),
        here.route,
    )


def _distribution(cdn: Cdn, here: Context) -> Placed:
    route = here.route
    default, *others = cdn.behaviors(here)
    taken = take(cdn, route, {"DefaultRootObject": "index", "PriceClass": "price_class"})
    config: dict[str, Any] = {
        "Enabled": True,
        "Comment": here.name_tag(),
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        **taken.properties,
        "Origins": [_origin(origin, found, here) for origin, found in _ways(cdn, here)],
        "DefaultCacheBehavior": cloudfront.DefaultCacheBehavior(**_behavior(default, cdn, here)),
    }
    config |= _optional(cdn, others, here)
    config["ViewerCertificate"] = _certificate(cdn, here)
    keys = {
        **{name: route[len(here.route) :] for name, route in taken.origins.items()},
        "Origins": ("origin",),
        "DefaultCacheBehavior": ("origin",),
        "DefaultCacheBehavior.CachePolicyId": ("cache",),
        "CacheBehaviors": ("paths",),
        "CustomErrorResponses": ("not_found",),
        "Restrictions": ("geo",),
        "Aliases": ("domain", "name"),
        "WebACLId": ("firewall",),
        "ViewerCertificate": ("domain",),
        "ViewerCertificate.MinimumProtocolVersion": ("min_tls",),
    }
    return place(
        Stack.PRESENTATION,
        cloudfront.Distribution(
            identifiers.distribution(here.name),
            DistributionConfig=cloudfront.DistributionConfig(**config),
            Tags=tags(here.about, here.name_tag()),
        ),
        route,
        {f"DistributionConfig.{name}": (*route, *key) for name, key in keys.items()},
    )


def _optional(cdn: Cdn, others: list[Behavior], here: Context) -> dict[str, Any]:
    """Return the properties of keys that need not be there."""
    config: dict[str, Any] = {}
    if others:
        config["CacheBehaviors"] = [
            cloudfront.CacheBehavior(PathPattern=each.path, **_behavior(each, cdn, here)) for each in others
        ]
    if cdn.page is not None:
        config["CustomErrorResponses"] = [
            cloudfront.CustomErrorResponse(
                ErrorCode=404,
                ResponseCode=cdn.page.status,
                ResponsePagePath=cdn.page.page,
                ErrorCachingMinTTL=ERROR_TTL,
            )
        ]
    if cdn.geo is not None:
        config["Restrictions"] = cloudfront.Restrictions(
            GeoRestriction=cloudfront.GeoRestriction(
                RestrictionType="whitelist" if cdn.geo.allow else "blacklist",
                Locations=[*dict.fromkeys((*cdn.geo.allow, *cdn.geo.block))],
            )
        )
    if cdn.domain is not None:
        config["Aliases"] = [*cdn.domain.names]
    if cdn.firewall is not None:
        config["WebACLId"] = firewall.arn(here.name)
    return config


def _certificate(cdn: Cdn, here: Context) -> cloudfront.ViewerCertificate:
    if cdn.domain is None:
        return cloudfront.ViewerCertificate(CloudFrontDefaultCertificate=True)
    return cloudfront.ViewerCertificate(
        AcmCertificateArn=symbols.Arn(identifiers.certificate(here.name)),
        MinimumProtocolVersion=cdn.min_tls,
        SslSupportMethod="sni-only",
    )


def _origin(origin: Origin, found: Way, here: Context) -> cloudfront.Origin:
    host = symbols.Attribute(*found.host)
    if found.is_bucket:
        return cloudfront.Origin(
            Id=origin.id,
            DomainName=host,
            # An empty identity says that the requests are signed by the access control instead.
            S3OriginConfig=cloudfront.S3OriginConfig(OriginAccessIdentity=""),
            OriginAccessControlId=symbols.Attribute(identifiers.origin_access_control(here.name), "Id"),
        )
    name = origin.name or found.name or host
    if found.balancer is None:
        custom = cloudfront.CustomOriginConfig(**_reached(found))
        return cloudfront.Origin(Id=origin.id, DomainName=name, CustomOriginConfig=custom)
    vpc = cloudfront.VpcOriginConfig(VpcOriginId=symbols.Attribute(identifiers.vpc_origin(origin.to), "Id"))
    return cloudfront.Origin(Id=origin.id, DomainName=name, VpcOriginConfig=vpc)


def _behavior(behavior: Behavior, cdn: Cdn, here: Context) -> dict[str, Any]:
    """Return the properties of the behavior of a path, or of all other requests."""
    found = way(behavior.origin, here)
    is_bucket = found is not None and found.is_bucket
    table = policies.FOR_BUCKETS if is_bucket else policies.FOR_BALANCERS
    used = table[behavior.cache or usual_cache(is_bucket=is_bucket)]
    made: dict[str, Any] = {
        "TargetOriginId": behavior.origin.id,
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": READING if is_bucket else EVERY_METHOD,
        "Compress": True,
        "CachePolicyId": used.cache,
    }
    if used.request is not None:
        made["OriginRequestPolicyId"] = used.request
    if cdn.security_headers:
        made["ResponseHeadersPolicyId"] = policies.SECURITY_HEADERS
    return made
