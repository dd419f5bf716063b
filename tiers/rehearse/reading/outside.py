"""Who is on the internet: people inside and outside of the ranges that rules name, and a web server."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from tiers.rehearse.intents import STRANGER, WEBSITE
from tiers.rehearse.model import Entry, Group, Host, Rule, Vpc
from tiers.rehearse.reading import addresses
from tiers.rehearse.reading.names import LAPTOP

_MOST = 8
"""Further ranges that somebody stands in; each is one more to try everything with."""

_SSH = 22


def named_ranges(
    vpcs: Iterable[Vpc], groups: Iterable[Group], acls: Iterable[tuple[Entry, ...]]
) -> list[IPv4Network]:
    """Return the parts of the internet that rules or entries name."""
    local = [IPv4Network(each) for vpc in vpcs for each in vpc.ranges]
    rules = (rule for group in groups for rule in (*group.ingress, *group.egress))
    written = [each for rule in rules for each in rule.ranges]
    written += [entry.range for entries in acls for entry in entries]
    networks = [IPv4Network(each) for each in dict.fromkeys(written)]
    return [each for each in networks if addresses.is_outside(each, local)]


def hosts(groups: Iterable[Group], named: list[IPv4Network]) -> Iterator[Host]:
    """Yield the laptop of somebody who may use SSH, a stranger, a web server, and one in each other range."""
    taken: set[str] = set()
    admitted = [rule for group in groups for rule in group.ingress if _is_ssh(rule)]
    ranges = [IPv4Network(each) for rule in admitted for each in rule.ranges]
    administrators = [each for each in ranges if each in named]
    inside = addresses.addresses_in(administrators[0], named) if administrators else None
    wanted = {LAPTOP: inside, STRANGER: None, WEBSITE: None}
    for number, each in enumerate([each for each in named if each not in administrators[:1]][:_MOST], 1):
        address = addresses.addresses_in(each, named)
        if address is not None:
            wanted[f"outside-{number}"] = address
    for name, address in wanted.items():
        found = address or addresses.somewhere_else(named, taken)
        if found is not None and found not in taken:
            taken.add(found)
            yield Host(name, "outside", name, "", "", "", "", found)


def _is_ssh(rule: Rule) -> bool:
    return rule.protocol == "tcp" and rule.ports == (_SSH, _SSH)
