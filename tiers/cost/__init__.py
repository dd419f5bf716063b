"""Estimates of what an architecture costs a month, from its templates; no prices are built in."""
