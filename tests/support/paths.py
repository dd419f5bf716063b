"""Directories of the project that tests read."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The project itself."""

SPECS = ROOT / "specs"
DOCS = ROOT / "docs"
CASES = ROOT / "tests" / "cases"
DATA = ROOT / "tests" / "data"
TEMPLATES = ROOT / "tests" / "templates"

SHIPPED = sorted(SPECS.glob("*.yaml"))
"""The specs that the project ships."""
