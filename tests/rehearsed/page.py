"""docs/rehearsed.md: how many networks were tried with packets, and what came of it."""

from collections import Counter
from collections.abc import Iterator

from tests.rehearsed import RANDOM, SAMPLE
from tests.support.paths import DOCS
from tiers.proof.answers.verdicts import Verdict

PAGE = DOCS / "rehearsed.md"

_TEXT = """\
# Packets against the proof

<!-- Written by `python -m tests.rehearsed --write`; do not edit. -->

`tiers verify` reads templates and reasons; `tiers rehearse` reads them a second time, with code of its own,
and sends packets. Both were asked the same of {networks} networks: the templates of every shipped spec in
both layouts as they are compiled, and with {mutants} faults of {kinds} kinds planted into them, one each
(they are listed in [scorecard.md](scorecard.md)), and {random} templates made by chance, with network ACLs,
peered VPCs and routes that nobody would write.

Every host tried every other by TCP, by UDP and by an echo, over IPv4, on every port that a rule names and on
one that none does: {questions} questions. A `YES` holds if all flows came through between all hosts that it
is about, a `NO` if none did. `PARTIAL` and `UNKNOWN` promise nothing that packets could refute; they are
counted only.

| protocol | `YES`, came through | `NO`, stopped | `PARTIAL` | `UNKNOWN` |
| --- | ---: | ---: | ---: | ---: |
{rows}

Disagreements: {refuted}.

`tests/rehearsed/test_rehearsed.py` tries {sample} mutants and {chance} templates made by chance in each run
of the tests. What the two readings disagreed on before is a test now: in `tests/proof/test_semantics.py` what
the proof got wrong, in `tests/data/rehearsal/` what the rehearsal did.
"""


def text(
    counts: Counter[tuple[str, str]], networks: int, kinds: Counter[str], random: int, refuted: int
) -> str:
    """Return the page."""
    return _TEXT.format(
        networks=networks,
        mutants=sum(kinds.values()),
        kinds=len(kinds),
        questions=f"{sum(counts.values()):,}",
        rows="\n".join(_rows(counts)),
        refuted=refuted,
        sample=SAMPLE,
        random=random,
        chance=RANDOM,
    )


def _rows(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    for protocol in ("tcp", "udp", "icmp"):
        found = (counts[protocol, str(verdict)] for verdict in (*_DECIDED, Verdict.PARTIAL, Verdict.UNKNOWN))
        name = "echo" if protocol == "icmp" else protocol.upper()
        yield f"| {name} | {' | '.join(f'{each:,}' for each in found)} |"


_DECIDED = (Verdict.YES, Verdict.NO)
