"""Who is notified by what: the topic, its policy, subscriptions, the budget, and repairs."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from cfnlint.helpers import REGIONS
from cfnlint.schema import ResourceNotFoundError
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.support.paths import CASES
from tiers import compiler
from tiers.compile.build import build
from tiers.compile.checks.operations import NO_BUDGETS
from tiers.ir.placed import Layout
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, alarm_id, rule_id
from tiers.watch import identifiers
from tiers.watch.watched import watched

SPEC = """
version: 1
name: shop
accept: {http-only: an example}
presentation:
  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: fargate, image: public.ecr.aws/nginx/nginx:1.27, port: 80}
  repair: {type: function, runtime: python3.13, source: "def handler(event, context): pass\\n"}
data:
  jobs: {type: queue}
"""
MAIL = "operations: {notify: [ops@example.com]"
TOPIC = "operations: {notify: arn:aws:sns:eu-west-1:111122223333:ops"


def template(operations: str, spec: str = SPEC) -> Mapping[str, Any]:
    """Return the resources of the single template of a spec."""
    bundle = compiler.compile_spec("spec.yaml", (spec + operations).encode(), Layout.SINGLE, "json").bundle
    assert bundle is not None
    (text,) = (text for path, text in bundle.files.items() if path.endswith(".template.json"))
    found: Mapping[str, Any] = json.loads(text)["Resources"]
    return found


def of(resources: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {name: each.get("Properties", {}) for name, each in resources.items() if each["Type"] == kind}


def findings(operations: str, spec: str = SPEC) -> list[str]:
    compiled = compiler.check("spec.yaml", (spec + operations).encode())
    return [each.code.name for each in compiled.findings if each.code.name != "http-only"]


def test_nothing_is_made_without_the_key() -> None:
    kinds = {each["Type"].split("::")[1] for each in template("").values()}
    assert not kinds & {"CloudWatch", "SNS", "Events", "Budgets"}


def test_every_alarm_and_its_end_are_sent_to_the_topic() -> None:
    resources = template(MAIL + "}")
    (topic,) = of(resources, "AWS::SNS::Topic")
    for kind in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        for alarm in of(resources, kind).values():
            assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": topic}]


def test_the_policy_lets_in_the_alarms_of_this_account_alone() -> None:
    (policy,) = of(template(MAIL + "}"), "AWS::SNS::TopicPolicy").values()
    allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    assert [each["Principal"] for each in allowed] == [{"Service": "cloudwatch.amazonaws.com"}]
    (condition,) = (each["Condition"] for each in allowed)
    assert condition["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_events_may_publish_only_if_there_is_a_rule_for_them() -> None:
    servers = SPEC.replace("  repair:", "  servers: {type: autoscaling, egress: none}\n  repair:")
    resources = template(MAIL + "}", servers)
    (policy,) = of(resources, "AWS::SNS::TopicPolicy").values()
    services = [each["Principal"] for each in policy["PolicyDocument"]["Statement"]]
    assert {"Service": "events.amazonaws.com"} in services
    (rule,) = of(resources, "AWS::Events::Rule").values()
    assert rule["EventPattern"]["detail"] == {"AutoScalingGroupName": [{"Ref": "ServersAutoScalingGroup"}]}


def test_a_topic_that_exists_is_used_and_not_changed() -> None:
    resources = template(TOPIC + "}")
    assert not any(each["Type"].startswith("AWS::SNS::") for each in resources.values())
    arn = "arn:aws:sns:eu-west-1:111122223333:ops"
    assert {
        json.dumps(each["AlarmActions"]) for each in of(resources, "AWS::CloudWatch::Alarm").values()
    } == {json.dumps([arn])}


def test_an_address_keeps_its_subscription_wherever_it_is_in_the_list() -> None:
    one = of(template(MAIL + "}"), "AWS::SNS::Subscription")
    both = of(template(MAIL[:-1] + ", a@example.com, b@example.com]}"), "AWS::SNS::Subscription")
    assert one.items() <= both.items()
    assert len(both) == 3


def test_the_site_is_down_if_a_public_target_group_has_no_healthy_target() -> None:
    (down,) = of(template(MAIL + "}"), "AWS::CloudWatch::CompositeAlarm").values()
    assert down["AlarmRule"] == {"Fn::Sub": 'ALARM("${SiteToWebTargetGroupHealthyHostsAlarm}")'}
    inside = SPEC.replace("type: load_balancer,", "type: load_balancer, scheme: internal,")
    assert of(template(MAIL + "}", inside), "AWS::CloudWatch::CompositeAlarm") == {}


def test_a_budget_is_reported_to_addresses_without_a_topic() -> None:
    (budget,) = of(template(MAIL + ", budget: 200}"), "AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 200, "Unit": "USD"}
    subscribers = [each["Subscribers"] for each in budget["NotificationsWithSubscribers"]]
    assert subscribers == [[{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}]] * 3
    (budget,) = of(template(TOPIC + ", budget: 200}"), "AWS::Budgets::Budget").values()
    assert {
        each["Subscribers"][0]["SubscriptionType"] for each in budget["NotificationsWithSubscribers"]
    } == {"SNS"}


def test_a_function_that_repairs_may_be_called_by_the_topic_alone() -> None:
    resources = template(MAIL + ", remediate: repair}")
    (permission,) = of(resources, "AWS::Lambda::Permission").values()
    assert (permission["Principal"], permission["SourceArn"]) == (
        "sns.amazonaws.com",
        {"Ref": "OperationsTopic"},
    )
    called = [
        each for each in of(resources, "AWS::SNS::Subscription").values() if each["Protocol"] == "lambda"
    ]
    assert [each["Endpoint"] for each in called] == [{"Fn::GetAtt": ["RepairFunction", "Arn"]}]


@pytest.mark.parametrize("written", ["none", "{age: none, dead_letters: none}"])
def test_alarms_can_be_turned_off(written: str) -> None:
    spec = SPEC.replace("{type: queue}", f"{{type: queue, alarms: {written}}}")
    resources = template(MAIL + "}", spec)
    assert not any(name.startswith("Jobs") for name in of(resources, "AWS::CloudWatch::Alarm"))
    assert any(name.startswith("Web") for name in of(resources, "AWS::CloudWatch::Alarm"))


@pytest.mark.parametrize(("written", "age"), [("recommended", 900), ("{age: 60}", 60)])
def test_one_component_can_have_alarms(written: str, age: int) -> None:
    spec = SPEC.replace("{type: queue}", f"{{type: queue, alarms: {written}}}")
    found = of(template(MAIL + ", alarms: none}", spec), "AWS::CloudWatch::Alarm")
    assert {name.startswith("Jobs") for name in found} == {True}
    assert len(found) == 2
    assert found["JobsQueueAgeAlarm"]["Threshold"] == age


@pytest.mark.parametrize(
    ("operations", "found"),
    [
        ("operations: {}", ["no-notification"]),
        ("operations: {alarms: none}", []),
        ("operations: {remediate: repair}", []),
        ("operations: {alarms: none, budget: 5}", ["budget-without-notify"]),
        (MAIL + ", remediate: repiar}", ["unknown-component"]),
        (MAIL + ", remediate: jobs}", ["not-remediating"]),
        (MAIL[:-1] + ", ops@example.com]}", ["duplicate-entry"]),
        (TOPIC + "}\nregions: [eu-west-1, eu-west-2]", ["topic-of-another-region"]),
        (MAIL + ", budget: 5}\nregions: [eu-west-1, il-central-1]", ["budget-not-in-region"]),
    ],
)
def test_what_cannot_work_is_found(operations: str, found: list[str]) -> None:
    assert findings(operations) == found


@pytest.mark.parametrize(
    "address",
    [
        *("ops", "ops@example", "@example.com", "ops@.com", "ops@example..com", "a b@example.com"),
        *(
            "ops@exam_ple.com",
            ".ops@example.com",
            "ops.@example.com",
            "ops@-example.com",
            "<ops@example.com>",
        ),
        *("ops@example.com,all@example.com", "mailto:ops@example.com", f"{'o' * 250}@example.com"),
        *(
            "öps@example.com",
            "ops@example.com\\n",
            "ops@example.com\\nbcc: all@example.com",
            "${AWS::AccountId}",
        ),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert findings(f'operations: {{notify: ["{address}"]}}') in (["invalid-string"], ["wrong-length"])


@pytest.mark.parametrize("address", ["ops@example.com", "o'hara+alarms@mail.example.co.uk", "a_b%c@x-1.io"])
def test_an_address_is_accepted(address: str) -> None:
    assert findings(f'operations: {{notify: ["{address}"]}}') == []


@pytest.mark.parametrize(
    "arn",
    [
        *("arn:aws:sns:eu-west-1:111122223333:ops.fifo", "arn:aws:sqs:eu-west-1:111122223333:ops"),
        *(
            "arn:aws:sns:eu-west-1:1111:ops",
            "arn:aws:sns::111122223333:ops",
            "arn:aws:sns:eu-west-1:111122223333:",
        ),
        *("arn:aws:sns:eu-west-1:111122223333:o/ps", "arn:aws:sns:eu-west-1:111122223333:ops:8a21", "ops"),
        "arn:aws:sns:eu-west-1:111122223333:" + "o" * 257,
    ],
)
def test_what_is_no_topic_is_refused(arn: str) -> None:
    assert findings(f'operations: {{notify: "{arn}"}}') == ["invalid-string"]


@pytest.mark.parametrize(
    "value", ["0", "101", "-5", "1e400", "99999999999999999999", "[]", "all", "true", "1.5"]
)
def test_what_is_no_threshold_is_refused(value: str) -> None:
    spec = SPEC.replace("port: 80}", f"port: 80, alarms: {{cpu: {value}}}}}")
    assert len(findings(MAIL + "}", spec)) == 1


def test_regions_without_budgets_are_those_of_the_schemas() -> None:
    lacking = set()
    for region in REGIONS:
        try:
            PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, "AWS::Budgets::Budget")
        except ResourceNotFoundError:
            lacking.add(region)
    assert lacking == NO_BUDGETS


def test_what_watches_is_in_the_stack_of_what_it_watches() -> None:
    case = (CASES / "operations" / "spec.yaml").read_bytes()
    architecture = compiler.check("spec.yaml", case).architecture
    assert architecture is not None
    stacks = {each.logical_id: each.stack for each in build(architecture).resources}
    for each in watched(architecture):
        what = each.what
        name = alarm_id(what) if isinstance(what, Watch) else rule_id(what)
        # The network is created before the topic.
        place = Stack.SECURITY if stacks[what.subject] is Stack.NETWORK else stacks[what.subject]
        assert stacks.get(name, place) is place, name
    assert {name: str(stack) for name, stack in stacks.items() if name.startswith("Operations")} == {
        identifiers.TOPIC: "security",
        identifiers.TOPIC_POLICY: "security",
        identifiers.subscription("ops@example.com"): "security",
        identifiers.subscription("on-call@example.com"): "security",
        identifiers.SITE_DOWN: "operations",
        identifiers.DASHBOARD: "operations",
        identifiers.BUDGET: "operations",
        identifiers.REMEDIATION: "operations",
        identifiers.REMEDIATION_PERMISSION: "operations",
    }


def test_logical_ids_stay_as_they_are() -> None:
    """Another ID is another subscription, which its owner would have to confirm again."""
    assert identifiers.subscription("ops@example.com") == "OperationsSubscriptionaf3c82544f64"
