"""The proxy of a cluster: a member of the network that comes with it."""
