"""What MiniStack lacks of what the templates need, one file a concern; each says what that is.

Runs in MiniStack's own virtual environment, as `python -m tests.emulator.additions`: it must import nothing
that is not there. A file's `install` changes MiniStack's tables of handlers or replaces one of its functions,
once, before the server starts.
"""
