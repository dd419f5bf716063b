"""A universe of subjects and targets from evaluated templates, and from an account."""
