"""Questions about a network, and their answers."""
