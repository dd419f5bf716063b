"""Tests of universes that are read from templates and accounts."""
