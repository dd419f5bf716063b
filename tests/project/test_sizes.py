"""Files and functions are short enough to be read in one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import ROOT

LONGEST_FILE = 400
"""Lines."""

LONGEST_FUNCTION = 60
"""Lines, with its decorators left out."""

LONG = {
    "benchmarks/floor_production.py": "one program, as a user of troposphere would write it",
    "benchmarks/floor_victorleungtwdemo.py": "one program, as a user of troposphere would write it",
    "tests/language/test_contract.py": "still to be divided",
    "tests/language/test_source.py": "still to be divided",
}
"""Files that are longer, and why."""


def files() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file of Python in the project."""
    for folder in ("tiers", "tests", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_file_is_too_long() -> None:
    long = {path for path, text in files() if text.count("\n") > LONGEST_FILE}
    assert long == LONG.keys()


def test_no_function_of_the_product_is_too_long() -> None:
    long = [
        f"{path}: {node.name}"
        for path, text in files()
        if Path(path).parts[0] == "tiers"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []
