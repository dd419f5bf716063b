"""Changes of the names of a load balancer, with what a plan says of each."""

from tests.support.plan_specs import Edit

_BOTH = "[www.example.com, example.com]"

DOMAINS: tuple[Edit, ...] = (
    Edit(
        "replace a domain name by another",
        ((_BOTH, "[www.example.com, shop.example.com]"),),
        base="names",
        said=("replace SiteCertificate: SubjectAlternativeNames, DomainValidationOptions",),
        counts={"add": 1, "remove": 1, "modify": 1},
        codes=("T6101",),
    ),
    Edit(
        "move domain names to another hosted zone",
        (("FGHIJ", "FGHIK"),),
        base="names",
        said=(
            "replace SiteCertificate: DomainValidationOptions, DomainValidationOptions",
            "replace SiteWwwDotExampleDotComARecord: HostedZoneId",
            "replace SiteExampleDotComARecord: HostedZoneId",
        ),
        counts={"modify": 1},
        codes=("T6102", "T6102"),
    ),
    Edit(
        "divide the clients of a domain name by weight",
        (("FGHIJ", "FGHIJ, routing: {weight: 10}"),),
        base="names",
        counts={"modify": 2},
        codes=("T6103", "T6103"),
    ),
    Edit(
        "remove the names of a load balancer",
        ((f"    domain: {{name: {_BOTH}, zone: Z0123456789ABCDEFGHIJ}}\n", ""),),
        base="names",
        counts={"modify": 1, "remove": 5},
        codes=("T6101", "T6101"),
    ),
)
