"""Distributions: from viewers to them, and from them to their origins.

A distribution is two connections: one from a viewer, and one from CloudFront to an origin. It opens the
second from its public addresses, or, by a VPC origin, from interfaces of CloudFront's in the VPC.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html
"""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.filters import Protocol
from tiers.proof.model.index import Index
from tiers.proof.model.network import Distribution, OriginLink
from tiers.proof.model.regions import (
    DESTINATION,
    EMPTY,
    PORT,
    SOURCE,
    WHOLE,
    Bounds,
    Ranges,
    Region,
    certain,
    merged,
    narrowed,
)
from tiers.proof.paths.egress_paths import Abroad
from tiers.proof.paths.hops import Ground, passed, refused, unsure
from tiers.proof.paths.outside import Outside
from tiers.proof.paths.rules import FORWARD_IN, REPLY_OUT, Filter, Peers, widened
from tiers.proof.paths.steps import (
    MANAGED_PORTS,
    Hidden,
    NetworkPath,
    Refusal,
    Spot,
    Stage,
    Step,
    space_of,
)

_HTTP, _HTTPS = (80, 80), (443, 443)
_ONE = Hidden(DESTINATION, varies=False)


class Distributions:
    """Finds the paths to and from distributions, for one kind of packets."""

    def __init__(self, ground: Ground, outside: Outside) -> None:
        self.ground = ground
        self.index: Index = ground.index
        self.outside = outside

    # -- viewers ----------------------------------------------------------------------------------

    def into(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield the paths of a viewer to a distribution, from anywhere on the internet."""
        if source.where == "vpc":
            for each in self.outside.exits.find(source, Abroad(destination.ranges, (_ONE,))):
                yield NetworkPath(each.mark, self._space(source, destination), each.stages)
        elif source.where == "internet":
            yield NetworkPath("internet", self._space(source, destination), ())
        else:
            why = f"`{source.name}` does not use `{destination.name}`"
            yield self._refused(source, destination, Refusal(source.name, "no-route", why))

    def _space(self, source: Spot, destination: Spot) -> Region:
        ports = self.ground.source_ports(source.ports)
        return space_of(source.ranges, ports, destination.ranges, self.ground.ports)

    def _refused(self, source: Spot, destination: Spot, refusal: Refusal) -> NetworkPath:
        space = self._space(source, destination)
        return NetworkPath("direct", space, (Stage(space, (refused("forward", refusal),)),))

    # -- origins ----------------------------------------------------------------------------------

    def out(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield the paths of a distribution to an origin; a blocked one to anything else.

        It asks origins by IPv4, unless an origin says otherwise.
        """
        if source.family == 6:  # noqa: PLR2004 - the version of IP
            return
        distribution = self.index.distributions[source.name]
        links = [each for each in distribution.links if self._leads(each, destination)]
        for link in links:
            for path in self._by(link, source, destination):
                step = _origin_step(link, source, destination, self.ground.packets.protocol)
                yield _before(path, (*_enabled(distribution), step))
        if distribution.roams is not None and destination.where in {"vpc", "edge", "internet"}:
            for path in self._by_name(source, destination):
                yield _before(path, (unsure("forward", source.name, distribution.roams),))
        elif not links:
            origins = tuple(each.origin for each in distribution.links)
            why = f"`{destination.name}` is not an origin of `{source.name}`"
            refusal = Refusal(source.name, "not-an-origin", why, distribution.origin, origins)
            yield self._refused(source, destination, refusal)

    def _leads(self, link: OriginLink, destination: Spot) -> bool:
        if isinstance(link.target, Unknown):
            return destination.node is not None
        if not link.target and link.via is None:  # whose name it is, is not known
            return destination.where in {"internet", "vpc"}
        if destination.node is None:
            return False
        interface = destination.interface.id if destination.interface is not None else ""
        return link.target in {destination.node.id, interface}

    def _by(self, link: OriginLink, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        if link.via is None:
            yield from self._by_name(source, destination)
        elif destination.where == "vpc":
            yield self._from_list(link.via, destination)
            yield self._from_vpc(link.via, source, destination)

    def _by_name(self, source: Spot, destination: Spot) -> Iterator[NetworkPath]:
        """Yield the paths from CloudFront's public addresses."""
        if destination.where == "vpc":
            yield self.outside.into(self._cloudfront(source), destination)._replace(mark="CloudFront")
        else:
            yield NetworkPath("CloudFront", self._space(source, destination), ())

    def _cloudfront(self, source: Spot) -> Spot:
        return Spot(source.name, "internet", 4, self.index.cloudfront(), MANAGED_PORTS)

    def _from_list(self, via: str, destination: Spot) -> NetworkPath:
        """Return the path by a VPC origin, as groups see it: from CloudFront's list or from its own group.

        The VPC needs an internet gateway, which no packet passes:
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
        """
        ground = self.ground
        seen = self._cloudfront(destination)
        groups = self.index.network.groups
        peers = Peers(frozenset(each.id for each in groups if each.of_vpc_origins))
        steps = [*ground.lost(destination), passed("forward", via, "a VPC origin of CloudFront")]
        if destination.vpc is None:
            why = destination.unknown or Unknown(f"the VPC of `{destination.name}` is not known")
            steps.append(unsure("forward", destination.name, why))
        else:
            steps.append(ground.attachment(destination.vpc))
        steps.append(ground.group_step("ingress", destination, peers))
        return NetworkPath(f"by {via}", self._space(seen, destination), self._acls(seen, destination, steps))

    def _acls(self, seen: Spot, destination: Spot, steps: list[Step]) -> tuple[Stage, ...]:
        """Return the stage with these steps and those of a subnet's ACL, which may not see the packets."""
        if destination.subnet is not None:
            why = Unknown("whether a network ACL applies to the interfaces of VPC origins is not documented")
            into = self.ground.acl_step("forward", destination.subnet, FORWARD_IN)
            back = self.ground.acl_step("reply", destination.subnet, REPLY_OUT)
            steps += [each._replace(filter=widened(each.filter, why)) for each in (into, back)]
        hidden = (_ONE,) if destination.unknown else ()
        return (Stage(self._space(seen, destination), tuple(steps), hidden),)

    def _from_vpc(self, via: str, source: Spot, destination: Spot) -> NetworkPath:
        """Return the path by a VPC origin, if groups see the addresses of its interfaces instead."""
        inside = self.index.vpc_ranges(destination.vpc, source.family) if destination.vpc is not None else ()
        seen = source._replace(where="vpc", ranges=inside)
        why = Unknown(f"whether rules for addresses of the VPC admit `{via}` is not documented")
        steps = (unsure("forward", via, why), self.ground.group_step("ingress", destination))
        space = self._space(seen, destination)
        return NetworkPath(f"by {via}", space, (Stage(space, steps, (Hidden(SOURCE, varies=False),)),))


def viewer_step(index: Index, destination: Spot, protocol: Protocol) -> Iterator[Step]:
    """Yield the steps of a distribution for its viewers: HTTPS, and HTTP as far as it is answered."""
    distribution = index.distributions[destination.name]
    yield from _enabled(distribution)
    if distribution.viewers is not None:
        yield unsure("forward", distribution.id, distribution.viewers)
    sure: Ranges = ()
    maybe: Ranges = ()
    unknown: list[Unknown] = []
    offers = {
        "tcp": ((_HTTPS, True), (_HTTP, distribution.http)),
        "udp": ((_HTTPS, distribution.http3),),
        "icmp": (),
    }
    for port, offered in offers[protocol]:
        if isinstance(offered, Unknown):
            unknown.append(offered)
            maybe = merged((*maybe, port))
        elif offered:
            sure = merged((*sure, port))
    region = narrowed(WHOLE, PORT, sure)
    bounds = Bounds(region, region, narrowed(WHOLE, PORT, merged(sure + maybe)) if maybe else region)
    words = "accepts HTTPS" if sure == (_HTTPS,) else "accepts HTTP and HTTPS"
    refusal = Refusal(
        distribution.id, "no-listener", f"`{distribution.id}` {words} only", distribution.origin
    )
    held = Filter(bounds, (), tuple(unknown))
    yield Step("forward", distribution.id, held, (refusal,), words, distribution.origin)


def _enabled(distribution: Distribution) -> Iterator[Step]:
    if distribution.flaw:
        why = f"CloudFront refuses `{distribution.id}`: {distribution.flaw}"
        yield refused("forward", Refusal(distribution.id, "no-certificate", why, distribution.origin))
    if isinstance(distribution.enabled, Unknown):
        yield unsure("forward", distribution.id, distribution.enabled)
    elif not distribution.enabled:
        why = f"`{distribution.id}` is not enabled"
        yield refused("forward", Refusal(distribution.id, "disabled", why, distribution.origin))


_NAMED = (
    "add a record that leads from the name of the origin to the load balancer: `domain` in a spec, or "
    "`AWS::Route53::RecordSet` in a template"
)
"""The help for an origin by a name that no record of the templates has."""


def _origin_step(link: OriginLink, source: Spot, destination: Spot, protocol: Protocol) -> Step:
    """Return the step of an origin: its ports, and why it may not be asked."""
    numbers = [each for each in link.ports if isinstance(each, int)]
    ports = merged((each, each) for each in numbers) if protocol == "tcp" else ()
    region = narrowed(WHOLE, PORT, ports)
    doubts = [link.target, link.doubt, *link.ports]
    if not link.target and destination.where == "vpc":
        why = f"an origin of `{source.name}` may be another name of `{destination.name}`"
        doubts.append(Unknown(why, link.origin, help=_NAMED))
    unknown = tuple(each for each in doubts if isinstance(each, Unknown))
    doubtful = len(unknown) > sum(isinstance(each, Unknown) for each in link.ports)
    bounds = Bounds(EMPTY, EMPTY, region) if doubtful else certain(region)
    if not doubtful and destination.where == "internet":  # it is one host, at an unknown address
        bounds = Bounds(EMPTY, region, region)
    if len(numbers) < len(link.ports) and protocol == "tcp":
        bounds = bounds._replace(maybe=WHOLE)
    why = f"`{source.name}` does not ask `{destination.name}` there"
    refusal = Refusal(source.name, "wrong-origin-port", why, link.origin)
    name = destination.name
    return Step(
        "forward",
        source.name,
        Filter(bounds, (), unknown),
        (refusal,),
        f"asks the origin `{name}`",
        link.origin,
    )


def _before(path: NetworkPath, steps: tuple[Step, ...]) -> NetworkPath:
    return path._replace(stages=(Stage(path.space, steps), *path.stages))
