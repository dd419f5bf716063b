"""The semantics of IAM: what policies allow for sure, and what they may allow."""
