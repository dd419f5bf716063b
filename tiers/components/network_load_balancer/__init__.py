"""The component type `network_load_balancer`."""
