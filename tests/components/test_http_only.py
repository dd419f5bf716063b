"""Requests from the internet that are not encrypted are warned of, and no others."""

import pytest

from tiers import compiler

SPEC = """\
version: 1
name: shop
presentation:
  site: {type: load_balancer, %s, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic: {web: {type: autoscaling, port: 80}}
"""


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        ("scheme: internet-facing", {"T2205"}),
        ("allow_from: [198.51.99.0/24, 10.0.0.0/16]", {"T2205"}),
        ("allow_from: [{parameter: Office, default: 10.0.0.0/16}]", {"T2205"}),
        ("allow_from: [10.0.0.0/16]", set()),
        ("allow_from: [10.0.0.0/16, 192.168.7.0/24]", set()),
        ("allow_from: []", set()),
        ("scheme: internal, allow_from: [10.0.0.0/16]", set()),
    ],
)
def test_requests_from_the_internet_are_encrypted(keys: str, codes: set[str]) -> None:
    findings = compiler.check("spec.yaml", (SPEC % keys).encode()).findings
    assert {each.code.id for each in findings} & {"T2205"} == codes
