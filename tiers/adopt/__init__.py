"""Specs from CloudFormation templates by any author.

A draft of the spec is compiled, and its resources are paired with those of the template (`pairing.py`). What
differs becomes a key, an override, or a remark, so that nothing of the template vanishes silently.
"""
