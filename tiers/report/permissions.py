"""The permissions of a component: grants as its spec declares them, roles as the templates have them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tiers.ir.edges import Grant
from tiers.ir.facets import readable
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.compare.values import Key
from tiers.plan.report.wording import in_full
from tiers.proof.model.loaded import component_of
from tiers.report.markup import Html, element, joined
from tiers.report.names import address
from tiers.report.parts import Section, code, items, place, prose, table

if TYPE_CHECKING:
    from tiers.permissions.answers.matrix import Cell
    from tiers.permissions.model.universe import Universe

_ROLE, _POLICIES = "AWS::IAM::Role", ("AWS::IAM::RolePolicy", "AWS::IAM::Policy")

Resources = Mapping[Key, Resource]


def roles_of(component: str, resources: Resources, side: Snapshot) -> list[Resource]:
    """Return the roles of a component and their separate policies, in the order of the templates."""
    kinds = (_ROLE, *_POLICIES)
    owned = (each for each in resources.values() if each.type in kinds)
    return [each for each in owned if component_of(_entry(each, side)) == component]


def grants(found: tuple[Grant, ...], component: str) -> Html:
    """Return the grants from and to a component as a table; nothing without one."""
    rows = [
        (_ends(each), code(", ".join(each.actions)))
        for each in found
        if component in {each.source, each.target}
    ]
    if not rows:
        return Html()
    return joined((element("h4", "Grants"), table(("from and to", "actions"), rows)))


def _ends(grant: Grant) -> Html:
    source, target = (element("a", each, href=address(each)) for each in (grant.source, grant.target))
    access = [readable(grant.access)] if readable(grant.access) else []
    by = [f"called by {grant.by}"] if grant.by else []
    remark = f" ({', '.join((*access, *by))})" if access or by else ""
    return joined((source, " to ", target, remark))


def section(cells: "tuple[Cell, ...]", universe: "Universe") -> Section:
    """Return the section with who may do what, in access words where they mean the same."""
    from tiers.permissions.answers.breaches import who_of
    from tiers.permissions.answers.verify import bare
    from tiers.permissions.report import text

    rows = [
        (
            prose(who_of(each.subject.id, each.subject.source)),
            text.may_of(each),
            code(bare(each.target.id)),
        )
        for each in cells
    ]
    body = (table(("who", "may", "on"), rows, "permissions"), items(map(prose, text.limits(universe))))
    return Section("permissions", "Who may do what", joined(body))


def roles(found: list[Resource], side: Snapshot) -> Html:
    """Return each role with its managed policies and its statements; nothing without one."""
    shown = [_role(each, side) for each in found]
    return joined((element("h4", "Roles"), *shown)) if shown else Html()


def _role(resource: Resource, side: Snapshot) -> Html:
    kind = "role" if resource.type == _ROLE else "policy of a role"
    head = element("p", code(resource.key[1]), f", a {kind} ", place(_entry(resource, side)))
    managed = [in_full(each) for each in _listed(resource.properties.get("ManagedPolicyArns"))]
    statements = list(_statements(resource))
    parts = [head]
    if managed:
        parts.append(element("p", "Managed policies: ", joined(map(code, managed), ", ")))
    if statements:
        parts.append(items(map(_statement, statements)))
    if not managed and not statements:
        parts.append(element("p", "It allows nothing.", class_="quiet"))
    return joined(parts)


def _statements(resource: Resource) -> Iterator[Mapping[str, Any]]:
    written = [resource.properties.get("PolicyDocument")]
    inline = _listed(resource.properties.get("Policies"))
    written += [each.get("PolicyDocument") for each in inline if isinstance(each, Mapping)]
    for document in written:
        if isinstance(document, Mapping):
            yield from (each for each in _listed(document.get("Statement")) if isinstance(each, Mapping))


def _statement(statement: Mapping[str, Any]) -> Html:
    effect = in_full(statement.get("Effect", ""))
    actions = joined((code(in_full(each)) for each in _listed(statement.get("Action"))), ", ")
    on = joined((code(in_full(each)) for each in _listed(statement.get("Resource"))), ", ")
    condition = statement.get("Condition")
    only = (", if ", code(in_full(condition))) if condition else ()
    return joined((f"{effect} ", actions, " on ", on, *only))


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _entry(resource: Resource, side: Snapshot) -> Mapping[str, Any] | None:
    stack, name = resource.key
    return side.sources.get(stack or side.main, {}).get(name)
