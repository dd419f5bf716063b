"""Listeners that exist already: the account has them, with free priorities, room, and certificates."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_permissions import allowing, printed
from tests.deploy.test_preflight_existing import NETWORK, SOUND, VPC, WORDS
from tests.deploy.test_preflight_existing_members import GROUP, found, group
from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import run
from tiers.deploy.policies import existing

BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188"
ARN = f"{BALANCER.replace('loadbalancer', 'listener')}/f2f7dc8efc522ab2"
PLAIN = f"{BALANCER.replace('loadbalancer', 'listener')}/f2f7dc8efc522ab3"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
SPEC = (
    NETWORK
    + f"""\
presentation:
  shared:
    type: existing
    listener: %s
    group: {GROUP}
    port: 443
    rules:
      - {{path: [/orders/*], query: {{v: ["1"]}}, priority: 120, forward_to: web}}
      - host: [orders.example.com, "*.orders.example.com", "o?.example.com"]
        priority: 121
        forward_to: web
logic:
  web: {{type: ec2, count: 2, subnets: [app-a, app-b], port: 8080}}
"""
)


def rule(priority: int | str, *conditions: dict[str, Any]) -> dict[str, Any]:
    """Return a rule as AWS describes it."""
    arn = f"{ARN.replace(':listener/', ':listener-rule/')}/000000000000{priority}"
    return {
        "RuleArn": arn,
        "Priority": str(priority),
        "IsDefault": priority == "default",
        "Conditions": list(conditions),
        "Actions": [],
    }


def path(*values: str) -> dict[str, Any]:
    """Return a condition on paths as AWS describes it."""
    return {"Field": "path-pattern", "Values": list(values), "PathPatternConfig": {"Values": list(values)}}


def balancer(*zones: str, vpc: str = VPC, groups: tuple[str, ...] = (GROUP,)) -> dict[str, Any]:
    """Return a load balancer as AWS describes it."""
    enabled = [{"ZoneName": f"eu-west-1{each}"} for each in zones or "ab"]
    row = {"LoadBalancerArn": BALANCER, "VpcId": vpc, "SecurityGroups": list(groups)}
    return {"LoadBalancers": [{**row, "AvailabilityZones": enabled}]}


def certificate(*names: str) -> dict[str, Any]:
    """Return a certificate as AWS describes it."""
    return {"Certificate": {"DomainName": names[0], "SubjectAlternativeNames": list(names)}}


LISTENER = {"ListenerArn": ARN, "LoadBalancerArn": BALANCER, "Port": 443, "Protocol": "HTTPS"}
THERE: dict[str, Any] = {
    "ec2__DescribeSecurityGroups": {"SecurityGroups": [group()]},
    "elbv2__DescribeListeners": {"Listeners": [LISTENER]},
    "elbv2__DescribeLoadBalancers": balancer(),
    "elbv2__DescribeRules": {"Rules": [rule("default"), rule(7, path("/x"))]},
    "elbv2__DescribeAccountLimits": {
        "Limits": [{"Name": "rules-per-application-load-balancer", "Max": "100"}]
    },
    "elbv2__DescribeListenerCertificates": {"Certificates": [{"CertificateArn": CERTIFICATE}]},
    "acm__DescribeCertificate": certificate("orders.example.com", "*.orders.example.com"),
}


def said(folder: Path, written: str = ARN, *words: str, **answers: Any) -> list[tuple[str, str]]:
    """Deploy; return the codes and messages about what exists."""
    messages, double = found(folder, SPEC % written, *words, **THERE | answers)
    assert double.world.account.made("elbv2.DescribeListeners")[0] == {"ListenerArns": [ARN]}
    return messages


@pytest.mark.parametrize("written", [ARN, "{parameter: Shared}", "{import: shared}"])
def test_a_listener_that_fits_has_no_finding(tmp_path: Path, written: str) -> None:
    words = ("--parameter", f"Shared={ARN}") if "parameter" in written else ()
    exports = [*SOUND["cloudformation__ListExports"]["Exports"], {"Name": "shared", "Value": ARN}]
    answers = {"cloudformation__ListExports": {"Exports": exports}}
    assert said(tmp_path, written, *words, **answers) == []


def test_a_listener_that_is_absent_is_found(tmp_path: Path) -> None:
    answers: tuple[Any, ...] = (Refused("ListenerNotFound", "not found"), {"Listeners": []})
    for answer in answers:
        assert said(tmp_path, elbv2__DescribeListeners=answer) == [
            ("T7390", "the listener of `shared` does not exist")
        ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Port": 8443}, "the port of the listener of `shared` is 8443, not 443"),
        ({"Protocol": "HTTP"}, "the protocol of the listener of `shared` is HTTP, not HTTPS"),
    ],
)
def test_another_port_or_protocol_is_found(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    rows = {"Listeners": [{**LISTENER, **changed}]}
    assert said(tmp_path, elbv2__DescribeListeners=rows) == [("T7391", message)]


@pytest.mark.parametrize(
    ("row", "code", "message"),
    [
        (balancer(vpc="vpc-2"), "T7391", f"the load balancer of `shared` is in `vpc-2`, not in `{VPC}`"),
        (
            balancer(groups=("sg-1",)),
            "T7391",
            f"the load balancer of `shared` does not have the security group `{GROUP}`",
        ),
        (
            balancer(groups=()),
            "T7391",
            f"the load balancer of `shared` does not have the security group `{GROUP}`",
        ),
        (balancer("a", "c"), "T7392", "the load balancer of `shared` is not enabled in `eu-west-1b`"),
    ],
)
def test_a_load_balancer_that_cannot_reach_the_targets_is_found(
    tmp_path: Path, row: dict[str, Any], code: str, message: str
) -> None:
    assert said(tmp_path, elbv2__DescribeLoadBalancers=row) == [(code, message)]


def test_a_connection_to_public_addresses_is_a_warning(tmp_path: Path) -> None:
    public = balancer()
    public["LoadBalancers"][0]["Scheme"] = "internet-facing"
    assert said(tmp_path, elbv2__DescribeLoadBalancers=public) == []
    spec = SPEC.replace("port: 8080}", "port: 8080, connects_to: [shared]}")
    text = "the load balancer of `shared` is internet-facing"
    for scheme, warned in (("internet-facing", True), ("internal", False)):
        public["LoadBalancers"][0]["Scheme"] = scheme
        messages, _ = found(tmp_path, spec % ARN, **THERE | {"elbv2__DescribeLoadBalancers": public})
        assert messages == [("T7392", text)] * warned


def test_a_priority_in_use_is_found_with_one_that_is_free(tmp_path: Path) -> None:
    rows = {"Rules": [rule("default"), rule(120, path("/x")), rule(121, path("/y")), rule(122, path("/z"))]}
    messages = said(tmp_path, elbv2__DescribeRules=rows)
    start = "a rule of the listener of `shared` has the priority"
    assert messages == [("T7393", f"{start} {each} already") for each in (120, 121)]


def test_a_full_load_balancer_is_found(tmp_path: Path) -> None:
    for number, full in ((98, False), (99, True)):
        rows = {
            "Rules": [rule("default"), *(rule(each, path(f"/{each}")) for each in range(1000, 1000 + number))]
        }
        text = f"the load balancer of `shared` has {number} rules, and gets 2 more"
        assert said(tmp_path, elbv2__DescribeRules=rows) == [("T7394", text)] * full


@pytest.mark.parametrize(
    ("other", "is_before"),
    [
        (rule(7, path("/*")), 2),
        (rule(7, path("/orders/*")), 1),
        (rule(7, path("/orders/a/*")), 0),
        (rule(500, path("/*")), 0),
        (rule(7, {"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/.*"]}}), 0),
        (rule(7, {"Field": "made-up", "Values": ["/*"]}), 0),
        (
            rule(
                7,
                {
                    "Field": "query-string",
                    "QueryStringConfig": {"Values": [{"Key": "V", "Value": "1"}]},
                },
            ),
            1,
        ),
        (
            rule(
                7,
                {
                    "Field": "query-string",
                    "QueryStringConfig": {"Values": [{"Key": "v", "Value": "1"}, {"Key": "w", "Value": "1"}]},
                },
            ),
            0,
        ),
    ],
)
def test_a_rule_that_matches_the_requests_before_is_a_warning(
    tmp_path: Path, other: dict[str, Any], is_before: int
) -> None:
    messages = said(tmp_path, elbv2__DescribeRules={"Rules": [rule("default"), other]})
    text = "another rule of the listener of `shared` matches all requests of this one"
    assert messages == [("T7392", text)] * is_before


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (("orders.example.com", "*.orders.example.com"), []),
        (("*.example.com", "*.orders.example.com"), []),
        (("ORDERS.example.com",), ["*.orders.example.com"]),
        (("*.example.com",), ["*.orders.example.com"]),
        (("*.orders.example.com",), ["orders.example.com"]),
        (("shop.example.com",), ["orders.example.com", "*.orders.example.com"]),
    ],
)
def test_a_host_without_a_certificate_is_a_warning(
    tmp_path: Path, names: tuple[str, ...], missing: list[str]
) -> None:
    messages = said(tmp_path, acm__DescribeCertificate=certificate(*names))
    text = "no certificate of the listener of `shared` is for"
    assert messages == [("T7392", f"{text} `{each}`") for each in missing]


def test_a_certificate_of_iam_is_not_looked_up(tmp_path: Path) -> None:
    rows = {"Certificates": [{"CertificateArn": "arn:aws:iam::123456789012:server-certificate/old"}]}
    assert said(tmp_path, elbv2__DescribeListenerCertificates=rows) == []


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        ("elbv2__DescribeListeners", "existing listeners"),
        ("elbv2__DescribeLoadBalancers", "existing listeners"),
        ("elbv2__DescribeRules", "rules of existing listeners"),
        ("elbv2__DescribeAccountLimits", "rules of existing listeners"),
        ("elbv2__DescribeListenerCertificates", "certificates of existing listeners"),
        ("acm__DescribeCertificate", "certificates of existing listeners"),
    ],
)
def test_a_missing_permission_is_a_warning(tmp_path: Path, operation: str, what: str) -> None:
    double = fresh()
    double.world.account.on(**SOUND | THERE | {operation: Refused("AccessDenied", "not allowed")})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC % ARN)
    assert f"could not check {what}" in done.out
    assert "error" not in done.out.replace("0 errors", "")
    assert "Traceback" not in done.err


def test_a_listener_is_described_once_for_all_checks(tmp_path: Path) -> None:
    double = fresh()
    double.world.account.on(**SOUND | THERE)
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC % ARN)
    assert "error" not in done.out.replace("0 errors", "")
    asked = double.world.account.made("elbv2.DescribeListeners")
    assert [each for each in asked if "ListenerArns" in each] == [{"ListenerArns": [ARN]}]


def test_a_refused_description_is_reported_by_each_check(tmp_path: Path) -> None:
    double = fresh()
    refused = {"elbv2__DescribeListeners": Refused("AccessDenied", "not allowed")}
    double.world.account.on(**SOUND | THERE | refused)
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=SPEC % ARN)
    for what in ("existing", "rules of existing", "certificates of existing"):
        assert f"could not check {what} listeners" in done.out


def test_the_permissions_to_check_are_listed(tmp_path: Path) -> None:
    spec = tmp_path / "quiet.yaml"
    spec.write_text(SPEC % ARN)
    _, data, _ = printed(spec, "--for", "deployer")
    for action in (
        *existing.LISTENERS,
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:SetRulePriorities",
    ):
        assert allowing(data, action), action
    assert "elasticloadbalancing:CreateListener" not in json.dumps(data)
    assert "elasticloadbalancing:CreateLoadBalancer" not in json.dumps(data)
