"""Faults planted into compiled templates, each network tried with packets and held against the proof.

`python -m tests.rehearsed` tries some, seeded, and exits 1 where packets and proof disagree. With `--write`
it tries many, and writes `docs/evidence/rehearsed.md`.
"""

from tests.mutants.catalogue import KINDS

SAMPLE = 100
"""Mutants in each run of the tests."""

RANDOM = 20
"""Templates made by chance in each run of the tests."""

OF_CERTIFICATES = {"certificate-of-another-region", "name-without-certificate"}
"""Faults for which AWS refuses a distribution, which packets cannot tell."""

OF_CONNECTIONS = tuple(
    each for each in KINDS if each.about == "connections" and each.name not in OF_CERTIFICATES
)
"""The kinds of faults that packets can tell: permissions are not tried."""
