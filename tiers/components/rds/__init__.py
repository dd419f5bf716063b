"""The component type `rds`."""
