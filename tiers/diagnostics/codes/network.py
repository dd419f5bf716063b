"""T29x, errors: what the network says of zones and endpoints cannot be had from AWS."""

from tiers.diagnostics.model import Code, Severity

MIXED_ZONES = Code(
    "T290",
    "mixed-zones",
    Severity.ERROR,
    "AWS gives each account names of its own for the zones: `ap-southeast-1a` of one may be `1b` of another, and only "
    "the ids say where a zone really is. Side by side, a name and an id may mean the same zone.",
    "network:\n  zones: [ap-southeast-1a, apse1-az2]\n",
    "network:\n  zones: [apse1-az1, apse1-az2]\n",
)
DUPLICATE_ZONE = Code(
    "T291",
    "duplicate-zone",
    Severity.ERROR,
    "Each position is a zone of its own: two subnets in one zone fail together.",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1a]\n",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1b]\n",
)
ZONES_OF_TWO_REGIONS = Code(
    "T292",
    "zones-of-two-regions",
    Severity.ERROR,
    "A VPC stands in one region, and its subnets in the zones of that region.",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-2a]\n",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1b]\n",
)
