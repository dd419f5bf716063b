"""The component type `table`."""
