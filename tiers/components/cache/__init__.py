"""Component type `cache`."""
