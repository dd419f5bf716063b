"""The namespaces that a rehearsal runs in: planned, set up, and sealed from the machine."""
