"""The customer managed key of a spec: where it is used, who may use it, and the key itself."""
