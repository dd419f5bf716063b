"""The customer managed key of a spec."""
