"""Tests of plans: differences, safeguards, and the command."""
