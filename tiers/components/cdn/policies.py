"""Policies of CloudFront that AWS manages, by their IDs, which are the same in every account.

- https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
- https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
- https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
"""

from tiers.components.cdn.keys import Cache
from tiers.tuples import NamedTuple

SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
"""`SecurityHeadersPolicy`: HSTS, no sniffing of types, no frames of other sites, and a strict referrer."""

_CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_BY_ORIGIN = "4cc15a8a-d715-48a4-82b8-cc0b614638fe"
"""`UseOriginCacheControlHeaders-QueryStrings`: cookies, query strings, and the host are in the key."""
_ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
_HOST_HEADER_ONLY = "bf0718e1-ba1e-49d1-88b1-f726733018ae"


class Policies(NamedTuple):
    """How answers are cached, and what an origin gets beside what is in the key of the cache."""

    cache: str
    request: str | None


FOR_BUCKETS: dict[Cache, Policies] = {
    # A signed request must have the host name of the bucket.
    "optimized": Policies(_CACHING_OPTIMIZED, None),
    "by_origin": Policies(_CACHING_OPTIMIZED, None),
    "disabled": Policies(_CACHING_DISABLED, None),
}
"""Policies for buckets, by the word of `cache`."""

FOR_BALANCERS: dict[Cache, Policies] = {
    # An answer to one user's cookie would be kept for all, so the origin gets none.
    "optimized": Policies(_CACHING_OPTIMIZED, _HOST_HEADER_ONLY),
    "by_origin": Policies(_BY_ORIGIN, _ALL_VIEWER),
    "disabled": Policies(_CACHING_DISABLED, _ALL_VIEWER),
}
"""Policies for load balancers, by the word of `cache`."""
