"""Tests of rehearsals, most of them with real packets."""
