"""Golden cases: each stage's result for a spec, byte for byte. `python -m tests.regenerate` rewrites them."""

import difflib
import re
from collections import Counter
from importlib import import_module

import pytest

from tests.support import goldens
from tests.support.goldens import Case
from tests.support.paths import CASES as GENERAL
from tests.support.paths import COMPONENTS, ROOT, SHIPPED
from tiers.codes import all_codes
from tiers.diagnostics.model import Code
from tiers.language import registry

CASES = goldens.cases()
SHORTEST_DIFF = 200
FIRST_WORD = re.compile(r"(?:error|warning|info)(?=\[)")

WITHOUT_A_CASE = {
    "T0117": "the decoder has words of its own for all that the schema refuses",
    **dict.fromkeys(
        ("T4001", "T4002", "T4003", "T4004", "T4005", "T4006"), "tests of lint make these findings"
    ),
    "T1210": "each type of `tiers` that connects has a role; only a type of another package may have none",
    **dict.fromkeys(("T0115", "T2038", "T4007"), "tests of the command line make these findings"),
    **{
        code.id: "tests of what writes files, calls AWS or rehearses make this finding"
        for code in all_codes()
        if code.id.startswith(("T6", "T7", "T8"))
    },
    "T0118": "tests of installed packages make this finding",
    "T5017": "it takes hundreds of names, which a test of the proof makes",
    "T9001": "no spec is known that causes it, or the bug would be mended",
}


def difference(file: str, kept: str, made: str) -> str:
    """What changed in a golden file, cut where it gets too long to read."""
    rows = list(
        difflib.unified_diff(
            kept.splitlines(), made.splitlines(), f"{file} (golden)", f"{file} (made now)", lineterm=""
        )
    )
    more = len(rows) - SHORTEST_DIFF
    return "\n".join(rows[:SHORTEST_DIFF] + ([f"… {more} more lines"] if more > 0 else []))


def codes_of(case: Case) -> set[str]:
    """Return the codes of a case's findings."""
    return set(re.findall(r'"code": "(T\d+)"', goldens.kept(case)["diagnostics.json"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_stage_gives_what_its_golden_file_says(case: Case) -> None:
    kept, made = goldens.kept(case), goldens.rendered(case)
    changed = [
        difference(file, kept.get(file, ""), made.get(file, ""))
        or f"{file}: {'only the line breaks differ' if file in kept and file in made else 'empty'}"
        for file in sorted(kept.keys() | made.keys())
        if kept.get(file) != made.get(file)
    ]
    if changed:
        pytest.fail("\n".join([*changed, "", "if that is meant: python -m tests.regenerate"]), pytrace=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_called_what_it_is(case: Case) -> None:
    findings = goldens.kept(case)["diagnostics.txt"]
    kinds = {match[0] for line in findings.splitlines() if (match := FIRST_WORD.match(line))}
    expected = {"invalid": "error" in kinds, "warned": kinds - {"info"} == {"warning"}}
    assert expected.get(case.name.split("_", 1)[0], "error" not in kinds), findings


def test_a_case_whose_findings_are_of_one_component_type_is_beside_it() -> None:
    owners = {
        code.id: module.split(".")[2]
        for module in registry.code_modules()
        if module.startswith("tiers.components.")
        for code in vars(import_module(module)).values()
        if isinstance(code, Code)
    }
    astray = []
    for case in CASES:
        found = codes_of(case)
        types = {owners.get(code, "") for code in found}
        alone = next(iter(types)) if len(types) == 1 else ""
        meant = (COMPONENTS / alone / "cases" if alone else GENERAL) / case.name
        if case.name.startswith(("invalid_", "warned_")) and case.folder != meant:
            others = ", ".join(sorted(code for code in found if code not in owners))
            split = f", or split it, because it also has {others}" if others and len(types) > 1 else ""
            astray.append(f"git mv {case.folder.relative_to(ROOT)} {meant.relative_to(ROOT)}{split}")
    if astray:
        pytest.fail("\n".join(["these cases are in the wrong directory:", *astray]), pytrace=False)


def test_names_of_cases_are_unique() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


def test_every_shipped_spec_is_a_case() -> None:
    shipped = {path.stem for path in SHIPPED}
    assert shipped <= {case.name for case in CASES}


def test_every_code_has_a_case() -> None:
    found = {code for case in CASES for code in codes_of(case)}
    without = {code.id: code.name for code in all_codes() if code.id not in found}
    problems = [
        f"{number} {without[number]}: add a golden case that has it, or a reason to WITHOUT_A_CASE"
        for number in without.keys() - WITHOUT_A_CASE.keys()
    ]
    problems += [
        f"{number}: remove it from WITHOUT_A_CASE, because a case has it or the code is gone"
        for number in WITHOUT_A_CASE.keys() - without.keys()
    ]
    if problems:
        pytest.fail("\n".join(sorted(problems)), pytrace=False)
