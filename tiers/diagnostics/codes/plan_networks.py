"""Findings about updates of networks."""

from tiers.diagnostics.model import Code, Severity

TRANSIT_DETACHED = Code(
    "T6139",
    "transit-detached",
    Severity.WARNING,
    "Connections with networks beyond a transit gateway use the attachment of the VPC. A new attachment passes on "
    "packets when the owner of the gateway has accepted it, and has added its routes, where that is not automatic: "
    "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html.",
    "",
    "",
)
RANGE_LEFT = Code(
    "T6140",
    "range-left",
    Severity.WARNING,
    "Without its route, connections with a CIDR block beyond a transit gateway end, also those that are open.",
    "",
    "",
)
