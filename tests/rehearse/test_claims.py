"""What a rehearsal says of what it could not do: never that it passed. Each with real servers."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.paths import ROOT
from tests.support.stages import Rehearsed, rehearsed
from tiers.cli import main

pytestmark = pytest.mark.usefixtures("servers")


def made(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def get(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def subnet(number: int) -> dict[str, Any]:
    zone = f"us-east-1{'ab'[number]}"
    return made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)


def let_in(**source: Any) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, **source}]


def group(**source: Any) -> dict[str, Any]:
    rules = let_in(**source)
    return made("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="x", SecurityGroupIngress=rules)


def forward(**more: Any) -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": ref("Targets"), **more}


BASE = {
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Gateway": made("EC2::InternetGateway"),
    "Attached": made("EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway")),
    "A": subnet(0),
    "B": subnet(1),
    "Table": made("EC2::RouteTable", VpcId=ref("Vpc")),
    "Route": made(
        "EC2::Route", RouteTableId=ref("Table"), DestinationCidrBlock="0.0.0.0/0", GatewayId=ref("Gateway")
    ),
    "TableA": made("EC2::SubnetRouteTableAssociation", SubnetId=ref("A"), RouteTableId=ref("Table")),
    "TableB": made("EC2::SubnetRouteTableAssociation", SubnetId=ref("B"), RouteTableId=ref("Table")),
    "FrontGroup": group(CidrIp="0.0.0.0/0"),
    "WebGroup": group(SourceSecurityGroupId=ref("FrontGroup")),
    "Front": made(
        "ElasticLoadBalancingV2::LoadBalancer",
        Subnets=[ref("A"), ref("B")],
        SecurityGroups=[ref("FrontGroup")],
    ),
    "WebA": made("EC2::Instance", SubnetId=ref("A"), SecurityGroupIds=[ref("WebGroup")]),
    "WebB": made("EC2::Instance", SubnetId=ref("B"), SecurityGroupIds=[ref("WebGroup")]),
    "Targets": made(
        "ElasticLoadBalancingV2::TargetGroup",
        VpcId=ref("Vpc"),
        Port=80,
        Protocol="HTTP",
        Targets=[{"Id": ref("WebA")}, {"Id": ref("WebB")}],
    ),
    "Http": made(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn=ref("Front"),
        Port=80,
        Protocol="HTTP",
        DefaultActions=[forward()],
    ),
}


def rule(priority: int, field: str, *values: str, action: dict[str, Any] | None = None) -> dict[str, Any]:
    return made(
        "ElasticLoadBalancingV2::ListenerRule",
        ListenerArn=ref("Http"),
        Priority=priority,
        Conditions=[{"Field": field, "Values": list(values)}],
        Actions=[action or forward()],
    )


def played(folder: Path, *options: str, **resources: Any) -> Rehearsed:
    path = folder / "template.yaml"
    path.write_text(yaml.safe_dump({"Resources": {**BASE, **resources}}), encoding="utf-8")
    return rehearsed(str(path), *options)


def skipped(found: Rehearsed) -> dict[str, str]:
    return {each["what"]: each["reason"] for part in found.report["parts"] for each in part["not_tried"]}


def failed(found: Rehearsed) -> Counter[str]:
    return Counter(line["check"] for line in found.lines() if not line["passed"])


def without_targets() -> dict[str, Any]:
    properties = {**BASE["Targets"]["Properties"]}
    del properties["Targets"]
    return {**BASE["Targets"], "Properties": properties}


def test_a_listener_without_targets_fails(tmp_path: Path) -> None:
    found = played(tmp_path, Targets=without_targets())
    assert found.code == 1
    assert failed(found) == {"site": 4}  # through each node, and from each server, which the proof says may
    assert all(line["answer"].endswith("503: no target") for line in found.lines("site"))


def function() -> dict[str, Any]:
    role, code = "arn:aws:iam::111122223333:role/x", {"ZipFile": "x"}
    return made("Lambda::Function", Runtime="python3.12", Handler="index.h", Role=role, Code=code)


CONTAINER = {"ContainerName": "x", "ContainerPort": 80, "TargetGroupArn": ref("Targets")}
SERVICE = made("ECS::Service", LoadBalancers=[CONTAINER])


def login(otherwise: str) -> dict[str, Any]:
    told = {"Issuer": "https://x.example", "ClientId": "x", "OnUnauthenticatedRequest": otherwise}
    return {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": told}


def but(name: str, **properties: Any) -> dict[str, Any]:
    """Return a resource of the base with other properties."""
    return {**BASE[name], "Properties": {**BASE[name]["Properties"], **properties}}


def answering(*actions: dict[str, Any]) -> dict[str, Any]:
    return {"Http": but("Http", DefaultActions=[*actions])}


def weighing(**groups: int) -> dict[str, Any]:
    weighed = [{"TargetGroupArn": ref(name), "Weight": weight} for name, weight in groups.items()]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": weighed}}


UNREAD: dict[str, dict[str, Any]] = {
    "a function": {
        "Call": function(),
        "Targets": made(
            "ElasticLoadBalancingV2::TargetGroup", TargetType="lambda", Targets=[{"Id": get("Call", "Arn")}]
        ),
    },
    "a service of containers": {"Targets": without_targets(), "Service": SERVICE},
    "one that registers more than is listed": {"Service": SERVICE},
    "a resource of somebody's own": {"Mine": made("CloudFormation::CustomResource", Group=ref("Targets"))},
    "an address of nobody": {
        "Targets": but("Targets", TargetType="ip", Targets=[{"Id": "10.9.9.9"}]),
    },
    "another group of the blue and the green": {
        "Other": without_targets(),
        "Service": made(
            "ECS::Service",
            LoadBalancers=[{**CONTAINER, "AdvancedConfiguration": {"AlternateTargetGroupArn": ref("Other")}}],
        ),
        **answering(weighing(Targets=1, Other=1)),
    },
    "a login": answering(login("deny"), forward(Order=2)),
}


@pytest.mark.parametrize("name", UNREAD)
def test_targets_that_are_not_known_are_neither_failed_nor_passed(name: str, tmp_path: Path) -> None:
    found = played(tmp_path, **UNREAD[name])
    assert found.code == 0
    assert failed(found) == {}
    assert found.lines("site") == found.lines("no-target-yet") == []
    said = skipped(found)
    assert {"the default action of `Http`", "internet to Front on port 80"} <= said.keys()
    assert found.report["counts"]["not_tried"] == len(said)


def test_who_need_not_log_in_sees_the_page(tmp_path: Path) -> None:
    found = played(tmp_path, **answering(login("allow"), forward(Order=2)))
    assert failed(found) == {}
    assert {line["answer"] for line in found.lines("site")} == {"web-a, web-b"}


def test_a_weighted_group_without_targets_fails_however_small_its_share(tmp_path: Path) -> None:
    found = played(tmp_path, Empty=without_targets(), **answering(weighing(Targets=999, Empty=1)))
    assert failed(found)["site"] == len(found.lines("site")) > 0


def test_patterns_fixed_answers_and_small_shares_are_looked_at(tmp_path: Path) -> None:
    found = played(
        tmp_path,
        Targets=but("Targets", Targets=[{"Id": ref("WebA")}]),
        OnlyB=but("Targets", Targets=[{"Id": ref("WebB")}]),
        Admin=rule(1, "path-pattern", "*admin*", action=forward(TargetGroupArn=ref("OnlyB"))),
        Gone=rule(
            2,
            "host-header",
            "old.*",
            action={"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "410"}},
        ),
        Shadowed=rule(3, "path-pattern", "/xadmin"),
        **answering(weighing(Targets=999, OnlyB=1)),
    )
    assert failed(found) == {}
    admin = [line for line in found.lines("site") if "admin" in line["what"]]
    assert [line["what"] for line in admin] == [
        f"port 80 through front-{zone} at /rehearsaladminrehearsal" for zone in "ab"
    ]
    assert {line["answer"] for line in admin} == {"web-b"}
    assert {line["answer"] for line in found.lines("site") if line not in admin} == {"web-a, web-b"}
    assert {line["answer"] for line in found.lines("fixed-response")} == {"410"}
    assert skipped(found)["rule 3 of `Http`"] == "no request found that reaches it"


def bundle(folder: Path, spec: str) -> Path:
    found = folder / Path(spec).stem
    assert main(["compile", str(ROOT / spec), "--no-lint", "--out", str(found)]) == 0
    return found


def changed(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_a_redirect_to_where_nobody_listens_fails(tmp_path: Path) -> None:
    made = bundle(tmp_path, "specs/self-service.yaml")
    changed(made / "logic.template.yaml", 'Port: "443"', 'Port: "444"')
    found = rehearsed(str(made))
    assert found.code == 1
    assert set(failed(found)) == {"redirect-followed"}
    assert all(line["passed"] for line in found.lines("redirect"))


def test_a_declared_listener_that_the_templates_lack_fails(tmp_path: Path) -> None:
    made = bundle(tmp_path, "specs/minimal.yaml")
    before = "LoadBalancerArn: !Ref LoadBalancer\n      Port: 80\n"
    changed(made / "logic.template.yaml", before, before.replace("80", "81"))
    found = rehearsed(str(made))
    missing = [line["what"] for line in found.lines("declared") if not line["passed"]]
    assert "0.0.0.0/0 to load_balancer on port 80" in missing
    assert found.code == 1


SPEC = """\
version: 1
name: copies
logic:
  app: {type: ec2, count: 2, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: mysql, replicas: 2}
"""


@pytest.mark.parametrize(("zone", "replica"), [("a", "db-2"), ("b", "db-3")])
def test_a_replica_is_lost_with_its_own_zone(zone: str, replica: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    found = rehearsed(str(spec), "--lose", f"zone:{zone}")
    lost = [line["what"] for line in found.lines("database") if not line["passed"]]
    assert lost == [f"{client} logs in to {replica}" for client in ({"a": "app-2", "b": "app-1"}[zone],)]


def test_what_only_the_templates_have_is_named(tmp_path: Path) -> None:
    cache = made(
        "ElastiCache::ServerlessCache",
        ServerlessCacheName="x",
        Engine="valkey",
        SubnetIds=[ref("A"), ref("B")],
        SecurityGroupIds=[ref("WebGroup")],
    )
    found = played(tmp_path, Cache=cache)
    assert skipped(found)["connections from and to Cache"] == "`Cache` is a serverless cache"


def test_a_declared_connection_to_a_cluster_is_not_tried_and_strict_fails_it(tmp_path: Path) -> None:
    made = bundle(tmp_path, "specs/minimal.yaml")
    changed(made / "data.template.yaml", "Type: AWS::RDS::DBInstance", "Type: AWS::RDS::DBCluster")
    found = rehearsed(str(made))
    assert found.code == 0
    assert skipped(found)["web to mysql on port 3306"].endswith(" is a cluster")
    assert rehearsed(str(made), "--strict").code == 1
