"""Which stack each kind of resource stands in. That is API: moving a resource deletes and creates it."""

from collections import defaultdict
from collections.abc import Iterable

import pytest

from tiers import compiler
from tiers.compile.build import build
from tiers.diagnostics.model import Route
from tiers.ir.placed import Placed
from tiers.ir.stacks import TIERS, Stack
from tiers.language import registry

# One spec with every type, and with every option that adds a kind of resource.
SPEC = b"""
version: 1
name: shop
network:
  flow_logs: true
  private_zone: shop.internal
  endpoints: [s3, ssm, ssmmessages]
  transit_gateway: {id: tgw-0123456789abcdef0, to: [192.168.0.0/16]}
presentation:
  ssh: {type: bastion, key_pair: me, allow_ssh_from: [203.0.113.0/24], connects_to: [fixed]}
  session: {type: bastion, access: session_manager, connects_to: [database]}
  public:
    type: load_balancer
    access_logs: true
    firewall: {}
    listeners:
      - port: 443
        protocol: HTTPS
        certificate:
          - arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
          - arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-999999999999
        redirect_to: {host: www.example.com}
      - port: 80
        protocol: HTTP
        forward_to: fixed
        rules:
          - {path: [/api/*], forward_to: scaled}
          - {path: [/call/*], forward_to: called}
          - {path: [/calm/*], forward_to: calm}
  internal:
    type: load_balancer
    scheme: internal
    forward_to: fixed
    domain: {name: internal.example.com, zone: Z0123456789ABCDEFGHIJ}
  site:
    type: cdn
    origin: internal
    paths: {/static/*: files}
    domain: {name: www.example.com, zone: Z0123456789ABCDEFGHIJ}
    firewall: {}
  packets:
    type: network_load_balancer
    addresses: elastic
    access_logs: true
    share_with: ["123456789012"]
    domain: {name: packets.example.com, zone: Z0123456789ABCDEFGHIJ}
    listeners:
      - {port: 7777, protocol: UDP, forward_to: fixed}
      - {port: 443, protocol: TLS, forward_to: fixed}
logic:
  fixed:
    type: ec2
    port: 80
    user_data: "#!/bin/bash\\nexit 0\\n"
    role: {secrets: [database]}
    egress: [198.51.100.0/24]
    connects_to: [internal, database]
  scaled:
    type: autoscaling
    port: 80
    user_data: "#!/bin/bash\\nexit 0\\n"
    role: {managed_policies: [AmazonSSMManagedInstanceCore]}
    environment: {DATABASE: {from: database.endpoint}}
    drain: 120
    agent: true
    capacity:
      target_requests: 1000
      steps: [{cpu: 70, add: 1}]
      schedule: [{cron: 0 8 * * *, min: 3}]
      warm_pool: {size: 1, state: running}
    connects_to: [database]
  reported: {type: ec2, agent: true, volumes: {/dev/sdf: {size: 9}}}
  tasks:
    type: fargate
    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/tasks:1
    port: 8080
    exec: true
    connects_to: [database, calls]
  called:
    type: function
    runtime: python3.13
    handler: app.main
    code: {bucket: my-code, key: app.zip}
    schedule: {rate: 1 day}
    consumes: [jobs]
    connects_to: [database, other]
  other: {type: function, runtime: python3.13, source: "handler = print"}
  nightly:
    type: job
    image: public.ecr.aws/acme/report:1
    schedule: {rate: 1 day}
    connects_to: [database, jobs]
  calls: {type: fargate, image: public.ecr.aws/acme/calls:1, port: 9000}
  worker:
    type: fargate
    image: public.ecr.aws/acme/worker:1
    consumes: [jobs]
    capacity: {min: 0, backlog: 9}
  calm: {type: fargate, image: public.ecr.aws/acme/calm:1, port: 9000, deployment: {strategy: canary}}
data:
  database: {type: rds, engine: mysql, replicas: 1, audit: [query]}
  cluster: {type: aurora, engine: mysql, reader_scaling: {max: 3}, member_parameters: {max_connections: "99"}}
  files: {type: bucket, replicate_to: "arn:aws:s3:::copies"}
  jobs: {type: queue}
  news: {type: topic, subscribers: [jobs, other, ops@example.com]}
  items: {type: table, key: item}
  sessions: {type: cache}
  prices: {type: cache, serverless: true}
  shared: {type: file_system}
"""

GROUPS = {
    "AWS::EC2::SecurityGroup": "security",
    "AWS::EC2::SecurityGroupEgress": "security",
    "AWS::EC2::SecurityGroupIngress": "security",
}

PLACEMENTS: dict[str, dict[str, str]] = {
    "existing": {},
    "cdn": {
        "AWS::CertificateManager::Certificate": "edge",
        "AWS::CloudFront::Distribution": "presentation",
        "AWS::CloudFront::OriginAccessControl": "presentation",
        "AWS::CloudFront::VpcOrigin": "presentation",
        "AWS::EC2::SecurityGroupIngress": "security",
        "AWS::Logs::LogGroup": "edge",
        "AWS::Route53::RecordSet": "presentation",
        "AWS::WAFv2::LoggingConfiguration": "edge",
        "AWS::WAFv2::WebACL": "edge",
    },
    "network": {
        # Those of the interface endpoints.
        **GROUPS,
        "AWS::EC2::EIP": "network",
        "AWS::EC2::FlowLog": "network",
        "AWS::EC2::InternetGateway": "network",
        "AWS::EC2::NatGateway": "network",
        "AWS::EC2::Route": "network",
        "AWS::EC2::RouteTable": "network",
        "AWS::EC2::Subnet": "network",
        "AWS::EC2::SubnetRouteTableAssociation": "network",
        "AWS::EC2::TransitGatewayAttachment": "network",
        "AWS::EC2::VPC": "network",
        "AWS::EC2::VPCEndpoint (Gateway)": "network",
        "AWS::EC2::VPCEndpoint (Interface)": "security",
        "AWS::EC2::VPCGatewayAttachment": "network",
        "AWS::IAM::Role": "network",
        "AWS::Logs::LogGroup": "network",
        "AWS::Route53::HostedZone": "network",
    },
    "bastion": {
        **GROUPS,
        "AWS::EC2::EIP": "presentation",
        "AWS::EC2::Instance": "presentation",
        "AWS::EC2::LaunchTemplate": "presentation",
        "AWS::IAM::InstanceProfile": "presentation",
        "AWS::IAM::Role": "presentation",
    },
    "load_balancer": {
        **GROUPS,
        "AWS::CertificateManager::Certificate": "presentation",
        "AWS::ElasticLoadBalancingV2::Listener": "logic",
        "AWS::ElasticLoadBalancingV2::ListenerCertificate": "logic",
        "AWS::ElasticLoadBalancingV2::ListenerRule": "logic",
        "AWS::ElasticLoadBalancingV2::LoadBalancer": "presentation",
        # Its origin is the service, but the load balancer makes it.
        "AWS::ElasticLoadBalancingV2::TargetGroup": "logic",
        "AWS::S3::Bucket": "presentation",
        "AWS::S3::BucketPolicy": "presentation",
        "AWS::Route53::RecordSet": "presentation",
        "AWS::Logs::LogGroup": "presentation",
        "AWS::WAFv2::LoggingConfiguration": "presentation",
        "AWS::WAFv2::WebACL": "presentation",
        "AWS::WAFv2::WebACLAssociation": "presentation",
    },
    "network_load_balancer": {
        **GROUPS,
        "AWS::CertificateManager::Certificate": "presentation",
        "AWS::EC2::EIP": "presentation",
        "AWS::EC2::VPCEndpointService": "presentation",
        "AWS::EC2::VPCEndpointServicePermissions": "presentation",
        "AWS::ElasticLoadBalancingV2::Listener": "logic",
        "AWS::ElasticLoadBalancingV2::LoadBalancer": "presentation",
        "AWS::S3::Bucket": "presentation",
        "AWS::S3::BucketPolicy": "presentation",
        "AWS::Route53::RecordSet": "presentation",
    },
    "ec2": {
        **GROUPS,
        "AWS::EC2::Instance": "logic",
        "AWS::EC2::LaunchTemplate": "logic",
        "AWS::EC2::Volume": "logic",
        "AWS::EC2::VolumeAttachment": "logic",
        "AWS::IAM::InstanceProfile": "logic",
        "AWS::IAM::Role": "logic",
        "AWS::SSM::Parameter": "logic",
    },
    "autoscaling": {
        **GROUPS,
        "AWS::AutoScaling::AutoScalingGroup": "logic",
        "AWS::AutoScaling::LifecycleHook": "logic",
        "AWS::AutoScaling::ScalingPolicy": "logic",
        "AWS::AutoScaling::ScheduledAction": "logic",
        "AWS::AutoScaling::WarmPool": "logic",
        "AWS::CloudWatch::Alarm": "logic",
        "AWS::EC2::LaunchTemplate": "logic",
        "AWS::IAM::InstanceProfile": "logic",
        "AWS::IAM::Role": "logic",
        "AWS::SSM::Parameter": "logic",
    },
    "bucket": {
        "AWS::IAM::Role": "data",
        "AWS::IAM::RolePolicy": "data",
        "AWS::S3::Bucket": "data",
        # A policy that moves to another stack would be deleted by the clean-up of the old one.
        "AWS::S3::BucketPolicy": "presentation",
    },
    "file_system": {
        # Its rules are its clients' own.
        "AWS::EC2::SecurityGroup": "security",
        "AWS::EFS::AccessPoint": "data",
        "AWS::EFS::FileSystem": "data",
        "AWS::EFS::MountTarget": "data",
    },
    "queue": {
        "AWS::SQS::Queue": "data",
        "AWS::SQS::QueuePolicy": "data",
    },
    "table": {
        "AWS::DynamoDB::Table": "data",
    },
    "topic": {
        "AWS::Lambda::Permission": "logic",
        # A subscription is beside its subscriber.
        "AWS::SNS::Subscription (email)": "data",
        "AWS::SNS::Subscription (lambda)": "logic",
        "AWS::SNS::Subscription (sqs)": "data",
        "AWS::SNS::Topic": "data",
        "AWS::SNS::TopicPolicy": "data",
        "AWS::SQS::Queue": "data",
        "AWS::SQS::QueuePolicy": "data",
    },
    "fargate": {
        **GROUPS,
        "AWS::ApplicationAutoScaling::ScalableTarget": "logic",
        "AWS::ApplicationAutoScaling::ScalingPolicy": "logic",
        "AWS::CloudWatch::Alarm": "logic",
        # All services of a spec have these two in common.
        "AWS::ECS::Cluster": "logic",
        "AWS::ServiceDiscovery::HttpNamespace": "logic",
        "AWS::ECS::Service": "logic",
        "AWS::ECS::TaskDefinition": "logic",
        "AWS::IAM::Role": "logic",
        "AWS::Logs::LogGroup": "logic",
    },
    "job": {
        **GROUPS,
        "AWS::ECS::TaskDefinition": "logic",
        "AWS::IAM::Role": "logic",
        "AWS::Logs::LogGroup": "logic",
        "AWS::SQS::Queue": "logic",
        "AWS::SQS::QueuePolicy": "logic",
        "AWS::Scheduler::Schedule": "logic",
    },
    "function": {
        **GROUPS,
        "AWS::IAM::Role": "logic",
        "AWS::IAM::RolePolicy": "logic",
        "AWS::Lambda::EventInvokeConfig": "logic",
        "AWS::Lambda::EventSourceMapping": "logic",
        "AWS::Lambda::Function": "logic",
        "AWS::Lambda::Permission": "logic",
        "AWS::Logs::LogGroup": "logic",
        "AWS::SQS::Queue": "logic",
        "AWS::SQS::QueuePolicy": "logic",
        "AWS::Scheduler::Schedule": "logic",
    },
    "aurora": {
        "AWS::ApplicationAutoScaling::ScalableTarget": "data",
        "AWS::ApplicationAutoScaling::ScalingPolicy": "data",
        "AWS::EC2::SecurityGroup": "security",
        "AWS::IAM::Role": "data",
        "AWS::RDS::DBCluster": "data",
        "AWS::RDS::DBClusterParameterGroup": "data",
        "AWS::RDS::DBInstance": "data",
        "AWS::RDS::DBParameterGroup": "data",
        "AWS::RDS::DBSubnetGroup": "data",
        "AWS::Route53::RecordSet": "data",
    },
    "cache": {
        "AWS::EC2::SecurityGroup": "security",
        "AWS::ElastiCache::ParameterGroup": "data",
        "AWS::ElastiCache::ReplicationGroup": "data",
        "AWS::ElastiCache::ServerlessCache": "data",
        "AWS::ElastiCache::SubnetGroup": "data",
    },
    "rds": {
        "AWS::EC2::SecurityGroup": "security",
        "AWS::IAM::Role": "data",
        "AWS::RDS::DBInstance": "data",
        "AWS::RDS::DBParameterGroup": "data",
        "AWS::RDS::DBSubnetGroup": "data",
        "AWS::RDS::OptionGroup": "data",
        "AWS::SecretsManager::Secret": "data",
        "AWS::Route53::RecordSet": "data",
    },
}


CHOOSES = {"AWS::EC2::VPCEndpoint": "VpcEndpointType", "AWS::SNS::Subscription": "Protocol"}
"""The property that decides about the place, by type."""


def made_by(placed: Placed, types: dict[Route, str]) -> str:
    """Name the component type that made a resource, or the network."""
    if placed.body["Type"] == "AWS::ElasticLoadBalancingV2::TargetGroup":
        return "load_balancer"
    # Its origin is the load balancer, but a distribution makes it.
    if placed.body["Type"] == "AWS::CloudFront::VpcOrigin":
        return "cdn"
    if placed.body["Type"] in {"AWS::ECS::Cluster", "AWS::ServiceDiscovery::HttpNamespace"}:
        return "fargate"
    return types.get(placed.origin[:2], "network")


def kind(placed: Placed) -> str:
    """Name a kind of resource: its type, and which of the two where a type has two places."""
    found = str(placed.body["Type"])
    chosen = placed.body["Properties"].get(CHOOSES.get(found, ""))
    return f"{found} ({chosen})" if chosen else found


def placements() -> dict[str, dict[str, set[str]]]:
    """Return the stacks that each kind of resource stands in, by the component type that makes it."""
    architecture = compiler.check("spec.yaml", SPEC).architecture
    assert architecture is not None
    types: dict[Route, str] = {
        member.route: member.component.type for member in architecture.members.values()
    }
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for placed in build(architecture).resources:
        found[made_by(placed, types)][kind(placed)].add(str(placed.stack))
    return found


FOUND = placements()


def component_types() -> Iterable[str]:
    """Name every component type of every tier."""
    return (name for tier in TIERS for name in registry.types(tier))


def test_every_component_type_has_a_table() -> None:
    assert PLACEMENTS.keys() == {"network", *component_types()}


@pytest.mark.parametrize("maker", PLACEMENTS)
def test_every_kind_of_resource_stands_where_it_always_did(maker: str) -> None:
    assert FOUND[maker] == {kind: {stack} for kind, stack in PLACEMENTS[maker].items()}


def test_the_stacks_keep_their_order() -> None:
    order = ["edge", "network", "security", "data", "presentation", "logic", "operations"]
    assert [str(stack) for stack in Stack] == order
