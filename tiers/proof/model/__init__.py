"""The network model that every question is asked of, and its regions of packets."""
