"""Findings about distributions."""

from tiers.diagnostics.model import Code, Severity

_VPC = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html"
_LOGIC = "logic:\n  web: {type: autoscaling, port: 80}\n"


def _spec(site: str, origin: str = "site") -> str:
    listener = "listeners: [{port: 80, protocol: HTTP, forward_to: web}]"
    return (
        f"accept: {{http-only: only CloudFront connects}}\npresentation:\n"
        f"  cdn: {{type: cdn, origin: {origin}}}\n  site: {{type: load_balancer, {site}{listener}}}\n{_LOGIC}"
    )


ORIGIN_OPEN = Code(
    "T2251",
    "origin-open",
    Severity.WARNING,
    "Clients that connect to the origin pass neither the firewall nor the cache of the distribution. An internal "
    f"load balancer has no public address, and CloudFront reaches it by a VPC origin: {_VPC}.",
    _spec(""),
    _spec("scheme: internal, "),
    acceptable=True,
)
_SECURE = (
    "scheme: internal, listeners: [{port: 443, protocol: HTTPS, forward_to: web, "
    "certificate: 'arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'}]"
)
_BUCKETS = (
    "presentation:\n  cdn: {{type: cdn, origin: pages, {}}}\n"
    "data:\n  pages: {{type: bucket}}\n  files: {{type: bucket}}\n"
)
_NAME = "{to: site, name: origin.example.com}"


def _secure(origin: str) -> str:
    return (
        "name: shop\nregions: [eu-central-1]\npresentation:\n"
        f"  cdn: {{type: cdn, origin: {origin}}}\n  site: {{type: load_balancer, {_SECURE}}}\n{_LOGIC}"
    )


def _named(origin: str) -> str:
    shared = "zone: Z0123456789ABCDEFGHIJ, routing: {weight: 50}"
    return (
        f"name: shop\npresentation:\n  cdn: {{type: cdn, origin: site, domain: {{name: www.example.com, {shared}}}}}\n"
        "  site: {type: load_balancer, allow_from: [cloudfront], forward_to: web, "
        f"domain: {{name: {origin}, {shared}}}}}\n{_LOGIC}"
    )


def _shared(cache: str) -> str:
    names = "domain: {name: [www.example.com, example.com], zone: Z0123456789ABCDEFGHIJ}"
    listener = "listeners: [{port: 80, protocol: HTTP, forward_to: web}]"
    return (
        f"name: shop\npresentation:\n"
        f"  cdn: {{type: cdn, origin: site, {names}, {cache}}}\n"
        f"  site: {{type: load_balancer, scheme: internal, {listener}}}\n{_LOGIC}"
    )


ORIGIN_WITHOUT_NAME = Code(
    "T2252",
    "origin-without-name",
    Severity.ERROR,
    "CloudFront refuses an origin whose certificate is for another host name than the one that it asks for, and the "
    "name that AWS gives to a load balancer is in no certificate: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html.",
    _secure("site"),
    _secure(_NAME),
)
NO_GATEWAY = Code(
    "T2253",
    "no-gateway-for-cdn",
    Severity.ERROR,
    f"A VPC origin needs an internet gateway in the VPC, although no traffic goes through it: {_VPC}.",
    "presentation:\n  cdn: {type: cdn, origin: site}\n  site: {type: load_balancer, scheme: internal, "
    "listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\nlogic:\n  web: {type: autoscaling, port: 80}\n"
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    app-a: {zone: a, kind: private, cidr: 10.0.0.0/24}\n"
    "    app-b: {zone: b, kind: private, cidr: 10.0.1.0/24}\n",
    _spec("scheme: internal, "),
)
PATH_SHADOWED = Code(
    "T2254",
    "path-shadowed",
    Severity.ERROR,
    "CloudFront uses the first path that matches a request, in the order of the spec: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html.",
    _BUCKETS.format('paths: {"/a/*": files, "/a/b/*": pages}'),
    _BUCKETS.format('paths: {"/a/b/*": pages, "/a/*": files}'),
)
TLS_WITHOUT_DOMAIN = Code(
    "T2255",
    "tls-without-domain",
    Severity.ERROR,
    "The versions of TLS for `cloudfront.net` are CloudFront's: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html.",
    _BUCKETS.format("min_tls: TLSv1.3_2025"),
    "name: shop\n"
    + _BUCKETS.format("min_tls: TLSv1.3_2025, domain: {name: www.example.com, zone: Z0123456789ABCDEFGHIJ}"),
)
GEO_UNCLEAR = Code(
    "T2256",
    "geo-unclear",
    Severity.ERROR,
    "A distribution has one list of countries: those that are allowed, or those that are blocked: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html.",
    _BUCKETS.format('geo: {allow: ["DE"], block: ["FR"]}'),
    _BUCKETS.format('geo: {allow: ["DE"]}'),
)
GEO_UNKNOWN = Code(
    "T2257",
    "geo-unknown",
    Severity.ERROR,
    "CloudFront knows countries by their ISO 3166 codes: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html.",
    _BUCKETS.format('geo: {allow: ["UK"]}'),
    _BUCKETS.format('geo: {allow: ["GB"]}'),
)
NAME_OF_BUCKET = Code(
    "T2258",
    "name-of-bucket",
    Severity.ERROR,
    "A signed request to a bucket must have the host name that S3 gives the bucket: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html.",
    "name: shop\n"
    + _BUCKETS.format("").replace("origin: pages", "origin: {to: pages, name: www.example.com}"),
    _BUCKETS.format("security_headers: true"),
)
MANY_PATHS = Code(
    "T2259",
    "many-paths",
    Severity.WARNING,
    "A distribution can have 75 behaviors, one of them for `origin`, unless AWS raised the quota: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html.",
    _BUCKETS.format(f"paths: {{{', '.join(f'/{number}/*: files' for number in range(75))}}}"),
    _BUCKETS.format("paths: {/a/*: files}"),
    acceptable=True,
)
ORIGIN_PORT = Code(
    "T2260",
    "origin-port",
    Severity.ERROR,
    "CloudFront connects to origins on the ports 80 and 443, and on those from 1024: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html.",
    _spec("scheme: internal, ").replace("port: 80, protocol", "port: 81, protocol"),
    _spec("scheme: internal, "),
)
ORIGIN_ITSELF = Code(
    "T2261",
    "origin-itself",
    Severity.ERROR,
    "A request of CloudFront for a name of the distribution arrives at CloudFront again, which refuses it: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html.",
    _named("www.example.com"),
    _named("origin.example.com"),
)
NAMES_SHARE_ANSWERS = Code(
    "T2262",
    "names-share-answers",
    Severity.WARNING,
    "With `optimized`, the host name is not in the key of the cache: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html. A load "
    "balancer gets it, so its answer may depend on it, such as a redirect from `example.com` to `www.example.com`. "
    "That answer is then sent for all names.",
    _shared("cache: optimized"),
    _shared("cache: by_origin"),
    acceptable=True,
)
