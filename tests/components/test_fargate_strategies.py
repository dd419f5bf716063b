"""Deployment strategies of Fargate services: two target groups, the rule that ECS weighs, and its alarms."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.mutants import catalogue, kinds, subjects, trial
from tiers import compiler
from tiers.ir.placed import Layout

CASE = "tiers/components/fargate/cases/fargate_strategies/spec.yaml"
SPEC = """\
version: 1
name: shop
presentation:
  site: {{type: load_balancer, listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]}}
  game: {{type: network_load_balancer, listeners: [{{port: 90, protocol: TCP, forward_to: web}}]}}
logic:
  web:
    type: fargate
    image: public.ecr.aws/acme/web:1
    port: 8080
    capacity: {{min: 2, max: 2}}
    deployment: {0}
{1}"""


def resources(deployment: str, more: str = "") -> Mapping[str, Any]:
    raw = SPEC.format(deployment, more).encode()
    bundle = compiler.compile_spec("spec.yaml", raw, Layout.SINGLE, "json").bundle
    assert bundle is not None
    found: Mapping[str, Any] = json.loads(bundle.files["shop.template.json"])["Resources"]
    return found


def found(deployment: str) -> list[str]:
    raw = SPEC.format(deployment, "").encode()
    return [each.code.name for each in compiler.check("spec.yaml", raw).findings if each.is_error]


def service(deployment: str) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = resources(deployment)["WebService"]["Properties"]
    return properties


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("name", ["rule-removed", "port-mistaken", "target-group-emptied", "group-added"])
def test_the_proof_finds_faults_around_weighed_target_groups(name: str, layout: Layout) -> None:
    subject = subjects.subject(CASE, layout)
    assert not trial.judge(subject, subject.templates, "connections").accused
    mutants = list(kinds.plant(catalogue.BY_NAME[name], subject.templates))
    assert mutants
    for mutant in mutants:
        assert trial.complaint(mutant, trial.judge(subject, mutant.templates, "connections")) is None, (
            mutant.case.at
        )


def test_rolling_needs_neither_a_second_target_group_nor_a_role() -> None:
    rolling, shifted = resources("{}"), resources("{strategy: blue_green, alarms: false}")
    assert shifted.keys() - rolling.keys() == {
        "SiteToWebAlternateTargetGroup",
        "GameToWebTcpAlternateTargetGroup",
        "SiteListener80DefaultRule",
        "WebTrafficRole",
    }
    assert rolling["SiteListener80"] == shifted["SiteListener80"]


def test_both_target_groups_differ_in_their_names_only() -> None:
    made = resources("{strategy: canary}")
    for first in ("SiteToWebTargetGroup", "GameToWebTcpTargetGroup"):
        second = first.replace("TargetGroup", "AlternateTargetGroup")
        one, other = (dict(made[each]["Properties"]) for each in (first, second))
        assert one.pop("Tags") != other.pop("Tags")
        assert one == other


def test_ecs_shifts_traffic_in_a_rule_or_in_a_listener_of_a_network_load_balancer() -> None:
    balancers = service("{strategy: linear}")["LoadBalancers"]
    rules = {each["AdvancedConfiguration"]["ProductionListenerRule"]["Ref"] for each in balancers}
    assert rules == {"SiteListener80DefaultRule", "GameListener90"}


def test_the_role_reaches_the_load_balancers_of_its_service_only() -> None:
    role = resources("{strategy: canary}")["WebTrafficRole"]["Properties"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "ecs.amazonaws.com"}
    changing = {
        action: each["Resource"]
        for each in role["Policies"][0]["PolicyDocument"]["Statement"]
        for action in each["Action"]
        if "Describe" not in action
    }
    assert changing["elasticloadbalancing:ModifyRule"] == [{"Ref": "SiteListener80DefaultRule"}]
    assert {"Ref": "GameListener90"} in changing["elasticloadbalancing:ModifyListener"]
    assert all("*" not in each for each in changing.values())


def test_a_service_waits_for_its_rules_by_its_references() -> None:
    rolling = resources("{}")["WebService"]["DependsOn"]
    shifted = resources("{strategy: canary}")["WebService"]["DependsOn"]
    assert set(rolling) - set(shifted) == {"SiteListener80", "GameListener90"}


def test_alarms_on_both_target_groups_end_a_deployment() -> None:
    made = resources("{strategy: canary}")
    watched = made["WebService"]["Properties"]["DeploymentConfiguration"]["Alarms"]
    names = [each["Ref"] for each in watched["AlarmNames"]]
    assert names == ["GameToWebDeploymentAlarm", "SiteToWebDeploymentAlarm"]
    assert (watched["Enable"], watched["Rollback"]) == (True, True)
    for name in names:
        text = json.dumps(made[name])
        assert "AlternateTargetGroup" in text
        assert "WebService" not in text  # CloudFormation would find a ring


def test_rolling_deployments_have_alarms_where_they_are_asked_for() -> None:
    assert "Alarms" not in service("{}")["DeploymentConfiguration"]
    made = resources("{alarms: true}")
    assert "Alarms" in made["WebService"]["Properties"]["DeploymentConfiguration"]
    assert "Alternate" not in json.dumps(made)


def test_targets_are_counted_in_both_target_groups() -> None:
    made = resources("{strategy: canary}", "operations: {notify: [ops@example.com]}\n")
    alarm = made["SiteToWebTargetGroupHealthyHostsAlarm"]["Properties"]
    expressions = [each["Expression"] for each in alarm["Metrics"] if "Expression" in each]
    assert expressions == ["FILL(first, 0) + FILL(second, 0)"]
    assert "SiteToWebAlternateTargetGroup" in json.dumps(alarm)


@pytest.mark.parametrize(
    ("number", "low", "high", "is_stuck"),
    [
        (1, 100, 200, False),
        (1, 100, 199, True),
        (1, 0, 100, False),
        (1, 1, 100, True),
        (2, 51, 149, True),
        (2, 50, 100, False),
        (2, 100, 150, False),
        (3, 67, 133, True),
        (3, 66, 100, False),
        (3, 100, 134, False),
    ],
)
def test_a_deployment_must_be_able_to_stop_or_start_a_task(
    number: int, low: int, high: int, *, is_stuck: bool
) -> None:
    percents = f"{{min_percent: {low}, max_percent: {high}}}"
    raw = SPEC.format(percents, "").replace("min: 2, max: 2", f"min: {number}, max: {number}").encode()
    names = [each.code.name for each in compiler.check("spec.yaml", raw).findings if each.is_error]
    assert names == (["deployment-stuck"] if is_stuck else [])


@pytest.mark.parametrize(
    ("percent", "minutes", "is_too_long"),
    # As CloudFormation counts: 33 hours are 1980 minutes, 15 of them the bake time.
    [
        (50, 1440, False),
        (33, 655, False),
        (33, 656, True),
        (11, 218, False),
        (11, 219, True),
        (100, 1440, False),
    ],
)
def test_the_waits_of_a_linear_deployment_are_limited(
    percent: int, minutes: int, *, is_too_long: bool
) -> None:
    names = found(f"{{strategy: linear, linear: {{percent: {percent}, bake_time: {minutes}}}}}")
    assert names == (["deployment-too-long"] if is_too_long else [])


@pytest.mark.parametrize(
    "deployment",
    [
        "blue_green",
        "[]",
        "{strategy: [canary]}",
        "{strategy: null}",
        "{strategy: yes}",
        "{strategy: canary, canary: 10}",
        "{strategy: canary, canary: {percent: 0}}",
        "{strategy: canary, canary: {percent: 5.5}}",
        "{strategy: linear, linear: {percent: 2}}",
        "{strategy: blue_green, bake_time: 1441}",
        "{strategy: blue_green, bake_time: -1}",
        "{min_percent: 101}",
        "{max_percent: 99}",
        "{max_percent: 99999999999999999999}",
        '{alarms: "true"}',
        "{circuit_breaker: maybe}",
        "{rollback: true}",
        "{hooks: []}",
    ],
)
def test_a_deployment_that_is_no_deployment_is_refused(deployment: str) -> None:
    assert found(deployment)


def test_the_rule_of_a_listener_counts_among_those_of_its_load_balancer() -> None:
    rules = ", ".join(f"{{path: [/{each}], forward_to: api}}" for each in range(100))
    api = "  api: {type: fargate, image: public.ecr.aws/acme/api:1, port: 80}\n"
    for deployment, expected in (("{}", []), ("{strategy: canary}", ["too-many-rules"])):
        raw = SPEC.format(deployment, api).replace("HTTP, ", f"HTTP, rules: [{rules}], ").encode()
        names = [each.code.name for each in compiler.check("spec.yaml", raw).findings if each.is_error]
        assert names == expected
