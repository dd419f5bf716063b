"""Findings: their types, their codes, where they point, how they are printed.

Must not import any stage of the compiler.
"""
