"""What an update may not do, or does at a price."""
