"""The stages between a resolved spec and linked templates: identifiers, symbols, placed resources.

Must not import `cli`, `lint` or anything that does input or output.
"""
