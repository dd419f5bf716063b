"""Component types: one directory each, and the registry that names them."""
