"""The tests of `tiers`. `python -m tests.regenerate` rewrites every golden file."""
