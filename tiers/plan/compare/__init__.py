"""The comparison of two snapshots, resource by resource."""
