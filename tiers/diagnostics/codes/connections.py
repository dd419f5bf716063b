"""Findings about connections between components, and from outside the VPC."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)
_ORIGIN = (
    "presentation:\n  site:\n    type: load_balancer\n    allow_from: [cloudfront, {}]\n"
    "    listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]\n"
    "logic:\n  web: {{type: autoscaling, port: 80}}\n"
)

UNKNOWN_COMPONENT = Code(
    "T1201",
    "unknown-component",
    Severity.ERROR,
    "A connection needs the name of another component in the spec.",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [mysql]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [mysql]}\n"
    "data:\n  mysql: {type: rds, engine: mysql}\n",
)
NO_PORT = Code(
    "T1202",
    "no-port",
    Severity.ERROR,
    "A connection opens the port that its target listens on, and this target does not listen on any port.",
    _SITE + "logic:\n  web: {type: autoscaling}\n",
    _SITE + _WEB,
)
SELF_EDGE = Code(
    "T1203",
    "self-edge",
    Severity.ERROR,
    "A component cannot connect to itself, because its servers would have to open ports to each other.",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [web]}\n",
    _WEB,
)
NOT_FORWARDABLE = Code(
    "T1204",
    "not-forwardable",
    Severity.ERROR,
    "A load balancer forwards requests to servers, containers, or a function, so its target must be one.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: db}]}\n"
    "data:\n  db: {type: rds, engine: mysql}\n",
    _SITE + _WEB,
)
OPEN_SSH = Code(
    "T1205",
    "open-ssh",
    Severity.ERROR,
    "SSH that is open to the internet is attacked within minutes. The CIDR blocks are added up: two halves of the "
    "internet are the entire internet.",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: [0.0.0.0/0]}\n",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: [203.0.113.7/32]}\n",
)
IPV6_RANGE = Code(
    "T1206",
    "ipv6-range",
    Severity.ERROR,
    "The network has only IPv4 addresses, so no traffic from an IPv6 block can reach it.",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: ['2001:db8::/48']}\n",
    "presentation:\n  gate: {type: bastion, key_pair: me, allow_ssh_from: [203.0.113.0/24]}\n",
)
PUBLIC_ADDRESS = Code(
    "T1207",
    "public-address",
    Severity.ERROR,
    "The DNS name of an internet-facing load balancer resolves to its public addresses. Traffic from inside the "
    "VPC leaves it and comes back from a public address, which a rule between security groups does not match.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    "logic:\n  web: {type: autoscaling, port: 80}\n  job: {type: autoscaling, connects_to: [site]}\n",
    "presentation:\n  site:\n    type: load_balancer\n    scheme: internal\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n"
    "logic:\n  web: {type: autoscaling, port: 80}\n  job: {type: autoscaling, connects_to: [site]}\n",
)
NO_STABLE_ADDRESS = Code(
    "T1208",
    "no-stable-address",
    Severity.WARNING,
    "Servers and tasks are replaced and get new addresses. Only a load balancer gives clients an address that does "
    "not change. The services of type `fargate` also find each other by name, through Service Connect, which jobs, "
    "functions, and servers are not part of.",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [api]}\n  api: {type: autoscaling, port: 9000}\n",
    _WEB,
    acceptable=True,
)
RANGE_WITHOUT_ROUTE = Code(
    "T1209",
    "range-without-route",
    Severity.WARNING,
    "A rule for a CIDR block has no effect if no route leads to it. A VPC has routes to its own addresses and to "
    "the internet. Other private addresses, such as an office behind a VPN, need a `transit_gateway`, or a gateway and "
    "a route that `resources` add.",
    "presentation:\n  site:\n    type: load_balancer\n    scheme: internal\n"
    "    allow_from: [192.168.0.0/16]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    scheme: internal\n"
    "    allow_from: [10.0.0.0/16]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    acceptable=True,
)
NO_ROLE = Code(
    "T1210",
    "no-role",
    Severity.ERROR,
    "A bucket or a queue is used by calls to its service, which the role of the caller must allow. A component type "
    "without a role cannot connect to one.",
    "",
    "",
)
ACCESS_MISSING = Code(
    "T1211",
    "access-missing",
    Severity.ERROR,
    "A bucket can be read or written. The role of the caller allows what the connection says, so it must say which.",
    "data:\n  images: {type: bucket}\nlogic:\n  web: {type: autoscaling, connects_to: [images]}\n",
    "data:\n  images: {type: bucket}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [{to: images, access: read}]}\n",
)
ACCESS_UNKNOWN = Code(
    "T1212",
    "access-unknown",
    Severity.ERROR,
    "Each type has its own words for `access`; a component that is reached by a port has none.",
    "data:\n  images: {type: bucket}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [{to: images, access: delete}]}\n",
    "data:\n  images: {type: bucket}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [{to: images, access: write}]}\n",
)
NO_WAY_TO_SERVICE = Code(
    "T1213",
    "no-way-to-service",
    Severity.ERROR,
    "A call to an AWS service leaves the subnet through a NAT gateway, or reaches a VPC endpoint of that service. "
    "Without either, a permission is of no use.",
    "network: {nat_gateway: {mode: none}}\ndata:\n  jobs: {type: queue}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [jobs]}\n",
    "network: {nat_gateway: {mode: none}, endpoints: [sqs]}\ndata:\n  jobs: {type: queue}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [jobs]}\n",
)
NOT_AN_ORIGIN = Code(
    "T1214",
    "not-an-origin",
    Severity.ERROR,
    "A distribution delivers the answers of a load balancer, or the objects of a bucket: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html.",
    "presentation:\n  cdn: {type: cdn, origin: jobs}\ndata:\n  jobs: {type: queue}\n",
    "presentation:\n  cdn: {type: cdn, origin: pages}\ndata:\n  pages: {type: bucket}\n",
)
PREFIX_LIST_FULL = Code(
    "T1215",
    "prefix-list-full",
    Severity.ERROR,
    "A rule for CloudFront counts as 55 of the 60 rules that a security group can have, unless AWS raised the quota: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html.",
    _ORIGIN.format(", ".join(f"198.51.100.{number}/32" for number in range(6))),
    _ORIGIN.format("198.51.100.0/24"),
)
PREFIX_LIST_UNKNOWN = Code(
    "T1216",
    "prefix-list-unknown",
    Severity.ERROR,
    "A rule for CloudFront names the prefix list of its servers by an ID, which is another one in each region.",
    "regions: [ap-east-1]\n" + _ORIGIN.format("198.51.100.0/24"),
    "regions: [eu-west-1]\n" + _ORIGIN.format("198.51.100.0/24"),
)
WITHOUT_ORDER = Code(
    "T1276",
    "without-order",
    Severity.ERROR,
    "A FIFO queue gets messages in order from a FIFO topic only. SNS refuses to subscribe it to a standard topic: "
    "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html.",
    "data:\n  news: {type: topic, subscribers: [jobs]}\n  jobs: {type: queue, fifo: true}\n",
    "data:\n  news: {type: topic, fifo: true, subscribers: [jobs]}\n  jobs: {type: queue, fifo: true}\n",
)
NOT_MOUNTABLE = Code(
    "T1256",
    "not-mountable",
    Severity.ERROR,
    "The keys of `mounts` are names of components of type `file_system`; nothing else has files to mount.",
    "data:\n  images: {type: bucket}\nlogic:\n  web: {type: autoscaling, mounts: {images: /srv/images}}\n",
    "data:\n  images: {type: file_system}\nlogic:\n  web: {type: autoscaling, mounts: {images: /srv/images}}\n",
)
ACCESS_TWICE = Code(
    "T1235",
    "access-twice",
    Severity.ERROR,
    "A connection has one access word. Two of them for one target allow what both mean, so the word that means both "
    "is clearer. Connections to several ports of one target are several items.",
    "data:\n  images: {type: bucket}\n"
    "logic:\n  web:\n    type: autoscaling\n"
    "    connects_to: [{to: images, access: read}, {to: images, access: write}]\n",
    "data:\n  images: {type: bucket}\n"
    "logic:\n  web: {type: autoscaling, connects_to: [{to: images, access: read_write}]}\n",
)
