"""CloudFormation templates, whoever wrote them: loaded, evaluated, flattened, and written."""
