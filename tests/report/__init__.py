"""Tests of the page about a spec."""
