"""Change sets, and the deployed stack that they change."""
