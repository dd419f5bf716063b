"""The contents of a page: all about a spec, or a matrix alone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiers.diagnostics.model import Finding
from tiers.diagnostics.wording import counted
from tiers.language.architecture import Architecture
from tiers.picture import describe
from tiers.plan.planning import Plan
from tiers.proof.answers.promises import PROTOCOLS, Expected, Promise
from tiers.proof.answers.queries import Engine, Matrix, matrix
from tiers.proof.answers.simulate import Outage
from tiers.proof.answers.verdicts import Verdict
from tiers.proof.answers.verify import Verified
from tiers.proof.model.loaded import Loaded
from tiers.proof.report.text import other_protocols, proven
from tiers.report import changes, components, costs, losses, parts, permissions, picture
from tiers.report import matrix as tables
from tiers.report.components import Described
from tiers.report.markup import Html, element, joined
from tiers.report.names import names
from tiers.report.page import Page, render

if TYPE_CHECKING:
    from tiers.permissions.answers.matrix import Cell
    from tiers.permissions.answers.proof import Proof
    from tiers.permissions.model.universe import Universe


class Update(NamedTuple):
    """The plan of each root, the deployment's own last, the bundle that they compare with, and findings."""

    plans: Sequence[Plan]
    against: str
    findings: Sequence[Finding]


class Allowed(NamedTuple):
    """The proof of permissions, and who may do what."""

    proof: "Proof"
    cells: "tuple[Cell, ...]"


class Subject(NamedTuple):
    """A compiled spec, its proof, and the effects of losses, or the reason why these are not known."""

    described: Described
    promises: Sequence[Promise]
    expected: Sequence[Expected]
    verified: Verified
    engine: Engine
    """It has answered the questions of the proof already."""
    outages: Sequence[Outage] | str
    update: Update | None = None
    permissions: Allowed | None = None


def report(subject: Subject) -> str:
    """Return the page about a spec."""
    described = subject.described
    table = _table(subject)
    drawn = describe.described(_drawn(subject))
    shared = picture.shared(drawn)
    sections = [
        picture.section(drawn),
        components.index(described),
        tables.section(table),
        _losses(subject, table),
        costs.section(described.bill),
    ]
    if subject.permissions is not None:
        sections.insert(3, permissions.section(subject.permissions.cells, subject.permissions.proof.universe))
    if described.findings:
        sections.insert(1, _findings(described.findings))
    if subject.update is not None:
        sections.append(changes.section(*subject.update))
    others = tables.articles(table, described.architecture.members.keys())
    details = joined((components.articles(described, table, shared), others))
    cards = {name: names[0] for name, names in shared.items()}
    data = {**tables.data(table), "cards": cards}
    return render(Page(described.side.name, _summary(subject), sections, details, data))


def matrix_page(
    whole: Matrix,
    loaded: Loaded,
    title: str,
    architecture: Architecture | None,
    allowed: "tuple[tuple[Cell, ...], Universe] | None" = None,
) -> str:
    """Return a page with a matrix alone, about any templates or account, and who may do what."""
    table = tables.Table(whole, loaded, names(whole.nodes, loaded.network, architecture))
    first = tables.section(table, other_protocols(whole))
    sections = [first, *([permissions.section(*allowed)] if allowed else [])]
    return render(Page(title, Html(), sections, tables.articles(table), tables.data(table)))


def connections(engine: Engine) -> Matrix:
    """Return the explained flows over TCP, and over each other protocol that has a possible one."""
    others = (each for each in PROTOCOLS if each != "tcp")
    used = [each for each in others if _is_used(matrix(engine.network, (each,), engine=engine))]
    return matrix(engine.network, ("tcp", *used), explained=True, engine=engine)


def _is_used(whole: Matrix) -> bool:
    return any(each.verdict is not Verdict.NO for each in whole.flows)


def _table(subject: Subject) -> tables.Table:
    described = subject.described
    whole = connections(subject.engine)
    undeclared = (each.flow for each in subject.verified.breaches if each.kind == "undeclared")
    return tables.Table(
        whole,
        described.loaded,
        names(whole.nodes, described.loaded.network, described.architecture),
        {(flow.source, flow.destination, flow.protocol): (*flow.ports, *flow.partial) for flow in undeclared},
    )


def _drawn(subject: Subject) -> describe.Subject:
    found = subject.described
    return describe.Subject(
        found.side.name,
        found.loaded,
        found.architecture,
        subject.promises,
        subject.expected,
        (subject.engine, subject.verified),
    )


def _losses(subject: Subject, table: tables.Table) -> parts.Section:
    if isinstance(subject.outages, str):
        return losses.refused(subject.outages)
    return losses.section(subject.outages, table.names)


def _findings(found: Sequence[Finding]) -> parts.Section:
    limit = parts.prose("Of `tiers check` and `tiers verify`; `tiers lint` reports those of linters.")
    body = (parts.findings(found), element("p", limit, class_="quiet"))
    return parts.Section("findings", "Findings", joined(body))


def _summary(subject: Subject) -> Html:
    described, verified = subject.described, subject.verified
    claim = "not proven" if verified.breaches else proven(verified, described.loaded)
    spec = described.architecture.spec
    regions = f" in {', '.join(spec.regions)}" if spec.regions else ""
    number = counted(len(described.architecture.members), "component")
    facts = f"{number}{regions}; {counted(len(described.findings), 'finding')}"
    about = [element("p", spec.description)] if spec.description else []
    claims = [_claim(claim, is_broken=bool(verified.breaches))]
    if subject.permissions is not None:
        claims.append(_claim_of_permissions(subject.permissions.proof))
    return joined((*about, element("p", facts, class_="quiet"), *claims))


def _claim(claim: str, *, is_broken: bool) -> Html:
    return element("p", claim, class_=f"claim {'harm' if is_broken else 'calm'}")


def _claim_of_permissions(proof: "Proof") -> Html:
    from tiers.permissions.report import text

    is_broken = not proof.verified.is_proven
    claim = "permissions: not proven" if is_broken else text.proven(proof.verified, proof.universe)
    return _claim(claim, is_broken=is_broken)
