"""Run the same work on many targets: in their order, on all cores where that pays, and to the end.

The result does not depend on the number of processes: each target is worked on alone, and
outcomes are taken in the order of the targets.
"""

import argparse
import functools
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tiers.cli.shared import output
from tiers.cli.shared.progress import Progress
from tiers.cli.shared.targets import Target
from tiers.diagnostics.codes.architecture import UNUSED_ACCEPT
from tiers.diagnostics.model import Finding
from tiers.tuples import NamedTuple

PAYS = 0.1
"""Seconds that a second process must save: to start one needs half of that."""

LOADS = 1.0
"""Seconds after which a first target took long for what it is, and not for the modules that it loaded."""

MOST_PROCESSES = 16
MOST_CHUNK = 16
RARELY = 100_000
"""Objects made between two garbage collections."""
NAMED = 3
"""Environments that a note names one by one."""


class Outcome(NamedTuple):
    """The outcome of one target. `made` is the command's own value; `crash` describes an internal error."""

    findings: list[Finding]
    made: Any = None
    crash: str = ""


Work = Callable[[Target], Outcome]


class Done(NamedTuple):
    """The outcomes of all targets in order, and their findings; those of all environments are there once."""

    findings: list[Finding]
    outcomes: list[Outcome]

    def close(self, code: int) -> int:
        """Report internal errors; return the worst of exit codes."""
        crashes = [each.crash for each in self.outcomes if each.crash]
        output.lines("".join(crashes).splitlines(), sys.stderr)
        return 70 if crashes else code


def run(work: Work, targets: Sequence[Target], arguments: argparse.Namespace) -> Done:
    """Work on all targets. A single one's bug is raised; one among many keeps none from being worked on."""
    if not arguments.several:
        outcomes = [work(target) for target in targets]
    else:
        progress = Progress(len(targets), arguments)
        outcomes = [
            *_outcomes(
                functools.partial(_guarded, work, arguments.command),
                targets,
                arguments.jobs or _cores(),
                progress,
            )
        ]
    return Done([*_merged(targets, outcomes)], outcomes)


def _guarded(work: Work, command: str, target: Target) -> Outcome:
    """Do work that ends where it fails."""
    try:
        return work(target)
    except Exception as error:  # noqa: BLE001 - a bug that affects one spec does not stop the others
        from tiers.cli.shared.internal import described

        environment = ["--env", target.environment] if target.environment else []
        return Outcome([], crash=described(error, [command, target.read.path, *environment]))


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if sys.platform == "linux":
        return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def _outcomes(work: Work, targets: Sequence[Target], jobs: int, progress: Progress) -> Iterator[Outcome]:
    """Begin here; go on with processes once it is known that they pay.

    What the first target made this process load, forked ones have then, too.
    """
    for number, target in enumerate(targets):
        started = time.perf_counter()
        yield work(target)
        progress.update(number + 1)
        took, left = time.perf_counter() - started, len(targets) - number - 1
        if not number:
            _settle()
        # The first loads modules, so its time is a poor estimate for the others.
        if (number or took > LOADS) and jobs > 1 and left > 1 and took * left * (1 - 1 / jobs) > PAYS:
            break
    else:
        progress.end()
        return
    for outcome in _in_processes(work, targets[number + 1 :], min(jobs, left)):
        number += 1
        yield outcome
        progress.update(number + 1)
    progress.end()


def _settle() -> None:
    """Collect garbage from now on, as this may take a while; seldom, and not among permanent objects.

    Compiling makes none, and collecting as often as Python does would take 5 % of the time.
    """
    gc.freeze()
    gc.set_threshold(RARELY)
    gc.enable()


def _in_processes(work: Work, targets: Sequence[Target], jobs: int) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Nothing else runs in this process, so forking is safe; it spares each 0.1 s, or 2 s with cfn-lint.
    context = get_context("fork" if sys.platform == "linux" else None)
    chunk = max(1, min(MOST_CHUNK, len(targets) // (jobs * 4)))
    with ProcessPoolExecutor(jobs, context, _begin, (work, targets)) as pool:
        try:
            yield from pool.map(_one, range(len(targets)), chunksize=chunk)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_given: list[Any] = []


def _begin(work: Work, targets: Sequence[Target]) -> None:
    import signal

    # An interrupt reaches all; the first process ends the others when they have tidied up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _given[:] = [work, targets]


def _one(number: int) -> Outcome:
    work, targets = _given
    outcome: Outcome = work(targets[number])
    return outcome


def _merged(targets: Sequence[Target], outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Yield findings by file; a finding in all of a file's environments is there once, for the file."""
    by_file: dict[str, list[tuple[Target, Outcome]]] = {}
    for target, outcome in zip(targets, outcomes, strict=True):
        by_file.setdefault(target.read.path, []).append((target, outcome))
    for pairs in by_file.values():
        if len(pairs) == 1:
            yield from pairs[0][1].findings
        else:
            yield from _of_environments(pairs)


def _of_environments(pairs: Sequence[tuple[Target, Outcome]]) -> Iterator[Finding]:
    alike: dict[tuple[object, ...], tuple[Finding, list[str]]] = {}
    for target, outcome in pairs:
        for finding in outcome.findings:
            what = (finding.diagnostic.code.id, finding.location, finding.diagnostic.message)
            alike.setdefault(what, (finding, []))[1].append(target.environment or "")
    merged = [
        _noted(finding, environments, len(pairs))
        for finding, environments in alike.values()
        if len(environments) == len(pairs) or not _is_used_elsewhere(finding, pairs[0][0])
    ]
    yield from sorted(merged, key=lambda finding: (finding.location.line, finding.location.column))


def _is_used_elsewhere(finding: Finding, target: Target) -> bool:
    """Return whether what is accepted in vain in some environments is of use in others."""
    diagnostic = finding.diagnostic
    return diagnostic.code.id == UNUSED_ACCEPT.id and diagnostic.place.route[-1] in target.accepted


def _noted(finding: Finding, environments: Sequence[str], all_of_them: int) -> Finding:
    if len(environments) == all_of_them:
        return finding
    named = [f"`{name}`" for name in environments[:NAMED]]
    more = len(environments) - len(named)
    listed = ", ".join([*named, f"{more} more"] if more else named)
    note = f"in the environment{'s' if len(environments) > 1 else ''} {listed}"
    old = finding.diagnostic.note
    return finding._replace(diagnostic=finding.diagnostic._replace(note=f"{old}; {note}" if old else note))
