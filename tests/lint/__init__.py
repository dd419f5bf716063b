"""Tests of the linters and their cache."""
