"""Operations on an emulator of CloudFormation: what is created, and `tiers status` when an alarm rings."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.emulator.stacks import Stack, deploy
from tests.support.paths import CASES
from tiers import cli, compiler
from tiers.ir.placed import Layout
from tiers.watch.dashboard_body import faults

RAW = (CASES / "operations" / "spec.yaml").read_bytes()
CLUSTER = b"  stock: {type: aurora, engine: postgres, alarms: {connections: 90, free_memory: 512}}\n"
assert CLUSTER in RAW
# The emulator cannot scale services, and has neither serverless caches nor passwords of clusters.
SPEC = (
    RAW.replace(b"port: 8080}", b"port: 8080, capacity: {min: 1, max: 1}}")
    .replace(b"{type: cache, serverless: true, limits: {storage: 10}}", b"{type: cache}")
    .replace(CLUSTER, b"")
)


def deployed(account: Account) -> Stack:
    # As one template, it is longer than those that a call can have in it.
    bundle = compiler.compile_spec("shop.yaml", SPEC, Layout.NESTED).bundle
    assert bundle is not None
    stack = deploy(account, bundle, {})
    assert stack.described()["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    return stack


def test_what_watches_is_created_and_names_what_exists(account: Account) -> None:
    stack = deployed(account)
    made = stack.everything()
    expected = {key: made[key] for key in made if key.endswith("Alarm") and key != "OperationsSiteDownAlarm"}
    alarms = {each["AlarmName"]: each for each in described(account, sorted(expected.values()))}
    assert alarms.keys() == set(expected.values())
    assert dimensions(alarms[made["OrdersDBInstanceCpuAlarm"]]) == {
        "DBInstanceIdentifier": made["OrdersDBInstance"]
    }
    assert dimensions(alarms[made["WebAutoScalingGroupCapacityAlarm"]]) == {
        "AutoScalingGroupName": made["WebAutoScalingGroup"]
    }
    hosts = dimensions(alarms[made["SiteToWebTargetGroupHealthyHostsAlarm"]])
    assert made["SiteLoadBalancer"].endswith(f":loadbalancer/{hosts['LoadBalancer']}")
    # AWS has `targetgroup/` in front of the name, which the emulator leaves out.
    assert made["SiteToWebTargetGroup"].endswith(f":targetgroup/{hosts['TargetGroup']}")
    actions = {tuple(alarms[name]["AlarmActions"]) for name in expected.values()}
    assert actions == {(made["OperationsTopic"],)}


def described(account: Account, names: list[str]) -> Iterator[dict[str, Any]]:
    """Yield alarms by their names, of which a call takes 100."""
    for start in range(0, len(names), 100):
        some = names[start : start + 100]
        yield from account.client("cloudwatch").describe_alarms(AlarmNames=some, MaxRecords=100)[
            "MetricAlarms"
        ]


def dimensions(alarm: dict[str, Any]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in alarm["Dimensions"]}


def test_the_dashboard_that_is_stored_is_valid(account: Account) -> None:
    made = deployed(account).everything()
    (entry,) = account.client("cloudwatch").list_dashboards()["DashboardEntries"]
    body = account.client("cloudwatch").get_dashboard(DashboardName=entry["DashboardName"])["DashboardBody"]
    assert list(faults(body)) == []
    lines = [
        line
        for widget in json.loads(body)["widgets"]
        for line in widget["properties"].get("metrics", ())
        if line[0] == "AWS/SQS"
    ]
    assert any(made["JobsQueue"].endswith(f"/{line[3]}") for line in lines)


def test_each_address_and_the_function_are_subscribed(account: Account) -> None:
    made = deployed(account).everything()
    listed = account.client("sns").list_subscriptions_by_topic(TopicArn=made["OperationsTopic"])[
        "Subscriptions"
    ]
    found = sorted((each["Protocol"], each["Endpoint"].rpartition(":")[2]) for each in listed)
    assert found == [
        ("email", "on-call@example.com"),
        ("email", "ops@example.com"),
        ("lambda", made["RepairFunction"]),
    ]


def test_an_alarm_that_rings_is_in_the_status(
    account: Account,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = deployed(account).everything()
    name = made["OrdersDBInstanceCpuAlarm"]
    reason = "Threshold Crossed: 99.0 was greater than the threshold (90.0)."
    account.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason=reason)
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_bytes(SPEC)
    capsys.readouterr()
    assert cli.main(["status", "shop.yaml"]) == 0
    out = capsys.readouterr().out
    assert "    orders: CPU utilization in percent above 90" in out
    assert f"`orders`: {reason}" in out


def test_the_site_is_down_while_it_has_no_healthy_target(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = deployed(account).everything()
    alarms = account.client("cloudwatch")

    def down() -> str:
        (found,) = alarms.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
        return str(found["StateValue"])

    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_bytes(SPEC)
    part = made["SiteToApiTargetGroupHealthyHostsAlarm"]
    for state in ("ALARM", "OK"):
        alarms.set_alarm_state(AlarmName=part, StateValue=state, StateReason="by a test")
        assert (down() == "ALARM") == (state == "ALARM")
        capsys.readouterr()
        cli.main(["status", "shop.yaml", "--format", "json"])
        ringing = json.loads(capsys.readouterr().out)["alarms"]
        found = [(each["logical_id"], each["component"]) for each in ringing]
        assert ("OperationsSiteDownAlarm", None) in found or state == "OK"
        assert ("SiteToApiTargetGroupHealthyHostsAlarm", "site") in found or state == "OK"
        assert bool(found) == (state == "ALARM")


def test_the_budget_notifies_both_addresses(account: Account) -> None:
    deployed(account)
    client = account.client("budgets")
    (budget,) = client.describe_budgets(AccountId=account.identity)["Budgets"]
    assert float(budget["BudgetLimit"]["Amount"]) == 200
    notifications = client.describe_notifications_for_budget(
        AccountId=account.identity, BudgetName=budget["BudgetName"]
    )["Notifications"]
    assert sorted((each["NotificationType"], each["Threshold"]) for each in notifications) == [
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 100),
    ]
