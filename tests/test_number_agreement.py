"""No finding says "1 characters"."""

import re
from pathlib import Path

CASES = Path(__file__).parent / "cases"
VERBS = {"is", "has", "was", "needs", "takes", "gives", "allows"}


def test_one_has_no_plural() -> None:
    wrong = [
        f"{path.parent.name}: {found[0]}"
        for path in sorted(CASES.glob("*/diagnostics.txt"))
        for found in re.finditer(r"(?<![\w.,:/`-])1 ([a-z]+s)\b", path.read_text(encoding="utf-8"))
        if found[1] not in VERBS
    ]
    assert wrong == []
