"""The component type `job`."""
