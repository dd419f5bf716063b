"""Imports of other tools' files."""
