"""Plants faults, tells who finds them, and writes docs/evidence/scorecard.md: `python -m tests.mutants`.

Exits 1 if a mutant is missed, misnamed or accused without reason, and 2 if one of the other tools is missing.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.mutants import page, peers, sampling, subjects, trial
from tests.mutants.catalogue import KINDS
from tests.mutants.page import Results, Seen, Tally
from tests.mutants.peers import Peer
from tests.mutants.sampling import Planned


def main() -> int:
    """Judge, write the page, and say what the proof got wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Write docs/evidence/scorecard.md."
    )
    parser.add_argument("--scanners", default=peers.DEFAULT_FOLDER, metavar="DIR", help="where the tools are")
    parser.add_argument("--most", type=int, default=2, help="places of a kind in each bundle (default: 2)")
    parser.add_argument("--sample", type=int, default=1, help="mutants of a kind for the tools (default: 1)")
    arguments = parser.parse_args()
    folder = Path(arguments.scanners).resolve()
    try:
        peers.check(folder)
    except peers.MissingError as missing:
        sys.stderr.write(f"{missing}\ninstall them with:\n{peers.installation(arguments.scanners)}\n")
        return 2
    held = subjects.all_of()
    accused = [each for each in held if trial.clean(each).accused]
    tried, wrong = _tried(held, arguments.most)
    in_templates = [each for each in KINDS if each.about != "account"]
    tools, seen = _shown(sampling.sample(held, arguments.sample, kinds=in_templates), folder)
    tallies = {each.name: _tally(each.name, tried, seen, tools) for each in KINDS}
    names = tuple(
        Seen(f"{each.name} {each.version}", seen[each.name, "changing"], seen[each.name, "harmless"])
        for each in tools
    )
    sampled = (seen["sampled", "changing"], seen["sampled", "harmless"])
    results = Results(tallies, names, sampled, len(held), len(accused), arguments.most, arguments.sample)
    page.PAGE.write_text(page.text(results), encoding="utf-8", newline="\n")
    wrong += [f"{each.name} {each.layout}: the clean templates are accused" for each in accused]
    sys.stdout.write("".join(f"{each}\n" for each in wrong))
    return int(bool(wrong))


def _tried(held: list[subjects.Subject], most: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Try mutants; count the outcomes of each kind, and tell what is wrong."""
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for each in sampling.planned(held, most):
        mutant = each.make()
        complaint = trial.complaint(mutant, trial.judge(each.subject, mutant.templates, each.kind.about))
        kind = each.kind.name
        counts[kind, "planted"] += 1
        counts[kind, "changing"] += each.case.changes
        counts[kind, complaint or ("found" if each.case.changes else "left alone")] += 1
        if complaint:
            wrong.append(f"{each.subject.name} {each.subject.layout}: {kind} at {each.case.at}: {complaint}")
    return counts, wrong


def _shown(sample: list[Planned], folder: Path) -> tuple[list[Peer], Counter[tuple[str, str]]]:
    """Show mutants to the other tools; count what each finds of each kind."""
    mutants = {f"mutant-{number}": each for number, each in enumerate(sample)}
    clean = {_clean(each): each.subject.templates for each in sample}
    with tempfile.TemporaryDirectory(prefix="tiers-mutants-") as scratch:
        into = Path(scratch).resolve()
        peers.write({**clean, **{name: each.make().templates for name, each in mutants.items()}}, into)
        tools = peers.ask(folder, into, {name: _clean(each) for name, each in mutants.items()})
    seen: Counter[tuple[str, str]] = Counter(("sampled", each.kind.name) for each in sample)
    for tool in tools:
        for name, each in mutants.items():
            finds = peers.finds(tool, name, _clean(each))
            seen[tool.name, each.kind.name] += finds
            seen[tool.name, _sort(each)] += finds
    seen.update(("sampled", _sort(each)) for each in sample)
    return tools, seen


def _sort(planned: Planned) -> str:
    return "changing" if planned.case.changes else "harmless"


def _clean(planned: Planned) -> str:
    return f"clean-{planned.subject.name.replace('/', '-')}-{planned.subject.layout}"


def _tally(
    kind: str, tried: Counter[tuple[str, str]], seen: Counter[tuple[str, str]], tools: list[Peer]
) -> Tally:
    return Tally(
        tried[kind, "planted"],
        tried[kind, "changing"],
        tried[kind, "found"],
        tried[kind, trial.ACCUSED],
        tried[kind, trial.UNNAMED],
        seen["sampled", kind],
        tuple(seen[each.name, kind] for each in tools),
    )


if __name__ == "__main__":
    raise SystemExit(main())
