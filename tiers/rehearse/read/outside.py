"""Hosts on the internet: clients inside and outside of the CIDR blocks that rules name, and a web server."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network

from tiers.diagnostics.wording import CLOUDFRONT
from tiers.rehearse.intents import ORIGIN_FACING, STRANGER, WEBSITE
from tiers.rehearse.model import Entry, Group, Host, Rule, Vpc
from tiers.rehearse.read import addresses
from tiers.rehearse.read.names import LAPTOP

_MOST = 8
"""The maximum number of further CIDR blocks with a host; each is one more to try everything with."""

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


def hosts(
    groups: Iterable[Group], named: list[IPv4Network], others: Iterable[IPv4Network], public: Iterable[str]
) -> Iterator[Host]:
    """Yield a permitted SSH user's laptop, a stranger, a web server, and a host in each other CIDR block.

    `others` are ranges of VPCs, and `public` addresses that are given to hosts of these. A stranger is in no
    range that a rule names: where these leave nothing of the internet, there is none. A host that has an
    address of CloudFront is a distribution of someone else.
    """
    admitted = [rule for group in groups for rule in group.ingress if _is_ssh(rule)]
    ranges = [IPv4Network(each) for rule in admitted for each in rule.ranges]
    administrators = [each for each in ranges if each in named][:1]
    inhabited = dict.fromkeys(
        [*administrators, *[each for each in named if each not in administrators][:_MOST]]
    )
    taken, closed = {*public}, [*named, *others]
    found: dict[str, str | None] = dict.fromkeys((LAPTOP, STRANGER, WEBSITE))
    for number, each in enumerate(inhabited, 1 - len(administrators)):
        address = addresses.addresses_in(each, closed, taken)
        if address is not None:
            taken.add(address)
            found[f"outside-{number}" if number else LAPTOP] = address
    for name, inside in found.items():
        chosen = inside or addresses.somewhere_else(closed, taken)
        if chosen is None and name != STRANGER:
            chosen = addresses.somewhere_else([*others], taken)
        if chosen is not None:
            taken.add(chosen)
            asked = CLOUDFRONT if IPv4Address(chosen) in ORIGIN_FACING else ""
            yield Host(name, "outside", name, asked, "", "", "", chosen)


def _is_ssh(rule: Rule) -> bool:
    return rule.protocol == "tcp" and rule.ports == (_SSH, _SSH)
