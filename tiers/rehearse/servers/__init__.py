"""The servers that run in a rehearsal: what each is configured with, as text, and how it is started.

Nothing here starts a process; the texts are made from data alone, so that a test can show them.
"""
