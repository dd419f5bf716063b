"""Record a rehearsal of the tutorial in a terminal, for the README: `python -m tests.recording`."""

import os
import pty
import re
import sys
from collections.abc import Iterator
from html import escape, unescape

from tests.support.paths import DOCS, ROOT

RECORDING = DOCS / "images" / "rehearsal.svg"
SPEC = "specs/victorleungtwdemo.yaml"
COLUMNS = 104
_SPACE = "\u00a0"
_WIDTH, _HEIGHT, _MARGIN = 7.8, 17, 14
_CHECK = re.compile(r"  \S")
_STYLE = re.compile(r"\x1b\[(\d+)m")
_COLOURS = {"1": "#ffffff", "31": "#ff7b72", "32": "#56d364", "0": "#c9d1d9"}


def main() -> int:
    """Rehearse and write an excerpt of the output; nothing is written if a check failed."""
    code, shown = _run([sys.executable, "-m", "tiers", "rehearse", SPEC])
    if code != 0:
        sys.stderr.write(shown)
        return code
    lines = excerpt(shown.splitlines())
    RECORDING.write_text(drawn([f"$ tiers rehearse {SPEC}", *lines]), encoding="utf-8")
    return 0


def _run(command: list[str]) -> tuple[int, str]:
    """Run a command in a terminal of its own; return its exit code and what it printed."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(command[0], command, {**os.environ, "TERM": "xterm", "COLUMNS": str(COLUMNS)})
    said = b""
    while True:
        try:
            more = os.read(terminal, 1 << 16)
        except OSError:  # how a terminal ends
            break
        if not more:
            break
        said += more
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, said.decode().replace("\r\n", "\n")


def excerpt(lines: list[str]) -> list[str]:
    """Return the title and the first check of each part of a report, and its summary."""
    kept, first = [], False
    for line in lines:
        plain = _STYLE.sub("", line)
        is_title = not plain.startswith(" ")
        if is_title or (first and _CHECK.match(plain)):
            kept.append(line)
            first = is_title
    return kept


def drawn(lines: list[str]) -> str:
    """Draw lines with the colours of a terminal."""
    width, height = round(COLUMNS * _WIDTH + 2 * _MARGIN), len(lines) * _HEIGHT + 2 * _MARGIN
    rows = "\n".join(_row(number, line) for number, line in enumerate(lines, 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="a rehearsal in a terminal">\n'
        f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
        f'<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">\n'
        f"{rows}\n</g>\n</svg>\n"
    )


def _row(number: int, line: str) -> str:
    spans = "".join(
        # Spaces that are not drawn as one.
        f'<tspan fill="{_COLOURS[style]}">{escape(text).replace(" ", _SPACE)}</tspan>'
        for style, text in _styled(line)
    )
    return f'<text x="{_MARGIN}" y="{_MARGIN + number * _HEIGHT - 4}">{spans}</text>'


def _styled(line: str) -> Iterator[tuple[str, str]]:
    """Yield a line's texts, each with the style that it is in."""
    texts = _STYLE.split(line)
    styles = ["0", *texts[1::2]]
    yield from ((style, text) for style, text in zip(styles, texts[::2], strict=True) if text)


def recorded() -> list[str]:
    """Return the lines of the recording, without their colours."""
    text = RECORDING.read_text(encoding="utf-8")
    rows = re.findall(r"<text [^>]*>(.*?)</text>", text)
    return [unescape(re.sub(r"<[^>]*>", "", row)).replace(_SPACE, " ") for row in rows]


if __name__ == "__main__":
    sys.exit(main())
