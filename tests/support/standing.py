"""Runs commands on the stack of a small spec, in an account that is none."""

import contextlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from tests.support.stack_double import World
from tiers import cli, compiler
from tiers.compile.bundle import Bundle
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: quiet
logic:
  web: {type: autoscaling, port: 80, connects_to: [db]}
data:
  db:
    type: rds
    engine: postgres
    backup_retention: 9
"""
DATABASE_LINE = 6


class Result(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it printed, as lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        """Be one."""
        return True


@cache
def bundle(layout: Layout = Layout.NESTED, spec: str = SPEC) -> Bundle:
    """Compile a spec."""
    compiled = compiler.compile_spec("quiet.yaml", spec.encode(), layout).bundle
    assert compiled is not None
    return compiled


def run(world: World, folder: Path, *words: str, typed: str | None = None, spec: str = SPEC) -> Result:
    """Run `tiers COMMAND quiet.yaml OPTION...`; what is `typed` answers questions, None is no terminal."""
    (folder / "quiet.yaml").write_text(spec)
    command, *options = words
    out, err = io.StringIO(), io.StringIO()
    with (
        world.account.connected(),
        mock.patch("tiers.deploy.following.PAUSES", (0.0,)),
        mock.patch("sys.stdin", Terminal(typed) if typed is not None else io.StringIO()),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = cli.main([command, "quiet.yaml", *options])
    return Result(code, out.getvalue(), err.getvalue())
