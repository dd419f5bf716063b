"""Protocols that no security group in use allows, so that most questions can be skipped."""

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.filters import GroupRule, Protocol
from tiers.proof.model.network import Network

_NAMES: dict[Protocol, frozenset[str]] = {
    "tcp": frozenset({"tcp", "6", "all"}),
    "udp": frozenset({"udp", "17", "all"}),
    "icmp": frozenset({"icmp", "icmpv6", "1", "58", "all"}),
}
_ECHO = frozenset({-1, 8, 128})
"""Types of ICMP that may be an echo request, over IPv4 and IPv6, or any."""


def is_silent(network: Network, protocol: Protocol) -> bool:
    """Return whether no connection of a protocol is possible from or to any node, whatever the routes.

    That is so where each interface has known groups, and none of these has a rule that may allow
    ingress or egress of the protocol.
    """
    if any(protocol == "tcp" or (protocol == "udp" and each.http3) for each in network.distributions):
        return False
    used: set[str] = set()
    for node in network.nodes:
        if isinstance(node.interfaces, Unknown):
            return False
        for interface in node.interfaces:
            if interface.groups is None or isinstance(interface.groups, Unknown):
                return False
            for group in interface.groups:
                if isinstance(group, Unknown):
                    return False
                used.add(group)
    held = {group.id: group for group in network.groups}
    if not used <= held.keys():
        return False
    rules = [rule for name in used for rule in (*held[name].ingress, *held[name].egress)]
    return not any(_may_let(rule, protocol) for rule in rules)


def _may_let(rule: GroupRule, protocol: Protocol) -> bool:
    if isinstance(rule.protocol, Unknown):
        return True
    if rule.protocol not in _NAMES[protocol]:
        return False
    if protocol != "icmp" or rule.ports is None or isinstance(rule.ports, Unknown):
        return True
    return rule.ports[0] in _ECHO
