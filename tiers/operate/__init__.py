"""Deployed stacks: drift, recovery, protection, and deletion."""
