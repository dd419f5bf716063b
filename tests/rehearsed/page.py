"""docs/evidence/rehearsed.md: the number of networks that were tried with packets, and the results."""

from collections import Counter
from collections.abc import Iterator

from tests.rehearsed import RANDOM, SAMPLE
from tests.support.paths import DOCS
from tiers.proof.answers.verdicts import Verdict

PAGE = DOCS / "evidence" / "rehearsed.md"

_TEXT = """\
# Packets compared with the proof

<!-- Written by `python -m tests.rehearsed --write`; do not edit. -->

`tiers verify` proves connections from templates; `tiers rehearse` reads the templates with separate code and
sends packets. Both answered the same questions about {networks} networks: the templates of every shipped
spec in both layouts, these templates with {mutants} faults of {kinds} kinds, one at a time (listed in the
[scorecard](scorecard.md)), and {random} random templates with network ACLs, peered VPCs, and unusual routes.

Every host tried every other one by TCP, UDP, and ICMP echo, over IPv4, on every port that a rule names and on
one that none does: {questions} questions. A `YES` is confirmed if all packets arrived between all hosts that
it covers, a `NO` if none did. Packets cannot refute `PARTIAL` and `UNKNOWN`; they are only counted.

| protocol | `YES`, arrived | `NO`, blocked | `PARTIAL` | `UNKNOWN` |
| --- | ---: | ---: | ---: | ---: |
{rows}

Disagreements: {refuted}.

`tests/rehearsed/test_rehearsed.py` tries {sample} mutants and {chance} random templates in each run of the
tests. Each earlier disagreement is a test: in `tests/proof/test_semantics.py` the mistakes of the proof, in
`tests/data/rehearsal/` those of the rehearsal.
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
