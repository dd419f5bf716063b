"""What docs/how-to/environments.md says of its example."""

import re

from tests.support.paths import DOCS
from tiers import compiler

PAGE = (DOCS / "how-to" / "environments.md").read_text(encoding="utf-8")


def test_the_example_merges_as_the_page_says() -> None:
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found
    base, staging = (compiler.check("spec.yaml", found[1].encode(), name) for name in (None, "staging"))
    assert base.architecture is not None
    assert staging.architecture is not None, staging.findings
    spec = staging.architecture.spec
    assert spec.name == "shop-staging"
    assert dict(spec.tags) == {"CostCentre": "4712", "Team": "web"}
    capacity = spec.logic["web"].capacity  # type: ignore[attr-defined]
    assert (capacity.min, capacity.max, capacity.target_cpu) == (1, 2, 70)
    database = spec.data["db"]
    assert (database.backup_retention, database.multi_az) == (7, False)  # type: ignore[attr-defined]
