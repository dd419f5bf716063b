"""The checks of a rehearsal: each asks something of a host, and holds the answer to what is declared."""
