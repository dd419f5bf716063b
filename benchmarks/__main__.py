"""`python -m benchmarks`: ratios from one interleaved run."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import Case, Group, groups
from benchmarks.comparison import differences
from benchmarks.measuring import FailedError, Runner, Sample, interleave
from benchmarks.results import Row, Samples, row, table

CHECKOUT = str(Path(__file__).resolve().parent.parent)
NAMES = [case.name for group in groups("", "", "") for case in group.cases]


def main() -> int:
    """Run the benchmarks; return 1 under `--check` if a bound is exceeded or a command does not work."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="tiers-benchmarks-") as scratch:
        runner = Runner(CHECKOUT, scratch)
        same = _floor_is_same(runner)
        if arguments.compare:
            return int(not same)
        rows, samples, complete = _measured(runner, arguments.only, arguments.runs)
    print("\n".join(table(rows)))
    if arguments.json:
        _write(arguments.json, rows, samples)
    sound = same and complete and not any(each.over for each in rows)
    return int(arguments.check and not sound)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=15, metavar="N", help="turns; lint takes a third (default: 15)"
    )
    parser.add_argument(
        "--only", choices=NAMES, metavar="NAME", help=f"one case and its baseline: {', '.join(NAMES)}"
    )
    parser.add_argument("--json", metavar="FILE", help="write rows and samples")
    parser.add_argument("--check", action="store_true", help="exit 1 if a bound is exceeded")
    parser.add_argument("--compare", action="store_true", help="only compare the floor's templates with ours")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs must be at least 1")
    return arguments


def _floor_is_same(runner: Runner) -> bool:
    """Compare the floor's templates with those of `tiers`, and print how they differ."""
    try:
        lines = differences(runner)
    except FailedError as error:
        lines = [str(error)]
    if lines:
        _complain("\n".join(["the floor does not write the same templates:", *lines]))
    return not lines


def _measured(runner: Runner, only: str | None, runs: int) -> tuple[list[Row], Samples, bool]:
    """Measure each group by itself; the last item tells whether every command worked."""
    rows: list[Row] = []
    samples: dict[str, list[Sample]] = {}
    complete = True
    for group in groups(*(runner.new_folder() for _ in range(3))):
        wanted = _wanted(group, only)
        working = _working(runner, group, wanted)
        complete = complete and len(working) == len(wanted)
        turns = max(1, runs // group.divisor)
        samples |= interleave(runner, working, turns, _progress)
        rows += [row(case, samples) for case in working]
    return rows, samples, complete


def _wanted(group: Group, only: str | None) -> list[Case]:
    """Return the cases asked for, and what they are measured beside."""
    wanted = {case.name for case in group.cases if only in {None, case.name}}
    # Baselines come first, and may have baselines of their own.
    for case in reversed(group.cases):
        if case.name in wanted and case.bound:
            wanted.add(case.bound.baseline)
    return [case for case in group.cases if case.name in wanted]


def _working(runner: Runner, group: Group, wanted: list[Case]) -> list[Case]:
    """Run each case once, unmeasured; leave out those that do not work or lack their baseline."""
    working: dict[str, Case] = {}
    try:
        if wanted and group.prepare:
            runner.try_out(group.prepare)
    except FailedError as error:
        _complain(f"cannot prepare {', '.join(case.name for case in wanted)}: {error}")
        return []
    for case in wanted:
        try:
            if not case.bound or case.bound.baseline in working:
                runner.try_out(case.command(runner.new_folder()), case.accepted)
                working[case.name] = case
        except FailedError as error:
            _complain(f"cannot measure {case.name}: {error}")
    return list(working.values())


def _complain(message: str) -> None:
    print(message, file=sys.stderr)


def _progress(turn: int, turns: int) -> None:
    if sys.stderr.isatty():
        print(f"\rturn {turn} of {turns} ", end="\n" if turn == turns else "", file=sys.stderr, flush=True)


def _write(path: str, rows: Sequence[Row], samples: Samples) -> None:
    content = {
        "format_version": "1.0",
        "rows": [{**each._asdict(), "over": each.over} for each in rows],
        "samples": {name: [each._asdict() for each in own] for name, own in samples.items()},
    }
    Path(path).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
