"""Tests of answers about permissions."""
