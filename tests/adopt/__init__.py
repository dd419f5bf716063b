"""Tests of adopted templates."""
