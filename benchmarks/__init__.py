"""Measures `tiers` beside what it is made of: `python -m benchmarks`. Nothing in `tiers` imports this."""
