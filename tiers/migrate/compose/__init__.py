"""Compose files to a spec.

Their keys: https://github.com/compose-spec/compose-spec/blob/main/spec.md
"""
