"""A bundle on its way: written to a directory, packaged, and uploaded."""
