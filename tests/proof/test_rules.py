"""Rules of listeners: which target groups get requests, and connections to providers of logins."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.support.proof_networks import ask, at, changed, codes, group, rule, three_tiers, verdict
from tests.support.proof_templates import network, one
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.model.network import Listener, LoadBalancer, Network
from tiers.requests import Condition, covers, matches

LISTENER = Listener("Https", "HTTPS", 443, ("WebTargets",), at("Https"), logins=(at("Https"),))
LOAD = LoadBalancer("Load", "application", True, (LISTENER,), at("Load"))


def with_login(listener: Listener = LISTENER) -> Network:
    found = changed(three_tiers(), "load_balancers", Load=LOAD._replace(listeners=(listener,)))
    wide = group("LoadGroup", (rule("tcp 443", "0.0.0.0/0"),), (rule("tcp 0-65535", "0.0.0.0/0"),))
    return changed(found, "groups", LoadGroup=wide)


def test_a_load_balancer_connects_to_the_provider_of_a_login_and_to_nothing_else_on_the_internet() -> None:
    flow = ask(with_login(), "load", "internet")
    assert (flow.verdict, flow.ports, flow.partial) == ("YES", ((443, 443),), ())
    assert "not-a-provider" in codes(ask(with_login(), "load", "internet", 80))
    assert verdict(with_login(LISTENER._replace(logins=())), "load", "internet", 443) == "NO"


def test_an_unknown_action_may_be_a_login() -> None:
    listener = LISTENER._replace(logins=(Unknown("its type"),))
    assert verdict(with_login(listener), "load", "internet", 443) == "UNKNOWN"


def test_a_target_group_without_requests_gets_health_checks_only() -> None:
    why = Unknown("no requests")
    quiet = LISTENER._replace(port=80, unasked=(("WebTargets", why),))
    found = changed(three_tiers(), "load_balancers", Load=LOAD._replace(listeners=(quiet,)))
    assert verdict(found, "load", "web", 8080) == "UNKNOWN"
    both = LOAD._replace(listeners=(quiet, LISTENER._replace(id="Other")))
    assert verdict(changed(found, "load_balancers", Load=both), "load", "web", 8080) == "YES"


RESOURCES = """
  Load: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{Scheme: internal}}}}
  Http:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: {{Ref: Load}}
      Port: 80
      Protocol: HTTP
      DefaultActions: [{{Type: forward, TargetGroupArn: {{Ref: Rest}}}}]
  First: {{Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {{ListenerArn: {{Ref: Http}}, Priority: 1,
    Conditions: [{first}], Actions: [{{Type: forward, TargetGroupArn: {{Ref: One}}}}]}}}}
  Second: {{Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {{ListenerArn: {{Ref: Http}}, Priority: 2,
    Conditions: [{second}], Actions: [{{Type: authenticate-oidc, Order: 1}}, {{Type: forward, Order: 2, TargetGroupArn: {{Ref: Two}}}}]}}}}
  One: &group {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {{Port: 80, Protocol: HTTP}}}}
  Two: *group
  Rest: *group
"""
EVERYTHING = "{Field: path-pattern, Values: ['/*']}"
API = "{Field: path-pattern, PathPatternConfig: {Values: [/api/*]}}"
BETA = "{Field: http-header, HttpHeaderConfig: {HttpHeaderName: X-Version, Values: ['b*']}}"


def listener_of(first: str, second: str) -> Listener:
    found = one(network(RESOURCES.format(first=first, second=second)).load_balancers, "Load").listeners[0]
    assert isinstance(found, Listener)
    return found


@pytest.mark.parametrize(
    ("first", "second", "unasked"),
    [
        (API, BETA, []),
        (API, f"{API}, {BETA}", ["Two"]),
        (f"{API}, {BETA}", API, []),
        (EVERYTHING, API, ["Two", "Rest"]),
        (API, EVERYTHING, ["Rest"]),
        (
            "{Field: http-request-method, HttpRequestMethodConfig: {Values: [GET]}}",
            "{Field: of-tomorrow}",
            [],
        ),
        ("{Field: of-tomorrow}", API, []),
        (
            "{Field: source-ip, SourceIpConfig: {Values: [10.0.0.0/8]}}",
            "{Field: source-ip, SourceIpConfig: {Values: [10.1.0.0/16]}}",
            ["Two"],
        ),
        (
            "{Field: source-ip, SourceIpConfig: {Values: ['::/0']}}",
            "{Field: source-ip, SourceIpConfig: {Values: [10.1.0.0/16]}}",
            [],
        ),
        (
            "{Field: query-string, QueryStringConfig: {Values: [{Key: V, Value: '*'}]}}",
            "{Field: query-string, QueryStringConfig: {Values: [{Key: v, Value: a}, {Key: v, Value: b}]}}",
            ["Two"],
        ),
        ("{Field: path-pattern, PathPatternConfig: {RegexValues: ['.*']}}", API, []),
        ("{Field: path-pattern, PathPatternConfig: {Values: [{Ref: Vpc}]}}", API, []),
    ],
)
def test_a_target_group_gets_no_requests_behind_a_rule_that_matches_them_all(
    first: str, second: str, unasked: list[str]
) -> None:
    assert [name for name, _ in listener_of(first, second).unasked] == unasked


def test_logins_of_rules_are_read() -> None:
    found = listener_of(API, BETA).logins
    assert [getattr(each, "resource", None) for each in found] == ["Second"]


# -- comparison of patterns -------------------------------------------------------------------------

GLOBS = some.text("ab*?", max_size=6)


@given(GLOBS, GLOBS, some.text("ab", max_size=6))
def test_a_wider_pattern_matches_each_text_of_a_narrower_one(wide: str, narrow: str, text: str) -> None:
    if matches(wide, narrow) and matches(narrow, text):
        assert matches(wide, text)


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (("path", "", ("/a/*",)), ("path", "", ("/a/b*", "/a/?")), True),
        (("path", "", ("/a/?",)), ("path", "", ("/a/*",)), False),
        (("path", "", ("/A",)), ("path", "", ("/a",)), False),
        (("host", "", ("*.Example.com",)), ("host", "", ("shop.example.COM",)), True),
        (("header", "x", ("1",)), ("header", "y", ("1",)), False),
        (("method", "", ("GET", "PUT")), ("method", "", ("PUT",)), True),
    ],
)
def test_conditions_are_compared_as_aws_matches_them(wide: Any, narrow: Any, covered: bool) -> None:  # noqa: FBT001
    assert covers([Condition(*wide)], [Condition(*narrow)]) is covered


def test_a_pattern_of_many_stars_is_compared_quickly() -> None:
    assert not matches("*a" * 40 + "*b", "a" * 400)
