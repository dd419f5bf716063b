"""Findings about regions that do not exist, or that lack what a spec needs."""

from tiers.diagnostics.model import Code, Severity

UNKNOWN_REGION = Code(
    "T1301",
    "unknown-region",
    Severity.ERROR,
    "Nothing can be deployed to a region that does not exist, and cfn-lint judges for those that it knows.",
    "regions: [ap-southeast1]\n",
    "regions: [ap-southeast-1]\n",
)
TOO_FEW_ZONES_IN_REGION = Code(
    "T1302",
    "too-few-zones-in-region",
    Severity.ERROR,
    "A subnet stands in a zone of its region. How many zones every account can use in a region says "
    "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html; newer accounts have two in "
    "`us-west-1`. Of regions that are not on that page nothing is claimed.",
    "regions: [us-west-1]\nnetwork:\n  zones: 3\n",
    "regions: [us-west-1]\nnetwork:\n  zones: 2\n",
)
ZONE_OF_ANOTHER_REGION = Code(
    "T1303",
    "zone-of-another-region",
    Severity.ERROR,
    "Zones by name or id are those of one region, so that the same network cannot stand in another. Which ids a region "
    "has says https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html.",
    "regions: [ap-southeast-1, ap-east-1]\nnetwork:\n  zones: [apse1-az1, apse1-az2]\n",
    "regions: [ap-southeast-1, ap-east-1]\nnetwork:\n  zones: 2\n",
)
ENDPOINT_NAMES = Code(
    "T1304",
    "endpoint-names",
    Severity.ERROR,
    "Most names of VPC endpoints start with `com.amazonaws`. Some start with `cn.com.amazonaws` in China, and with other "
    "words in other partitions. A template has one name for all of its regions.",
    "regions: [eu-west-1, cn-north-1]\nnetwork:\n  endpoints: [sqs]\n",
    "regions: [eu-west-1]\nnetwork:\n  endpoints: [sqs]\nenvironments:\n  china: {regions: [cn-north-1]}\n",
)
NOT_IN_PARTITION = Code(
    "T1305",
    "not-in-partition",
    Severity.ERROR,
    "AWS offers some features in its commercial regions only. Regional NAT gateways are in neither China nor GovCloud "
    "(US).",
    "regions: [us-gov-west-1]\nnetwork:\n  nat_gateway: {mode: regional}\n",
    "regions: [us-gov-west-1]\nnetwork:\n  nat_gateway: {mode: per_zone}\n",
)
