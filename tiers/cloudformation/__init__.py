"""CloudFormation templates of any origin: loaded, evaluated, flattened, and written."""
