"""Tests of the proof of permissions."""
