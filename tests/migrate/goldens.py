"""Results of `tiers init --from` for each case: the spec and the summary."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import ROOT
from tiers.migrate import summary
from tiers.migrate.compose import importing as compose
from tiers.migrate.compose.site import Options as ComposeOptions
from tiers.migrate.copilot import importing as copilot
from tiers.migrate.copilot.site import Options
from tiers.migrate.finishing import Result

CASES = ROOT / "tests" / "migrate" / "cases"
SCHEMA = "tiers.schema.json"


def cases() -> list[Path]:
    """Return the folder of each case."""
    return sorted(CASES.iterdir())


def imported(folder: Path) -> Result:
    """Import the `copilot` directory or the Compose file of a case."""
    path = folder / "compose.yaml"
    if path.exists():
        result = compose.run(str(path), SCHEMA, ComposeOptions())
    else:
        result = copilot.run(str(folder / "copilot"), SCHEMA, Options(regions={"prod": "eu-west-1"}))
    assert result is not None
    return result


def rendered(folder: Path) -> dict[str, str]:
    """Return the text of each golden file of a case."""
    result = imported(folder)
    lines = [*summary.lines(result.remarks), summary.counts(result.remarks), ""]
    return {"spec.yaml": result.text, "summary.txt": "\n".join(lines).replace(f"{folder}/", "")}


def rewrite() -> Iterator[str]:
    """Rewrite the golden files that differ, and yield their paths."""
    for folder in cases():
        for name, text in rendered(folder).items():
            path = folder / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8", newline="\n")
                yield str(path.relative_to(ROOT))
