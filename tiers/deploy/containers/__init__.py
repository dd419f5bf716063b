"""Services and tasks of Amazon ECS as they are, and why tasks stopped."""
