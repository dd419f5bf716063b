"""Packet filters as in a template or an account: security groups, prefix lists, and ACLs.

Facts of the network model, under its rules (see `network`).
"""

from typing import Literal

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.tuples import NamedTuple

Protocol = Literal["tcp", "udp", "icmp"]
"""The protocols of questions. `icmp` is an echo (ping) over IPv4, or over IPv6 as ICMPv6."""


class PrefixListId(NamedTuple):
    """A reference to a prefix list, in place of a CIDR block."""

    id: str


class GroupId(NamedTuple):
    """A reference to a security group, as the other side of a group's rule."""

    id: str


Ports = tuple[int, int] | None
"""First and last port, both inclusive; `None` is all. For ICMP it is type and code, where -1 is any."""


class GroupRule(NamedTuple):
    """One rule of a security group; a rule can only allow.

    `protocol` is lower case: `tcp`, `udp`, `icmp`, `icmpv6`, `all` (AWS's -1), or the number of another one.
    `peer` is the source of an ingress rule and the destination of an egress rule. One rule that lists
    several peers is several rules here. A rule of which nothing is known still has to be there, with
    `Unknown` in each field.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """

    protocol: str | Unknown
    ports: Ports | Unknown
    peer: str | GroupId | PrefixListId | Unknown
    origin: Origin
    doubt: Unknown | None = None
    """The reason why a known rule may not exist."""


class Group(NamedTuple):
    """A security group, with all its rules wherever they were written.

    AWS's own default is explicit here: a loader of templates makes `egress` by `effective_egress`, an
    account lists the effective rules itself.
    """

    id: str
    vpc: str | Unknown
    ingress: tuple[GroupRule, ...]
    egress: tuple[GroupRule, ...]
    origin: Origin
    of_vpc_origins: bool = False
    """True for the group that CloudFront makes for the interfaces of VPC origins; no template has it."""


def allow_all(origin: Origin) -> tuple[GroupRule, ...]:
    """Return the egress rules that AWS gives to a group which declares none."""
    return tuple(GroupRule("all", None, anywhere, origin) for anywhere in ("0.0.0.0/0", "::/0"))


def effective_egress(
    inline: tuple[GroupRule, ...], standalone: tuple[GroupRule, ...], origin: Origin
) -> tuple[GroupRule, ...]:
    """Return the egress that a group allows, by its inline egress rules and those in separate resources.

    AWS's allow-all exists only until a rule is declared. A standalone rule revokes it when it is
    created, and does not distinguish it from an equal inline rule: so an inline allow-all is lost too. An
    empty `SecurityGroupEgress` list declares nothing.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    """
    if not standalone:
        return inline or allow_all(origin)
    kept = tuple(rule for rule in inline if (rule.protocol, rule.peer) != ("all", "0.0.0.0/0"))
    return kept + standalone


def default_group(group: str, vpc: str, origin: Origin) -> Group:
    """Return the group that comes with a VPC: in from its own members, out to anywhere.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    return Group(group, vpc, (GroupRule("all", None, GroupId(group), origin),), allow_all(origin), origin)


CLOUDFRONT = "cloudfront"
"""The service of the list `com.amazonaws.global.cloudfront.origin-facing`.

Its addresses are those from which CloudFront asks origins, for the distributions of all its customers:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
"""


class PrefixList(NamedTuple):
    """A named set of ranges. Those of an AWS service (`service` set) may be unknown without harm."""

    id: str
    cidrs: tuple[str | Unknown, ...] | Unknown
    origin: Origin
    service: str | None = None
    """The last part of the service's name for AWS's own lists: `s3`, `dynamodb`; `CLOUDFRONT`."""


class AclEntry(NamedTuple):
    """One numbered entry of a network ACL. `protocol` and `ports` are as in a `GroupRule`."""

    number: int | Unknown
    egress: bool | Unknown
    allow: bool | Unknown
    protocol: str | Unknown
    ports: Ports | Unknown
    cidr: str | Unknown
    origin: Origin


class Acl(NamedTuple):
    """A network ACL: the lowest number that matches decides, and unmatched packets are denied.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
    """

    id: str
    entries: tuple[AclEntry, ...]
    origin: Origin
    handed: Unknown | None = None
    """The reason why there may be more entries: a part that was not loaded was given the ACL."""
