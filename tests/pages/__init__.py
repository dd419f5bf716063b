"""The documentation: everything generated in it, filled in from the tool itself.

`python -m tests.regenerate` rewrites the pages, and a test checks that they are current. A hand-written page
has comments where something is generated:

| comment                            | before                                                         |
|------------------------------------|----------------------------------------------------------------|
| `<!-- file: PATH -->`              | a block that shows a file                                      |
| `<!-- output: COMMAND -->`         | a block that shows the output of a `tiers` command             |
| `<!-- lines: PATH FIRST-LAST -->`  | a `<pre>` in a table, with lines of a file                     |
| `<!-- picture: NAME -->`           | a `<picture>` of a shipped spec                                |
| `<!-- keys: TOPIC -->`             | a table of keys; see `tests/pages/spec.py`                     |
| `<!-- offers: TYPE -->`            | a table of values for other components; see the same           |
| `<!-- facets -->`                  | the table of facets; see the same                              |
| `<!-- resource alarms -->`         | the table of alarms on raw resources                           |
| `<!-- commands -->`                | all commands, up to the end of the page                        |
| `<!-- status -->`                  | a block with the status of a stack whose rollback failed       |
| `<!-- services -->`                | a block with the status of a service whose tasks stop          |
| `<!-- states -->`                  | the table of stack states                                      |
| `<!-- acceptable -->`              | the table of warnings that can be accepted                     |
| `<!-- plan: CHANGE -->`            | a block that shows the plan of a change                        |
| `<!-- table: NAME -->`             | a table of `tests/pages/plan.py`                               |
| `<!-- costs: NAME -->`             | a table of `tests/pages/cost.py`                               |
"""

import re
from collections.abc import Iterator

from tests.controls import page as controls
from tests.pages import alarms, blocks, codes, commands, cost, picture, plan, spec
from tests.support.paths import DOCS, ROOT


def written() -> list[str]:
    """Return the paths of all pages that are not generated as a whole."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md", ROOT / "SECURITY.md"]
    pages += sorted(DOCS.rglob("*.md"))
    whole = {*codes.pages(), "docs/evidence/controls.md"}
    return [path for path in (page.relative_to(ROOT).as_posix() for page in pages) if path not in whole]


def pages() -> dict[str, str]:
    """Return every page and picture as it should be, by its path."""
    found = {**codes.pages(), "docs/evidence/controls.md": controls.text()}
    for path in written():
        found[path] = filled((ROOT / path).read_text(encoding="utf-8"), path)
    return {**found, **picture.pictures()}


def filled(text: str, path: str) -> str:
    """Return the page at a path of the project, with its generated parts filled in."""
    text = blocks.pictured(text, path)
    for part in (blocks, plan, spec, alarms, codes, cost, commands):
        text = part.filled(text)
    # A table ends with a blank line, also where nobody left one below the comment.
    return re.sub(r"^(\|.*\|\n)(?=[^|\n])", r"\1\n", text, flags=re.MULTILINE)


def regenerate() -> Iterator[str]:
    """Rewrite the pages and pictures that are not current, and yield their paths.

    A page is started for each component type that has none.
    """
    started = spec.stubs()
    for path, text in started.items():
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    for path, text in pages().items():
        page = ROOT / path
        if path in started or not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8", newline="\n")
            yield path
