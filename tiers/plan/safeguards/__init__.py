"""Limits of an update: what is not allowed, and what has a price."""
