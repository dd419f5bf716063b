"""Results of a question: verdicts, ports, the path, and all blockers."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.filters import Protocol
from tiers.proof.model.regions import Ranges, common, merged, without
from tiers.tuples import NamedTuple


class Verdict(StrEnum):
    """A verdict on whether connections can be opened.

    `PARTIAL`: proven for some of the addresses, zones or members that the answer must hold for, and for the
    rest not, or not known. `UNKNOWN`: proven for none, and something that is not modeled may allow it.
    """

    YES = "YES"
    NO = "NO"
    PARTIAL = "PARTIAL"
    UNKNOWN = "UNKNOWN"


class Answer(NamedTuple):
    """The ports of each verdict; no port is in two of them, and `NO` are all the others."""

    yes: Ranges = ()
    partial: Ranges = ()
    unknown: Ranges = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict on whether any port can be reached."""
        if self.yes:
            return Verdict.YES
        if self.partial:
            return Verdict.PARTIAL
        return Verdict.UNKNOWN if self.unknown else Verdict.NO

    def on(self, ports: Ranges) -> "Answer":
        """Return the answer for some ports only."""
        return Answer(*(common(each, ports) for each in self))


NO = Answer()


def any_of(answers: Iterable[Answer]) -> Answer:
    """Return the answer if one of several ways is enough."""
    first = NO
    for each in answers:
        if NO in {each, first}:
            first = first if each == NO else each
            continue
        yes = merged(first.yes + each.yes)
        partial = without(merged(first.partial + each.partial), yes)
        unknown = without(without(merged(first.unknown + each.unknown), yes), partial)
        first = Answer(yes, partial, unknown)
    return first


def all_of(answers: Iterable[Answer]) -> Answer:
    """Return the answer that must be true for each of several places."""
    first, *others = answers
    for each in others:
        if each == first:
            continue
        yes = common(first.yes, each.yes)
        proven = merged(first.yes + first.partial + each.yes + each.partial)
        first = Answer(yes, without(proven, yes), without(merged(first.unknown + each.unknown), proven))
    return first


class Hop(NamedTuple):
    """One thing on the path that lets packets on, and the rule by which it does."""

    leg: Literal["forward", "reply"]
    component: str
    rule: str
    origin: Origin | None


class Blocker(NamedTuple):
    """One thing that stops packets. `code` never changes its meaning."""

    component: str
    code: str
    explanation: str
    origin: Origin | None = None
    also: tuple[Origin, ...] = ()
    """Other resources that are part of the reason."""


CODES = {
    "acl-denies": "a network ACL has no entry that allows it, or one that denies it",
    "blackhole": "a route has a target that does not exist, is not attached, or is not active",
    "cross-zone-off": "the load balancer has no target in this zone and no cross-zone load balancing",
    "disabled": "a distribution is not enabled",
    "lost": "it or its zone is lost (simulations only)",
    "nat-not-public": "a NAT gateway has no internet access",
    "no-certificate": "a distribution has names without a certificate that CloudFront can use",
    "no-common-version": "one end has only IPv4 and the other only IPv6",
    "no-egress-rule": "no security group allows egress",
    "no-ingress-rule": "no security group allows ingress",
    "no-internet-gateway": "the VPC has no internet gateway",
    "no-listener": "a load balancer does not listen on this port",
    "no-public-address": "it has no public address",
    "no-route": "a route table has no route",
    "not-a-target": "a load balancer sends only to its targets",
    "not-an-origin": "a distribution asks only its origins",
    "opens-no-connections": "it does not open connections",
    "opens-other-connections": "it opens connections only to other ports or addresses",
    "route-leads-elsewhere": "a route sends it somewhere else",
    "source-destination-check": "the source/destination check drops packets for other hosts",
    "takes-no-connections": "it does not accept connections",
    "wrong-origin-port": "a distribution asks an origin on other ports",
    "wrong-target-port": "a target group sends to other ports or protocols",
    "zone-not-enabled": "a load balancer is not enabled in the target's zone",
}
"""Every code that a blocker may have."""


class Flow(NamedTuple):
    """The answer to one question, with what proves it.

    `ports` are those of the verdict `YES`; `partial` and `unknown` have theirs besides, whatever the
    verdict. For `icmp` they are `((0, 0),)`, which represents an echo. `path` is a witness: the hops of the
    forward leg, then those of the reply; `via` describes its way in words.
    """

    source: str
    destination: str
    protocol: Protocol
    port: int | None
    verdict: Verdict
    ports: Ranges
    partial: Ranges
    unknown: Ranges
    via: str = ""
    path: tuple[Hop, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
