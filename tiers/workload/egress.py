"""The key `egress` of servers and tasks: the CIDR blocks and ports that it allows, and their routes."""

from collections.abc import Iterator
from typing import Annotated, Literal

from tiers.diagnostics.codes.shape import NOT_A_RANGE
from tiers.diagnostics.model import Diagnostic
from tiers.ir import facets
from tiers.ir.facets import ANYWHERE
from tiers.language.component import Context
from tiers.language.shape import Between
from tiers.language.vocabulary import HTTPS, IPV4_RANGE, WEB_PORTS
from tiers.workload import codes

MOST_RANGES = 25
"""Two rules each: room is left for edges among the sixty rules of a security group."""
RangesOut = Annotated[
    tuple[Annotated[str, IPV4_RANGE, NOT_A_RANGE], ...],
    Between(1, MOST_RANGES),
]
Egress = Literal["internet", "https", "none"] | RangesOut


def ranges(egress: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the CIDR blocks that `egress` allows, each once."""
    if isinstance(egress, tuple):
        return tuple(dict.fromkeys(egress))
    return () if egress == "none" else (ANYWHERE,)


def allowed(egress: str | tuple[str, ...]) -> tuple[facets.Egress, ...]:
    """Return the CIDR blocks that `egress` allows, with their ports."""
    ports = (HTTPS,) if egress == "https" else WEB_PORTS
    return tuple(facets.Egress(cidr, ports) for cidr in ranges(egress))


def check(egress: str | tuple[str, ...], here: Context) -> Iterator[Diagnostic]:
    """Find what `egress` allows where no default route leads to the internet."""
    route = (*here.route, "egress")
    nat = "use private subnets with a NAT gateway"
    if egress in {"internet", "https"}:
        yield codes.NO_WAY_OUT.at(
            route,
            f"`{here.name}` allows egress to the internet, but its subnets have no route to it",
            label="no route to a NAT gateway",
            help=f"{nat}, or set `egress: none`",
        )
    for index, cidr in enumerate(egress if isinstance(egress, tuple) else ()):
        if not here.network.holds(cidr):
            yield codes.NO_WAY_OUT.at(
                (*route, index),
                f"`{here.name}` allows egress to `{cidr}`, but its subnets have no route to it",
                label=f"outside `{here.network.spec.cidr}`, and no route to a NAT gateway",
                help=f"{nat}, or use CIDR blocks inside the VPC",
            )
