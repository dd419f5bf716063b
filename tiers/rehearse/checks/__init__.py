"""The checks of a rehearsal: each asks something of a host, and compares the answer to the declarations."""
