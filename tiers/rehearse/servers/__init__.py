"""The servers that run in a rehearsal: their configuration, as text, and their commands.

Nothing here starts a process; the texts are made from data alone, so that a test can show them.
"""
