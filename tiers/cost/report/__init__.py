"""Estimates as text, Markdown, and JSON."""
