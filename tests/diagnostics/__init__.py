"""Tests of findings: their codes, locations, wording, and formats."""
