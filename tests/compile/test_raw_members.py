"""Raw resources as members: groups that are those of components already, subnets by other resources."""

from tiers import compiler
from tiers.components.bucket.spec import Bucket
from tiers.components.function.spec import Function
from tiers.components.queue.spec import Queue
from tiers.components.table.spec import Table
from tiers.components.topic.spec import Topic
from tiers.ir.placed import Layout
from tiers.language.component import Component, Member
from tiers.resources import apis

CACHE = b"""\
version: 1
name: shop
logic:
  web: {type: ec2, connects_to: [{to: Cache, port: 6379}]}
resources:
  data:
    Subnets:
      Type: AWS::ElastiCache::SubnetGroup
      Properties: {Description: cache, SubnetIds: [!Ref IsolatedASubnet, !Ref IsolatedBSubnet]}
    Cache:
      Type: AWS::ElastiCache::ReplicationGroup
      Properties:
        ReplicationGroupDescription: cache
        CacheSubnetGroupName: !Ref Subnets
        SecurityGroupIds: [!Sub "${CacheSecurityGroup.GroupId}"]
"""
OF_COMPONENT = b"""\
version: 1
name: shop
logic: {web: {type: ec2}}
resources:
  logic:
    Web: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref WebSecurityGroup}}
"""


def members(raw: bytes) -> dict[str, Member]:
    checked = compiler.check("spec.yaml", raw)
    assert checked.findings == ()
    assert checked.architecture is not None
    return dict(checked.architecture.members)


def test_the_subnets_of_a_raw_resource_are_those_of_its_subnet_group() -> None:
    cache = members(CACHE)["Cache"]
    assert vars(cache.component)["subnets"] == ("isolated-a", "isolated-b")


def test_the_group_of_a_component_makes_no_raw_resource_a_member() -> None:
    assert members(OF_COMPONENT).keys() == {"web"}


def test_the_words_of_a_raw_resource_mean_those_of_the_component_type() -> None:
    types: dict[type[Component], apis.Api] = {
        Bucket: apis.BUCKET,
        Function: apis.FUNCTION,
        Queue: apis.QUEUE,
        Table: apis.TABLE,
        Topic: apis.TOPIC,
    }
    for component, api in types.items():
        assert component.access_words == api.words


PARAMETER = b"""\
version: 1
name: shop
parameters: {Size: {type: String, default: small}}
logic: {web: {type: ec2, environment: {SIZE: !Ref Size}}}
resources:
  logic: {Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Size}}}
"""


def test_a_variable_names_no_stack_parameter() -> None:
    (finding,) = compiler.check("spec.yaml", PARAMETER).findings
    assert finding.code.id == "T1602"
    assert finding.place.route[:4] == ("logic", "web", "environment", "SIZE")


OUTPUT = b"""\
version: 1
name: shop
logic: {web: {type: ec2, connects_to: [Jobs]}}
resources: {data: {Jobs: {Type: AWS::SQS::Queue}}}
outputs: {JobsArn: {from: Jobs.Arn}, JobsUrl: {from: Jobs}}
"""


def test_an_output_has_an_attribute_of_a_raw_resource_that_a_connection_names() -> None:
    result = compiler.compile_spec("spec.yaml", OUTPUT, Layout.SINGLE)
    assert result.bundle is not None, result.findings
    (template,) = result.bundle.templates.values()
    values = {name: template["Outputs"][name]["Value"] for name in ("JobsArn", "JobsUrl")}
    assert values == {"JobsArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "JobsUrl": {"Ref": "Jobs"}}
