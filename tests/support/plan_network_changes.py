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
)
