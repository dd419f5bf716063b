"""CloudFormation's functions and conditions, evaluated as far as values are known."""
