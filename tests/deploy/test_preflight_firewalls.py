"""The fit of firewalls and a region: rule groups that it has, and the names of their rules."""

from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_preflight_fit import HEAD, WORDS
from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import run

SPEC = f"""{HEAD}\
presentation:
  site:
    type: load_balancer
    listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]
    firewall: {{rules: [{{common: {{count: [SizeRestrictions_BODY]}}}}]}}
logic:
  web: {{type: autoscaling, port: 80}}
"""


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"Rules": [{"Name": "SizeRestrictions_BODY"}]}, ""),
        (
            {"Rules": [{"Name": "SizeRestriction_BODY"}]},
            "warning[T7286]: the rule group `AWSManagedRulesCommonRuleSet` has no rule",
        ),
        (
            Refused("WAFNonexistentItemException", "no", 400),
            "error[T7205]: the rule group `AWSManagedRulesCommonRuleSet` is not offered in `eu-west-1`",
        ),
    ],
)
def test_groups_and_rules_that_a_region_lacks_are_said(answer: Any, said: str, tmp_path: Path) -> None:
    double = fresh()
    double.world.account.on(wafv2__DescribeManagedRuleGroup=answer)
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC)
    assert said in done.out
    assert ("T7286" in done.out or "T7205" in done.out) == bool(said)
    assert done.code == (1 if "error" in said else 0), done.out
