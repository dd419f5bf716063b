"""The component type `bucket`."""
