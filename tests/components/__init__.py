"""Tests of single component types."""
