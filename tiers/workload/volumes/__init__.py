"""EBS volumes of servers, beside their root disk."""
