"""The generated parts of docs/how-to/review-an-update.md and docs/reference/plan-changes.md."""

import re
from collections.abc import Callable, Iterator

from tests.support.plan_changes import CHANGES
from tests.support.plan_specs import BASES, NO_UPDATE, Edit, side_of
from tiers import compiler, resources
from tiers.cli.shared.reporting import located
from tiers.diagnostics import text as findings
from tiers.plan.model import Action
from tiers.plan.planning import plan
from tiers.plan.report.text import WORDS
from tiers.plan.report.text import plan as rendered
from tiers.resources.row import Outcome, Update

_EXAMPLE = re.compile(r"<!-- plan: (.+?) -->\n\n```text\n.*?```\n", re.DOTALL)
_TABLE = re.compile(r"<!-- table: (\w+) -->\n\n(?:\|.*\n)*")
_REMOVED = "is refused, or is removed with the first"
_BY_WORD = {kind.word: words for kind, words in WORDS.items()}


def filled(text: str) -> str:
    """Fill the page's own blocks."""
    return _TABLE.sub(_table, _EXAMPLE.sub(_example, text))


def _example(block: re.Match[str]) -> str:
    edit = next(each for each in CHANGES if each.name == block[1])
    made = plan(side_of(BASES[edit.base]), side_of(edit.text()))
    shown = "".join(f"{line}\n" for line in rendered(made, f"compared with `build/{made.new.name}`"))
    document = compiler.compile_spec("spec.yaml", edit.text().encode()).document
    told = findings.render(located(document, made.refused or made.findings), colour=False)
    return f"<!-- plan: {edit.name} -->\n\n```text\n{shown}\n{told.rstrip()}\n```\n"


def _table(block: re.Match[str]) -> str:
    return f"<!-- table: {block[1]} -->\n\n" + "".join(f"| {row} |\n" for row in TABLES[block[1]]())


def _documented() -> Iterator[str]:
    yield "property | change | reason | page"
    yield "--- | --- | --- | ---"
    for row in resources.every():
        for name, said in row.updates.items():
            yield _update(f"`{row.type}` `{name}`", said)
        if (items := row.items) is not None:
            yield _update(f"`{row.type}` an item of `{items.list}`", items.update)
        if (group := row.by_update_policy) is not None:
            properties = ", ".join(f"`{each}`" for each in group.properties)
            for policy, said in group.effects.items():
                which = f"with `{policy}`" if policy else "with none of these"
                yield _update(f"`{row.type}` {which}: {properties}", said)


def _update(what: str, said: Update) -> str:
    return f"{what} | {WORDS[Action[said.effect]]} | {said.says} | {_linked(said.page)}"


def _holds() -> Iterator[str]:
    yield "type | data"
    yield "--- | ---"
    yield from (f"`{row.type}` | {row.holds.what}" for row in resources.every() if row.holds)


def _identities() -> Iterator[str]:
    yield "type | identity | reason"
    yield "--- | --- | ---"
    for row in resources.every():
        if row.identity and not row.identity.is_address:
            yield f"`{row.type}` | {row.identity.what} | {row.identity.note}"


def _changes() -> Iterator[str]:
    yield "change | plan | refused | findings"
    yield "--- | --- | --- | ---"
    for edit in CHANGES:
        refused = ", ".join(f"`{each}`" for each in edit.refused)
        codes = ", ".join(dict.fromkeys(edit.codes))
        yield f"{edit.name} | {_said(edit)} | {refused} | {codes}"


def _said(edit: Edit) -> str:
    if NO_UPDATE & {*edit.codes}:
        return "no update at all"
    parts = [*_reasoned(edit)]
    parts += [f"{_BY_WORD[word]}: {number} that follow" for word, number in edit.follows.items()]
    parts += [f"{_BY_WORD[word]}: {number}" for word, number in edit.counts.items()]
    return "; ".join(parts) or "nothing changes"


def _reasoned(edit: Edit) -> Iterator[str]:
    """Yield resources with the same change for the same reason together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in edit.said:
        what, _, causes = each.partition(": ")
        word, _, name = what.partition(" ")
        groups.setdefault((word, causes), []).append(f"`{name}`")
    for (word, causes), names in groups.items():
        reasons = ", ".join(f"`{each}`" for each in causes.split(", "))
        yield f"{_BY_WORD[word]}: {', '.join(names)} ({reasons})"


def _unique() -> Iterator[str]:
    yield "type | unique | a second resource"
    yield "--- | --- | ---"
    rule = "the group, protocol, ports, and source or destination"
    types = ("SecurityGroupIngress", "SecurityGroupEgress", "SecurityGroup")
    yield f"{', '.join(f'`AWS::EC2::{each}`' for each in types)} | {rule} | {_REMOVED}"
    for row in resources.every():
        for each in row.unique or ():
            names = [f"`{name}`" for name in (*each.needed, *each.optional)]
            names += [f"each of `{each.each}`"] if each.each else []
            what = _REMOVED if each.outcome is Outcome.TAKEN_AWAY else "is refused"
            yield f"`{row.type}` | {', '.join(names)} | {what}"


def _never() -> Iterator[str]:
    yield "type | property | never accepted | page"
    yield "--- | --- | --- | ---"
    for row in resources.every():
        if (size := row.size) is not None:
            least = f"; growth by less than {size.growth} %" if size.growth else ""
            yield f"`{row.type}` | `{size.path[-1]}` | a smaller size{least} | {_linked(size.page)}"
    for row in resources.every():
        if row.version is not None:
            yield f"`{row.type}` | `{row.version.name}` | an older version | {_linked(row.version.page)}"


def _linked(page: str) -> str:
    return f"[{page.rsplit('/', 1)[-1].removesuffix('.html')}]({page})"


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "documented": _documented,
    "holds": _holds,
    "identities": _identities,
    "changes": _changes,
    "unique": _unique,
    "never": _never,
}
