"""The last steps of an import: the comments, and a spec that passes `tiers check`."""

from typing import TYPE_CHECKING, NamedTuple

from tiers.migrate import fitting, summary
from tiers.migrate.folder import Failure
from tiers.migrate.model import Imported
from tiers.migrate.remarks import Ledger, Remark
from tiers.migrate.writing import written

if TYPE_CHECKING:
    from tiers.diagnostics.model import Route
    from tiers.migrate.fitting import Refused


class Result(NamedTuple):
    """A spec as text with the remarks about it, or the reasons why there is none."""

    text: str
    name: str
    ledger: Ledger
    failures: tuple[Failure, ...] = ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All remarks, in the order of the summary."""
        return self.ledger.remarks


def finish(imported: Imported, schema: str, source: str) -> Result:
    """Fit an import to the language, and write it with its comments."""
    origin = (
        f"Imported from {source}. `left out` marks what has no counterpart, `decide` what needs your answer; "
        "other comments name what changed."
    )
    heading = [f"yaml-language-server: $schema={schema}", "", origin]
    notes: dict[Route, list[str]] = {(): list(imported.notes)}
    if "logic" in imported.data:
        notes[("logic",)] = list(imported.closed)

    def write() -> str:
        ledger = imported.ledger
        comments = summary.comments(ledger.remarks, ledger.root)
        return written(imported.data, heading, comments, notes)

    refused: Refused | None = fitting.fit(imported.data, write, imported.ledger, imported.origins)
    failures = () if refused is None else ((refused.document, refused.findings),)
    return Result(write(), str(imported.data.get("name", "")), imported.ledger, failures)
