"""The component type `topic`."""
