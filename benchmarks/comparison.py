"""Whether the floor still writes what `tiers` writes, so that the two can be compared at all."""

import difflib
import json
import os
from collections.abc import Iterator

from benchmarks.cases import FLOOR, SPEC, module
from benchmarks.measuring import Runner


def differences(runner: Runner) -> list[str]:
    """Return the lines of a diff from the floor's templates to those of `tiers`; none if they are equal.

    Order does not count. Raises `FailedError` if either cannot be run.
    """
    floor, compiled = runner.new_folder(), runner.new_folder()
    runner.try_out(module(FLOOR, floor))
    runner.try_out(
        module("tiers", "compile", SPEC, "--no-lint", "--template-format", "json", "--out", compiled)
    )
    return [line for file in _templates(floor, compiled) for line in _compared(file, floor, compiled)]


def _templates(*folders: str) -> list[str]:
    names = {name for folder in folders for name in os.listdir(folder)}
    return sorted(name for name in names if ".template." in name)


def _compared(file: str, floor: str, compiled: str) -> Iterator[str]:
    before, after = _lines(os.path.join(floor, file)), _lines(os.path.join(compiled, file))
    return difflib.unified_diff(before, after, f"floor/{file}", f"tiers/{file}", lineterm="", n=8)


def _lines(path: str) -> list[str]:
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return json.dumps(json.load(file), indent=2, sort_keys=True).splitlines()
