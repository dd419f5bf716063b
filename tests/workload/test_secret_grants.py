"""Secrets that variables name, which the role may therefore read."""

import pytest

from tiers import compiler
from tiers.language.architecture import Architecture

SPEC = """\
version: 1
name: shop
network: {{nat_gateway: {{mode: single}}}}
logic:
  api: {api}
data:
  orders: {{type: rds, engine: postgres}}
  carts: {{type: rds, engine: mysql}}
"""
SERVERS = "{type: autoscaling, connects_to: [orders], "
TASKS = "{type: fargate, image: 'public.ecr.aws/nginx/nginx:1.29', connects_to: [orders], "
FUNCTION = (
    "{type: function, runtime: python3.13, source: 'def handler(event, context): pass', "
    "connects_to: [orders], "
)
NAMED = "environment: {SECRET: {from: orders.secret_arn}}"


def checked(api: str) -> Architecture:
    """Return the architecture of a spec without errors."""
    found = compiler.check("shop.yaml", SPEC.format(api=api).encode())
    assert found.architecture is not None, found.findings
    return found.architecture


@pytest.mark.parametrize("start", [SERVERS, TASKS, FUNCTION])
def test_a_variable_with_the_arn_of_a_secret_allows_to_read_it(start: str) -> None:
    api = checked(f"{start}role: {{secrets: [carts]}}, {NAMED}}}").members["api"].component
    assert vars(api)["role"].secrets == ("carts", "orders")
    plain = checked(f"{start}environment: {{HOST: {{from: orders.endpoint}}}}}}").members["api"].component
    assert vars(plain)["role"].secrets == ()


def test_a_variable_of_a_sidecar_counts_too() -> None:
    sidecar = f"sidecars: {{log: {{image: 'public.ecr.aws/nginx/nginx:1.29', {NAMED}}}}}}}"
    assert vars(checked(TASKS + sidecar).members["api"].component)["role"].secrets == ("orders",)
