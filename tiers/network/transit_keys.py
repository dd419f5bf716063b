"""Keys under `network.transit_gateway:`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.diagnostics.codes import shape as codes
from tiers.ir.parameters import Kind
from tiers.ir.stacks import SubnetKind
from tiers.language.elsewhere import existing
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import IPV4_RANGE, SubnetName

_ID = Pattern("tgw-[0-9a-f]{17}", "the ID of a transit gateway such as `tgw-0123456789abcdef0`")

MOST_ROUTES = 40
"""A route table has 50 routes by default; the others are for the VPC, the internet, and endpoints:
https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""

MOST_ZONES = 6
ATTACH = "attach"


class TransitGateway(Record):
    """The attachment of the VPC to a transit gateway that exists, and the routes to it."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("transit_gateway_id", "gateway", "gateway_id", "tgw"), "use `id: tgw-0123456789abcdef0`"
            ),
            **dict.fromkeys(("routes", "cidrs", "ranges", "destinations", "cidr"), "use `to: [10.0.0.0/8]`"),
            **dict.fromkeys(("route_tables", "from"), "use `kinds: [private]`, the subnets that get routes"),
            **dict.fromkeys(("attachment", "existing", "create"), "use `mode: existing`"),
        }
    )

    id: Annotated[
        str,
        _ID,
        existing(Kind(pattern=_ID.expression, says=_ID.says)),
        Doc("ID of the transit gateway, which exists and is shared with the account"),
        Example("tgw-0123456789abcdef0"),
    ]
    to: Annotated[
        tuple[Annotated[str, IPV4_RANGE, codes.NOT_A_RANGE], ...],
        Between(1, MOST_ROUTES),
        Doc("Private CIDR blocks beyond the gateway, each with a route"),
        Example(["10.0.0.0/8"]),
    ]
    kinds: Annotated[
        tuple[SubnetKind, ...],
        Between(1, 3),
        Doc("Kinds of subnet whose route tables have the routes"),
        Example(["private", "isolated"]),
    ] = ("private",)
    mode: Annotated[
        Literal["attach", "route", "existing"],
        Doc(
            "What is created: with `attach` the attachment and the routes. In an existing VPC that is "
            "attached already, `route` is for the routes alone, and with `existing` nothing is created"
        ),
        Example("existing"),
    ] = "attach"
    subnets: Annotated[
        tuple[SubnetName, ...],
        Between(1, MOST_ZONES),
        Doc("Subnets of the attachment, one in each zone. One that exists needs only to be in their zones"),
        Example(["transit-a", "transit-b"]),
    ] = derived(
        "one subnet in each zone with `kinds`: the first isolated one, or else private, or else public"
    )

    @property
    def is_attached(self) -> bool:
        """Return whether the attachment exists, and is not created."""
        return self.mode != ATTACH

    @property
    def is_routed(self) -> bool:
        """Return whether the routes exist, and none is created."""
        return self.mode == "existing"
