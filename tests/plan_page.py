"""The generated parts of docs/plan.md: an example, and the tables of what is documented, held and said."""

import re
from collections.abc import Callable, Iterator

from tests.plan_changes import CHANGES
from tests.plan_specs import BASES, Edit, side_of
from tiers import compiler
from tiers.cli.reporting import located
from tiers.diagnostics import text as findings
from tiers.plan.documented import BY_UPDATE_POLICY, GROUP, OF_A_GROUP, TABLE
from tiers.plan.holds import HOLDS
from tiers.plan.planning import plan
from tiers.plan.text import WORDS
from tiers.plan.text import plan as rendered

_EXAMPLE = re.compile(r"<!-- plan: (.+?) -->\n\n```text\n.*?```\n", re.DOTALL)
_TABLE = re.compile(r"<!-- table: (\w+) -->\n\n(?:\|.*\n)*")
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
    if {"T512", "T513"} & {*edit.codes}:
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


_TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "documented": _documented,
    "holds": _holds,
    "changes": _changes,
}
