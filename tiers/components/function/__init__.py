"""The component type `function`."""
