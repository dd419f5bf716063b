"""Whether the floors still write what `tiers` writes, so that they can be compared at all."""

import difflib
import json
import os
from collections.abc import Iterator

from benchmarks.cases import COMPARED, compiling, module
from benchmarks.measuring import Runner


def differences(runner: Runner) -> list[str]:
    """Return the lines of a diff from the floors' templates to those of `tiers`; none if they are equal.

    Order does not count. Raises `FailedError` if either cannot be run.
    """
    return [line for spec, floor in COMPARED for line in _differences(runner, spec, floor)]


def _differences(runner: Runner, spec: str, script: str) -> list[str]:
    floor, compiled = runner.new_folder(), runner.new_folder()
    runner.try_out(module(script, floor))
    runner.try_out([*compiling(spec, compiled), "--template-format", "json"])
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
