"""Tasks of Amazon ECS on AWS Fargate: their containers, secrets, and roles, for each type that runs some."""
