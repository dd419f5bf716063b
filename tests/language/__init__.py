"""Tests of sources, their syntax, and the language of specs."""
