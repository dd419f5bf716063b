"""The addresses that the rules of groups and ACLs match."""

from collections.abc import Iterable

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.addresses import ANY, ON_THE_INTERNET, SERVICES, Block, Family, block, together
from tiers.proof.model.filters import AclEntry, GroupRule, PrefixListId
from tiers.proof.model.index import Index
from tiers.proof.model.regions import HIGHEST_ADDRESS, Ranges, common, merged, without

WHOLE_AXIS: Ranges = ((0, HIGHEST_ADDRESS),)
"""Every address, whatever the version: so that an allow-all is as wide as regions get, and costs nothing."""


def addresses(
    peer: str | PrefixListId | Unknown, index: Index, family: Family
) -> tuple[Ranges, Ranges, Unknown | None]:
    """Return the addresses that a rule surely matches, those that it may match besides, and why."""
    if isinstance(peer, Unknown):
        return (), ANY[family], peer
    if isinstance(peer, PrefixListId):
        blocks, unknown = index.listed(peer, family)
        if peer.id in index.lists_of_services or _is_whole(blocks):
            return together(blocks), ANY[family] if unknown else (), unknown
        each = [_written(one) for one in blocks]
        sure, besides = (merged(part for one in each for part in one[side]) for side in (0, 1))
        return sure, ANY[family] if unknown else besides, unknown
    found = block(peer)
    if found is None:
        return (), ANY[family], Unknown(f"`{peer}` is not a CIDR block")
    if found.family != family:
        return (), (), None
    return *_written(found), None


def _written(found: Block) -> tuple[Ranges, Ranges]:
    """Return the addresses of a CIDR block, and those that AWS services may have if some are public."""
    if found.length == 0:
        return WHOLE_AXIS, ()
    if found.family == 6:  # noqa: PLR2004 - the version of IP
        return found.ranges, ()
    is_public = bool(common(found.ranges, ON_THE_INTERNET[4]))
    return without(found.ranges, (SERVICES,)), (SERVICES,) if is_public else ()


def _is_whole(blocks: Iterable[Block]) -> bool:
    """Return whether CIDR blocks have all addresses of IPv4 together, and so those of every AWS service."""
    return not without(((0, 2**32 - 1),), merged(part for each in blocks for part in each.ranges))


def alike(rule: GroupRule | AclEntry) -> tuple[object, ...]:
    """Return what rules have in common that differ in their CIDR blocks only."""
    return rule.protocol, rule.ports, getattr(rule, "allow", None), getattr(rule, "doubt", None)


def covering(rules: Iterable[tuple[GroupRule | AclEntry, object]]) -> frozenset[tuple[object, ...]]:
    """Return what rules have in common whose CIDR blocks have all addresses of IPv4 together."""
    found: dict[tuple[object, ...], list[Block]] = {}
    for rule, peer in rules:
        of_rule = block(peer) if isinstance(peer, str) else None
        if of_rule is not None and of_rule.family == 4:  # noqa: PLR2004 - the version of IP
            found.setdefault(alike(rule), []).append(of_rule)
    return frozenset(key for key, blocks in found.items() if len(blocks) > 1 and _is_whole(blocks))
