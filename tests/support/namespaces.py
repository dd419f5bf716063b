"""Tests in network namespaces: whether this kernel has them, and a process that runs a function in them."""

import ctypes
import json
import os
import subprocess
import sys
import traceback
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from tests.support.paths import ROOT
from tiers.rehearse.servers.program import IP, NFT
from tiers.rehearse.testbed import sandbox
from tiers.rehearse.testbed.located import located

NOBODY = 65534
_SET_DUMPABLE = 4


def enclosed(function: str, *arguments: object, user: int | None = None) -> Any:
    """Run `module:function` enclosed, in a process of its own, and return what it returned.

    As another user only this process's root can run it. Whatever the function needs is loaded before.
    """
    command = [
        sys.executable,
        "-m",
        "tests.support.namespaces",
        function,
        json.dumps(arguments),
        str(user or ""),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@cache
def _refusal() -> str | None:
    _, missing = located((IP, NFT))
    if missing:
        return f"not installed: {', '.join(each.package for each in missing)}"
    command = [sys.executable, "-m", "tests.support.namespaces", "builtins:str", "[]", ""]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return None if done.returncode == 0 else f"no namespaces here: {done.stderr.strip()}"


def needs_namespaces() -> pytest.MarkDecorator:
    """Return the mark of a test that is skipped where no namespaces are to be had, or no program for them."""
    reason = _refusal()
    return pytest.mark.skipif(reason is not None, reason=reason or "")


def become(user: int) -> None:
    """Be an ordinary user from here on, with none of root's groups."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    # A process that was root may not be looked into by the user that it is now, not even by itself.
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 1, 0, 0, 0)


def main() -> int:
    """Run a function enclosed and print what it returns."""
    name, given, user = sys.argv[1:]
    module, _, function = name.partition(":")
    called = getattr(import_module(module), function)
    if user:
        become(int(user))

    def run() -> int:
        try:
            sys.stdout.write(json.dumps(called(*json.loads(given))) + "\n")
        except Exception:  # noqa: BLE001 - nobody above this process would print it
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return 0

    try:
        return sandbox.run(run)
    except sandbox.RefusedError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
