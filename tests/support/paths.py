"""Directories of the project that tests read."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The project itself."""

SPECS = ROOT / "specs"
DOCS = ROOT / "docs"
CASES = ROOT / "tests" / "cases"
COMPONENTS = ROOT / "tiers" / "components"
DATA = ROOT / "tests" / "data"
TEMPLATES = ROOT / "tests" / "templates"

SHIPPED = sorted(SPECS.glob("*.yaml"))
"""The specs that the project ships."""

CASE_FOLDERS = sorted(
    (path for path in (*CASES.iterdir(), *COMPONENTS.glob("*/cases/*")) if path.is_dir()),
    key=lambda path: path.name,
)
"""The golden cases: those of one component type are beside it."""
