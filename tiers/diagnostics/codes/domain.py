"""Findings about domain names, and about the keys that make listeners for them."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_ZONE = "zone: Z0123456789ABCDEFGHIJ"


def _spec(domain: str) -> str:
    site = f"  site:\n    type: load_balancer\n    forward_to: web\n    domain: {{{domain}}}\n"
    return f"name: shop\npresentation:\n{site}{_WEB}"


_BUCKET = (
    "name: shop\nregions: [eu-west-1]\npresentation:\n  edge: {{type: cdn, origin: files, domain: {{name: www.example.com, zone: {}}}}}\n"
    "data:\n  files: {{type: bucket}}\n"
)
_RIGHT = _spec(f"name: www.example.com, {_ZONE}")

DOMAIN_NAME = Code(
    "T3901",
    "domain-name",
    Severity.ERROR,
    "A domain name has labels of lowercase letters, digits, and hyphens, with periods between them, and a "
    "wildcard is its first label. The first name of a certificate has at most 64 characters: "
    "https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html.",
    _spec(f"name: 'https://www.example.com', {_ZONE}"),
    _RIGHT,
)
ZONE_ID = Code(
    "T3902",
    "zone-id",
    Severity.ERROR,
    "A hosted zone is found by its ID, because several hosted zones can have the same name.",
    _spec("name: www.example.com, zone: example.com"),
    _RIGHT,
)
DUPLICATE_DOMAIN_NAME = Code(
    "T3903",
    "duplicate-domain-name",
    Severity.ERROR,
    "A name leads to one component, unless its records divide clients by the same kind of `routing`. By latency, "
    "there is one record for each region: "
    "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html. "
    "A name belongs to one distribution in all of AWS: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html.",
    _spec(f"name: [www.example.com, www.example.com], {_ZONE}"),
    _spec(f"name: [www.example.com, example.com], {_ZONE}"),
)
WILDCARD_FIRST = Code(
    "T3904",
    "wildcard-first",
    Severity.ERROR,
    "The first name is the address of the site, which `url` and `endpoint` have. A wildcard is not an address.",
    _spec(f"name: '*.example.com', {_ZONE}"),
    _spec(f"name: [www.example.com, '*.example.com'], {_ZONE}"),
)
NAMES_OF_SEVERAL_ZONES = Code(
    "T3905",
    "names-of-several-zones",
    Severity.ERROR,
    "A hosted zone has the records of one domain and its subdomains.",
    _spec(f"name: [www.example.com, www.example.org], {_ZONE}"),
    _spec(f"name: [www.example.com, shop.example.com], {_ZONE}"),
)
NAME_IN_PRIVATE_ZONE = Code(
    "T3906",
    "name-in-private-zone",
    Severity.WARNING,
    "In the VPC, names in the private zone are found there alone, and not in the public hosted zone: "
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html.",
    f"network: {{private_zone: example.com}}\n{_RIGHT}",
    f"network: {{private_zone: shop.internal}}\n{_RIGHT}",
    acceptable=True,
)
LISTENERS_UNCLEAR = Code(
    "T3907",
    "listeners-unclear",
    Severity.ERROR,
    "A load balancer has `listeners`, or `forward_to` for the usual ones: port 80, and with a `domain` or "
    "`certificate` port 443, to which port 80 redirects.",
    f"presentation:\n  site: {{type: load_balancer}}\n{_WEB}",
    _RIGHT,
)
NAME_IN_SEVERAL_REGIONS = Code(
    "T3908",
    "name-in-several-regions",
    Severity.ERROR,
    "The stack of a second region would have the same names. A name belongs to one distribution in all of AWS: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html. Records of load balancers have "
    "the same name only with a `routing`: "
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-shared.html.",
    f"regions: [eu-central-1, eu-west-1]\n{_RIGHT}",
    "regions: [eu-central-1, eu-west-1]\n" + _spec(f"name: www.example.com, {_ZONE}, routing: latency"),
)
ZONE_IN_OTHER_STACK = Code(
    "T3909",
    "zone-in-other-stack",
    Severity.ERROR,
    "The certificate of a distribution is in `us-east-1`, and its stack there can only read exports and outputs of other "
    "stacks in that region.",
    _BUCKET.format("{import: dns-Zone}"),
    _BUCKET.format("{parameter: ZoneId}"),
)
