"""Blocks of files, outputs, and states in the documentation."""

import contextlib
import html
import io
import posixpath
import re
import shlex
import tempfile
from pathlib import Path

from tests.support.paths import ROOT
from tiers.cli import main
from tiers.deploy import states

LINES = re.compile(r"<!-- lines: (\S+) (\d+)-(\d+) --><pre>.*?</pre>")
_BLOCK = re.compile(r"<!-- (file|output): (.+?) -->\n\n```(\w*)\n(.*?)```\n", re.DOTALL)
_STATES = re.compile(r"<!-- states -->\n\n(?:\|.*\n)*")
_STATUS = re.compile(r"<!-- status -->\n\n```text\n.*?```\n", re.DOTALL)
_SERVICES = re.compile(r"<!-- services -->\n\n```text\n.*?```\n", re.DOTALL)
_PICTURE = re.compile(r"<!-- picture: ([\w-]+) -->\n<picture>.*?</picture>\n", re.DOTALL)


def filled(text: str) -> str:
    """Return a page with its blocks, lines, and states filled in."""
    text = LINES.sub(_lines, _BLOCK.sub(_fill, text))
    text = _STATUS.sub(lambda _: f"<!-- status -->\n\n```text\n{status()}```\n", text)
    text = _SERVICES.sub(lambda _: f"<!-- services -->\n\n```text\n{services()}```\n", text)
    return _STATES.sub(lambda _: f"<!-- states -->\n\n{states.table()}", text)


def _fill(block: re.Match[str]) -> str:
    kind, subject, language, _ = block.groups()
    content = _file(subject) if kind == "file" else output(subject)
    return f"<!-- {kind}: {subject} -->\n\n```{language}\n{content}```\n"


def _lines(cell: re.Match[str]) -> str:
    path, first, last = cell[1], int(cell[2]), int(cell[3])
    shown = _file(path).splitlines()[first - 1 : last]
    assert len(shown) == last - first + 1, f"{path} has no lines {first} to {last}"
    # A line break or a bar would end the row.
    lines = "<br>".join(html.escape(line.rstrip(), quote=False).replace("|", "&#124;") for line in shown)
    return f"<!-- lines: {path} {first}-{last} --><pre>{lines}</pre>"


def pictured(text: str, path: str) -> str:
    """Return the page at a path of the project, with its pictures of shipped specs filled in."""
    images = posixpath.relpath("docs/images", posixpath.dirname(path) or ".")

    def picture(found: re.Match[str]) -> str:
        name = found[1]
        return (
            f"<!-- picture: {name} -->\n<picture>\n"
            f'  <source media="(prefers-color-scheme: dark)" srcset="{images}/{name}-dark.svg">\n'
            f'  <img alt="The network of specs/{name}.yaml, with its allowed connections" '
            f'src="{images}/{name}-light.svg">\n</picture>\n'
        )

    return _PICTURE.sub(picture, text)


def status() -> str:
    """Return the output of `tiers status` for a stack whose rollback failed, with a double of AWS."""
    from tests.operate.test_recover import rollback_failed
    from tests.support.standing import run

    with tempfile.TemporaryDirectory() as folder:
        return run(rollback_failed(), Path(folder), "status").out


def services() -> str:
    """Return the output of `tiers status` for a service whose image does not exist, with a double of AWS."""
    from tests.support import service_double as double
    from tests.support.standing import run

    reason = (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
        "public.ecr.aws/nginx/nginx:1.29: not found"
    )
    tasks = (double.task(number, code="TaskFailedToStart", reason=reason) for number in (1, 2))
    world = double.standing(*tasks, row=double.rolling(2))
    with tempfile.TemporaryDirectory() as folder:
        return run(world, Path(folder), "status", spec=double.SPEC).out


def _file(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def output(command: str) -> str:
    """Return the output of a `tiers` command that runs in the project's directory."""
    words = shlex.split(command)
    assert words[0] == "tiers", command
    printed = io.StringIO()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(printed):
        main(words[1:])
    text = printed.getvalue()
    assert not re.search(r"\[T[79]\d{3}\]", text), f"`{command}` did not work:\n{text}"
    return text
