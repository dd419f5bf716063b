"""The port and the protocol of health checks: in target groups, in rules, and in the signals of servers."""

from typing import Any

from tiers import compiler
from tiers.compile.build import build

SPEC = """\
version: 1
name: shop
presentation:
  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80, update: rolling, health_check: %s}
"""


def resources(check: str) -> dict[str, dict[str, Any]]:
    """Return the properties of every resource of the spec with that health check."""
    architecture = compiler.check("spec.yaml", (SPEC % check).encode()).architecture
    assert architecture is not None
    return {each.logical_id: each.body["Properties"] for each in build(architecture).resources}


def test_a_health_check_on_another_port_gets_rules_of_its_own() -> None:
    made = resources("{port: 8081}")
    assert made["SiteToWebTargetGroup"]["HealthCheckPort"] == "8081"
    assert {"SiteEgressToWebTcp8081", "WebIngressFromSiteTcp8081"} <= made.keys()
    assert {"SiteEgressToWebTcp80", "WebIngressFromSiteTcp80"} <= made.keys()


def test_a_health_check_on_the_port_of_requests_needs_no_more_rules() -> None:
    assert resources("{port: 80}").keys() == resources("{}").keys()
