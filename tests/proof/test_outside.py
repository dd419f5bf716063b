"""Values that could not be evaluated: they may be any resource, and are never left out of a verdict."""

import json
from typing import Any

import pytest

from tests.support.proof_templates import NETWORK, loaded, messages
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.templates import load_files

YES = {"Yes": {"Fn::Equals": ["1", "1"]}}
GROUP = {"Fn::GetAtt": ["Closed", "GroupId"]}


def nested(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = {"Fn::If": ["Yes", value, "no"]}
    return value


def opening(group: Any) -> dict[str, Any]:
    properties = {"GroupId": group, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    return {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": properties}


SERVER = """
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Route: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  InB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Table}}
  Closed: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: closed, VpcId: !Ref Vpc}}
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref B, SecurityGroupIds: [!Ref Closed]}}
"""


def verdict(resources: str, sections: str = "", files: dict[str, Any] | None = None) -> Verdict:
    text = f"{sections}\nResources:\n{NETWORK}{SERVER}{resources}"
    made = load_files({"t.yaml": text, **(files or {})}, "t.yaml")
    assert messages(made) == []
    flow = reach(made.network, "internet", "Web", "tcp", 22)
    assert isinstance(flow, Flow)
    return flow.verdict


def test_the_server_is_closed_by_itself() -> None:
    assert verdict("") is Verdict.NO


@pytest.mark.parametrize(("depth", "stacks"), [(5, 14), (26, 3), (1, 15), (13, 5), (20, 14)])
def test_an_id_that_is_passed_through_many_stacks_opens_the_group(depth: int, stacks: int) -> None:
    given = {"GroupId": {"Type": "String"}}
    files: dict[str, Any] = {}
    for number in range(1, stacks + 1):
        inside = nested({"Ref": "GroupId"}, depth)
        if number == stacks:
            resources = {"Open": opening(inside)}
        else:
            wired = {"TemplateURL": f"c{number + 1}.json", "Parameters": {"GroupId": inside}}
            resources = {"Next": {"Type": "AWS::CloudFormation::Stack", "Properties": wired}}
        files[f"c{number}.json"] = {"Conditions": YES, "Parameters": given, "Resources": resources}
    first = {"TemplateURL": "c1.json", "Parameters": {"GroupId": nested(GROUP, depth)}}
    stack = f"  Rules: {json.dumps({'Type': 'AWS::CloudFormation::Stack', 'Properties': first})}\n"
    assert verdict(stack, f"Conditions: {json.dumps(YES)}", files) is Verdict.YES


@pytest.mark.parametrize(
    "value",
    [
        nested(GROUP, 25),
        {"Fn::Select": [0, {"Fn::Split": [",", {"Fn::Join": [",", [GROUP, {"Ref": "Mode"}]]}]}]},
        {"Fn::Select": [{"Ref": "Mode"}, [GROUP, "sg-1"]]},
        {"Fn::If": ["Perhaps", GROUP, "sg-1"]},
        {"Fn::If": ["Perhaps", {"Ref": "Mode"}, {"Fn::If": ["Perhaps", GROUP, "sg-2"]}]},
        {"Fn::Sub": ["${A}", {"A": {"Fn::If": ["Perhaps", GROUP, "sg-1"]}}]},
        {"Fn::Sub": "${Mode}${Closed}"},
        {"Fn::FindInMap": ["None", "of", "these", {"DefaultValue": GROUP}]},
        {"Fn::Transform": {"Name": "Macro", "Parameters": {"Group": GROUP}}},
        {"Fn::New": GROUP},
        "{{resolve:ssm:/group}}",
        {"Fn::GetAtt": ["Finder", "GroupId"]},
        {"Fn::Join": ["", ["x" * (1 << 20), "y", GROUP]]},
    ],
)
def test_a_rule_of_a_group_that_is_not_known_may_be_of_any(value: Any) -> None:
    sections = """
Parameters: {Mode: {Type: String}}
Mappings: {None: {of: {those: sg-1}}}
Conditions: {Perhaps: !Equals [!Ref Mode, x], Yes: !Equals [x, x]}
"""
    finder = "  Finder: {Type: Custom::Finder, Properties: {ServiceToken: x}}\n"
    rule = f"  Open: {json.dumps(opening(value))}\n"
    assert verdict(finder + rule, sections) in {Verdict.UNKNOWN, Verdict.YES}


@pytest.mark.parametrize(
    "value",
    [
        "sg-0123",
        {"Ref": "Other"},
        {"Fn::ImportValue": "theirs"},
        {"Fn::If": ["Perhaps", {"Fn::ImportValue": "x"}, {"Ref": "Other"}]},
    ],
)
def test_a_rule_of_a_group_that_was_there_before_opens_none_of_ours(value: Any) -> None:
    sections = """
Parameters: {Mode: {Type: String}, Other: {Type: "AWS::EC2::SecurityGroup::Id"}}
Conditions: {Perhaps: !Equals [!Ref Mode, x]}
"""
    assert verdict(f"  Open: {json.dumps(opening(value))}\n", sections) is Verdict.NO


INNER = """
Parameters: {GroupId: {Type: %s}}
Resources: {Open: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref GroupId, IpProtocol: "-1", CidrIp: 0.0.0.0/0}}}
"""


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("String", "!If [Perhaps, {GroupId: !Ref Closed}, {GroupId: sg-1}]"),
        ("String", "{'Fn::Transform': {Name: Macro}}"),
        ("String", "{}"),
        ("'AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>'", "{GroupId: !Ref Kept}"),
    ],
)
def test_what_a_nested_stack_is_given_and_not_told_may_be_any_group(kind: str, parameters: str) -> None:
    sections = "Parameters: {Mode: {Type: String}}\nConditions: {Perhaps: !Equals [!Ref Mode, x]}\n"
    resources = f"""
  Kept: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: !Ref Closed}}}}
  Rules: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: inner.yaml, Parameters: {parameters}}}}}
"""
    assert verdict(resources, sections, {"inner.yaml": INNER % kind}) is Verdict.UNKNOWN


def test_properties_that_a_macro_makes_may_open_anything() -> None:
    for body in (
        "{Type: AWS::EC2::SecurityGroupIngress, Properties: {'Fn::Transform': {Name: Macro}}}",
        "{Type: AWS::EC2::SecurityGroupIngress, 'Fn::Transform': {Name: 'AWS::Include'}}",
        "{Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Closed, 'Fn::Transform': {Name: M}}}",
    ):
        assert verdict(f"  Open: {body}\n") is Verdict.UNKNOWN


def test_a_group_that_a_macro_makes_has_rules_that_are_not_known() -> None:
    made = SERVER.replace(
        "Properties: {GroupDescription: closed, VpcId: !Ref Vpc}", "Properties: {'Fn::Transform': {Name: M}}"
    )
    flow = reach(loaded(made).network, "internet", "Web", "tcp", 22)
    assert isinstance(flow, Flow)
    assert flow.verdict is Verdict.UNKNOWN


def test_an_entry_whose_icmp_is_not_known_denies_nothing_for_certain() -> None:
    entries = """
  List: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  In: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref B, NetworkAclId: !Ref List}}
  Deny: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref List, RuleNumber: 1, Protocol: 1, RuleAction: deny, Icmp: !If [Perhaps, {Type: 3, Code: 1}, {Type: 4, Code: 1}], CidrBlock: 0.0.0.0/0}}
  Allow: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref List, RuleNumber: 2, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}}
  Out: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref List, RuleNumber: 2, Protocol: -1, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0}}
  Ping: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Closed, IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 0.0.0.0/0}}
"""
    sections = "Parameters: {Mode: {Type: String}}\nConditions: {Perhaps: !Equals [!Ref Mode, x]}\n"
    flow = reach(loaded(SERVER + entries, sections).network, "internet", "Web", "icmp")
    assert isinstance(flow, Flow)
    assert flow.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("section", ["Fn::Transform: {Name: 'AWS::Include'}", "Transform: [Mine]"])
def test_a_macro_over_the_whole_template_is_refused(section: str) -> None:
    assert any("may" in each for each in messages(loaded("", section)))


def test_a_mapping_with_something_unknown_in_it_is_equal_to_none_for_certain() -> None:
    sections = """
Parameters: {Mode: {Type: String}}
Conditions: {Same: !Equals [{a: !Ref Mode}, {a: x}]}
"""
    rule = opening(GROUP) | {"Condition": "Same"}
    assert verdict(f"  Open: {json.dumps(rule)}\n", sections) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("sections", "value"),
    [
        ("Mappings: {'Fn::Transform': {Name: 'AWS::Include'}}", "!FindInMap [Groups, one, id]"),
        ("Conditions: {'Fn::Transform': {Name: 'AWS::Include'}}", "!If [Perhaps, !Ref Closed, sg-1]"),
        ("Transform: AWS::Serverless-2016-10-31", "!GetAtt MadeBySam.GroupId"),
        ("Transform: AWS::Serverless-2016-10-31", "!Ref MadeBySam"),
        ("", "!GetAtt Module.Group.GroupId"),
        ("", "!Ref ModuleGroup"),
    ],
)
def test_what_is_included_or_made_by_aws_may_be_any_group(sections: str, value: str) -> None:
    module = "  Module: {Type: Org::Service::Type::MODULE, Properties: {}}\n"
    rule = f"  Open: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{GroupId: {value}, IpProtocol: '-1', CidrIp: 0.0.0.0/0}}}}\n"
    assert verdict(module + rule, sections) is Verdict.UNKNOWN
