"""The generated parts of docs/plan.md: an example, and the tables of what is documented, held and said."""

import re
from collections.abc import Callable, Iterator

from tests.support.plan_changes import CHANGES
from tests.support.plan_specs import BASES, NO_UPDATE, Edit, side_of
from tiers import compiler
from tiers.cli.shared.reporting import located
from tiers.diagnostics import text as findings
from tiers.plan.compare.documented import BY_UPDATE_POLICY, GROUP, OF_A_GROUP, TABLE
from tiers.plan.planning import plan
from tiers.plan.report.text import WORDS
from tiers.plan.report.text import plan as rendered
from tiers.plan.safeguards.never import SIZES, VERSIONS
from tiers.plan.safeguards.stateful import HOLDS
from tiers.plan.safeguards.unique_types import UNIQUE, Outcome

_EXAMPLE = re.compile(r"<!-- plan: (.+?) -->\n\n```text\n.*?```\n", re.DOTALL)
_TABLE = re.compile(r"<!-- table: (\w+) -->\n\n(?:\|.*\n)*")
_TAKEN = "is refused, or is taken away with the first"
_BY_WORD = {kind.word: words for kind, words in WORDS.items()}


def filled(text: str) -> str:
    """Fill the page's own blocks."""
    return _TABLE.sub(_table, _EXAMPLE.sub(_example, text))


def _example(block: re.Match[str]) -> str:
    edit = next(each for each in CHANGES if each.name == block[1])
    made = plan(side_of(BASES[edit.base]), side_of(edit.text()))
    shown = "".join(f"{line}\n" for line in rendered(made, f"compared with `build/{made.new.name}`"))
    document = compiler.compile_spec("spec.yaml", edit.text().encode()).document
    refused = findings.render(located(document, made.refused), colour=False)
    return f"<!-- plan: {edit.name} -->\n\n```text\n{shown}\n{refused.rstrip()}\n```\n"


def _table(block: re.Match[str]) -> str:
    return f"<!-- table: {block[1]} -->\n\n" + "".join(f"| {row} |\n" for row in _TABLES[block[1]]())


def _documented() -> Iterator[str]:
    yield "property | change | what the page says | page"
    yield "--- | --- | --- | ---"
    for (resource_type, name), said in TABLE.items():
        page = said.page.rsplit("/", 1)[-1].removesuffix(".html")
        yield f"`{resource_type}` `{name}` | {WORDS[said.kind]} | {said.says} | [{page}]({said.page})"
    properties = ", ".join(f"`{each}`" for each in OF_A_GROUP)
    for policy, said in BY_UPDATE_POLICY.items():
        which = f"with `{policy}`" if policy else "with none of these"
        page = said.page.rsplit("/", 1)[-1].removesuffix(".html")
        yield f"`{GROUP}` {which}: {properties} | {WORDS[said.kind]} | {said.says} | [{page}]({said.page})"


def _holds() -> Iterator[str]:
    yield "type | what is lost"
    yield "--- | ---"
    yield from (f"`{name}` | {lost}" for name, lost in sorted(HOLDS.items()))


def _changes() -> Iterator[str]:
    yield "change | what the plan says | refused | findings"
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
    """Tell together what becomes the same for the same reason."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in edit.said:
        what, _, causes = each.partition(": ")
        word, _, name = what.partition(" ")
        groups.setdefault((word, causes), []).append(f"`{name}`")
    for (word, causes), names in groups.items():
        reasons = ", ".join(f"`{each}`" for each in causes.split(", "))
        yield f"{_BY_WORD[word]}: {', '.join(names)} ({reasons})"


def _unique() -> Iterator[str]:
    yield "type | unique | the second one"
    yield "--- | --- | ---"
    rule = "the group, protocol, ports, and source or destination"
    types = ("SecurityGroupIngress", "SecurityGroupEgress", "SecurityGroup")
    yield f"{', '.join(f'`AWS::EC2::{each}`' for each in types)} | {rule} | {_TAKEN}"
    for resource_type, uniques in sorted(UNIQUE.items()):
        for each in uniques:
            names = [f"`{name}`" for name in (*each.needed, *each.optional)]
            names += [f"each of `{each.each}`"] if each.each else []
            what = _TAKEN if each.outcome is Outcome.TAKEN_AWAY else "is refused"
            yield f"`{resource_type}` | {', '.join(names)} | {what}"


def _never() -> Iterator[str]:
    yield "type | property | never accepted | page"
    yield "--- | --- | --- | ---"
    for resource_type, size in SIZES.items():
        least = f"; growth by less than {size.growth} %" if size.growth else ""
        yield f"`{resource_type}` | `{size.path[-1]}` | a smaller size{least} | {_linked(size.page)}"
    for resource_type, (name, page) in VERSIONS.items():
        yield f"`{resource_type}` | `{name}` | an older version | {_linked(page)}"


def _linked(page: str) -> str:
    return f"[{page.rsplit('/', 1)[-1].removesuffix('.html')}]({page})"


_TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "documented": _documented,
    "holds": _holds,
    "changes": _changes,
    "unique": _unique,
    "never": _never,
}
