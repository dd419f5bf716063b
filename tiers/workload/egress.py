"""The key `egress` of servers and tasks: the CIDR blocks and ports that it allows, and their routes."""

from collections.abc import Iterator
from typing import Annotated, Literal

from tiers.diagnostics.codes.shape import NOT_A_RANGE
from tiers.diagnostics.model import Diagnostic
from tiers.ir import facets
from tiers.ir.facets import ANYWHERE
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import HTTPS, IPV4_RANGE, WEB_PORTS, Port
from tiers.workload import codes

MOST_RANGES = 25
"""Two rules each: room is left for edges among the sixty rules of a security group."""


class RangeOut(Record):
    """A CIDR block to connect to on one TCP port."""

    to: Annotated[str, IPV4_RANGE, NOT_A_RANGE, Doc("CIDR block to connect to"), Example("0.0.0.0/0")]
    port: Annotated[Port, Doc("TCP port to connect to"), Example(587)]


RangesOut = Annotated[
    tuple[Annotated[str, IPV4_RANGE, NOT_A_RANGE] | RangeOut, ...],
    Between(1, MOST_RANGES),
]
Egress = Literal["internet", "https", "none"] | RangesOut
Written = str | tuple[str | RangeOut, ...]
"""A value of `egress`."""

SMTP = 25


def items(egress: Written) -> Iterator[facets.Egress]:
    """Yield the items of the list that `egress` is, if it is one."""
    for index, each in enumerate(egress if isinstance(egress, tuple) else ()):
        if isinstance(each, RangeOut):
            yield facets.Egress(each.to, (each.port,), (index, "to"))
        else:
            yield facets.Egress(each, WEB_PORTS, (index,))


def allowed(egress: Written) -> tuple[facets.Egress, ...]:
    """Return the CIDR blocks that `egress` allows, each once with all its ports."""
    if not isinstance(egress, tuple):
        ports = (HTTPS,) if egress == "https" else WEB_PORTS
        return () if egress == "none" else (facets.Egress(ANYWHERE, ports),)
    found: dict[str, facets.Egress] = {}
    for each in items(egress):
        before = found.setdefault(each.cidr, each)
        found[each.cidr] = before._replace(ports=tuple(dict.fromkeys((*before.ports, *each.ports))))
    return tuple(found.values())


def reaches_the_web(egress: Written) -> bool:
    """Return whether `egress` allows a port from which programs are downloaded."""
    return any(port in WEB_PORTS for each in allowed(egress) for port in each.ports)


def reaches_any_site(egress: Written) -> bool:
    """Return whether `egress` allows HTTPS to any address."""
    return facets.allows_anywhere(allowed(egress), HTTPS)


def check_ports(egress: Written, here: Context) -> Iterator[Diagnostic]:
    """Find a port that AWS blocks on the way to the internet."""
    for each in items(egress):
        if SMTP in each.ports and not here.network.holds(each.cidr) and not here.leads_to(each.cidr):
            yield codes.SMTP_BLOCKED.at(
                (*here.route, "egress", *each.item[:-1], "port"),
                f"AWS blocks connections of `{here.name}` to the internet on port {SMTP}",
                label="blocked unless AWS removes the restriction",
                help="use port 587 or 465 of a mail service, or ask AWS to remove the restriction",
            )


def check(egress: Written, here: Context) -> Iterator[Diagnostic]:
    """Find what `egress` allows where no default route leads to the internet."""
    route = (*here.route, "egress")
    nat = "use private subnets with a NAT gateway"
    transit = ", add it to `to` of the transit gateway" if here.network.spec.transit_gateway else ""
    if egress in {"internet", "https"}:
        yield codes.NO_WAY_OUT.at(
            route,
            f"`{here.name}` allows egress to the internet, but its subnets have no route to it",
            label="no route to a NAT gateway",
            help=f"{nat}, or set `egress: none`",
        )
    for each in items(egress):
        if not here.network.holds(each.cidr) and not here.leads_to(each.cidr):
            yield codes.NO_WAY_OUT.at(
                (*route, *each.item),
                f"`{here.name}` allows egress to `{each.cidr}`, but its subnets have no route to it",
                label=f"outside `{here.network.spec.cidr}`, and no route to a NAT gateway",
                help=f"{nat}{transit}, or use CIDR blocks inside the VPC",
            )
