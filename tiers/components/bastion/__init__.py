"""The component type `bastion`."""
