"""Specs from the files of other tools: what was found, where it went, and what has no counterpart."""
