"""What security scanners find in the templates of every shipped spec, and why each finding stands.

`python -m tests.controls` runs them, and writes `findings.json` beside this file and `docs/controls.md`.
Reasons stand in `reasons.yaml`. The tests need no scanner: they hold the three to agree.
"""
