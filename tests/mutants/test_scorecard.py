"""docs/evidence/scorecard.md: every kind of fault, and what was found last. No other tool runs here."""

import re

from tests.mutants import page, subjects
from tests.mutants.catalogue import KINDS
from tiers.ir.placed import Layout

ROW = re.compile(
    r"^\| (?:`([a-z0-9-]+)`: )?.*(?: \| [0-9]+){2} \| (?:-|[0-9]+ of [0-9]+)(?: \| [0-9]+){5} \|$"
)


def rows() -> list[str]:
    lines = page.PAGE.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| fault |"))
    return [line for line in lines[start + 2 :] if line.startswith("|")]


def test_the_scorecard_names_every_kind_and_spec() -> None:
    again = "run `python -m tests.mutants`"
    found = [ROW.match(row) for row in rows()]
    assert None not in found, again
    assert [each[1] for each in found if each and each[1]] == [each.name for each in KINDS], again
    text = page.PAGE.read_text(encoding="utf-8")
    assert [spec for spec in subjects.shipped() if f"`{spec}`" not in text] == [], again


def test_no_clean_template_was_accused() -> None:
    bundles = len(subjects.names()) * len(Layout)
    assert f"Of {bundles} clean bundles, 0 were accused." in page.PAGE.read_text(encoding="utf-8")


def test_the_scorecard_keeps_both_promises() -> None:
    for row in rows():
        _, planted, changing, found, accused, *_ = row.rsplit(" | ", 8)
        assert int(changing) <= int(planted)
        assert accused == "0", row
        assert found in {"-", f"{changing} of {changing}"}, row
