"""Keys under `network:`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from tiers.diagnostics.codes import shape as codes
from tiers.ir.parameters import Kind
from tiers.ir.stacks import SubnetKind
from tiers.language.elsewhere import existing
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example, In, Keys, Pattern
from tiers.language.vocabulary import IPV4_RANGE, PRIVATE_ZONE, SUBNETS, ZONE, ZONE_OF_AWS, TagValue

if TYPE_CHECKING:
    from tiers.network.transit_keys import TransitGateway

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
"""Services that are reached by a route; all others are reached by addresses in the VPC:
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""


def _id(prefix: str, noun: str) -> Pattern:
    return Pattern(f"{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})", f"{noun} such as `{prefix}-0123456789abcdef0`")


_REGIONS = Keys("region", Pattern("[a-z]{2,4}(-[a-z]+)+-[0-9]", "a region code such as `ap-east-1`"))
VPC_ID, SUBNET_ID, TABLE_ID = (
    _id("vpc", "a VPC ID"),
    _id("subnet", "a subnet ID"),
    _id("rtb", "a route table ID"),
)
"""IDs have 8 or 17 hexadecimal digits: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html"""

EXISTING = "existing"
ExistingEndpoints = Annotated[
    Mapping[str, Literal["existing"]],
    Keys("gateway endpoint", Pattern("|".join(GATEWAY_ENDPOINTS), "`s3` or `dynamodb`")),
]


class Subnet(Record):
    """One subnet, written by hand."""

    zone: Annotated[str, ZONE, Doc("Zone by its position in `zones`; `a` is the first"), Example("a")]
    cidr: Annotated[
        str,
        IPV4_RANGE,
        codes.NOT_A_RANGE,
        Doc("CIDR block of the subnet, /16 to /28"),
        Example("10.0.0.0/24"),
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
            "`Name` tag; the default is the name of the subnet, after the name of the spec for automatic "
            "subnets"
        ),
        Example("shop-public-a"),
    ] = None
    id: Annotated[
        str | None,
        SUBNET_ID,
        existing(Kind("AWS::EC2::Subnet::Id")),
        Doc("ID of the subnet, in the existing VPC that `vpc` names"),
        Example("subnet-0123456789abcdef0"),
    ] = None
    route_table: Annotated[
        str | None,
        TABLE_ID,
        existing(Kind(pattern=TABLE_ID.expression, says=TABLE_ID.says)),
        Doc(
            "ID of the existing subnet's route table, for routes to `endpoints` and to the `transit_gateway`"
        ),
        Example("rtb-0123456789abcdef0"),
    ] = None


class NatGateway(Record):
    """Internet access of private subnets."""

    mode: Annotated[
        Literal["none", "single", "per_zone", "regional", "existing"],
        Doc(
            "`none`; `single`, which is cheaper but fails with its zone; one `per_zone`; or one `regional`, "
            "which AWS extends to every zone in use, with addresses chosen by AWS. In an existing VPC, "
            "`existing` if its private subnets have a default route, and `none` otherwise"
        ),
        Example("per_zone"),
    ] = derived("`single` with `zone` or `subnet`, `existing` with `vpc`, otherwise `per_zone`")
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
        Doc("Name of the private subnets' route table; with a NAT gateway per zone, the zone is appended"),
        Example("private-routes"),
    ] = derived("`NAME-private`")
    isolated: Annotated[
        TagValue, Doc("Name of the isolated subnets' route table"), Example("isolated-routes")
    ] = derived("`NAME-isolated`")


class Network(Record):
    """VPC, subnets, route tables, and gateways."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("ipv6", "ipv6_cidr", "dual_stack", "enable_ipv6"),
                "remove it; subnets, rules, and the proof are for IPv4 alone",
            ),
            **dict.fromkeys(
                ("peering", "peerings", "vpc_peering", "peering_connection", "peering_connections"),
                "use `transit_gateway`, or add an `AWS::EC2::VPCPeeringConnection` under `resources`; the "
                "other VPC needs routes too, which its owner adds",
            ),
            **dict.fromkeys(
                ("vpn", "vpn_gateway", "direct_connect", "dx"),
                "use `transit_gateway`, to which the VPN or Direct Connect is attached, or add an "
                "`AWS::EC2::VPNConnection` and its routes under `resources`",
            ),
            **dict.fromkeys(
                ("tgw", "transit", "transit_gateway_id"),
                "use `transit_gateway: {id: tgw-0123456789abcdef0, to: [10.0.0.0/8]}`",
            ),
        }
    )

    vpc: Annotated[
        str | None,
        VPC_ID,
        existing(Kind("AWS::EC2::VPC::Id")),
        Doc("ID of an existing VPC. Of it and its `subnets`, nothing is created, changed, or deleted"),
        Example("vpc-0123456789abcdef0"),
    ] = None
    cidr: Annotated[
        str, IPV4_RANGE, codes.NOT_A_RANGE, Doc("CIDR block of the VPC, /16 to /28"), Example("10.0.0.0/16")
    ] = "10.0.0.0/16"
    zones: Annotated[
        Annotated[int, Between(1, 6)] | Annotated[tuple[Annotated[str, ZONE_OF_AWS], ...], Between(1, 6)],
        Doc(
            "Number of Availability Zones to use, in the order in which the region lists them; or a list "
            "of zone "
            "names or zone IDs. The first is zone `a` of the spec, whatever its name in AWS"
        ),
        Example(2),
    ] = 2
    internet_gateway: Annotated[TagValue, Doc("Name of the internet gateway"), Example("my-igw")] = derived(
        "`NAME-igw`"
    )
    nat_gateway: Annotated[
        NatGateway, Doc("Internet access of private subnets"), Example({"mode": "per_zone"})
    ] = NatGateway()
    flow_logs: Annotated[
        bool,
        Doc("Log every accepted and rejected connection of the VPC, and keep the logs for 90 days"),
        Example(True),
    ] = False
    endpoints: Annotated[
        tuple[Endpoint | ExistingEndpoints, ...],
        Doc(
            "AWS services that servers and bastions reach through VPC endpoints, without internet access. "
            "Each "
            "costs by the hour in every zone, except `s3` and `dynamodb`. An existing VPC may have one: "
            "`{s3: existing}`"
        ),
        Example(["s3", "ssm", "ssmmessages"]),
    ] = ()
    transit_gateway: Annotated[
        "TransitGateway | None",
        In("tiers.network.transit_keys"),
        Doc("Transit gateway to networks beyond the VPC, such as an office"),
        Example({"id": "tgw-0123456789abcdef0", "to": ["10.0.0.0/8"]}),
    ] = None
    cloudfront_prefix_list: Annotated[
        Mapping[str, Annotated[str, _id("pl", "the ID of a prefix list")]],
        _REGIONS,
        Doc(
            "ID of the prefix list of CloudFront's servers, by region, for regions in which it is not known. "
            "`tiers deploy` compares it with the account"
        ),
        Example({"ap-east-1": "pl-0123456789abcdef0"}),
    ] = MappingProxyType({})
    private_zone: Annotated[
        str | None,
        PRIVATE_ZONE,
        Between(3, 200),
        Doc(
            "Private domain of the VPC, in which each load balancer and database has a name such as "
            "`COMPONENT.shop.internal`"
        ),
        Example("shop.internal"),
    ] = None
    subnets: Annotated[
        Mapping[str, Subnet],
        SUBNETS,
        Doc("Subnets by name. If you add any, `cidr` is not divided automatically"),
        Example({"public-a": {"zone": "a", "cidr": "10.0.0.0/24", "kind": "public"}}),
    ] = derived("a public, a private, and an isolated subnet in each zone, each one sixteenth of `cidr`")
    route_tables: Annotated[
        RouteTables, Doc("Names of the route tables"), Example({"public": "public-routes"})
    ] = RouteTables()
