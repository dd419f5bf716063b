"""The components of a spec: an index by tier, and the details of each."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiers.cost.priced import Bill
from tiers.diagnostics import wording as words
from tiers.diagnostics.locate import lines_of, origin_of
from tiers.diagnostics.model import Document, Finding, Place
from tiers.diagnostics.wording import counted
from tiers.ir.stacks import TIERS
from tiers.language.architecture import Architecture
from tiers.language.component import Member
from tiers.plan.compare.normal import resources
from tiers.plan.compare.snapshot import Snapshot
from tiers.proof.model.loaded import Loaded
from tiers.report import costs, keys, permissions, rules
from tiers.report.markup import Html, element, joined
from tiers.report.matrix import Table, connections
from tiers.report.names import address
from tiers.report.parts import Section, findings

if TYPE_CHECKING:
    from tiers.ir.edges import Grant


class Described(NamedTuple):
    """A compiled spec, its network, and what is wrong with it."""

    document: Document
    architecture: Architecture
    side: Snapshot
    loaded: Loaded
    findings: Sequence[Finding]
    bill: Bill


def index(described: Described) -> Section:
    """Return the components by tier, each as a link to its details: the text that equals the picture."""
    members = described.architecture.members.values()
    tiers = ((tier, [each for each in members if each.tier == tier]) for tier in TIERS)
    groups = (
        element("div", element("h3", tier), element("ul", *(_entry(each, described) for each in found)))
        for tier, found in tiers
        if found
    )
    return Section("components", "Components", element("div", *groups, class_="tiers"))


def _entry(member: Member, described: Described) -> Html:
    number = len(_own(member, described.findings))
    remark = element("span", counted(number, "finding"), class_="tag") if number else Html()
    kind = element("span", f" {member.component.type} ", class_="quiet")
    return element("li", element("a", member.name, href=address(member.name)), kind, remark)


def articles(described: Described, table: Table, shared: Mapping[str, Sequence[str]]) -> Html:
    """Return the details of each component, and of each pair with a grant.

    `shared` are the names that share a card of the picture, by each of them.
    """
    members = described.architecture.members.values()
    built = resources(described.side)
    details = (_article(each, described, built, table, shared.get(each.name, ())) for each in members)
    return joined((*details, *_pairs(described.architecture)))


def _article(
    member: Member,
    described: Described,
    built: permissions.Resources,
    table: Table,
    alike: Sequence[str],
) -> Html:
    parts = (
        element("h3", member.name, tabindex="-1"),
        element("p", _about(member, described), class_="quiet"),
        _alike(alike),
        _findings(member, described.findings),
        connections(table, member.name),
        costs.of_component(member.name, described.bill),
        permissions.grants(described.architecture.grants, member.name),
        rules.section(member.name, described.loaded),
        permissions.roles(permissions.roles_of(member.name, built, described.side), described.side),
        _existing_role(member, described.loaded),
        # A raw resource has no keys of the language.
        Html() if member.is_raw else keys.section(member, described.document),
    )
    return element("article", *parts, id=member.name, data_component=member.name)


def _about(member: Member, described: Described) -> str:
    """Return the type, the tier, the line, and the subnets of a component."""
    lines = lines_of(described.document.source.text)
    source, location = origin_of(described.document, Place(member.route, "key"), lines)
    file = "the spec" if source is described.document.source else os.path.basename(source.path)
    here = described.architecture.around(member)
    where = here.place
    if where is None:
        place = "outside the VPC" if here.network.exists else "without a VPC"
    else:
        zones = dict.fromkeys(each.zone for each in here.subnets(where.subnets))
        place = f"in {words.joined(where.subnets, 'and')} ({counted(len(zones), 'zone')})"
    part = f"{member.tier} tier" if member.tier in TIERS else f"stack {member.tier}"
    return f"{member.component.type} in the {part}, {place}, line {location.line} of {file}"


def _alike(names: Sequence[str]) -> Html:
    """Return links to the components that share a card of the picture; nothing for one with its own card."""
    if not names:
        return Html()
    links = joined((element("a", each, href=address(each)) for each in names), ", ")
    return element("p", f"One card of the picture is for {len(names)} equivalent components: ", links)


def _existing_role(member: Member, loaded: Loaded) -> Html:
    """Return that the role of a component exists already; nothing for one whose role is created."""
    if not any(member.name in each.components for each in loaded.existing):
        return Html()
    command = element("code", f"tiers permissions SPEC --for {member.name}")
    text = ("Its role exists already. Nothing is added to it, and what ", command, " prints is assumed.")
    return joined((element("h4", "Existing role"), element("p", *text)))


def _findings(member: Member, found: Sequence[Finding]) -> Html:
    own = _own(member, found)
    return joined((element("h4", "Findings"), findings(own))) if own else Html()


def _own(member: Member, found: Sequence[Finding]) -> list[Finding]:
    return [each for each in found if _is_of(member, each)]


def _is_of(member: Member, finding: Finding) -> bool:
    return finding.diagnostic.place.route[: len(member.route)] == member.route


def _pairs(architecture: Architecture) -> Iterator[Html]:
    """Yield the details of each pair of components with a grant, for the picture's connections."""
    pairs: dict[tuple[str, str], list[Grant]] = {}
    for each in architecture.grants:
        pairs.setdefault((each.source, each.target), []).append(each)
    for (source, target), found in pairs.items():
        title = element("h3", f"{source} to {target}: permission", tabindex="-1")
        body = permissions.grants(tuple(found), source)
        yield element("article", title, body, data_source=source, data_target=target)
