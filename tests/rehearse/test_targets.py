"""Who is registered in a target group, and what a listener does: read, or said why not."""

from typing import Any

import pytest

from tests.rehearsed.templates import BASE, made, of, ref, scaling
from tiers.cloudformation.load.files import from_memory
from tiers.rehearse.checks.examples import example
from tiers.rehearse.read import read
from tiers.rehearse.servers import balancer

TARGETS = "ElasticLoadBalancingV2::TargetGroup"
EMPTY = made(TARGETS, VpcId=ref("Vpc"), Port=80, Protocol="HTTP")
FRONT = {
    "Front": made("ElasticLoadBalancingV2::LoadBalancer", Subnets=[ref("A"), ref("B")]),
    "Http": made(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn=ref("Front"),
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": ref("Targets")}],
    ),
    "Targets": EMPTY,
    "Other": EMPTY,
}


def registering(*groups: str, **more: object) -> dict[str, Any]:
    group = scaling(1, "A")
    arns = [ref(each) for each in groups]
    return {**group, "Properties": {**group["Properties"], "TargetGroupARNs": arns, **more}}


def listing(*targets: object, **more: object) -> dict[str, Any]:
    return made(TARGETS, VpcId=ref("Vpc"), Port=80, Protocol="HTTP", Targets=[*targets], **more)


SOURCES = [{"Identifier": ref("Targets"), "Type": "elbv2"}]
HANDED = {"Group": ref("Targets")}
NESTED = made("CloudFormation::Stack", TemplateURL="https://x.example/t.yaml", Parameters=HANDED)
LOADED = [{"TargetGroupArn": ref("Targets")}]
WEB = made("EC2::Instance", SubnetId=ref("A"), PrivateIpAddress="10.0.0.9")


@pytest.mark.parametrize(
    ("resources", "targets", "known"),
    [
        ({}, [], True),
        ({"Web": registering("Targets")}, ["web"], True),
        ({"Web": registering("Other")}, [], True),
        ({"Web": registering(TrafficSources=SOURCES)}, ["web"], True),
        ({"Web": WEB, "Targets": listing({"Id": ref("Web")})}, ["web"], True),
        ({"Web": WEB, "Targets": listing({"Id": "10.0.0.9"}, TargetType="ip")}, ["web"], True),
        ({"Alarm": made("CloudWatch::Alarm", Dimensions=[{"Value": ref("Targets")}])}, [], True),
        ({"Own": made("SSM::Parameter", Value={"Fn::GetAtt": ["Targets", "TargetGroupFullName"]})}, [], True),
        ({"Web": made("ECS::Service", LoadBalancers=[{"TargetGroupArn": ref("Other")}])}, [], True),
        ({"Web": WEB, "Targets": listing({"Id": ref("Web")}, {"Id": "10.9.9.9"})}, ["web"], False),
        ({"Targets": listing({"Id": "i-0123456789"})}, [], False),
        ({"Targets": listing({"Id": ref("Front")}, TargetType="alb")}, [], False),
        ({"Web": made("ECS::Service", LoadBalancers=LOADED)}, [], False),
        ({"Web": made("ECS::TaskSet", LoadBalancers=LOADED)}, [], False),
        ({"Web": {"Type": "Custom::Registers", "Properties": {"Group": ref("Targets")}}}, [], False),
        ({"Web": NESTED}, [], False),
        ({"Own": made("SSM::Parameter", Value={"Fn::Sub": "x ${Targets}"})}, [], False),
        ({"Web": registering("Targets", VPCZoneIdentifier=["subnet-0123"])}, [], False),
    ],
)
def test_targets_are_all_known_or_it_is_said_why_not(
    resources: dict[str, dict[str, Any]], targets: list[str], *, known: bool
) -> None:
    [front] = of(**{**FRONT, **resources}).load_balancers
    [group] = front.target_groups
    assert [each.host for each in group.targets] == targets
    assert (group.unread == "") is known
    assert (front.listeners[0].default.unread == "") is known


def test_a_group_that_is_exported_may_have_targets_of_other_stacks() -> None:
    output = {"Value": ref("Targets"), "Export": {"Name": "targets"}}
    for outputs, known in (({}, True), ({"Own": {"Value": ref("Targets")}}, True), ({"Own": output}, False)):
        template = {"Resources": {**BASE, **FRONT}, "Outputs": outputs}
        [front] = read.network(from_memory({"t": template}), "t", {}).load_balancers
        assert (front.target_groups[0].unread == "") is known


@pytest.mark.parametrize(
    "more",
    [{}, {"Conditions": {"Ref": "Missing"}}, {"Priority": "soon", "Conditions": [{"Field": "path-pattern"}]}],
)
def test_a_rule_that_is_not_known_is_no_rule_and_may_be_any(more: dict[str, Any]) -> None:
    parts = {"ListenerArn": ref("Http"), "Priority": 1, "Actions": [{"Type": "fixed-response"}], **more}
    rule = made("ElasticLoadBalancingV2::ListenerRule", **parts)
    [front] = of(**FRONT, Rule=rule).load_balancers
    [(name, reason)] = balancer.left_out(front)
    assert name.endswith(" of `Http`")
    assert reason == "its priority or its conditions are not known"
    assert example(front.listeners[0], None, "", "10.0.0.4") is None


def test_a_rule_and_a_listener_of_something_else_are_named() -> None:
    stray = made("ElasticLoadBalancingV2::ListenerRule", ListenerArn="arn:aws:x", Priority=1)
    assert "the load balancer of `Rule` is not in the templates" in of(**FRONT, Rule=stray).omitted


@pytest.mark.parametrize(
    ("actions", "more", "unread"),
    [
        ([{"Type": "authenticate-cognito", "Order": 1}, {"Order": 2}], {}, "it does `authenticate-cognito`"),
        ([{"Type": "jwt-validation", "Order": 1}, {"Order": 2}], {}, "it does `jwt-validation`"),
        ([{}], {"MutualAuthentication": {"Mode": "verify"}}, "it asks clients for a certificate"),
        ([{}], {"MutualAuthentication": {"Mode": "passthrough"}}, ""),
        ([{"TargetGroupArn": "arn:aws:x"}], {}, "one of its target groups is not in the templates"),
    ],
)
def test_whoever_is_not_let_through_sees_no_page(
    actions: list[dict[str, Any]], more: dict[str, Any], unread: str
) -> None:
    whole = [{"Type": "forward", "TargetGroupArn": ref("Targets"), **each} for each in actions]
    listener = made(
        "ElasticLoadBalancingV2::Listener",
        **{"LoadBalancerArn": ref("Front"), "Port": 80, "Protocol": "HTTP", "DefaultActions": whole, **more},
    )
    [front] = of(**{**FRONT, "Http": listener}).load_balancers
    assert front.listeners[0].default.unread == unread
