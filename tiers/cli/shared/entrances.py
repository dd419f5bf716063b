"""The entrances of a spec: distributions and public load balancers, with their addresses."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tiers.cli.shared import components
from tiers.cli.shared.stack import Named, StoppedError
from tiers.diagnostics.codes import publishing as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.wording import quoted
from tiers.ir.placed import Placed
from tiers.ir.references import targets

DISTRIBUTION: Final = "AWS::CloudFront::Distribution"
BALANCER: Final = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER: Final = "AWS::ElasticLoadBalancingV2::Listener"
RECORD: Final = "AWS::Route53::RecordSet"
_USUAL: Final = {("https", 443), ("http", 80)}


class Entrance(NamedTuple):
    """A distribution or load balancer, and how its address begins and ends."""

    placed: Placed
    names: tuple[str, ...]
    """The names of its `domain`, that of the site first."""
    scheme: str
    """`http`, `https`, or the protocol of a listener that browsers do not speak."""
    port: int

    @property
    def is_distribution(self) -> bool:
        """Return whether it is a distribution."""
        return bool(self.placed.body["Type"] == DISTRIBUTION)

    @property
    def is_for_browsers(self) -> bool:
        """Return whether a browser can open it."""
        return self.scheme in {"http", "https"}

    def address(self, host: str) -> str:
        """Return the address of the site at a host name."""
        port = "" if (self.scheme, self.port) in _USUAL else f":{self.port}"
        return f"{self.scheme}://{host}{port}/"


def chosen(named: Named, component: str | None) -> Entrance:
    """Return the entrance that is meant: that of the component, or the first. Raises `StoppedError`."""
    if named.compiled.bundle is None:
        raise StoppedError(named.located(*named.compiled.findings))
    if component is not None:
        components.check(named, component)
    found = sorted(_entrances(named), key=_rank)
    meant = [each for each in found if component in {None, each.placed.component}]
    if meant:
        return meant[0]
    known = [each.placed.component for each in found]
    nobody = "no component has an address in the internet"
    message = f"`{component}` has no address in the internet" if component else nobody
    advice = (
        f"use one of {quoted(known)}" if known else "add a `cdn`, or a load balancer that is not internal"
    )
    at = components.place(named, component) if component else NOWHERE
    raise StoppedError(named.located(codes.NO_ADDRESS.at(at, message, help=advice)))


def _rank(entrance: Entrance) -> tuple[bool, bool, bool]:
    """Sort what users open first: distributions, then names, then what browsers can open."""
    return (not entrance.is_distribution, not entrance.names, not entrance.is_for_browsers)


def _entrances(named: Named) -> Iterator[Entrance]:
    for each in named.origins.values():
        properties = each.body.get("Properties", {})
        if each.body["Type"] == DISTRIBUTION:
            yield Entrance(each, _names(named, each), "https", 443)
        elif each.body["Type"] == BALANCER and properties.get("Scheme") != "internal":
            scheme, port = _listener(named, each)
            yield Entrance(each, _names(named, each), scheme, port)


def _names(named: Named, entrance: Placed) -> tuple[str, ...]:
    """Return the names of the records that lead to an entrance, without wildcards."""
    found = dict.fromkeys(
        each.body["Properties"].get("Name")
        for each in named.origins.values()
        if each.body["Type"] == RECORD and _refers(each, entrance)
    )
    return tuple(each for each in found if isinstance(each, str) and not each.startswith("*"))


def _listener(named: Named, balancer: Placed) -> tuple[str, int]:
    """Return the protocol and port of the listener that a browser would use."""
    rows = [
        each.body["Properties"]
        for each in named.origins.values()
        if each.body["Type"] == LISTENER and _refers(each, balancer)
    ]
    found = [(str(row.get("Protocol", "")).lower(), row.get("Port")) for row in rows]
    order: Sequence[str] = ("https", "http")
    found.sort(key=lambda each: order.index(each[0]) if each[0] in order else len(order))
    return next(((scheme, port) for scheme, port in found if isinstance(port, int)), ("http", 80))


def _refers(placed: Placed, to: Placed) -> bool:
    return any(target.logical_id == to.logical_id for target in targets(placed.body))
