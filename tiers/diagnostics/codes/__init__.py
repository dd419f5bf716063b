"""Kinds of findings that belong to no component type, one module an owner; `tiers/codes.py` has all of them."""
