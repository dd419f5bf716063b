"""Tries networks with packets: `python -m tests.rehearsed`. Exits 1 if packets and proof disagree."""

import argparse
import random
import sys
import traceback
from collections import Counter
from collections.abc import Iterator

from tests.mutants import sampling, subjects
from tests.mutants.subjects import Subject
from tests.rehearsed import SAMPLE, page
from tests.rehearsed.trial import Trial, rehearse, totals
from tiers.rehearse import enclosure


def main() -> int:
    """Try networks where nothing reaches the machine."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.rehearsed", description="Try mutants with packets."
    )
    parser.add_argument("--mutants", type=int, default=SAMPLE, help=f"how many (default: {SAMPLE})")
    parser.add_argument("--seed", default="suite", help="another one tries others")
    parser.add_argument(
        "--write", action="store_true", help="try two of each kind in each bundle, write the page"
    )
    arguments = parser.parse_args()
    held = subjects.all_of()
    planned = list(sampling.planned(held, 2, arguments.seed))
    if not arguments.write:
        planned = random.Random(arguments.seed).sample(planned, arguments.mutants)

    def enclosed() -> int:
        try:
            return _try(held, planned, write=arguments.write)
        except Exception:  # noqa: BLE001 - nobody above this process would print it
            traceback.print_exc()
            return 70
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

    return enclosure.run(enclosed)


def _try(held: list[Subject], planned: list[sampling.Planned], *, write: bool) -> int:
    kinds = Counter(each.kind.name for each in planned)
    counts: Counter[tuple[str, str]] = Counter()
    networks = refuted = 0
    for trial in _trials(held, planned):
        networks += 1
        counts += totals([trial])
        refuted += len(trial.refuted)
        for each in trial.refuted:
            what = (
                f"{len(each.opened)} of {len(each.tried)} came through: {' '.join(map(str, each.question))}"
            )
            sys.stdout.write(f"{trial.name}: {each.verdict}, but {what}\n")
    if write:
        page.PAGE.write_text(
            page.text(counts, networks, kinds, refuted, SAMPLE), encoding="utf-8", newline="\n"
        )
    asked = sum(counts.values())
    sys.stdout.write(
        f"{networks} networks, {len(planned)} mutants, {asked} questions, {refuted} disagreements\n"
    )
    return int(bool(refuted))


def _trials(held: list[Subject], planned: list[sampling.Planned]) -> Iterator[Trial]:
    """Try the clean templates, then the mutants; one at a time, since each counts with an idle processor."""
    for subject in held:
        yield rehearse(f"{subject.name} {subject.layout}", subject, subject.templates)
    for each in planned:
        subject = each.subject
        name = f"{subject.name} {subject.layout}: {each.kind.name} at {each.case.at}"
        yield rehearse(name, subject, each.make().templates)


if __name__ == "__main__":
    sys.exit(main())
