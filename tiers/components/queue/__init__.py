"""The component type `queue`."""
