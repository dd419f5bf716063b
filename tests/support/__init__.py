"""Doubles, generators, and other helpers that tests share."""
