"""The rules of a component's security groups, as the templates have them."""

from collections.abc import Iterator
from typing import NamedTuple

from tiers.cloudformation.evaluate.values import Unknown
from tiers.diagnostics.wording import INTERNET
from tiers.proof.model.filters import Group, GroupId, GroupRule, PrefixListId
from tiers.proof.model.loaded import Loaded, component_of
from tiers.proof.model.network import Node
from tiers.proof.model.regions import spelled
from tiers.report.markup import Html, element, joined
from tiers.report.parts import origin, table

_EVERYWHERE = {"0.0.0.0/0", "::/0"}


class Rule(NamedTuple):
    """One rule in words."""

    direction: str
    traffic: str
    peer: str
    rule: GroupRule


def section(component: str, loaded: Loaded) -> Html:
    """Return a table of all rules of a component's groups; nothing for one without groups."""
    groups = _groups(component, loaded)
    found = [each for group in groups for each in _rules(group, loaded)]
    unknown = [each.reason for node in _nodes(component, loaded) for each in _unknown(node)]
    rows = (
        (
            each.direction,
            element("span", each.traffic, class_="traffic"),
            joined((each.peer, " ", origin(each.rule.origin, loaded))),
        )
        for each in found
    )
    parts = [table(("direction", "traffic", "from or to"), rows)] if found else []
    if groups and not found:
        parts.append(
            element("p", "Its security groups have no rules, so they allow nothing.", class_="quiet")
        )
    parts += [element("p", each, class_="quiet") for each in dict.fromkeys(unknown)]
    return joined((element("h4", "Security rules"), *parts)) if parts else Html()


def _nodes(component: str, loaded: Loaded) -> tuple[Node, ...]:
    return tuple(each for each in loaded.network.nodes if each.component == component)


def _groups(component: str, loaded: Loaded) -> tuple[Group, ...]:
    known = {each.id: each for each in loaded.network.groups}
    ids = dict.fromkeys(each for node in _nodes(component, loaded) for each in _group_ids(node))
    return tuple(known[each] for each in ids if each in known)


def _group_ids(node: Node) -> Iterator[str]:
    for interface in () if isinstance(node.interfaces, Unknown) else node.interfaces:
        groups = interface.groups
        if groups is not None and not isinstance(groups, Unknown):
            yield from (each for each in groups if isinstance(each, str))


def _unknown(node: Node) -> Iterator[Unknown]:
    """Yield the reasons why some groups of a node are not known."""
    if isinstance(node.interfaces, Unknown):
        yield node.interfaces
        return
    for interface in node.interfaces:
        groups = interface.groups
        if isinstance(groups, Unknown):
            yield groups
        elif groups is not None:
            yield from (each for each in groups if isinstance(each, Unknown))


def _rules(group: Group, loaded: Loaded) -> Iterator[Rule]:
    for direction, listed in (("in", group.ingress), ("out", group.egress)):
        for each in listed:
            doubt = f" ({each.doubt.reason})" if each.doubt is not None else ""
            yield Rule(direction, _traffic(each), f"{_peer(each, loaded)}{doubt}", each)


def _traffic(rule: GroupRule) -> str:
    if isinstance(rule.protocol, Unknown):
        return f"unknown: {rule.protocol.reason}"
    protocol = "all traffic" if rule.protocol == "all" else rule.protocol
    if isinstance(rule.ports, Unknown):
        return f"{protocol}, ports unknown: {rule.ports.reason}"
    is_of_ports = rule.ports is not None and rule.protocol in {"tcp", "udp"}
    return f"{protocol} {spelled((rule.ports,))}" if is_of_ports and rule.ports else protocol


def _peer(rule: GroupRule, loaded: Loaded) -> str:
    peer = rule.peer
    if isinstance(peer, Unknown):
        return f"unknown: {peer.reason}"
    if isinstance(peer, GroupId):
        return _owner(peer.id, loaded)
    if isinstance(peer, PrefixListId):
        lists = {each.id: each.service for each in loaded.network.prefix_lists}
        return f"{lists.get(peer.id) or peer.id} (prefix list)"
    return f"{INTERNET} ({peer})" if peer in _EVERYWHERE else peer


def _owner(group: str, loaded: Loaded) -> str:
    """Return the component of a security group, or the group where it belongs to none."""
    for each in loaded.network.groups:
        if each.id == group:
            return component_of(loaded.spec_origin(each.origin)) or group
    return group
