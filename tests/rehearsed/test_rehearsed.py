"""Packets against the proof: they agree on mutants of every run, and on those of the page."""

import re
import subprocess
import sys

from tests.mutants import subjects
from tests.rehearsed import OF_CONNECTIONS, RANDOM, SAMPLE, page
from tests.support.namespaces import needs_namespaces
from tests.support.paths import ROOT
from tiers.ir.placed import Layout


@needs_namespaces()
def test_packets_and_proof_agree_on_mutants() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.rehearsed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    networks = len(subjects.names()) * len(Layout) + SAMPLE + RANDOM
    found = re.fullmatch(
        rf"{networks} networks, {SAMPLE} mutants, (\d+) questions, 0 disagreements\n", done.stdout
    )
    assert found is not None, done.stdout
    assert int(found[1]) > 100 * networks


def test_the_page_is_of_all_kinds_and_without_a_disagreement() -> None:
    again = "run `python -m tests.rehearsed --write`"
    text = page.PAGE.read_text(encoding="utf-8")
    assert "Disagreements: 0." in text, again
    found = re.search(r"with (\d+) faults of (\d+) kinds", text)
    assert found is not None, again
    assert int(found[2]) == len(OF_CONNECTIONS), again
    rows = re.findall(r"^\| (TCP|UDP|echo) \| ([0-9,]+) \| ([0-9,]+) \|", text, re.MULTILINE)
    assert [name for name, *_ in rows] == ["TCP", "UDP", "echo"], again
    assert all(int(each.replace(",", "")) > 0 for _, *counts in rows for each in counts), again
