"""Raw resources as members: groups that are those of components already, subnets by other resources."""

from tiers import compiler
from tiers.components.bucket.spec import Bucket
from tiers.components.function.spec import Function
from tiers.components.queue.spec import Queue
from tiers.components.table.spec import Table
from tiers.components.topic.spec import Topic
from tiers.language.component import Member
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
    types = {Bucket: apis.BUCKET, Function: apis.FUNCTION, Queue: apis.QUEUE, Topic: apis.TOPIC}
    for component, api in {**types, Table: apis.TABLE}.items():
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
