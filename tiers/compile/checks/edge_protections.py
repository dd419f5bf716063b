"""Properties of distributions that protect, and what keeps each of them."""

from collections.abc import Mapping
from typing import Any

from tiers.compile.checks.protections import Protection, at, same
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.codes.firewall import OVERRIDE_FIREWALL

DISTRIBUTION, VPC_ORIGIN = "AWS::CloudFront::Distribution", "AWS::CloudFront::VpcOrigin"

_CONFIG = ("Properties", "DistributionConfig")
_DEFAULT = (*_CONFIG, "DefaultCacheBehavior")
_ENCRYPTED = frozenset(("redirect-to-https", "https-only"))
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
_STRONG_TLS = frozenset(("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"))


def _encrypts(_: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    return now in _ENCRYPTED


def _all_encrypt(_: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    behaviors = now if isinstance(now, list) else []
    return all(at(each, ("ViewerProtocolPolicy",)) in _ENCRYPTED for each in behaviors)


def _strong_tls(_: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    return now in _STRONG_TLS


def _encrypts_as_before(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether what was encrypted still is."""
    return bool(was == "https-only" == now)


def _origins_encrypt(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether the origins that were asked over HTTPS still are."""
    return _over_https(was) <= _over_https(now)


def _over_https(origins: Any) -> set[str]:  # noqa: ANN401 - JSON-like data
    path = ("CustomOriginConfig", "OriginProtocolPolicy")
    found = (each for each in origins if isinstance(each, Mapping)) if isinstance(origins, list) else ()
    return {str(each.get("Id")) for each in found if at(each, path) == "https-only"}


OF_DISTRIBUTIONS = (
    Protection(
        DISTRIBUTION,
        (*_DEFAULT, "ViewerProtocolPolicy"),
        codes.OVERRIDE_TLS,
        "answers unencrypted requests",
        _encrypts,
    ),
    Protection(
        DISTRIBUTION,
        (*_CONFIG, "CacheBehaviors"),
        codes.OVERRIDE_TLS,
        "answers unencrypted requests",
        _all_encrypt,
    ),
    Protection(
        DISTRIBUTION,
        (*_CONFIG, "ViewerCertificate", "MinimumProtocolVersion"),
        codes.OVERRIDE_TLS,
        "old versions of TLS",
        _strong_tls,
    ),
    Protection(
        DISTRIBUTION, (*_CONFIG, "Origins"), codes.OVERRIDE_TLS, "asks in the clear", _origins_encrypt
    ),
    Protection(DISTRIBUTION, (*_CONFIG, "WebACLId"), OVERRIDE_FIREWALL, "another firewall, or none", same),
    Protection(DISTRIBUTION, (*_CONFIG, "Restrictions"), codes.OVERRIDE_HARDENING, "other countries", same),
    Protection(
        DISTRIBUTION,
        (*_DEFAULT, "ResponseHeadersPolicyId"),
        codes.OVERRIDE_HARDENING,
        "security headers may be missing",
        same,
    ),
    Protection(
        VPC_ORIGIN,
        ("Properties", "VpcOriginEndpointConfig", "OriginProtocolPolicy"),
        codes.OVERRIDE_TLS,
        "asks in the clear",
        _encrypts_as_before,
    ),
)
"""The properties of distributions and of their ways into the VPC."""
