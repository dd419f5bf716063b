"""No finding says "1 characters", and none names a file that only the repository has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import CASE_FOLDERS, ROOT

SOURCES = ROOT / "tiers"
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
VERBS = {"is", "has", "was", "needs", "takes", "gives", "allows"}


def test_one_has_no_plural() -> None:
    wrong = [
        f"{path.parent.name}: {found[0]}"
        for case in CASE_FOLDERS
        for path in case.glob("diagnostics.txt")
        for found in re.finditer(r"(?<![\w.,:/`-])1 ([a-z]+s)\b", path.read_text(encoding="utf-8"))
        if found[1] not in VERBS
    ]
    assert wrong == []


def texts(path: Path) -> Iterator[str]:
    """Yield the strings of a module, but for its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = (node.body for node in ast.walk(tree) if isinstance(node, DOCUMENTED))
    documented = {body[0].value for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented:
            yield node.value


def test_no_text_names_a_file_that_a_wheel_does_not_have() -> None:
    page = re.compile(r"\bdocs/[\w/-]+\.md")
    assert [text for path in SOURCES.rglob("*.py") for text in texts(path) if page.search(text)] == []
