"""Overrides that take away what outputs use, and expectations about raw resources."""

import pytest

from tiers import compiler
from tiers.architecture.placed import Layout

DATABASE = b"""\
version: 1
name: shop
data:
  orders: {type: rds, engine: mysql}
"""
OWN_PASSWORD = b"""\
overrides:
  orders.DBInstance.ManageMasterUserPassword: null
  orders.DBInstance.MasterUserPassword: "{{resolve:ssm-secure:/shop/orders}}"
"""
CACHE = b"""\
version: 1
name: shop
logic:
  web: {type: ec2}
expect: {allow: ["web -> Cache:6379"], deny: ["web -> Cache:22"]}
resources:
  data:
    Cache: {Type: AWS::ElastiCache::ReplicationGroup}
"""


@pytest.mark.parametrize("layout", Layout)
def test_an_output_without_its_attribute_is_left_out(layout: Layout) -> None:
    for raw, expected in ((DATABASE, True), (DATABASE + OWN_PASSWORD, False)):
        bundle = compiler.compile_spec("spec.yaml", raw, layout).bundle
        assert bundle is not None
        assert any("SecretArn" in text for text in bundle.files.values()) is expected
        assert any("OrdersEndpoint" in text for text in bundle.files.values())


def test_an_expectation_may_name_a_raw_resource() -> None:
    assert compiler.check("spec.yaml", CACHE).findings == ()
    (finding,) = compiler.check("spec.yaml", CACHE.replace(b"web -> Cache:22", b"web -> Cahce:22")).findings
    assert finding.label == "did you mean `Cache`?"
