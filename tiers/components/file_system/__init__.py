"""The component type `file_system`."""
