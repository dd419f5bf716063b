"""Rules of security groups that the values of parameters make the same.

EC2 refuses the second of two that are the same, with `InvalidPermission.Duplicate`:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
"""

import ipaddress
from collections.abc import Iterator
from typing import Final

from tiers.deploy.preflight.subject import Subject, at, place, target
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed

TYPES: Final = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
_PEERS: Final = (
    *("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "DestinationSecurityGroupId"),
    *("SourcePrefixListId", "DestinationPrefixListId"),
)
_WORDS: Final = ("GroupId", "IpProtocol", "FromPort", "ToPort", *_PEERS)


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report the rules that are the same."""
    for type_ in TYPES:
        met: dict[tuple[str, ...], Placed] = {}
        for rule in subject.of(type_):
            key = _key(subject, rule)
            first = met.setdefault(key, rule) if key else rule
            changing = {first.logical_id, rule.logical_id} & subject.kinds.keys()
            if first is not rule and changing:
                yield _duplicate(subject, first, rule)


def _key(subject: Subject, rule: Placed) -> tuple[str, ...]:
    """Return the key by which rules are the same; empty if part of it is unknown."""
    parts = []
    for name in _WORDS:
        written = at(rule, name)
        value = target(written) or subject.value(written)
        if written is not None and value is None:
            return ()
        parts.append(_canonical(value or ""))
    return tuple(parts)


def _canonical(value: str) -> str:
    """Write a CIDR block as EC2 does."""
    try:
        return str(ipaddress.ip_network(value, strict=False)) if "/" in value else value
    except ValueError:
        return value


def _duplicate(subject: Subject, first: Placed, rule: Placed) -> Diagnostic:
    peer = next(name for name in _PEERS if at(rule, name) is not None)
    value = subject.value(at(rule, peer)) or target(at(rule, peer))
    return codes.SAME_RULES.at(
        place(rule, peer),
        f"`{rule.logical_id}` and `{first.logical_id}` are the same rule",
        label=f"both are for `{value}`",
        help="give the parameters different values with `--parameter NAME=VALUE`",
    )
