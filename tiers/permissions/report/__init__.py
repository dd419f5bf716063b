"""Permissions as text and as JSON."""
