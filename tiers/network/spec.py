"""What users write under `network:`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from tiers.diagnostics.codes import shape as codes
from tiers.ir.stacks import SubnetKind
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import IPV4_RANGE, PRIVATE_ZONE, SUBNETS, ZONE, ZONE_OF_AWS, TagValue

Endpoint = Literal[
    "s3",
    "dynamodb",
    "cloudformation",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "events",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "sts",
    "xray",
]
"""The last part of a service's name: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html"""

GATEWAY_ENDPOINTS = ("s3", "dynamodb")
"""What is reached by a route; all others by addresses in the VPC:
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""


class Subnet(Record):
    """One subnet, written by hand."""

    zone: Annotated[str, ZONE, Doc("Zone by its position in the spec: `a` is the first"), Example("a")]
    cidr: Annotated[
        str, IPV4_RANGE, codes.NOT_A_RANGE, Doc("Addresses of the subnet, /16 to /28"), Example("10.0.0.0/24")
    ]
    kind: Annotated[
        SubnetKind,
        Doc(
            "`public` has a default route to the internet gateway, `private` to a NAT gateway, "
            "`isolated` has none"
        ),
        Example("public"),
    ]
    name: Annotated[
        TagValue | None,
        Doc(
            "`Name` tag, if not the subnet's own name; subnets that nobody wrote have the spec's name before "
            "their own there"
        ),
        Example("shop-public-a"),
    ] = None


class NatGateway(Record):
    """How private subnets reach the internet."""

    mode: Annotated[
        Literal["none", "single", "per_zone", "regional"],
        Doc(
            "`none`; `single`, which is cheaper and lost with its zone; one `per_zone`; or a `regional` one, "
            "which AWS extends to every zone in use, with addresses of AWS's choice"
        ),
        Example("per_zone"),
    ] = derived("`single` where `zone` or `subnet` is written, else `per_zone`")
    zone: Annotated[
        str | None, ZONE, Doc("Zone of a single NAT gateway, in its first public subnet"), Example("a")
    ] = None
    subnet: Annotated[
        str | None, SUBNETS.pattern, Doc("Public subnet of a single NAT gateway"), Example("public-a")
    ] = None


class RouteTables(Record):
    """`Name` tags of the route tables."""

    public: Annotated[TagValue, Doc("Name of the public subnets' route table"), Example("public-routes")] = (
        derived("`NAME-public`")
    )
    private: Annotated[
        TagValue,
        Doc(
            "Name of the private subnets' route table; with a NAT gateway per zone, the zone is put after it"
        ),
        Example("private-routes"),
    ] = derived("`NAME-private`")
    isolated: Annotated[
        TagValue, Doc("Name of the isolated subnets' route table"), Example("isolated-routes")
    ] = derived("`NAME-isolated`")


class Network(Record):
    """The VPC and what is in it."""

    cidr: Annotated[
        str, IPV4_RANGE, codes.NOT_A_RANGE, Doc("Addresses of the VPC, /16 to /28"), Example("10.0.0.0/16")
    ] = "10.0.0.0/16"
    zones: Annotated[
        Annotated[int, Between(1, 6)] | Annotated[tuple[Annotated[str, ZONE_OF_AWS], ...], Between(1, 6)],
        Doc(
            "Number of availability zones to use, in the order in which the region lists them; or the zones "
            "themselves, by name or by id. The first one is zone `a` of the spec, whatever AWS calls it"
        ),
        Example(2),
    ] = 2
    internet_gateway: Annotated[TagValue, Doc("Name of the internet gateway"), Example("my-igw")] = derived(
        "`NAME-igw`"
    )
    nat_gateway: Annotated[
        NatGateway, Doc("How private subnets reach the internet"), Example({"mode": "per_zone"})
    ] = NatGateway()
    flow_logs: Annotated[
        bool,
        Doc("Whether to log every connection of the VPC, accepted or rejected, and keep the log for 90 days"),
        Example(True),
    ] = False
    endpoints: Annotated[
        tuple[Endpoint, ...],
        Doc(
            "AWS services that servers and bastions reach inside the VPC, without a way to the internet; all "
            "but `s3` and `dynamodb` cost by the hour in each zone"
        ),
        Example(["s3", "ssm", "ssmmessages"]),
    ] = ()
    private_zone: Annotated[
        str | None,
        PRIVATE_ZONE,
        Between(3, 200),
        Doc(
            "Domain that only the VPC sees, in which each load balancer and database has a name: "
            "`COMPONENT.shop.internal`"
        ),
        Example("shop.internal"),
    ] = None
    subnets: Annotated[
        Mapping[str, Subnet],
        SUBNETS,
        Doc("Subnets by name. Writing any of them turns off the automatic division of `cidr`"),
        Example({"public-a": {"zone": "a", "cidr": "10.0.0.0/24", "kind": "public"}}),
    ] = derived("a public, a private and an isolated subnet in each zone, each a sixteenth of `cidr`")
    route_tables: Annotated[
        RouteTables, Doc("Names of the route tables"), Example({"public": "public-routes"})
    ] = RouteTables()
