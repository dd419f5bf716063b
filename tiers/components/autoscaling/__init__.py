"""The component type `autoscaling`."""
