"""What is measured, beside what, and how much of it is allowed."""

import os
import sys
import sysconfig
from collections.abc import Callable
from typing import NamedTuple

SPEC = "specs/victorleungtwdemo.yaml"
FLOOR = "benchmarks.floor_victorleungtwdemo"
PRODUCTION = "specs/production.yaml"
PRODUCTION_FLOOR = "benchmarks.floor_production"

COMPARED = ((SPEC, FLOOR), (PRODUCTION, PRODUCTION_FLOOR))
"""Each spec with the script that writes the same templates."""

MOST_MEBIBYTES = 40.0
"""Peak memory allowed to whatever does not load cfn-lint."""


MOST_FOR_MANY = 80.0
"""The same where there are hundreds of specs, which are read before the first is compiled."""


class Bound(NamedTuple):
    """The most that a case may take: a multiple of another case, or so many milliseconds more than it."""

    baseline: str
    ratio: float | None = None
    more: float | None = None


class Case(NamedTuple):
    """A command to measure. `command` is given a folder that does not exist yet, new for each run."""

    name: str
    command: Callable[[str], list[str]]
    bound: Bound | None = None
    most_mebibytes: float | None = None
    accepted: frozenset[int] = frozenset({0})


class Group(NamedTuple):
    """Cases that are interleaved with each other. `prepare` is run before them, once and unmeasured.

    Turns are divided by `divisor`, for cases that take seconds.
    """

    cases: tuple[Case, ...]
    divisor: int = 1
    prepare: tuple[str, ...] = ()


def module(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a module: unlike a script's, its bytecode is kept."""
    return [sys.executable, "-m", name, *arguments]


def compiling(spec: str, out: str) -> list[str]:
    """Return the command that compiles a spec into a folder."""
    return module("tiers", "compile", spec, "--no-lint", "--no-verify", "--out", out)


def cfn_lint(templates: str) -> list[str]:
    """Return the command that lints what `benchmarks.lint_inputs` wrote, as users run it."""
    script = os.path.join(sysconfig.get_path("scripts"), "cfn-lint")
    files = [os.path.join(templates, name) for name in sorted(os.listdir(templates))]
    return [sys.executable, script, "-c", "I", "--", *files]


# 2, 4 and 8 tell that cfn-lint found errors, warnings or notes.
_FOUND = frozenset(range(0, 16, 2))


def groups(lint_inputs: str, fleet_inputs: str, reach_inputs: str) -> tuple[Group, ...]:
    """Return all cases, baselines first.

    `lint_inputs` is the folder of what plain cfn-lint reads, `fleet_inputs` that of many specs,
    `reach_inputs` that of templates with many servers.
    """
    quick = (
        Case("bare", lambda _out: [sys.executable, "-c", "pass"]),
        Case("floor", lambda out: module(FLOOR, out)),
        Case("help", lambda _out: module("tiers", "--help"), Bound("bare", 4.0), MOST_MEBIBYTES),
        Case("check", lambda _out: module("tiers", "check", SPEC), Bound("floor", 1.1), MOST_MEBIBYTES),
        Case(
            "compile",
            lambda out: compiling(SPEC, out),
            Bound("floor", 1.6),
            MOST_MEBIBYTES,
        ),
        Case(
            "verified",
            lambda out: module("tiers", "compile", SPEC, "--no-lint", "--out", out),
            Bound("compile", more=40.0),
            MOST_MEBIBYTES,
        ),
        Case("production-floor", lambda out: module(PRODUCTION_FLOOR, out)),
        Case(
            "production",
            lambda out: compiling(PRODUCTION, out),
            Bound("production-floor", 1.6),
            MOST_MEBIBYTES,
        ),
        # The run that only tries it out lints, and fills the cache.
        Case(
            "cached",
            lambda out: module("tiers", "compile", SPEC, "--out", out),
            Bound("floor", 2.0),
            MOST_MEBIBYTES,
        ),
    )
    slow = (
        Case("cfn-lint", lambda _out: cfn_lint(lint_inputs), accepted=_FOUND),
        Case("lint", lambda _out: module("tiers", "lint", SPEC, "--no-cache"), Bound("cfn-lint", 1.15)),
    )
    prepare = module("benchmarks.lint_inputs", SPEC, lint_inputs)
    many = module("benchmarks.fleet_inputs", SPEC, fleet_inputs)
    return (
        Group(quick),
        Group(slow, divisor=3, prepare=tuple(prepare)),
        Group(_fleet(fleet_inputs), divisor=5, prepare=tuple(many)),
        Group(
            (*_pairs(reach_inputs), *_permissions(reach_inputs), *_networks(reach_inputs)),
            divisor=3,
            prepare=tuple(module("benchmarks.reach_inputs", reach_inputs)),
        ),
    )


def _pairs(inputs: str) -> tuple[Case, ...]:
    """Judge all pairs of many servers, over all ports: four times the pairs may take that much longer."""

    def judged(size: int) -> Callable[[str], list[str]]:
        return lambda _out: module("tiers", "matrix", os.path.join(inputs, f"servers-{size}.json"))

    return (
        Case("idle", lambda _out: [sys.executable, "-c", "pass"]),
        Case("pairs-75", judged(75)),
        Case("pairs-150", judged(150), Bound("idle", more=2000.0)),
        Case("pairs-flat", judged(150), Bound("pairs-75", 4.1)),
    )


def _permissions(inputs: str) -> tuple[Case, ...]:
    """Judge the permissions of many roles on as many resources."""
    file = os.path.join(inputs, "roles-200.json")
    return (Case("roles-200", lambda _out: module("tiers", "matrix", file), Bound("idle", more=2000.0)),)


def _networks(inputs: str) -> tuple[Case, ...]:
    """Bring up and take down the networks of many servers: three times as many may take as much longer."""

    def brought_up(size: int) -> Callable[[str], list[str]]:
        file = os.path.join(inputs, f"servers-{size}.json")
        return lambda _out: module("benchmarks.rehearse_network", file)

    return (
        Case("network-50", brought_up(50), Bound("idle", more=2000.0)),
        Case("network-150", brought_up(150), Bound("network-50", 3.1)),
    )


def _fleet(inputs: str) -> tuple[Case, ...]:
    """Compile many environments and many specs, beside few of them."""

    def compiled(*words: str) -> Callable[[str], list[str]]:
        named = [os.path.join(inputs, word) if word[0] != "-" else word for word in words]
        return lambda out: module("tiers", "compile", *named, "--no-lint", "--no-verify", "--out", out)

    return (
        Case("env-1", compiled("environments-1.yaml", "--all-environments"), most_mebibytes=MOST_MEBIBYTES),
        Case(
            "env-100",
            compiled("environments-100.yaml", "--all-environments"),
            Bound("env-1", 8.0),
            MOST_MEBIBYTES,
        ),
        Case("specs-100", compiled("specs-100"), most_mebibytes=MOST_FOR_MANY),
        Case("specs-1000", compiled("specs-1000"), Bound("specs-100", 11.0), MOST_FOR_MANY),
        Case(
            "env-1000",
            compiled("environments-1000.yaml", "--all-environments"),
            Bound("env-100", 11.0),
            MOST_FOR_MANY,
        ),
    )
