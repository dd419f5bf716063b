"""Parts that are not loaded: what they could open by the resources that they are given is unknown."""

import pytest

from tests.support.proof_templates import loaded, messages
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.answers.queries import Engine, reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.model.loaded import Loaded
from tiers.proof.templates import load_files

SERVERS = """
  Route: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  InB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Table}}
  Closed: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: closed, VpcId: !Ref Vpc}}
  Open:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: open
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
  Shut:
    Type: AWS::EC2::NetworkAcl
    Properties: {VpcId: !Ref Vpc}
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref B, SecurityGroupIds: [!Ref Closed]}}
  Inner: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref Open]}}
  Address: {Type: AWS::EC2::EIP, Properties: {InstanceId: !Ref Inner}}
"""
# `Web` is public and its group is closed; `Inner` has an address and an open group, but no route.

OPAQUE = {
    "custom": "{Type: Custom::Opener, Properties: {ServiceToken: arn, Given: %s}}",
    "custom-resource": "{Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: arn, Given: [%s]}}",
    "third-party": "{Type: Org::Service::Type, Properties: {Deep: {In: [{It: %s}]}}}",
    "module": "{Type: Org::Service::Type::MODULE, Properties: {Given: %s}}",
    "stack": "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://x/y.yaml, Parameters: {G: %s}}}",
    "product": "{Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct, Properties: {ProvisioningParameters: [{Key: k, Value: %s}]}}",
    "application": "{Type: AWS::Serverless::Application, Properties: {Location: https://x, Parameters: {G: %s}}}",
}

PATHS = (
    "!Ref Closed",
    "!GetAtt Closed.GroupId",
    "!GetAtt [Closed, GroupId]",
    "!Sub '${Closed}'",
    "!Sub 'id=${Closed.GroupId};'",
    "!Sub ['${Own}', {Own: !Ref Closed}]",
    "!Join [',', [a, !Ref Closed]]",
    "!Select [0, [!Ref Closed]]",
    "!If [Perhaps, !Ref Closed, none]",
    "!If [Always, !Ref Closed, none]",
    "{Fn::Base64: !Ref Closed}",
    "{Fn::ToJsonString: {group: !Ref Closed}}",
    "!Split [',', !Join [',', [!Ref Closed, b]]]",
    "!Ref Kept",
    "!GetAtt Passing.Outputs.Group",
    "!ImportValue exported-group",
)
SECTIONS = """
Parameters: {Mode: {Type: String}}
Conditions: {Perhaps: !Equals [!Ref Mode, x], Always: !Equals [x, x], Never: !Equals [x, y]}
"""
PASSING = """
Parameters: {Handed: {Type: String}}
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs:
  Group: {Value: !Ref Handed, Export: {Name: exported-group}}
"""
MORE = """
  Kept: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Closed}}
  Passing: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: passing.yaml, Parameters: {Handed: !Ref Closed}}}
"""


def found(resources: str) -> Loaded:
    from tests.support.proof_templates import NETWORK

    text = f"{SECTIONS}\nResources:\n{NETWORK}{SERVERS}{MORE}{resources}"
    made = load_files({"t.yaml": text, "passing.yaml": PASSING}, "t.yaml")
    assert messages(made) == []
    return made


def verdict(of: Loaded, source: str, destination: str, port: int = 22) -> Verdict:
    flow = reach(of.network, source, destination, "tcp", port)
    assert isinstance(flow, Flow)
    return flow.verdict


def test_without_anything_unread_the_flows_are_told() -> None:
    closed = found("")
    assert verdict(closed, "internet", "Web") is Verdict.NO
    assert verdict(closed, "internet", "Inner") is Verdict.NO
    assert verdict(closed, "Web", "internet") is Verdict.YES


@pytest.mark.parametrize("kind", OPAQUE)
def test_a_group_that_is_handed_over_may_be_opened(kind: str) -> None:
    one = found(f"  X: {OPAQUE[kind] % '!Ref Closed'}\n")
    flow = reach(one.network, "internet", "Web", "tcp", 22)
    assert isinstance(flow, Flow)
    assert flow.verdict is Verdict.UNKNOWN
    assert any(each.origin is not None and each.origin.resource == "X" for each in flow.unknowns)
    assert any(each.origin is not None and each.origin.resource == "X" for each in one.network.not_modelled)
    # What it could not open stays as it was.
    assert verdict(one, "Web", "internet") is Verdict.YES
    assert verdict(one, "internet", "Inner") is Verdict.NO


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["custom", "stack"])
def test_it_is_handed_over_by_whatever_function(kind: str, path: str) -> None:
    assert verdict(found(f"  X: {OPAQUE[kind] % path}\n"), "internet", "Web") is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "given",
    [
        "text",
        "!Ref AWS::AccountId",
        "!GetAtt Vpc.CidrBlock",
        "!GetAtt Web.PrivateIp",
        "!If [Never, !Ref Closed, none]",
        "!Ref Alone",
        "!GetAtt Alone.Arn",
    ],
)
@pytest.mark.parametrize("kind", OPAQUE)
def test_what_was_given_nothing_changes_nothing(kind: str, given: str) -> None:
    alone = """
  Alone:
    Type: AWS::Lambda::Function
    Properties: {Environment: {Variables: {GROUP: !Ref Closed, SUBNET: !Ref A}}}
"""
    plain, handed = found(alone), found(f"{alone}  X: {OPAQUE[kind] % given}\n")
    engines = Engine(plain.network), Engine(handed.network)
    for source in engines[0].names:
        for destination in engines[0].names:
            if source != destination:
                assert verdict(plain, source, destination) is verdict(handed, source, destination)


@pytest.mark.parametrize(
    ("given", "source", "destination"),
    [
        ("!Ref A", "internet", "Inner"),
        ("!Ref Vpc", "internet", "Inner"),  # by its main table, which `A` uses
        ("!GetAtt A.SubnetId", "internet", "Inner"),
        ("!GetAtt Vpc.VpcId", "internet", "Inner"),
        ("!GetAtt Closed.VpcId", "internet", "Inner"),
        ("!Ref Web", "internet", "Web"),
    ],
)
def test_other_resources_that_are_handed_over(given: str, source: str, destination: str) -> None:
    one = found(f"  X: {OPAQUE['custom'] % given}\n")
    assert verdict(one, source, destination) is Verdict.UNKNOWN
    assert verdict(one, "Web", "internet") is Verdict.YES


def test_a_table_that_is_handed_over_may_get_routes() -> None:
    without_route = SERVERS.replace("  Route:", "  Gone:").replace("RouteTableId: !Ref Table, Dest", "Dest")
    shut = without_route.replace(
        "GatewayId: !Ref Gateway", "RouteTableId: rtb-other, GatewayId: !Ref Gateway"
    )
    shut = shut.replace("[!Ref Closed]", "[!Ref Open]")
    handed = f"  X: {OPAQUE['custom'] % '!Ref Table'}\n"
    assert verdict(loaded(shut), "internet", "Web") is Verdict.NO
    assert verdict(loaded(shut + handed), "internet", "Web") is Verdict.UNKNOWN


def test_a_list_that_is_handed_over_may_get_entries() -> None:
    shut = (
        SERVERS.replace("[!Ref Closed]", "[!Ref Open]")
        + """
  InShut: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref B, NetworkAclId: !Ref Shut}}
"""
    )
    assert verdict(loaded(shut), "internet", "Web") is Verdict.NO
    for given in ("!Ref Shut", "!Ref B"):
        handed = f"  X: {OPAQUE['custom'] % given}\n"
        assert verdict(loaded(shut + handed), "internet", "Web") is Verdict.UNKNOWN


BALANCED = """
  Front: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref Open]}}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Front, Port: 80, Protocol: HTTP, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]}
  Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 22, Protocol: HTTP, VpcId: !Ref Vpc}}
  Server: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref B, SecurityGroupIds: [!Ref Open]}}
"""


@pytest.mark.parametrize(
    "given", ["!Ref Listener", "!GetAtt Listener.ListenerArn", "!Ref Targets", "!Ref Front"]
)
def test_a_load_balancer_that_is_handed_over_may_send_to_anything(given: str) -> None:
    assert verdict(loaded(SERVERS + BALANCED), "Front", "Server") is Verdict.NO
    one = loaded(f"{SERVERS}{BALANCED}  X: {OPAQUE['stack'] % given}\n")
    assert verdict(one, "Front", "Server") is Verdict.UNKNOWN


def test_its_name_for_users_and_metrics_opens_nothing() -> None:
    for given in ("!GetAtt Front.DNSName", "!GetAtt Front.LoadBalancerFullName"):
        one = loaded(f"{SERVERS}{BALANCED}  X: {OPAQUE['stack'] % given}\n")
        assert verdict(one, "Front", "Server") is Verdict.NO


def test_an_unread_stack_deep_down_gets_what_its_ancestors_pass() -> None:
    inner = "Parameters: {G: {Type: String}}\nResources: {Y: %s}" % (OPAQUE["stack"] % "!Ref G")
    outer = "Parameters: {G: {Type: String}}\nResources: {Z: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml, Parameters: {G: !Ref G}}}}"
    from tests.support.proof_templates import NETWORK

    text = f"Resources:\n{NETWORK}{SERVERS}\n  O: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: outer.yaml, Parameters: {{G: !Ref Closed}}}}}}\n"
    made = load_files({"t.yaml": text, "outer.yaml": outer, "inner.yaml": inner}, "t.yaml")
    assert verdict(made, "internet", "Web") is Verdict.UNKNOWN


def test_an_interface_without_known_groups_that_is_handed_over_stays_unknown() -> None:
    mystery = SERVERS.replace("[!Ref Closed]", "!If [Perhaps, [!Ref Closed], [!Ref Open]]")
    given = f"  X: {OPAQUE['custom'] % '!Ref Web'}\n"
    found = loaded(mystery + given, SECTIONS)
    node = next(each for each in found.network.nodes if each.id == "Web")
    assert not isinstance(node.interfaces, Unknown)
    assert isinstance(node.interfaces[0].groups, Unknown)
    assert verdict(found, "internet", "Web") is Verdict.UNKNOWN


def test_the_groups_of_a_load_balancer_are_handed_over_by_it() -> None:
    shut = BALANCED.replace("SecurityGroups: [!Ref Open]", "SecurityGroups: [!Ref Closed]", 1)
    assert verdict(loaded(SERVERS + shut), "internet", "Web", 80) is Verdict.NO
    given = f"  X: {OPAQUE['custom'] % '!GetAtt Front.SecurityGroups'}\n"
    assert verdict(loaded(SERVERS + shut + given), "internet", "Web", 80) is Verdict.UNKNOWN


def test_an_unread_stack_has_its_place() -> None:
    one = found(f"  X: {OPAQUE['stack'] % '!Ref Closed'}\n")
    flow = reach(one.network, "internet", "Web", "tcp", 22)
    assert isinstance(flow, Flow)
    (origin,) = {each.origin for each in flow.unknowns}
    assert origin is not None
    assert one.place(origin) is not None


@pytest.mark.parametrize(
    "properties",
    [
        "Environment: {Variables: {GROUP: !Ref Closed}}",
        "Code: {ZipFile: !Sub 'open(\"${Closed.GroupId}\")'}",
        "Environment: {Variables: {NEXT: !GetAtt Next.Arn}}",
    ],
)
def test_what_the_function_of_a_custom_resource_works_with_is_handed_over(properties: str) -> None:
    one = found(
        f"""
  X: {{Type: Custom::Opener, Properties: {{ServiceToken: !GetAtt Runs.Arn}}}}
  Runs: {{Type: AWS::Lambda::Function, Properties: {{{properties}}}}}
  Next: {{Type: AWS::Lambda::Function, Properties: {{Environment: {{Variables: {{G: !Ref Closed}}}}}}}}
"""
    )
    assert verdict(one, "internet", "Web") is Verdict.UNKNOWN


def test_the_groups_that_such_a_function_has_itself_stay_as_they_are() -> None:
    one = found(
        """
  X: {Type: Custom::Opener, Properties: {ServiceToken: !GetAtt Runs.Arn}}
  Runs: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Closed]}}}
"""
    )
    assert verdict(one, "internet", "Web") is Verdict.NO


@pytest.mark.parametrize("given", ["!Ref C", "x"])
def test_a_subnet_that_is_handed_over_may_give_public_addresses(given: str) -> None:
    one = found(
        f"""
  C: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24}}}}
  InC: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Ref C, RouteTableId: !Ref Table}}}}
  Late: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: !Ref C, SecurityGroupIds: [!Ref Open]}}}}
  X: {OPAQUE["custom"] % given}
"""
    )
    assert verdict(one, "internet", "Late") is (Verdict.NO if given == "x" else Verdict.UNKNOWN)
