"""Behaviors of a distribution: for which paths, from which origin, and for how long answers are cached.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from tiers.cloudformation.evaluate.values import Value
from tiers.rehearse.edge import Behavior
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resources

Viewer = Literal["allow-all", "redirect-to-https", "https-only"]
_VIEWERS: dict[str, Viewer] = {
    "allow-all": "allow-all",
    "redirect-to-https": "redirect-to-https",
    "https-only": "https-only",
}

_DAY = 86_400
_CACHES = {
    "2e54312d-136d-493c-8eb9-b001f22f67d2": 2,
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": 0,
    "658327ea-f89d-4fab-a63d-7e88639e58f6": _DAY,
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": _DAY,
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": _DAY,
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": 0,
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": 0,
}
"""The default time of AWS's managed cache policies, in seconds:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html"""

_WITH_HOST = {
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "bf0718e1-ba1e-49d1-88b1-f726733018ae",
}
"""AWS's managed origin request policies that forward the header `Host` of the viewer:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html"""
_OTHERS = {
    "acba4595-bd28-49b8-b9fe-13317c0390fa",
    "59781a5b-3903-41f3-afcb-af62929ccde1",
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "775133bc-15f2-49f9-abea-afb2e0bf67d2",
    "b689b0a8-53d0-40ab-baf2-68738e2966ac",
}
"""The other managed ones: the origin gets its own name."""
_NOT_REHEARSED = {
    "FunctionAssociations": "it runs a function of CloudFront",
    "LambdaFunctionAssociations": "it runs a function of Lambda@Edge",
    "TrustedKeyGroups": "it needs signed URLs or cookies",
    "TrustedSigners": "it needs signed URLs or cookies",
}


def behaviors(resources: Resources, settings: Mapping[str, Value]) -> Iterator[Behavior]:
    """Yield the behaviors in the order of their precedence, the default one last."""
    for each in read.items(settings.get("CacheBehaviors")):
        written = read.mapping(each)
        yield _behavior(resources, written, read.text(written.get("PathPattern")))
    yield _behavior(resources, read.mapping(settings.get("DefaultCacheBehavior")), "*")


def _behavior(resources: Resources, written: Mapping[str, Value], pattern: str) -> Behavior:
    viewer = _VIEWERS.get(read.text(written.get("ViewerProtocolPolicy")))
    seconds, forwards = _seconds(resources, written), _forwards_host(resources, written)
    unread = next((why for name, why in _NOT_REHEARSED.items() if read.items(written.get(name))), "")
    unread = unread or ("" if pattern else "its path pattern is not known")
    unread = unread or ("" if viewer else "its viewer protocol policy is not known")
    unread = unread or ("its cache policy is not known" if seconds is None else "")
    unread = unread or ("its origin request policy is not known" if forwards is None else "")
    origin = read.text(written.get("TargetOriginId"))
    return Behavior(pattern, origin, viewer or "allow-all", seconds or 0, bool(forwards), unread)


def _seconds(resources: Resources, written: Mapping[str, Value]) -> int | None:
    """Return how long an answer without a header about it is cached; `None` if that is not known."""
    policy = written.get("CachePolicyId")
    if policy is None:
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
        return _longest(written)
    own = resources.get(policy, "CloudFront::CachePolicy")
    if own is None:
        return _CACHES.get(read.text(policy))
    return _longest(read.mapping(own.get("CachePolicyConfig")))


def _longest(settings: Mapping[str, Value]) -> int:
    names = ("DefaultTTL", "MinTTL")
    default, least = (
        read.number(settings.get(name), each) for name, each in zip(names, (_DAY, 0), strict=True)
    )
    return max(default, least, 0)


def _forwards_host(resources: Resources, written: Mapping[str, Value]) -> bool | None:
    """Return whether the origin gets the viewer's `Host`; `None` if that is not known."""
    policy = written.get("OriginRequestPolicyId")
    own = resources.get(policy, "CloudFront::OriginRequestPolicy")
    if own is not None:
        headers = read.mapping(read.mapping(own.get("OriginRequestPolicyConfig")).get("HeadersConfig"))
        kind = read.text(headers.get("HeaderBehavior"))
        listed = _has_host(headers.get("Headers"))
        return (
            kind.startswith("allViewer")
            or (kind == "whitelist" and listed)
            or (kind == "allExcept" and not listed)
        )
    if policy is not None:
        known = read.text(policy)
        return known in _WITH_HOST if known in _WITH_HOST | _OTHERS else None
    return _has_host(read.mapping(written.get("ForwardedValues")).get("Headers"))


def _has_host(headers: Value) -> bool:
    return any(read.text(each).lower() in {"host", "*"} for each in read.items(headers))
