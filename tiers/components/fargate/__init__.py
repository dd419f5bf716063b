"""The component type `fargate`."""
