"""Rules of security groups that are one rule to AWS, or become one by the values of parameters.

EC2 compares rules without their descriptions and refuses the second one (`InvalidPermission.Duplicate`):
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Parameter, Text
from tiers.ir.placed import Placed
from tiers.ir.references import Pointer
from tiers.tuples import NamedTuple

RULES = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
PEERS = (
    "CidrIp",
    "CidrIpv6",
    "SourceSecurityGroupId",
    "DestinationSecurityGroupId",
    "SourcePrefixListId",
    "DestinationPrefixListId",
)
NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp"}
"""Protocols that a rule may name by number."""


class Choice(NamedTuple):
    """A parameter whose value must differ from another parameter's, or from a range that is written."""

    parameter: Parameter
    other: Parameter | str


def same(resources: Iterable[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Yield each rule that an earlier one makes already, after that one; parameters have their defaults."""
    for rules in _alike(resources):
        first: dict[object, Placed] = {}
        for placed, peer in rules:
            value = peer.target if isinstance(peer, Pointer) else peer
            earlier = first.setdefault(value, placed) if value else placed
            if earlier is not placed:
                yield earlier, placed


def choices(resources: Iterable[Placed]) -> tuple[Choice, ...]:
    """Return what must differ at a deployment, each pair once."""
    found: dict[tuple[str, str], Choice] = {}
    for rules in _alike(resources):
        peers = [peer for _, peer in rules if isinstance(peer, str)]
        for index, peer in enumerate(peers):
            for other in peers[index + 1 :]:
                for choice in _choice(peer, other):
                    found.setdefault((choice.parameter.name, _name(choice.other)), choice)
    return tuple(found.values())


def _choice(one: str, other: str) -> Iterator[Choice]:
    """Yield what a rule of the template can compare: parameters and literals, but no values of others."""
    if isinstance(one, Elsewhere) or isinstance(other, Elsewhere):
        return
    if isinstance(one, Text):
        yield Choice(one.parameter, other.parameter if isinstance(other, Text) else other)
    elif isinstance(other, Text):
        yield Choice(other.parameter, one)


def _name(other: Parameter | str) -> str:
    return other if isinstance(other, str) else other.name


def _alike(resources: Iterable[Placed]) -> Iterator[list[tuple[Placed, Any]]]:
    """Yield the rules of a group that differ in their peer alone, with their peers."""
    found: dict[tuple[object, ...], list[tuple[Placed, Any]]] = {}
    for placed in resources:
        properties = placed.body.get("Properties")
        if placed.body["Type"] in RULES and isinstance(properties, Mapping):
            key = _key(placed.body["Type"], properties)
            for name in PEERS:
                peer = properties.get(name)
                if key is not None and isinstance(peer, str | Pointer):
                    found.setdefault((*key, name), []).append((placed, peer))
    return iter(found.values())


def _key(kind: str, properties: Mapping[str, Any]) -> tuple[object, ...] | None:
    group = properties.get("GroupId")
    group = group.target if isinstance(group, Pointer) else group
    values = [properties.get(name) for name in ("IpProtocol", "FromPort", "ToPort")]
    if not isinstance(group, str | tuple) or not all(isinstance(each, str | int | None) for each in values):
        return None
    protocol, *ports = (str(each).lower() for each in values)
    return kind, group, NUMBERS.get(protocol, protocol), *ports
