"""Changes after which a spec has its first component in a VPC, or none anymore."""

from tests.support.plan_specs import Edit

_SERVER = ("logic:\n  worker: {type: ec2, connects_to: [jobs]}\n", "")

NETWORKS: tuple[Edit, ...] = (
    Edit(
        "add the first component in a VPC",
        (("data:\n", "logic:\n  worker: {type: ec2}\ndata:\n"),),
        base="stored",
        counts={"add": 34},
    ),
    Edit(
        "remove the last component in a VPC",
        (_SERVER,),
        base="one server",
        counts={"remove": 36},
        refused=("PublicANatGatewayAddress", "PublicBNatGatewayAddress"),
        codes=("T6095",),
    ),
    Edit(
        "remove the last component in a VPC, and keep the VPC",
        (("logic:\n", "network: {}\nlogic:\n"), _SERVER),
        base="one server",
        counts={"remove": 9},
    ),
    Edit(
        "use another transit gateway",
        (("tgw-0123456789abcdef0", "tgw-0fedcba9876543210"),),
        base="attached",
        said=("replace TransitGatewayAttachment: TransitGatewayId",),
        counts={"modify": 2},
        codes=("T6139",),
    ),
    Edit(
        "remove the transit gateway",
        (
            ("  transit_gateway: {id: tgw-0123456789abcdef0, to: [10.0.0.0/8, 192.168.0.0/16]}\n", ""),
            (", egress: [10.40.0.0/16]", ""),
        ),
        base="attached",
        counts={"remove": 5},
        codes=("T6139",),
    ),
    Edit(
        "remove a CIDR block beyond the transit gateway",
        ((", 192.168.0.0/16]", "]"),),
        base="attached",
        counts={"remove": 1},
        codes=("T6140",),
    ),
    Edit(
        "reach another CIDR block from isolated subnets too",
        (("192.168.0.0/16]}", "192.168.0.0/16, 172.16.0.0/12], kinds: [private, isolated]}"),),
        base="attached",
        counts={"add": 4},
    ),
    Edit(
        "add a zone to the attachment",
        (("  cidr: 10.20.0.0/16\n", "  cidr: 10.20.0.0/16\n  zones: 3\n"),),
        base="attached",
        counts={"add": 6, "modify": 1},
    ),
)
