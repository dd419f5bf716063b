"""Findings about the network: addresses, zones, subnets, NAT gateways, and endpoints."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"

SUBNET_OUTSIDE_VPC = Code(
    "T1101",
    "subnet-outside-vpc",
    Severity.ERROR,
    "A subnet takes its addresses from the VPC's range.",
    "network:\n  cidr: 10.0.0.0/16\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.1.0.0/24, kind: private}\n",
    "network:\n  cidr: 10.0.0.0/16\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.0.1.0/24, kind: private}\n",
)
SUBNETS_OVERLAP = Code(
    "T1102",
    "subnets-overlap",
    Severity.ERROR,
    "An address belongs to one subnet only.",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    web-a: {zone: a, cidr: 10.0.0.0/23, kind: private}\n"
    "    web-b: {zone: b, cidr: 10.0.1.0/24, kind: private}\n",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n"
    "    web-b: {zone: b, cidr: 10.0.1.0/24, kind: private}\n",
)
HOST_BITS = Code(
    "T1103",
    "host-bits",
    Severity.ERROR,
    "A range starts at an address whose free bits are zero; AWS refuses or silently changes any other.",
    "network: {cidr: 10.0.0.1/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
RANGE_SIZE = Code(
    "T1104",
    "range-size",
    Severity.ERROR,
    "A VPC and a subnet have /16 to /28: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html. "
    "A VPC that is divided automatically needs /24 or larger, so that its sixteenths are at least /28.",
    "network: {cidr: 10.0.0.0/8}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
UNKNOWN_ZONE = Code(
    "T1105",
    "unknown-zone",
    Severity.ERROR,
    "Zones are positions in the spec: with `zones: 2` there are `a` and `b`.",
    "network:\n  zones: 2\n  nat_gateway: {mode: single, zone: c}\n",
    "network:\n  zones: 2\n  nat_gateway: {mode: single, zone: b}\n",
)
UNKNOWN_SUBNET = Code(
    "T1106",
    "unknown-subnet",
    Severity.ERROR,
    "Only subnets that the spec declares exist: those under `subnets`, or `KIND-ZONE` where none are written.",
    "logic:\n  web: {type: autoscaling, port: 80, subnets: [private-c]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, subnets: [private-a]}\n",
)
TOO_MANY_ZONES = Code(
    "T1107",
    "too-many-zones",
    Severity.ERROR,
    "The automatic division of the VPC has room for four zones; more need subnets written by hand.",
    "network: {zones: 5}\n",
    "network: {zones: 4}\n",
)
TOO_FEW_ZONES = Code(
    "T1108",
    "too-few-zones",
    Severity.ERROR,
    "A load balancer and a database's subnet group need subnets in two zones at least, AWS requires it.",
    "network: {zones: 1, nat_gateway: {mode: none}}\ndata:\n  db: {type: rds, engine: mysql}\n",
    "network: {zones: 2, nat_gateway: {mode: none}}\ndata:\n  db: {type: rds, engine: mysql}\n",
)
NO_SUBNETS = Code(
    "T1109",
    "no-subnets",
    Severity.ERROR,
    "A component stands in the subnets of its tier's kind, and the spec has none of that kind.",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    out-a: {zone: a, cidr: 10.0.0.0/24, kind: isolated}\n" + _WEB,
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n" + _WEB,
)
WRONG_KIND_OF_SUBNET = Code(
    "T1110",
    "wrong-kind-of-subnet",
    Severity.ERROR,
    "What faces the internet needs a public subnet to be reached; what must not face it has no business there.",
    "data:\n  db: {type: rds, engine: mysql, subnets: [public-a, public-b]}\n",
    "data:\n  db: {type: rds, engine: mysql, subnets: [isolated-a, isolated-b]}\n",
)
NAT_NOT_PUBLIC = Code(
    "T1111",
    "nat-not-public",
    Severity.ERROR,
    "A NAT gateway passes packets on to the internet gateway, which only a public subnet has a route to. "
    "In a private subnet its default route would lead to itself, and nothing would ever leave.",
    "network:\n  nat_gateway: {subnet: private-b}\n",
    "network:\n  nat_gateway: {subnet: public-b}\n",
)
NAT_OPTIONS = Code(
    "T1112",
    "nat-options",
    Severity.ERROR,
    "`zone` or `subnet`, one of the two, says where a single NAT gateway stands; the other modes need neither.",
    "network:\n  nat_gateway: {mode: per_zone, zone: a}\n",
    "network:\n  nat_gateway: {mode: single, zone: a}\n",
)
NAT_WITHOUT_PUBLIC_SUBNET = Code(
    "T1113",
    "nat-without-public-subnet",
    Severity.ERROR,
    "A NAT gateway stands in a public subnet of its zone, and there is none.",
    "network:\n  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
)
RESERVED_RANGE = Code(
    "T1114",
    "reserved-range",
    Severity.ERROR,
    "Loopback, link-local, multicast and other special addresses mean something else to every host.",
    "network: {cidr: 169.254.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
SINGLE_NAT = Code(
    "T1115",
    "single-nat",
    Severity.WARNING,
    "One NAT gateway is cheaper than one in each zone, but when its zone fails no private server of any zone "
    "reaches the internet, and traffic from the other zones is charged for crossing over.",
    "network:\n  nat_gateway: {mode: single}\n",
    "network:\n  nat_gateway: {mode: per_zone}\n",
    acceptable=True,
)
DOCKER_RANGE = Code(
    "T1116",
    "docker-range",
    Severity.WARNING,
    "172.17.0.0/16 is the default network of Docker's bridge, and some AWS services, Cloud9 and SageMaker "
    "among them, use it inside: an instance that runs containers cannot reach VPC addresses in it.",
    "network: {cidr: 172.17.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
    acceptable=True,
)
PUBLIC_RANGE = Code(
    "T1117",
    "public-range",
    Severity.WARNING,
    "Addresses of the public internet inside a VPC hide the hosts that really have them.",
    "network: {cidr: 8.8.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
    acceptable=True,
)
MIXED_ZONES = Code(
    "T1118",
    "mixed-zones",
    Severity.ERROR,
    "AWS gives each account names of its own for the zones: `ap-southeast-1a` of one may be `1b` of another, and only "
    "the ids say where a zone really is. Side by side, a name and an id may mean the same zone.",
    "network:\n  zones: [ap-southeast-1a, apse1-az2]\n",
    "network:\n  zones: [apse1-az1, apse1-az2]\n",
)
DUPLICATE_ZONE = Code(
    "T1119",
    "duplicate-zone",
    Severity.ERROR,
    "Each position is a zone of its own: two subnets in one zone fail together.",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1a]\n",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1b]\n",
)
ZONES_OF_TWO_REGIONS = Code(
    "T1120",
    "zones-of-two-regions",
    Severity.ERROR,
    "A VPC stands in one region, and its subnets in the zones of that region.",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-2a]\n",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1b]\n",
)
DUPLICATE_ENDPOINT = Code(
    "T1121",
    "duplicate-endpoint",
    Severity.ERROR,
    "One endpoint serves the whole VPC, and AWS refuses a second one of the same service.",
    "network:\n  endpoints: [ssm, ssmmessages, ssm]\n",
    "network:\n  endpoints: [ssm, ssmmessages]\n",
)
ENDPOINT_WITHOUT_SUBNETS = Code(
    "T1122",
    "endpoint-without-subnets",
    Severity.ERROR,
    "A gateway endpoint is a route in the tables of private and isolated subnets; the others are addresses in subnets.",
    "network:\n  endpoints: [s3]\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    pub-a: {zone: a, cidr: 10.0.0.0/24, kind: public}\n",
    "network:\n  endpoints: [s3]\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
)
ENDPOINTS_NAME = Code(
    "T1123",
    "endpoints-name",
    Severity.ERROR,
    "The interface endpoints share one security group, named `interface-endpoints` beside those of the components.",
    "network:\n  endpoints: [ssm]\nlogic:\n  interface-endpoints: {type: autoscaling, port: 80}\n",
    "network:\n  endpoints: [ssm]\nlogic:\n  proxies: {type: autoscaling, port: 80}\n",
)
