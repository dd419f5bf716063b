"""The component type `aurora`."""
