"""Faults planted into compiled templates, and who finds them.

`python -m tests.mutants` plants every kind of fault wherever it can be planted, holds each mutant to what its
spec declares, shows a sample to other tools, and writes `docs/evidence/scorecard.md`. To use the
faults for something else: `catalogue.KINDS`, and `kinds.plant(kind, templates)` for any bundle's templates.
"""
