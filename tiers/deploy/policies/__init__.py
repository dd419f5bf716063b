"""The IAM policies that a deployment needs."""
