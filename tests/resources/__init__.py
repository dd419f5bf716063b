"""Tests of the catalog of resource types."""
