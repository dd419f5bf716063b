"""From T601 to T603, errors: regions that do not exist, or that lack the zones of the network."""

from tiers.diagnostics.model import Code, Severity

UNKNOWN_REGION = Code(
    "T601",
    "unknown-region",
    Severity.ERROR,
    "Nothing can be deployed to a region that does not exist, and cfn-lint judges for those that it knows.",
    "regions: [ap-southeast1]\n",
    "regions: [ap-southeast-1]\n",
)
TOO_FEW_ZONES_IN_REGION = Code(
    "T602",
    "too-few-zones-in-region",
    Severity.ERROR,
    "A subnet stands in a zone of its region. How many zones every account can use in a region says "
    "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html; newer accounts have two in "
    "`us-west-1`. Of regions that are not on that page nothing is claimed.",
    "regions: [us-west-1]\nnetwork:\n  zones: 3\n",
    "regions: [us-west-1]\nnetwork:\n  zones: 2\n",
)
ZONE_OF_ANOTHER_REGION = Code(
    "T603",
    "zone-of-another-region",
    Severity.ERROR,
    "Zones by name or id are those of one region, so that the same network cannot stand in another. Which ids a region "
    "has says https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html.",
    "regions: [ap-southeast-1, ap-east-1]\nnetwork:\n  zones: [apse1-az1, apse1-az2]\n",
    "regions: [ap-southeast-1, ap-east-1]\nnetwork:\n  zones: 2\n",
)
