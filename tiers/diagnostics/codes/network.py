"""Findings about the network: addresses, zones, subnets, NAT gateways, and endpoints."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"

SUBNET_OUTSIDE_VPC = Code(
    "T1101",
    "subnet-outside-vpc",
    Severity.ERROR,
    "The addresses of a subnet are part of the CIDR block of its VPC.",
    "network:\n  cidr: 10.0.0.0/16\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.1.0.0/24, kind: private}\n",
    "network:\n  cidr: 10.0.0.0/16\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.0.1.0/24, kind: private}\n",
)
SUBNETS_OVERLAP = Code(
    "T1102",
    "subnets-overlap",
    Severity.ERROR,
    "Each address belongs to one subnet only.",
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
    "The host bits of a CIDR block must be zero. AWS rejects or silently changes any other block.",
    "network: {cidr: 10.0.0.1/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
RANGE_SIZE = Code(
    "T1104",
    "range-size",
    Severity.ERROR,
    "The CIDR block of a VPC or subnet must be /16 to /28: "
    "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html. A VPC that is divided automatically "
    "needs a /24 or larger block, so that each sixteenth is at least a /28.",
    "network: {cidr: 10.0.0.0/8}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
UNKNOWN_ZONE = Code(
    "T1105",
    "unknown-zone",
    Severity.ERROR,
    "Zones are positions in the spec: `zones: 2` means the zones `a` and `b`.",
    "network:\n  zones: 2\n  nat_gateway: {mode: single, zone: c}\n",
    "network:\n  zones: 2\n  nat_gateway: {mode: single, zone: b}\n",
)
UNKNOWN_SUBNET = Code(
    "T1106",
    "unknown-subnet",
    Severity.ERROR,
    "Only the subnets of the spec exist: those under `subnets`, or else the automatic subnets `KIND-ZONE`.",
    "logic:\n  web: {type: autoscaling, port: 80, subnets: [private-c]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, subnets: [private-a]}\n",
)
TOO_MANY_ZONES = Code(
    "T1107",
    "too-many-zones",
    Severity.ERROR,
    "The automatic subnets have room for four zones. For more, add `subnets`.",
    "network: {zones: 5}\n",
    "network: {zones: 4}\n",
)
TOO_FEW_ZONES = Code(
    "T1108",
    "too-few-zones",
    Severity.ERROR,
    "AWS requires subnets in at least two zones for a load balancer and for the subnet group of a database.",
    "network: {zones: 1, nat_gateway: {mode: none}}\ndata:\n  db: {type: rds, engine: mysql}\n",
    "network: {zones: 2, nat_gateway: {mode: none}}\ndata:\n  db: {type: rds, engine: mysql}\n",
)
NO_SUBNETS = Code(
    "T1109",
    "no-subnets",
    Severity.ERROR,
    "A component is in the subnets of its tier's kind, and the network has none of that kind.",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    out-a: {zone: a, cidr: 10.0.0.0/24, kind: isolated}\n" + _WEB,
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n" + _WEB,
)
WRONG_KIND_OF_SUBNET = Code(
    "T1110",
    "wrong-kind-of-subnet",
    Severity.ERROR,
    "A component that accepts traffic from the internet needs a public subnet; all others must not be in one.",
    "data:\n  db: {type: rds, engine: mysql, subnets: [public-a, public-b]}\n",
    "data:\n  db: {type: rds, engine: mysql, subnets: [isolated-a, isolated-b]}\n",
)
NAT_NOT_PUBLIC = Code(
    "T1111",
    "nat-not-public",
    Severity.ERROR,
    "A NAT gateway sends packets to the internet gateway, and only a public subnet has a route to it. In a "
    "private subnet, the default route would lead back to the NAT gateway, and no packet would leave the VPC.",
    "network:\n  nat_gateway: {subnet: private-b}\n",
    "network:\n  nat_gateway: {subnet: public-b}\n",
)
NAT_OPTIONS = Code(
    "T1112",
    "nat-options",
    Severity.ERROR,
    "`zone` or `subnet` sets the location of a single NAT gateway. The other modes need neither.",
    "network:\n  nat_gateway: {mode: per_zone, zone: a}\n",
    "network:\n  nat_gateway: {mode: single, zone: a}\n",
)
NAT_WITHOUT_PUBLIC_SUBNET = Code(
    "T1113",
    "nat-without-public-subnet",
    Severity.ERROR,
    "A NAT gateway needs a public subnet in its zone, and there is none.",
    "network:\n  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
)
RESERVED_RANGE = Code(
    "T1114",
    "reserved-range",
    Severity.ERROR,
    "Loopback, link-local, multicast, and other special addresses have another meaning for every host.",
    "network: {cidr: 169.254.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
SINGLE_NAT = Code(
    "T1115",
    "single-nat",
    Severity.WARNING,
    "One NAT gateway is cheaper than one in each zone. But if its zone fails, no private server in any zone "
    "reaches the internet, and AWS charges for traffic from the other zones.",
    "network:\n  nat_gateway: {mode: single}\n",
    "network:\n  nat_gateway: {mode: per_zone}\n",
    acceptable=True,
)
DOCKER_RANGE = Code(
    "T1116",
    "docker-range",
    Severity.WARNING,
    "172.17.0.0/16 is the default Docker bridge network, and some AWS services, such as Cloud9 and SageMaker, use "
    "it internally. An instance that runs containers cannot reach VPC addresses in this block.",
    "network: {cidr: 172.17.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
    acceptable=True,
)
PUBLIC_RANGE = Code(
    "T1117",
    "public-range",
    Severity.WARNING,
    "Public internet addresses inside a VPC hide the hosts that own these addresses.",
    "network: {cidr: 8.8.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
    acceptable=True,
)
MIXED_ZONES = Code(
    "T1118",
    "mixed-zones",
    Severity.ERROR,
    "Each AWS account has its own zone names: `ap-southeast-1a` in one account can be `ap-southeast-1b` in "
    "another, and only the zone ID identifies the zone. A name and an ID in one list could mean the same zone.",
    "network:\n  zones: [ap-southeast-1a, apse1-az2]\n",
    "network:\n  zones: [apse1-az1, apse1-az2]\n",
)
DUPLICATE_ZONE = Code(
    "T1119",
    "duplicate-zone",
    Severity.ERROR,
    "Each position must be a different zone, because two subnets in one zone fail together.",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1a]\n",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1b]\n",
)
ZONES_OF_TWO_REGIONS = Code(
    "T1120",
    "zones-of-two-regions",
    Severity.ERROR,
    "A VPC is in one region, and its subnets are in the zones of that region.",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-2a]\n",
    "network:\n  zones: [ap-southeast-1a, ap-southeast-1b]\n",
)
DUPLICATE_ENDPOINT = Code(
    "T1121",
    "duplicate-endpoint",
    Severity.ERROR,
    "One VPC endpoint serves the whole VPC, and AWS rejects a second one for the same service.",
    "network:\n  endpoints: [ssm, ssmmessages, ssm]\n",
    "network:\n  endpoints: [ssm, ssmmessages]\n",
)
ENDPOINT_WITHOUT_SUBNETS = Code(
    "T1122",
    "endpoint-without-subnets",
    Severity.ERROR,
    "A gateway endpoint is a route in the route tables of private and isolated subnets. The other VPC endpoints "
    "have addresses in subnets.",
    "network:\n  endpoints: [s3]\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    pub-a: {zone: a, cidr: 10.0.0.0/24, kind: public}\n",
    "network:\n  endpoints: [s3]\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
)
ENDPOINTS_NAME = Code(
    "T1123",
    "endpoints-name",
    Severity.ERROR,
    "The interface endpoints share one security group with the name `interface-endpoints`, which no component can "
    "have.",
    "network:\n  endpoints: [ssm]\nlogic:\n  interface-endpoints: {type: autoscaling, port: 80}\n",
    "network:\n  endpoints: [ssm]\nlogic:\n  proxies: {type: autoscaling, port: 80}\n",
)
UNUSED_NAT = Code(
    "T1163",
    "unused-nat",
    Severity.WARNING,
    "A spec with `network` has a VPC, even if no component is in it. Tables, queues, buckets, topics, and functions "
    "without connections into a VPC need none, and its NAT gateways are billed by the hour.",
    "network: {zones: 2}\ndata:\n  jobs: {type: queue}\n",
    "data:\n  jobs: {type: queue}\n",
    acceptable=True,
)
_SERVER = "logic:\n  db: {type: ec2}\n"
_DISK = "logic:\n  db: {type: ec2, volumes: {/dev/sdf: {type: gp3, size: 20, mount: /data}}}\n"
_EXISTING = "network:\n  vpc: vpc-0123456789abcdef0\n  zones: 1\n"
_APP = "    app-a: {id: subnet-0123456789abcdef0, zone: a, cidr: 10.0.0.0/24, kind: private}\n"

EXISTING_WITHOUT_SUBNETS = Code(
    "T1170",
    "existing-without-subnets",
    Severity.ERROR,
    "In an existing VPC, no subnet is created. The spec names the subnets to use.",
    "network:\n  vpc: vpc-0123456789abcdef0\n" + _SERVER,
    _EXISTING + "  subnets:\n" + _APP + _SERVER,
)
SUBNET_WITHOUT_ID = Code(
    "T1171",
    "subnet-without-id",
    Severity.ERROR,
    "Subnets of an existing VPC are used, not created, so each needs its ID.",
    _EXISTING + "  subnets:\n    app-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n" + _SERVER,
    _EXISTING + "  subnets:\n" + _APP + _SERVER,
)
ID_WITHOUT_VPC = Code(
    "T1172",
    "id-without-vpc",
    Severity.ERROR,
    "Without `vpc`, the VPC is created together with its subnets, NAT gateways, and endpoints. None of them can exist "
    "before.",
    "network:\n  zones: 1\n  nat_gateway: {mode: none}\n  subnets:\n" + _APP + _SERVER,
    _EXISTING + "  subnets:\n" + _APP + _SERVER,
)
DUPLICATE_ID = Code(
    "T1173",
    "duplicate-subnet-id",
    Severity.ERROR,
    "Two names for one subnet would give a component twice the same subnet, which AWS rejects.",
    _EXISTING
    + "  subnets:\n"
    + _APP
    + _APP.replace("app-a", "web-a").replace("10.0.0.0", "10.0.1.0")
    + _SERVER,
    _EXISTING + "  subnets:\n" + _APP + _SERVER,
)
KEY_OF_EXISTING_VPC = Code(
    "T1174",
    "key-of-existing-vpc",
    Severity.ERROR,
    "The internet gateway, the NAT gateways, the route tables, and the tags of an existing VPC belong to those who "
    "created it. Another stack must not create or rename any of them.",
    _EXISTING + "  internet_gateway: main\n  subnets:\n" + _APP + _SERVER,
    _EXISTING + "  subnets:\n" + _APP + _SERVER,
)
TABLE_WITHOUT_ID = Code(
    "T1175",
    "route-table-without-id",
    Severity.ERROR,
    "A gateway endpoint and a transit gateway add routes to route tables. Those of an existing VPC must be named, or the "
    "routes must exist already.",
    _EXISTING + "  endpoints: [s3]\n  subnets:\n" + _APP + _SERVER,
    _EXISTING + "  endpoints: [{s3: existing}]\n  subnets:\n" + _APP + _SERVER,
)
ID_IN_SEVERAL_REGIONS = Code(
    "T1176",
    "id-in-several-regions",
    Severity.ERROR,
    "The ID of a VPC, a subnet, or a route table exists in one region of one account.",
    "regions: [ap-southeast-1, ap-southeast-2]\n" + _EXISTING + "  subnets:\n" + _APP + _SERVER,
    "regions: [ap-southeast-1]\n" + _EXISTING + "  subnets:\n" + _APP + _SERVER,
)
ZONE_WITHOUT_SUBNETS = Code(
    "T1177",
    "zone-without-subnets",
    Severity.WARNING,
    "Nothing can be in a zone of which no subnet of the existing VPC is listed.",
    _EXISTING.replace("zones: 1", "zones: 2") + "  subnets:\n" + _APP + _SERVER,
    _EXISTING + "  subnets:\n" + _APP + _SERVER,
    acceptable=True,
)
ZONES_BY_POSITION = Code(
    "T1178",
    "zones-by-position",
    Severity.ERROR,
    "A volume is created in the zone of its server; read replicas, members of an Aurora cluster, and file systems "
    "with `one_zone` have a zone by its name too. For a new VPC, zone `a` is the first zone of the region. Zone `a` of "
    "an existing VPC can be any zone, so the spec must name it.",
    _EXISTING + "  subnets:\n" + _APP + _DISK,
    _EXISTING.replace("zones: 1", "zones: [ap-southeast-1a]") + "  subnets:\n" + _APP + _DISK,
)
TABLE_OF_TWO_KINDS = Code(
    "T1179",
    "route-table-of-two-kinds",
    Severity.ERROR,
    "The default route of its route table makes a subnet public, private, or isolated. Subnets that share a table are of "
    "one kind.",
    _EXISTING
    + "  subnets:\n"
    + _APP.replace("kind: private", "kind: private, route_table: rtb-01234567")
    + _APP.replace("app-a: {id: subnet-0123456789abcdef0", "out-a: {id: subnet-01234567")
    .replace("10.0.0.0", "10.0.1.0")
    .replace("kind: private", "kind: public, route_table: rtb-01234567")
    + _SERVER,
    _EXISTING
    + "  subnets:\n"
    + _APP.replace("kind: private", "kind: private, route_table: rtb-01234567")
    + _SERVER,
)
TRANSIT_DEFAULT_ROUTE = Code(
    "T1180",
    "transit-default-route",
    Severity.ERROR,
    "The routes to a transit gateway are for private CIDR blocks. A default route to it would send everything for the "
    "internet through networks that the proof and the rehearsal cannot see.",
    "network:\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [0.0.0.0/0]}\n",
    "network:\n  cidr: 10.20.0.0/16\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [10.0.0.0/8]}\n",
)
TRANSIT_RANGE_PUBLIC = Code(
    "T1181",
    "transit-range-public",
    Severity.ERROR,
    "A transit gateway joins private networks. With a route to public addresses there, the servers of the subnets would "
    "no longer reach these addresses on the internet.",
    "network:\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [203.0.113.0/24]}\n",
    "network:\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [192.168.0.0/16]}\n",
)
TRANSIT_RANGE_IN_VPC = Code(
    "T1182",
    "transit-range-in-vpc",
    Severity.ERROR,
    "Addresses of the VPC are always reached locally, and AWS rejects a route for a part of them that leads to a "
    "transit gateway: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html. A larger block than "
    "that of the VPC is fine, because the local route is more specific.",
    "network:\n  cidr: 10.0.0.0/16\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [10.0.4.0/24]}\n",
    "network:\n  cidr: 10.0.0.0/16\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [10.4.0.0/16]}\n",
)
TRANSIT_WITHOUT_SUBNETS = Code(
    "T1183",
    "transit-without-subnets",
    Severity.ERROR,
    "The routes to a transit gateway are in the route tables of subnets, and its attachment has an address in a subnet "
    "of each of their zones.",
    "network:\n  nat_gateway: {mode: none}\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [192.168.0.0/16]}\n"
    "  subnets:\n    pub-a: {zone: a, cidr: 10.0.0.0/24, kind: public}\n",
    "network:\n  nat_gateway: {mode: none}\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [192.168.0.0/16]}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
)
TRANSIT_OF_ONE_REGION = Code(
    "T1184",
    "transit-of-one-region",
    Severity.ERROR,
    "A transit gateway is in one region, and only VPCs of that region can be attached to it.",
    "regions: [ap-southeast-1, eu-west-1]\n"
    "network:\n  transit_gateway: {id: tgw-0123456789abcdef0, to: [192.168.0.0/16]}\n",
    "regions: [ap-southeast-1, eu-west-1]\n"
    "network:\n  transit_gateway: {id: {parameter: TransitGateway}, to: [192.168.0.0/16]}\n",
)
ENDPOINT_RULE_BEYOND = Code(
    "T1185",
    "endpoint-rule-beyond",
    Severity.WARNING,
    "The addresses behind a gateway endpoint are a list that no template attribute gives, so the rule to them is for "
    "port 443 of any address. Without other routes, it leads nowhere else. With routes to a transit gateway, it "
    "allows port 443 of all addresses beyond.",
    "network:\n  nat_gateway: {mode: none}\n  endpoints: [s3]\n"
    "  transit_gateway: {id: tgw-0123456789abcdef0, to: [192.168.0.0/16]}\n" + _WEB,
    "network:\n  nat_gateway: {mode: none}\n"
    "  transit_gateway: {id: tgw-0123456789abcdef0, to: [192.168.0.0/16]}\n" + _WEB,
    acceptable=True,
)
TRANSIT_SUBNETS = Code(
    "T1190",
    "transit-subnets",
    Severity.ERROR,
    "An attachment to a transit gateway has one subnet in each zone, and the other subnets of a zone without one do not "
    "reach the gateway: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html.",
    "network:\n  nat_gateway: {mode: none}\n  transit_gateway:\n    id: tgw-0123456789abcdef0\n"
    "    to: [192.168.0.0/16]\n    subnets: [private-a]\n" + _WEB,
    "network:\n  nat_gateway: {mode: none}\n  transit_gateway:\n    id: tgw-0123456789abcdef0\n"
    "    to: [192.168.0.0/16]\n    subnets: [private-a, private-b]\n" + _WEB,
)
