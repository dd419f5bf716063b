"""The component type `existing`."""
