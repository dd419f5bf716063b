"""The component type `ec2`."""
