"""What security scanners find in the templates of every shipped spec, and why each finding stands.

`python -m tests.controls` runs them, and writes `findings.json` beside this file and
`docs/evidence/controls.md`. Reasons are in `reasons.yaml`. The tests need no
scanner: they check that the three agree.
"""
