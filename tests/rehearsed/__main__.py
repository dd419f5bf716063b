"""Tries networks with packets: `python -m tests.rehearsed`. Exits 1 if packets and proof disagree."""

import argparse
import os
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TextIO

from tests.mutants import sampling, subjects
from tests.mutants.sampling import Planned
from tests.mutants.subjects import Subject
from tests.rehearsed import OF_CONNECTIONS, RANDOM, SAMPLE, page
from tests.rehearsed.trial import Trial, rehearse, rehearse_random, totals
from tiers.rehearse.testbed import sandbox

_MANY = 150
"""Templates made by chance for the page."""
_BUNDLES = 3
"""Bundles that a kind of fault is planted in for the page."""


def main() -> int:
    """Try networks where nothing reaches the machine."""
    arguments = _arguments()
    held = subjects.all_of()
    planned = list(sampling.planned(held, 1, f"rehearsed {arguments.seed}", OF_CONNECTIONS))
    made = _MANY if arguments.write else arguments.random
    chance = random.Random(arguments.seed)
    planned = (
        _some_of_each_kind(planned, chance) if arguments.write else chance.sample(planned, arguments.mutants)
    )
    seeds = range(arguments.seed, arguments.seed + made)

    # What is enclosed writes to no file: the page comes out through memory.
    with os.fdopen(os.memfd_create("page"), "w+", encoding="utf-8") as carried:
        code = sandbox.run(_enclosed(held, planned, seeds, carried), [carried.fileno()])
        carried.seek(0)
        text = carried.read()
    if arguments.write and text:
        page.PAGE.write_text(text, encoding="utf-8", newline="\n")
    return code


def _some_of_each_kind(planned: list[Planned], chance: random.Random) -> list[Planned]:
    """Return mutants of each kind in some of the bundles."""
    kinds: dict[str, list[Planned]] = {}
    for each in planned:
        kinds.setdefault(each.kind.name, []).append(each)
    return [
        each for of_kind in kinds.values() for each in chance.sample(of_kind, min(_BUNDLES, len(of_kind)))
    ]


def _enclosed(
    held: list[Subject], planned: list[Planned], seeds: range, carried: TextIO
) -> Callable[[], int]:
    def enclosed() -> int:
        try:
            return _try(held, planned, seeds, carried)
        except Exception:  # noqa: BLE001 - nobody above this process would print it
            traceback.print_exc()
            return 70
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

    return enclosed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.rehearsed", description="Hold packets against the proof."
    )
    parser.add_argument("--mutants", type=int, default=SAMPLE, help=f"how many (default: {SAMPLE})")
    parser.add_argument(
        "--random", type=int, default=RANDOM, help=f"and templates made by chance (default: {RANDOM})"
    )
    parser.add_argument("--seed", type=int, default=0, help="another one tries others")
    parser.add_argument(
        "--write", action="store_true", help="try one of each kind in each bundle, and write the page"
    )
    return parser.parse_args()


def _try(held: list[Subject], planned: list[Planned], seeds: range, carried: TextIO) -> int:
    kinds = Counter(each.kind.name for each in planned)
    counts: Counter[tuple[str, str]] = Counter()
    networks = refuted = 0
    for trial in _trials(held, planned, seeds):
        networks += 1
        counts += totals([trial])
        refuted += len(trial.refuted)
        for each in trial.refuted:
            what = (
                f"{len(each.opened)} of {len(each.tried)} came through: {' '.join(map(str, each.question))}"
            )
            sys.stdout.write(f"{trial.name}: {each.verdict}, but {what}\n")
    carried.write(page.text(counts, networks, kinds, len(seeds), refuted))
    carried.flush()
    asked = sum(counts.values())
    sys.stdout.write(
        f"{networks} networks, {len(planned)} mutants, {asked} questions, {refuted} disagreements\n"
    )
    return int(bool(refuted))


def _trials(held: list[Subject], planned: list[Planned], seeds: range) -> Iterator[Trial]:
    """Try the clean templates, then the mutants, then what was made by chance."""
    for subject in held:
        yield rehearse(f"{subject.name} {subject.layout}", subject, subject.templates)
    for each in planned:
        subject = each.subject
        name = f"{subject.name} {subject.layout}: {each.kind.name} at {each.case.at}"
        yield rehearse(name, subject, each.make().templates)
    yield from map(rehearse_random, seeds)


if __name__ == "__main__":
    sys.exit(main())
