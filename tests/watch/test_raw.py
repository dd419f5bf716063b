"""Raw resources are watched by the catalog: which alarms they get, where, and what changes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import command_line
from tests.watch.raw_documented import ALL_RAW, RECOMMENDED
from tiers import compiler, resources, source
from tiers.compile.build import build
from tiers.ir.placed import Layout
from tiers.ir.watches import Watch
from tiers.resources.alarm_page import COMPARED, TESTS
from tiers.resources.alarm_page import PARTS as PART_WORDS
from tiers.resources.alarms import Computed, Shared, named
from tiers.watch import raw, raw_values
from tiers.watch.alarm_resources import WORDS
from tiers.watch.dashboard import MOST_REFERENCES
from tiers.watch.raw_conditions import CONDITIONS
from tiers.watch.raw_parts import PARTS
from tiers.watch.raw_thresholds import THRESHOLDS
from tiers.watch.watched import watched

TYPES = [row.type for row in resources.every() if row.alarms]
GROUPS = [(each, group) for each in TYPES for group in resources.alarms_of(each)]
ALARMS = [(each, group, alarm) for each, group in GROUPS for alarm in group.alarms]
NOTIFY = {"notify": ["ops@example.com"]}
Spec = dict[str, Any]


def spec(data: Spec, operations: Spec | None = None, **more: Any) -> Spec:
    return {
        "version": 1,
        "name": "shop",
        "resources": {"data": data},
        "operations": {**NOTIFY, **(operations or {})},
        **more,
    }


def compiled(written: Spec, layout: Layout = Layout.SINGLE) -> Mapping[str, Any]:
    """Return the resources of the templates, by logical ID."""
    found = compiler.compile_spec("spec.yaml", json.dumps(written).encode(), layout, "json")
    assert found.bundle is not None, [each.message for each in found.findings]
    bodies = found.bundle.templates.values()
    return {name: each for body in bodies for name, each in body["Resources"].items()}


def alarms(written: Spec) -> Mapping[str, Any]:
    """Return the properties of the generated alarms of a spec."""
    own = {name for stack in written.get("resources", {}).values() for name in stack}
    found = compiled(written).items()
    return {
        name: body["Properties"]
        for name, body in found
        if body["Type"] == "AWS::CloudWatch::Alarm" and name not in own
    }


def queue(**properties: Any) -> Spec:
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def codes_of(written: Spec) -> list[str]:
    checked = compiler.check("spec.yaml", json.dumps(written).encode())
    return [each.code.id for each in checked.findings if each.is_error]


# -- the catalog ---------------------------------------------------------------------------------------


def test_what_a_row_names_is_there_and_used() -> None:
    tests = {each.test for _, _, each in ALARMS} | {each.test for _, each in GROUPS}
    assert tests - {""} == CONDITIONS.keys() == TESTS.keys()
    assert {each.each for _, each in GROUPS} - {""} == PARTS.keys() == PART_WORDS.keys()
    values = [value for _, _, each in ALARMS for value in (each.threshold, each.scale)]
    assert {each.by for each in values if isinstance(each, Computed)} == THRESHOLDS.keys()
    assert COMPARED == WORDS


def test_each_constant_is_used_by_a_row() -> None:
    used = {row.alarms for row in resources.every() if row.alarms}
    files = {each.partition(".")[0] for each in used}
    modules = {each: __import__(f"tiers.resources.alarms_of_{each}", fromlist=["x"]) for each in files}
    defined = {
        f"{file}.{name}"
        for file, module in modules.items()
        for name, value in vars(module).items()
        if name.isupper()
        and not name.startswith("_")
        and isinstance(value, tuple)
        and hasattr(value[0], "alarms")
    }
    assert used == defined


@pytest.mark.parametrize(("resource_type", "group", "alarm"), ALARMS)
def test_an_alarm_is_one_that_cloudwatch_accepts(resource_type: str, group: Any, alarm: Any) -> None:
    for page in (group.page, alarm.page):
        assert page.startswith("https://docs.aws.amazon.com/")
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    assert alarm.period % 60 == 0
    assert alarm.period * alarm.periods <= 24 * 60 * 60
    assert isinstance(alarm.metric, str) == (alarm.expression is None)
    assert alarm.count is None or alarm.count < alarm.periods
    if isinstance(alarm.threshold, Shared):
        assert isinstance(named(alarm.threshold.at), int | float)
    if alarm.limits is not None:
        low, high = alarm.limits
        assert low < high
        assert alarm.unit
        value = named(alarm.threshold.at) if isinstance(alarm.threshold, Shared) else alarm.threshold
        assert not isinstance(value, int | float) or low <= value <= high
    else:
        assert alarm.threshold is not None
    assert alarm.title.isascii()
    assert resource_type in TYPES


@pytest.mark.parametrize("resource_type", TYPES)
def test_each_alarm_of_a_type_exists(resource_type: str) -> None:
    """`tests/watch/test_metrics.py` compares their dimensions with AWS's pages."""
    architecture = compiler.check(ALL_RAW.path, ALL_RAW.raw).architecture
    assert architecture is not None
    known = raw_values.every(architecture.spec).values()
    found = {each.alarm.word for one in known for each in raw.metrics(one) if one.type == resource_type}
    expected = {each.word for kind, _, each in ALARMS if kind == resource_type}
    # The other search domain has masters, warm nodes, and a key.
    optional = {"master_cpu", "master_heap", "warm_cpu", "key", "key_access"}
    assert found == (expected - optional if resource_type == "AWS::Elasticsearch::Domain" else expected)


def test_alarms_are_those_that_aws_recommends() -> None:
    architecture = compiler.check(ALL_RAW.path, ALL_RAW.raw).architecture
    assert architecture is not None
    compared = set()
    for _, watch in raw.watches(architecture):
        metric = next(iter(watch.metrics.values()))
        key = (metric.namespace, metric.name)
        if key not in RECOMMENDED or watch.breach is None:
            continue
        value, periods, seconds, statistic, missing = RECOMMENDED[key]
        compared.add(key)
        breach = watch.breach
        assert (metric.period, metric.statistic, breach.missing) == (seconds, statistic, missing), key
        assert breach.out_of == breach.periods == periods, key
        assert value is None or breach.threshold == value, key
    assert compared == RECOMMENDED.keys()


def test_cfn_lint_and_the_proof_accept_all_alarms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "spec.yaml"
    written.write_bytes(ALL_RAW.raw)
    done = command_line(capsys)("compile", str(written), "--out", str(tmp_path / "out"), "--strict")
    assert done.code == 0, done.out
    assert "no findings" in done.out


# -- which alarms ---------------------------------------------------------------------------------------


def test_a_queue_for_what_failed_has_another_alarm() -> None:
    policy = {"deadLetterTargetArn": {"Fn::GetAtt": ["Failed", "Arn"]}, "maxReceiveCount": 4}
    found = alarms(spec({"Failed": queue(), "Jobs": queue(RedrivePolicy=policy, VisibilityTimeout=600)}))
    assert found.keys() == {"FailedDeadLettersAlarm", "JobsAgeAlarm"}
    assert found["JobsAgeAlarm"]["Threshold"] == 2400
    assert found["FailedDeadLettersAlarm"]["Threshold"] == 0


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        (
            "AWS::Lambda::EventInvokeConfig",
            {"DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": "Failed.Arn"}}}},
        ),
        (
            "AWS::Events::Rule",
            {"Targets": [{"DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Failed", "Arn"]}}}]},
        ),
        ("AWS::SNS::Subscription", {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::Sub": "${Failed.Arn}"}}}),
    ],
)
def test_whatever_names_a_queue_for_what_failed_is_found(resource_type: str, properties: Spec) -> None:
    user = {"Type": resource_type, "Properties": properties}
    assert "FailedDeadLettersAlarm" in alarms(spec({"Failed": queue(), "User": user}))


def test_a_queue_that_says_that_it_is_for_what_failed_is_believed() -> None:
    found = alarms(spec({"One": queue(RedriveAllowPolicy={"redrivePermission": "byQueue"})}))
    assert found.keys() == {"OneDeadLettersAlarm"}
    found = alarms(spec({"One": queue(RedriveAllowPolicy={"redrivePermission": "denyAll"})}))
    assert found.keys() == {"OneAgeAlarm"}


@pytest.mark.parametrize(
    ("properties", "seconds"),
    [
        ({}, 172_800),
        ({"MessageRetentionPeriod": 60}, 30),
        ({"MessageRetentionPeriod": "600"}, 300),
        ({"MessageRetentionPeriod": {"Ref": "Seconds"}}, None),
        ({"VisibilityTimeout": {"Ref": "Seconds"}}, 172_800),
        ({"FifoQueue": True}, 172_800),
    ],
)
def test_the_age_of_a_message_depends_on_its_retention(properties: Spec, seconds: int | None) -> None:
    written = spec({"Jobs": queue(**properties)}, parameters={"Seconds": {"type": "Number", "default": "60"}})
    if "Seconds" not in json.dumps(properties):
        del written["parameters"]
    found = alarms(written)
    assert found.get("JobsAgeAlarm", {}).get("Threshold") == seconds


def test_an_alarm_of_the_spec_on_the_same_metric_is_the_only_one() -> None:
    own: Spec = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateAgeOfOldestMessage",
            "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Jobs", "QueueName"]}}],
            "Statistic": "Maximum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    }
    both = {"Jobs": queue(), "Mails": queue(), "Own": own}
    assert alarms(spec(both)).keys() == {"MailsAgeAlarm"}
    query = own["Properties"]
    stat = {each: query[each] for each in ("Namespace", "MetricName", "Dimensions")}
    del query["Namespace"], query["MetricName"], query["Dimensions"], query["Statistic"], query["Period"]
    query["Metrics"] = [{"Id": "one", "MetricStat": {"Metric": stat, "Period": 60, "Stat": "Maximum"}}]
    assert alarms(spec(both)).keys() == {"MailsAgeAlarm"}
    # What the spec asks for is created.
    assert alarms(spec(both, {"resource_alarms": {"Jobs": {"age": 60}}})).keys() == {
        "JobsAgeAlarm",
        "MailsAgeAlarm",
    }
    stat["MetricName"] = "ApproximateNumberOfMessagesVisible"
    assert alarms(spec(both)).keys() == {"JobsAgeAlarm", "MailsAgeAlarm"}


def test_a_queue_with_a_name_may_have_an_alarm_by_that_name() -> None:
    own = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": "jobs"}],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    both = {
        "Jobs": queue(QueueName="jobs"),
        "Mails": queue(QueueName="mails"),
        "Own": {"Type": "AWS::CloudWatch::Alarm", "Properties": own},
    }
    assert alarms(spec(both)).keys() == {"MailsAgeAlarm"}


# -- where, and what changes them ------------------------------------------------------------------------


def test_alarms_are_beside_their_resources_or_where_the_topic_is() -> None:
    gateway = {
        "Type": "AWS::EC2::NatGateway",
        "Properties": {"ConnectivityType": "private", "SubnetId": {"Ref": "PrivateASubnet"}},
    }
    stacks = ("network", "security", "data", "presentation", "logic", "operations")
    written = spec({}, network={"nat_gateway": {"mode": "none"}}, regions=["eu-west-1"])
    written["resources"] = {each: {f"In{each.title()}": queue()} for each in stacks}
    written["resources"]["network"]["Nat"] = gateway
    written["resources"]["edge"] = {"InEdge": queue()}
    checked = compiler.check("spec.yaml", json.dumps(written).encode())
    assert checked.architecture is not None
    placed = {each.logical_id: each for each in build(checked.architecture).resources}
    for each in stacks:
        alarm = placed[f"In{each.title()}AgeAlarm"]
        assert alarm.stack == ("security" if each == "network" else each)
        assert alarm.origin == ("resources", each, f"In{each.title()}")
    assert placed["NatPortAllocationAlarm"].stack == "security"
    assert "InEdgeAgeAlarm" not in placed
    for layout in Layout:
        assert "InDataAgeAlarm" in compiled(written, layout)


def test_an_alarm_is_in_the_last_stack_of_what_it_names() -> None:
    balancer = {
        "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Properties": {
            "Scheme": "internal",
            "Subnets": [{"Ref": "PrivateASubnet"}, {"Ref": "PrivateBSubnet"}],
        },
    }
    group = {
        "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
        "Properties": {"Port": 80, "Protocol": "HTTP", "VpcId": {"Ref": "Vpc"}},
    }
    listener = {
        "Type": "AWS::ElasticLoadBalancingV2::Listener",
        "Properties": {
            "LoadBalancerArn": {"Ref": "Site"},
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
        },
    }
    written = spec({"Targets": group}, network={"nat_gateway": {"mode": "none"}})
    written["resources"] |= {"logic": {"Site": balancer, "Listener": listener}}
    checked = compiler.check("spec.yaml", json.dumps(written).encode())
    assert checked.architecture is not None, checked.findings
    placed = {each.logical_id: each for each in build(checked.architecture).resources}
    assert placed["TargetsHealthyHostsAlarm"].stack == "logic"


def test_alarms_are_changed_and_removed_by_logical_id() -> None:
    data = {"Jobs": queue(), "News": {"Type": "AWS::SNS::Topic"}, "Mails": queue()}
    changed = {"Jobs": {"age": 90}, "News": "none"}
    found = alarms(spec(data, {"resource_alarms": changed}))
    assert {name: each["Threshold"] for name, each in found.items()} == {
        "JobsAgeAlarm": 90,
        "MailsAgeAlarm": 172_800,
    }
    assert alarms(spec(data, {"alarms": "none"})) == {}
    some = {"alarms": "none", "resource_alarms": {"News": "recommended", "Mails": {}}}
    assert alarms(spec(data, some)).keys() == {"NewsFailedAlarm", "MailsAgeAlarm"}
    off = {"resource_alarms": {"Jobs": {"age": "none"}, "News": {"failed": "none"}, "Mails": "none"}}
    assert alarms(spec(data, off)) == {}


def test_thresholds_are_in_the_unit_of_the_metric() -> None:
    call = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Timeout": 20,
        "Role": "arn:aws:iam::111122223333:role/x",
        "Code": {"ZipFile": "def handler(event, context): print(event)"},
    }
    data = {
        "Files": {"Type": "AWS::EFS::FileSystem"},
        "Call": {"Type": "AWS::Lambda::Function", "Properties": call},
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"RetentionPeriodHours": 48}},
    }
    found = alarms(spec(data, {"resource_alarms": {"Files": {"burst_credits": 3}, "Call": {"duration": 50}}}))
    thresholds = {name: each["Threshold"] for name, each in found.items()}
    assert thresholds["FilesBurstCreditsAlarm"] == 3 * 2**30
    assert thresholds["CallDurationAlarm"] == 10_000
    assert thresholds["ApiErrorsAlarm"] == 0.05
    assert thresholds["ClicksAgeAlarm"] == 24 * 60 * 60 * 1000


def test_a_generated_alarm_cannot_have_the_id_of_a_raw_resource() -> None:
    assert codes_of(spec({"Jobs": queue(), "JobsAgeAlarm": queue()})) == ["T1003"]


def test_resources_of_an_environment_are_judged_there() -> None:
    written = spec({"Jobs": queue()}, {"resource_alarms": {"Jobs": {"age": 90}}})
    written["environments"] = {"trial": {"resources": {"data": {"Jobs": None}}}}
    found = dict(compiler.check_each("spec.yaml", json.dumps(written).encode()))
    assert [each.code.id for each in found["trial"].findings] == ["T1635"]


def test_resources_of_an_included_template_have_alarms_too() -> None:
    included = json.dumps({"Resources": {"Jobs": queue(), "Mails": queue()}}).encode()
    written = spec({}, {"resource_alarms": {"Jobs": {"age": 70}}})
    written["resources"] = {"data": {"file": "queues.json"}}
    raw_spec = source.pack(json.dumps(written).encode(), [("queues.json", included)])
    checked = compiler.check("spec.yaml", raw_spec)
    assert checked.architecture is not None, checked.findings
    found = [each.what for each in watched(checked.architecture) if isinstance(each.what, Watch)]
    limits = {each.subject: each.breach.threshold for each in found if each.breach}
    assert limits == {"Jobs": 70, "Mails": 172_800}


def test_hundreds_of_raw_resources_still_fit_into_the_templates() -> None:
    data = {f"Jobs{number}": queue() for number in range(MOST_REFERENCES + 20)}
    found = compiled(spec(data), Layout.NESTED)
    assert sum(body["Type"] == "AWS::CloudWatch::Alarm" for body in found.values()) == len(data)
    assert json.dumps(found["OperationsDashboard"]).count("ApproximateAge") == 0
