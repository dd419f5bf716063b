"""Make the generated parts of the documentation; `tests/project/test_documentation.py` checks them.

In a hand-written page, `<!-- file: PATH -->` stands before a block that shows a file, and
`<!-- output: COMMAND -->` before one that shows what a `tiers` command prints. In the cell of a table,
`<!-- lines: PATH FIRST-LAST -->` stands before a `<pre>` that shows some lines of a file, and
`<!-- states -->` before the table of what each state of a stack means.
"""

import contextlib
import html
import io
import os
import re
import shlex
from collections.abc import Iterator

from tests.controls import page as controls
from tests.support import plan_page
from tests.support.paths import ROOT
from tiers import codes
from tiers.cli import main
from tiers.deploy import states
from tiers.diagnostics.model import Code
from tiers.language import reference
from tiers.language.record import Record

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "docs/getting-started.md",
    "docs/specs.md",
    "docs/environments.md",
    "docs/many-specs.md",
    "docs/proof.md",
    "docs/linting.md",
    "docs/plan.md",
    "docs/deploy.md",
    "docs/console.md",
    "docs/ci.md",
    "docs/tested.md",
    "docs/operate.md",
    "docs/rehearsal.md",
)
STAGES = {
    "0": "The text of a spec",
    "1": "An architecture",
    "2": "Component types",
    "4": "Linters",
    "5": "The proof",
    "6": "Updates",
    "7": "Files, AWS, and stacks",
    "8": "Rehearsals",
    "9": "Internal errors",
}
LONGEST_FRAGMENT = 1000
_BLOCK = re.compile(r"<!-- (file|output): (.+?) -->\n\n```(\w*)\n(.*?)```\n", re.DOTALL)
_STATES = re.compile(r"<!-- states -->\n\n(?:\|.*\n)*")
LINES = re.compile(r"<!-- lines: (\S+) (\d+)-(\d+) --><pre>.*?</pre>")


def pages() -> dict[str, str]:
    """Return every page that has generated parts, as it should be."""
    found = {
        "docs/codes.md": codes_page(),
        "docs/language.md": language_page(),
        "docs/controls.md": controls.text(),
    }
    for page in PAGES:
        with open(os.path.join(ROOT, page), encoding="utf-8") as text:
            found[page] = plan_page.filled(filled(text.read()))
    return found


def regenerate() -> None:
    """Write every page anew."""
    for page, text in pages().items():
        with open(os.path.join(ROOT, page), "w", encoding="utf-8") as file:
            file.write(text)


def filled(text: str) -> str:
    """Fill the blocks and cells of a page."""
    return _STATES.sub(_states, LINES.sub(_cell, _BLOCK.sub(_fill, text)))


def _states(_: re.Match[str]) -> str:
    return f"<!-- states -->\n\n{states.table()}"


def _fill(block: re.Match[str]) -> str:
    kind, subject, language, _ = block.groups()
    content = _file(subject) if kind == "file" else output(subject)
    return f"<!-- {kind}: {subject} -->\n\n```{language}\n{content}```\n"


def _cell(cell: re.Match[str]) -> str:
    path, first, last = cell[1], int(cell[2]), int(cell[3])
    shown = _file(path).splitlines()[first - 1 : last]
    assert len(shown) == last - first + 1, f"{path} has no lines {first} to {last}"
    # A line break or a bar would end the row.
    lines = "<br>".join(html.escape(line.rstrip(), quote=False).replace("|", "&#124;") for line in shown)
    return f"<!-- lines: {path} {first}-{last} --><pre>{lines}</pre>"


def _file(path: str) -> str:
    with open(os.path.join(ROOT, path), encoding="utf-8") as text:
        return text.read()


def output(command: str) -> str:
    """Return what a `tiers` command prints when it is run in the project's folder."""
    words = shlex.split(command)
    assert words[0] == "tiers", command
    printed = io.StringIO()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(printed):
        main(words[1:])
    text = printed.getvalue()
    assert not re.search(r"\[T[79]\d{3}\]", text), f"`{command}` did not work:\n{text}"
    return text


def codes_page() -> str:
    """Return docs/codes.md."""
    return "\n".join(_codes()) + "\n"


def _codes() -> Iterator[str]:
    yield "# Every code\n"
    yield "Generated from `tiers/codes.py`; `tiers explain CODE` prints one of these.\n"
    stage = ""
    for code in codes.all_codes():
        if code.id[1] != stage:
            stage = code.id[1]
            yield f"## {STAGES[stage]}\n"
        yield from _code(code)


def _code(code: Code) -> Iterator[str]:
    yield f"### {code.id} `{code.name}` ({code.severity})\n"
    yield f"{code.why}\n"
    if code.wrong and len(code.wrong) < LONGEST_FRAGMENT:
        yield f"Wrong:\n\n```yaml\n{_printable(code.wrong)}```\n"
        yield f"Right:\n\n```yaml\n{_printable(code.right)}```\n"


def _printable(fragment: str) -> str:
    text = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in fragment)
    return text if text.endswith("\n") else f"{text}\n"


def language_page() -> str:
    """Return docs/language.md."""
    return "\n".join(_language()) + "\n"


def _language() -> Iterator[str]:
    yield "# The language, key by key\n"
    yield "Generated from the types in `tiers/`; `tiers explain TYPE` prints one of these tables as text.\n"
    for name, record in reference.topics().items():
        yield from _record(name, record)


def _record(name: str, record: type[Record]) -> Iterator[str]:
    yield f"## `{name}`\n"
    yield f"{(record.__doc__ or '').strip().splitlines()[0]}\n"
    yield "| key | takes | default | meaning |\n| --- | --- | --- | --- |"
    for entry in reference.entries(record):
        cells = (f"`{entry.path}`", entry.takes, entry.default, entry.doc)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""
