"""What an update adds while another resource still has what only one can have."""

from typing import Any

import pytest

from tests.support.plan_sides import found, nested, ref, resource, single
from tests.support.plan_specs import SHOP, side_of
from tiers import resources
from tiers.ir.placed import Layout
from tiers.plan.compare.schemas import schema_of
from tiers.plan.planning import plan

VPC = resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/16")
RULE = {"GroupId": "sg-1", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "203.0.113.0/24"}
INGRESS = "AWS::EC2::SecurityGroupIngress"

UNIQUE: list[tuple[str, dict[str, Any]]] = [
    ("AWS::SNS::Topic", {"TopicName": "jobs"}),
    ("AWS::SQS::Queue", {"QueueName": "jobs"}),
    ("AWS::IAM::Role", {"RoleName": "jobs", "AssumeRolePolicyDocument": {}}),
    ("AWS::KMS::Alias", {"AliasName": "alias/jobs", "TargetKeyId": "k"}),
    ("AWS::EC2::LaunchTemplate", {"LaunchTemplateName": "jobs", "LaunchTemplateData": {}}),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", {"Name": "front"}),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", {"Name": "front", "VpcId": "vpc-1"}),
    ("AWS::EC2::SecurityGroup", {"GroupName": "web", "GroupDescription": "w", "VpcId": "vpc-1"}),
    ("AWS::CloudWatch::Alarm", {"AlarmName": "full", "ComparisonOperator": "x", "EvaluationPeriods": 1}),
    ("AWS::EC2::Subnet", {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}),
    ("AWS::EC2::Route", {"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}),
    ("AWS::EC2::SubnetRouteTableAssociation", {"SubnetId": "subnet-1", "RouteTableId": "rtb-1"}),
    ("AWS::EC2::NatGateway", {"SubnetId": "subnet-1", "AllocationId": "eipalloc-1"}),
    ("AWS::EC2::VPCGatewayAttachment", {"VpcId": "vpc-1", "InternetGatewayId": "igw-1"}),
    ("AWS::EC2::VPCEndpoint", {"VpcId": "vpc-1", "ServiceName": "s", "PrivateDnsEnabled": True}),
    ("AWS::EC2::VPCEndpoint", {"VpcId": "vpc-1", "ServiceName": "s", "RouteTableIds": ["rtb-1"]}),
    (INGRESS, RULE),
    ("AWS::ElasticLoadBalancingV2::Listener", {"LoadBalancerArn": "arn", "Port": 80, "DefaultActions": []}),
    (
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {"ListenerArn": "arn", "Priority": 1, "Actions": [], "Conditions": []},
    ),
    ("AWS::Route53::RecordSet", {"Name": "shop.example.com.", "Type": "A", "HostedZoneId": "Z1"}),
    ("AWS::S3::BucketPolicy", {"Bucket": "b", "PolicyDocument": {}}),
    ("AWS::SQS::QueuePolicy", {"Queues": ["q"], "PolicyDocument": {}}),
    ("AWS::IAM::Policy", {"PolicyName": "p", "Roles": ["r"], "PolicyDocument": {}}),
    ("AWS::WAFv2::WebACLAssociation", {"ResourceArn": "arn", "WebACLArn": "acl"}),
]

NAMES = [f"{each[0]} {[*each[1]][-1]}" for each in UNIQUE]


@pytest.mark.parametrize(("kind", "properties"), UNIQUE, ids=NAMES)
def test_another_logical_id_for_the_same_thing_is_refused(kind: str, properties: dict[str, Any]) -> None:
    one = resource(kind, **properties)
    assert "T6007" in found(single(Old=one), single(New=one))
    assert found(single(Old=one), single(Old=one)) == []


@pytest.mark.parametrize(("kind", "properties"), UNIQUE, ids=NAMES)
def test_stacks_of_a_tree_clash_too(kind: str, properties: dict[str, Any]) -> None:
    one = resource(kind, **properties)
    other = {"Other": resource("AWS::SNS::Topic")}
    assert "T6007" in found(
        nested(network={"Old": one}, data=other), nested(network=other, data={"New": one})
    )
    old = nested(network={"Old": one, **other}, data=other)
    moved = found(old, nested(network=other, data={"Old": one}))
    assert "T6007" in moved, "a resource that moves is added before it is removed"


def test_the_message_names_both_and_the_way_out() -> None:
    one = resource("AWS::SNS::Topic", TopicName="jobs")
    (said,) = plan(single(Old=one), single(New=one)).findings
    assert said.message == "`New` needs the same `TopicName` as `Old`, which is removed later"
    assert said.help == "undo the rename, or use two updates: remove `Old`, then add the new resource"
    assert said.note.endswith("AWS rejects the second one, and the update rolls back")


def test_the_way_out_fits_what_is_retained_and_what_moves() -> None:
    kept = resource("AWS::SNS::Topic", {"DeletionPolicy": "Retain"}, TopicName="jobs")
    (said,) = plan(single(Old=kept), single(New=kept)).findings
    assert said.help == "use another name; `Old` is retained and its name stays taken"
    other, one = (
        {"Other": resource("AWS::SNS::Topic")},
        {"Jobs": resource("AWS::SNS::Topic", TopicName="jobs")},
    )
    old, new = nested(data={**one, **other}, logic=other), nested(data=other, logic={**one, **other})
    (said,) = plan(old, new).findings
    assert said.help == "move `Jobs` back to the stack `data`"


def test_a_rule_that_the_removal_would_take_away_has_a_way_that_never_closes() -> None:
    old, new = single(Old=resource(INGRESS, **RULE)), single(New=resource(INGRESS, **RULE))
    (said,) = plan(old, new).findings
    assert "`203.0.113.0/25` and `203.0.113.128/25`" in said.help
    assert "the deletion removes it although the update succeeds" in said.note
    halves = {
        name: resource(INGRESS, **{**RULE, "CidrIp": each})
        for name, each in (("One", "203.0.113.0/25"), ("Two", "203.0.113.128/25"))
    }
    assert found(old, single(**halves)) == []
    assert found(single(**halves), new) == []


def test_a_parameter_with_the_old_value_as_its_default_is_the_old_value() -> None:
    old = single(Old=resource(INGRESS, **RULE))
    chosen = {"New": resource(INGRESS, **{**RULE, "CidrIp": ref("Visitors")})}
    by_default = {"Visitors": {"Type": "String", "Default": "203.0.113.0/24"}}
    new = single(by_default, **chosen)
    (said,) = plan(old, new).findings
    assert said.code.id == "T6007"
    assert "`--parameter Visitors=...`" in said.note
    assert found(old, new._replace(parameters={"Visitors": "198.51.100.0/24"})) == []
    assert found(old, single({"Visitors": {"Type": "String"}}, **chosen)) == ["T6013"], "it may be the same"
    other = {"Visitors": {"Type": "String", "Default": "198.51.100.0/24"}}
    assert found(old, single(other, **chosen)) == []


@pytest.mark.parametrize(
    ("name", "value", "clashes"),
    [
        ("IpProtocol", "6", True),
        ("CidrIp", "203.0.113.7/24", True),
        ("Description", "other words", True),
        ("FromPort", 79, False),
        ("GroupId", "sg-2", False),
        ("CidrIp", "203.0.113.0/25", False),
    ],
)
def test_what_aws_takes_for_the_same_rule(name: str, value: object, clashes: bool) -> None:  # noqa: FBT001
    old, new = single(Old=resource(INGRESS, **RULE)), single(New=resource(INGRESS, **{**RULE, name: value}))
    assert found(old, new) == (["T6007"] if clashes else [])


def test_a_rule_for_all_protocols_is_for_all_ports() -> None:
    rule = {"GroupId": "sg-1", "IpProtocol": "-1", "CidrIp": "203.0.113.0/24"}
    old = single(Old=resource(INGRESS, **{**rule, "FromPort": 80, "ToPort": 80}))
    assert found(old, single(New=resource(INGRESS, **rule))) == ["T6007"]


def test_rules_in_a_group_are_rules_too() -> None:
    inline = {each: RULE[each] for each in ("IpProtocol", "FromPort", "ToPort", "CidrIp")}
    bare = resource("AWS::EC2::SecurityGroup", GroupDescription="g")
    full = resource("AWS::EC2::SecurityGroup", GroupDescription="g", SecurityGroupIngress=[inline])
    beside = resource(INGRESS, **{**RULE, "GroupId": {"Fn::GetAtt": ["Group", "GroupId"]}})
    assert found(single(Group=bare, Rule=beside), single(Group=full)) == ["T6007"]
    assert found(single(Group=full), single(Group=bare, Rule=beside)) == [], "the group gives it up first"


def test_what_is_written_in_a_resource_clashes_with_what_stands_beside_it() -> None:
    policy = {"PolicyName": "p", "PolicyDocument": {}}
    bare = resource("AWS::IAM::Role", AssumeRolePolicyDocument={})
    full = resource("AWS::IAM::Role", AssumeRolePolicyDocument={}, Policies=[policy])
    for beside in (
        resource("AWS::IAM::Policy", Roles=[ref("Role")], **policy),
        resource("AWS::IAM::RolePolicy", RoleName=ref("Role"), **policy),
    ):
        assert found(single(Role=bare, Beside=beside), single(Role=full)) == ["T6007"]
        assert found(single(Role=full), single(Role=bare, Beside=beside)) == [], "the role gives it up first"
    record = {"Name": "shop.example.com", "Type": "A"}
    one = resource("AWS::Route53::RecordSet", HostedZoneId="Z1", **record)
    group = resource("AWS::Route53::RecordSetGroup", HostedZoneId="Z1", RecordSets=[record])
    assert found(single(A=one), single(B=group)) == found(single(B=group), single(A=one)) == ["T6007"]


def test_ranges_that_overlap_clash() -> None:
    def side(**blocks: str) -> Any:
        subnets = {
            name: resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=each)
            for name, each in blocks.items()
        }
        return single(Vpc=VPC, **subnets)

    assert found(side(Old="10.0.2.0/24"), side(New="10.0.2.128/25")) == ["T6007"]
    assert found(side(Old="10.0.2.0/24"), side(New="10.0.3.0/24")) == []


def test_what_follows_a_replaced_parent_clashes_with_nothing() -> None:
    subnet = resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/24")
    old = single(Vpc=VPC, Subnet=subnet)
    new = single(Vpc=resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/8"), Subnet=subnet)
    assert [each.kind.word for each in plan(old, new).changes] == ["replace", "replace"]
    assert found(old, new) == []


def test_what_is_given_up_in_place_may_come_too_late() -> None:
    def listener(port: int) -> dict[str, Any]:
        return resource(
            "AWS::ElasticLoadBalancingV2::Listener", LoadBalancerArn="arn", Port=port, DefaultActions=[]
        )

    swapped = found(single(A=listener(80), B=listener(81)), single(A=listener(81), B=listener(80)))
    assert swapped == ["T6007", "T6007"], "neither can be the first"
    moved = found(single(A=listener(80), B=listener(81)), single(A=listener(81), B=listener(82)))
    assert moved == ["T6013"], "the second one may have gone by then"
    assert found(single(A=listener(80), B=listener(81)), single(A=listener(81))) == ["T6007"]


def test_a_type_that_is_deleted_before_it_is_created_clashes_with_itself_never() -> None:
    old, new = (
        single(A=resource("AWS::EC2::SubnetRouteTableAssociation", SubnetId="subnet-1", RouteTableId=each))
        for each in ("rtb-1", "rtb-2")
    )
    assert [each.kind.word for each in plan(old, new).changes] == ["replace"]
    assert found(old, new) == []


def test_a_zone_by_its_name_may_be_the_one_that_it_was_before() -> None:
    def side(zone: object) -> Any:
        return single(
            S=resource("AWS::EC2::Subnet", VpcId="vpc-1", CidrBlock="10.0.0.0/24", AvailabilityZone=zone)
        )

    first = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
    assert found(side(first), side("eu-west-1a")) == ["T6013"]
    assert found(side("eu-west-1b"), side("eu-west-1a")) == ["T6007"]


def test_a_server_of_a_new_launch_template_needs_its_address_again() -> None:
    def side(script: str) -> Any:
        data = {"UserData": script}
        latest = {"LaunchTemplateId": ref("T"), "Version": {"Fn::GetAtt": ["T", "LatestVersionNumber"]}}
        server = resource(
            "AWS::EC2::Instance", LaunchTemplate=latest, SubnetId="subnet-1", PrivateIpAddress="10.0.0.9"
        )
        return single(T=resource("AWS::EC2::LaunchTemplate", LaunchTemplateData=data), S=server)

    assert found(side("one"), side("two")) == ["T6007"]


@pytest.mark.parametrize("layout", list(Layout))
def test_a_component_under_another_name_clashes_with_nothing(layout: Layout) -> None:
    renamed = side_of(SHOP.replace("web", "site").replace("worker", "jobs"), layout)
    assert not {"T6007", "T6013"} & {*found(side_of(SHOP, layout), renamed)}


def test_a_name_that_may_be_limited_to_something_else_is_warned_of() -> None:
    def alias(function: str) -> dict[str, Any]:
        return resource("AWS::Lambda::Alias", FunctionName=function, Name="live", FunctionVersion="1")

    assert found(single(Old=alias("one")), single(New=alias("one"))) == ["T6007"]
    assert found(single(Old=alias("one")), single(New=alias("two"))) == ["T6013"]


ODD: list[Any] = [
    *({"Fn::If": ["Unknown", "a", "b"]}, {"Ref": "AWS::NoValue"}, {"Ref": "Nothing"}, {}, [], ""),
    *([[{}]], ["a", {"b": []}], "x", 3.5, True, {"Fn::Sub": "a${AWS::Region}"}, [{"Key": {}, "Value": []}]),
]


KINDS = {row.type for row in resources.every()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_is_too_odd_for_a_plan(kind: str) -> None:
    schema = schema_of(kind)
    names = [*schema.content["properties"]] if schema is not None else []
    for one, other in zip(ODD, [*ODD[1:], ODD[0]], strict=True):
        old, new = (single(X=resource(kind, **dict.fromkeys(names, each))) for each in (one, other))
        assert plan(old, new).new == new
        assert plan(old, single(Y=resource(kind, **dict.fromkeys(names, one)))).changes
