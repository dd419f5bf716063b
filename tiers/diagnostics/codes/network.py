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
DUPLICATE_ENDPOINT = Code(
    "T293",
    "duplicate-endpoint",
    Severity.ERROR,
    "One endpoint serves the whole VPC, and AWS refuses a second one of the same service.",
    "network:\n  endpoints: [ssm, ssmmessages, ssm]\n",
    "network:\n  endpoints: [ssm, ssmmessages]\n",
)
ENDPOINT_WITHOUT_SUBNETS = Code(
    "T294",
    "endpoint-without-subnets",
    Severity.ERROR,
    "A gateway endpoint is a route in the tables of private and isolated subnets; the others are addresses in subnets.",
    "network:\n  endpoints: [s3]\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    pub-a: {zone: a, cidr: 10.0.0.0/24, kind: public}\n",
    "network:\n  endpoints: [s3]\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
)
ENDPOINTS_NAME = Code(
    "T295",
    "endpoints-name",
    Severity.ERROR,
    "The interface endpoints share one security group, named `interface-endpoints` beside those of the components.",
    "network:\n  endpoints: [ssm]\nlogic:\n  interface-endpoints: {type: autoscaling, port: 80}\n",
    "network:\n  endpoints: [ssm]\nlogic:\n  proxies: {type: autoscaling, port: 80}\n",
)
