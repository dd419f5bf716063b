"""T2xx, errors: the spec is well-formed, but AWS would refuse it or it could not work."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)

DUPLICATE_NAME = Code(
    "T201",
    "duplicate-name",
    Severity.ERROR,
    "Edges name components without their tier, so a name may stand in one tier only.",
    "logic:\n  shop: {type: autoscaling, port: 80}\ndata:\n  shop: {type: rds, engine: mysql}\n",
    "logic:\n  shop: {type: autoscaling, port: 80}\ndata:\n  shop-db: {type: rds, engine: mysql}\n",
)
RESERVED_NAME = Code(
    "T202",
    "reserved-name",
    Severity.ERROR,
    "The names of the tiers and stacks, and `internet`, mean something else wherever components are named.",
    "logic:\n  network: {type: autoscaling, port: 80}\n",
    _WEB,
)
SUBNET_OUTSIDE_VPC = Code(
    "T203",
    "subnet-outside-vpc",
    Severity.ERROR,
    "A subnet takes its addresses from the VPC's range.",
    "network:\n  cidr: 10.0.0.0/16\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.1.0.0/24, kind: private}\n",
    "network:\n  cidr: 10.0.0.0/16\n  nat_gateway: {mode: none}\n"
    "  subnets:\n    web-a: {zone: a, cidr: 10.0.1.0/24, kind: private}\n",
)
SUBNETS_OVERLAP = Code(
    "T204",
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
    "T205",
    "host-bits",
    Severity.ERROR,
    "A range starts at an address whose free bits are zero; AWS refuses or silently changes any other.",
    "network: {cidr: 10.0.0.1/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
RANGE_SIZE = Code(
    "T206",
    "range-size",
    Severity.ERROR,
    "A VPC and a subnet have /16 to /28: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html. "
    "A VPC that is divided automatically needs /24 or larger, so that its sixteenths are at least /28.",
    "network: {cidr: 10.0.0.0/8}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
UNKNOWN_ZONE = Code(
    "T207",
    "unknown-zone",
    Severity.ERROR,
    "Zones are positions in the spec: with `zones: 2` there are `a` and `b`.",
    "network:\n  zones: 2\n  nat_gateway: {mode: single, zone: c}\n",
    "network:\n  zones: 2\n  nat_gateway: {mode: single, zone: b}\n",
)
UNKNOWN_SUBNET = Code(
    "T208",
    "unknown-subnet",
    Severity.ERROR,
    "Only subnets that the spec declares exist: those under `subnets`, or `KIND-ZONE` where none are written.",
    "logic:\n  web: {type: autoscaling, port: 80, subnets: [private-c]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, subnets: [private-a]}\n",
)
TOO_MANY_ZONES = Code(
    "T209",
    "too-many-zones",
    Severity.ERROR,
    "The automatic division of the VPC has room for four zones; more need subnets written by hand.",
    "network: {zones: 5}\n",
    "network: {zones: 4}\n",
)
TOO_FEW_ZONES = Code(
    "T210",
    "too-few-zones",
    Severity.ERROR,
    "A load balancer and a database's subnet group need subnets in two zones at least, AWS requires it.",
    "network: {zones: 1, nat_gateway: {mode: none}}\ndata:\n  db: {type: rds, engine: mysql}\n",
    "network: {zones: 2, nat_gateway: {mode: none}}\ndata:\n  db: {type: rds, engine: mysql}\n",
)
NO_SUBNETS = Code(
    "T211",
    "no-subnets",
    Severity.ERROR,
    "A component stands in the subnets of its tier's kind, and the spec has none of that kind.",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    out-a: {zone: a, cidr: 10.0.0.0/24, kind: isolated}\n" + _WEB,
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n"
    "    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n" + _WEB,
)
WRONG_KIND_OF_SUBNET = Code(
    "T212",
    "wrong-kind-of-subnet",
    Severity.ERROR,
    "What faces the internet needs a public subnet to be reached; what must not face it has no business there.",
    "data:\n  db: {type: rds, engine: mysql, subnets: [public-a, public-b]}\n",
    "data:\n  db: {type: rds, engine: mysql, subnets: [isolated-a, isolated-b]}\n",
)
SUBNET_TOO_SMALL = Code(
    "T213",
    "subnet-too-small",
    Severity.ERROR,
    "A load balancer needs eight free addresses in each of its subnets, and AWS takes none under /27.",
    "network: {cidr: 10.0.0.0/24}\n" + _SITE + _WEB,
    "network: {cidr: 10.0.0.0/23}\n" + _SITE + _WEB,
)
NAT_NOT_PUBLIC = Code(
    "T214",
    "nat-not-public",
    Severity.ERROR,
    "A NAT gateway passes packets on to the internet gateway, which only a public subnet has a route to. "
    "In a private subnet its default route would lead to itself, and nothing would ever leave.",
    "network:\n  nat_gateway: {subnet: private-b}\n",
    "network:\n  nat_gateway: {subnet: public-b}\n",
)
NAT_OPTIONS = Code(
    "T215",
    "nat-options",
    Severity.ERROR,
    "`zone` or `subnet`, one of the two, says where a single NAT gateway stands; the other modes need neither.",
    "network:\n  nat_gateway: {mode: per_zone, zone: a}\n",
    "network:\n  nat_gateway: {mode: single, zone: a}\n",
)
NAT_WITHOUT_PUBLIC_SUBNET = Code(
    "T216",
    "nat-without-public-subnet",
    Severity.ERROR,
    "A NAT gateway stands in a public subnet of its zone, and there is none.",
    "network:\n  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
    "network:\n  nat_gateway: {mode: none}\n  subnets:\n    web-a: {zone: a, cidr: 10.0.0.0/24, kind: private}\n",
)
UNKNOWN_COMPONENT = Code(
    "T217",
    "unknown-component",
    Severity.ERROR,
    "An edge leads to a component of the spec, by its name.",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [mysql]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [mysql]}\n"
    "data:\n  mysql: {type: rds, engine: mysql}\n",
)
NO_PORT = Code(
    "T218",
    "no-port",
    Severity.ERROR,
    "An edge opens the port that its target listens on; this target listens on none.",
    _SITE + "logic:\n  web: {type: autoscaling}\n",
    _SITE + _WEB,
)
SELF_EDGE = Code(
    "T219",
    "self-edge",
    Severity.ERROR,
    "A component's own members would have to open ports to each other; say so only if they do.",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [web]}\n",
    _WEB,
)
NOT_FORWARDABLE = Code(
    "T220",
    "not-forwardable",
    Severity.ERROR,
    "A load balancer forwards HTTP requests to servers; nothing else can answer them.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: db}]}\n"
    "data:\n  db: {type: rds, engine: mysql}\n",
    _SITE + _WEB,
)
DUPLICATE_LISTENER = Code(
    "T221",
    "duplicate-listener",
    Severity.ERROR,
    "A load balancer listens on each port once.",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, forward_to: web}\n"
    "      - {port: 80, protocol: HTTP, forward_to: web}\n" + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, forward_to: web}\n"
    "      - {port: 8080, protocol: HTTP, forward_to: web}\n" + _WEB,
)
OPEN_SSH = Code(
    "T222",
    "open-ssh",
    Severity.ERROR,
    "SSH that the whole internet can reach is attacked within minutes. The ranges are added up: two halves "
    "of the internet are the whole of it.",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: [0.0.0.0/0]}\n",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: [203.0.113.7/32]}\n",
)
BASTION_ACCESS = Code(
    "T223",
    "bastion-access",
    Severity.ERROR,
    "A bastion is entered by SSH, which needs a key pair and addresses to come from, or by Session Manager, "
    "which needs neither but must reach AWS.",
    "presentation:\n  gate: {type: bastion, access: ssh}\n",
    "presentation:\n  gate: {type: bastion, access: session_manager}\n",
)
UNKNOWN_INSTANCE_TYPE = Code(
    "T224",
    "unknown-instance-type",
    Severity.ERROR,
    "EC2 has no such instance type in any region, as far as cfn-lint's lists go.",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t3.mikro}\n",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t3.micro}\n",
)
ARCHITECTURE_MISMATCH = Code(
    "T225",
    "architecture-mismatch",
    Severity.ERROR,
    "An image made for one processor architecture does not start on another.",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t4g.small, architecture: x86_64}\n",
    "logic:\n  web: {type: autoscaling, port: 80, instance_type: t4g.small}\n",
)
UNKNOWN_INSTANCE_CLASS = Code(
    "T226",
    "unknown-instance-class",
    Severity.ERROR,
    "RDS has no such instance class for MySQL or PostgreSQL in any region, as far as cfn-lint's lists go.",
    "data:\n  db: {type: rds, engine: mysql, instance_class: db.t3.mikro}\n",
    "data:\n  db: {type: rds, engine: mysql, instance_class: db.t3.micro}\n",
)
ENGINE_VERSION = Code(
    "T227",
    "engine-version",
    Severity.ERROR,
    "The major version decides the parameter group. Versions past their standard support cost extra on AWS, "
    "and without `extended_support: true` the template refuses that price, so AWS would refuse to create them.",
    'data:\n  db: {type: rds, engine: mysql, engine_version: "5.7"}\n',
    'data:\n  db: {type: rds, engine: mysql, engine_version: "8.4"}\n',
)
RESERVED_USERNAME = Code(
    "T228",
    "reserved-username",
    Severity.ERROR,
    "RDS keeps some user names to itself; AWS says so only when the stack is half built.",
    "data:\n  db: {type: rds, engine: postgres, username: admin}\n",
    "data:\n  db: {type: rds, engine: postgres, username: dbadmin}\n",
)
HEALTH_CHECK_TIMEOUT = Code(
    "T229",
    "health-check-timeout",
    Severity.ERROR,
    "A health check must be over before the next one starts.",
    "logic:\n  web: {type: autoscaling, port: 80, health_check: {interval: 10, timeout: 10}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, health_check: {interval: 10, timeout: 5}}\n",
)
CAPACITY = Code(
    "T230",
    "capacity",
    Severity.ERROR,
    "The least number of servers cannot be more than the greatest.",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {min: 4, max: 2}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, capacity: {min: 2, max: 4}}\n",
)
NO_WAY_OUT = Code(
    "T231",
    "no-way-out",
    Severity.ERROR,
    "A rule that lets connections out to the internet is of no use without a route there.",
    "network: {nat_gateway: {mode: none}}\nlogic:\n  web: {type: autoscaling, port: 80, egress: internet}\n",
    "network: {nat_gateway: {mode: none}}\nlogic:\n  web: {type: autoscaling, port: 80, egress: none}\n",
)
USER_DATA_TOO_LONG = Code(
    "T232",
    "user-data-too-long",
    Severity.ERROR,
    "EC2 takes 16 KiB of user data.",
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n"
    + "      # far too long\n" * 1500,
    "logic:\n  web:\n    type: autoscaling\n    port: 80\n    user_data: |\n      #!/bin/bash\n",
)
ID_COLLISION = Code(
    "T233",
    "id-collision",
    Severity.ERROR,
    "Two names that differ only in `-`, `_` or where words end give the same logical id, and a template "
    "has each id once.",
    "logic:\n  web-app: {type: autoscaling, port: 80}\n  web_app: {type: autoscaling, port: 80}\n",
    "logic:\n  web-app: {type: autoscaling, port: 80}\n  web-api: {type: autoscaling, port: 80}\n",
)
QUOTA = Code(
    "T234",
    "quota",
    Severity.ERROR,
    "CloudFormation takes 500 resources, 200 parameters and 200 outputs a template and 1 MB of text: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html.",
    "logic:\n" + "".join(f"  web-{chr(97 + n)}: {{type: ec2, count: 100, port: 80}}\n" for n in range(6)),
    "logic:\n  web: {type: ec2, count: 100, port: 80}\n",
)
IPV6_RANGE = Code(
    "T235",
    "ipv6-range",
    Severity.ERROR,
    "The network has IPv4 addresses only: nobody can come in from an IPv6 range.",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: ['2001:db8::/48']}\n",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: [203.0.113.0/24]}\n",
)
PUBLIC_ADDRESS = Code(
    "T237",
    "public-address",
    Severity.ERROR,
    "The name of an internet-facing load balancer leads to its public addresses. Whoever calls it leaves the VPC and "
    "comes back from a public address, which a rule between security groups does not match.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    "logic:\n  web: {type: autoscaling, port: 80}\n  job: {type: autoscaling, connects_to: [site]}\n",
    "presentation:\n  site:\n    type: load_balancer\n    scheme: internal\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n"
    "logic:\n  web: {type: autoscaling, port: 80}\n  job: {type: autoscaling, connects_to: [site]}\n",
)
SUBNETS_IN_ONE_ZONE = Code(
    "T238",
    "subnets-in-one-zone",
    Severity.ERROR,
    "A load balancer takes one subnet in each zone.",
    "network:\n  subnets:\n    pub-a: {zone: a, cidr: 10.0.0.0/24, kind: public}\n"
    "    pub-a2: {zone: a, cidr: 10.0.1.0/24, kind: public}\n    pub-b: {zone: b, cidr: 10.0.2.0/24, kind: public}\n"
    "    web-a: {zone: a, cidr: 10.0.3.0/24, kind: private}\n"
    "presentation:\n  site:\n    type: load_balancer\n    subnets: [pub-a, pub-a2, pub-b]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    _SITE + _WEB,
)
ZONE_NOT_ENABLED = Code(
    "T239",
    "zone-not-enabled",
    Severity.ERROR,
    "A load balancer sends requests to servers in its own zones only; servers elsewhere stand idle, and an Auto "
    "Scaling group replaces them for ever.",
    "network: {zones: 3}\npresentation:\n  site:\n    type: load_balancer\n    subnets: [public-a, public-b]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    "network: {zones: 3}\n" + _SITE + _WEB,
)
ROOT_DEVICE = Code(
    "T240",
    "root-device",
    Severity.ERROR,
    "Only its owner knows the name of an image's root disk; under a wrong name EC2 would attach a second, empty disk.",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0, volume: {size: 40}}\n",
    "logic:\n  web: {type: autoscaling, port: 80, image: ami-0123456789abcdef0, "
    "volume: {size: 40, device: /dev/xvda}}\n",
)
RESERVED_RANGE = Code(
    "T241",
    "reserved-range",
    Severity.ERROR,
    "Loopback, link-local, multicast and other special addresses mean something else to every host.",
    "network: {cidr: 169.254.0.0/16}\n",
    "network: {cidr: 10.0.0.0/16}\n",
)
RESERVED_DATABASE = Code(
    "T242",
    "reserved-database",
    Severity.ERROR,
    "The engine keeps databases of its own under some names.",
    "data:\n  db: {type: rds, engine: mysql, database: mysql}\n",
    "data:\n  db: {type: rds, engine: mysql, database: shop}\n",
)
UNKNOWN_WARNING = Code(
    "T236",
    "unknown-warning",
    Severity.ERROR,
    "`accept` names warnings that `tiers` gives, by name or code; errors cannot be accepted.",
    "accept: {single-nad: a demo}\n",
    "network: {nat_gateway: {mode: single}}\naccept: {single-nat: a demo}\n",
)
