"""Secrets of components that exist already: those of services, and passwords that RDS rotates."""

import pytest

from tests.components.test_existing import compiled

SECRETS = """
logic:
  web:
    type: fargate
    image: public.ecr.aws/nginx/nginx:1.29
    secrets: {PASSWORD: {from: store.%s}}
    connects_to: [store]
data:
  store: {type: existing, group: sg-0123456789abcdef0, port: 5432, secret: %s}
"""
OF_SECRETS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret"


@pytest.mark.parametrize(
    ("field", "secret", "warnings"),
    [
        ("password", f"'{OF_SECRETS}:rds!cluster-0a1b2c3d-4e5f-AbCdEf'", 1),
        ("username", f"'{OF_SECRETS}:rds!db-0a1b2c3d-4e5f-AbCdEf'", 0),
        ("password", f"'{OF_SECRETS}:orders-AbCdEf'", 0),
        ("password", "{parameter: Secret}", 0),
        ("password", "{stack: store, output: Secret}", 0),
    ],
)
def test_a_password_that_rds_rotates_is_not_read_at_the_start(field: str, secret: str, warnings: int) -> None:
    found = [each.code.name for each in compiled(SECRETS % (field, secret)).findings]
    assert found.count("password-read-at-start") == warnings


@pytest.mark.parametrize(
    "keys",
    [
        f"role: {{secrets: ['{OF_SECRETS}:rds!db-0a1b2c3d-AbCdEf']}}",
        f"secrets: {{PASSWORD: {{secret: '{OF_SECRETS}:rds!db-0a1b2c3d-AbCdEf', field: password}}}}",
        "secrets: {PASSWORD: {secret: rds!db-0a1b2c3d, field: password}}",
    ],
)
def test_a_secret_of_a_service_can_be_named(keys: str) -> None:
    compiled(f"logic: {{web: {{type: fargate, image: 'public.ecr.aws/nginx/nginx:1.29', {keys}}}}}\n")
