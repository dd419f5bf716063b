"""Overrides that take away what outputs use, and expectations about raw resources."""

import pytest

from tiers import compiler
from tiers.ir.placed import Layout

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


BALANCER = """\
version: 1
name: shop
presentation: {site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}}
logic: {web: {type: autoscaling, port: 80}}
overrides: {site.LoadBalancer.LoadBalancerAttributes%s}
"""


def test_the_number_after_the_last_item_of_a_list_adds_one() -> None:
    item = {"Key": "idle_timeout.timeout_seconds", "Value": "120"}
    written = BALANCER % '.3: {Key: idle_timeout.timeout_seconds, Value: "120"}'
    compiled = compiler.compile_spec("spec.yaml", written.encode(), Layout.SINGLE)
    assert compiled.bundle is not None
    ((_, template),) = compiled.bundle.templates.items()
    attributes = template["Resources"]["SiteLoadBalancer"]["Properties"]["LoadBalancerAttributes"]
    assert attributes[3:] == [item]
    assert attributes[2]["Key"] == "deletion_protection.enabled"


@pytest.mark.parametrize(
    ("path", "help_"),
    [
        (
            ".4: {Key: a}",
            "use a number from 0 to 3 after `site.LoadBalancer.LoadBalancerAttributes`; 3 adds an item",
        ),
        (".99999999999999999999: {Key: a}", "3 adds an item"),
        (".Key: a", "3 adds an item"),
        (".3: null", "use a number from 0 to 2 after `site.LoadBalancer.LoadBalancerAttributes`"),
        (".3.Key: a", "use a number from 0 to 2 after `site.LoadBalancer.LoadBalancerAttributes`"),
        (".-1: {Key: a}", "3 adds an item"),
    ],
)
def test_a_path_that_leads_to_no_item_of_a_list(path: str, help_: str) -> None:
    findings = compiler.check("spec.yaml", (BALANCER % path).encode()).findings
    (finding,) = (each for each in findings if each.code.id == "T1601")
    assert finding.help is not None
    assert finding.help.endswith(help_)
    assert finding.label == "the list has 3 items"
