"""The component type `load_balancer`."""
