"""Each property that refers to something refers to the right kind of thing.

troposphere takes any helper function anywhere, and cfn-lint misses many a wrong wire, so the kinds are
held here: over everything that the golden cases build.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import goldens
from tiers import compiler
from tiers.compile.build import build
from tiers.ir.placed import Placed
from tiers.ir.references import Pointer

KINDS = {
    "GroupSet": "GroupId",
    "VpcId": "VpcId",
    "SubnetId": "SubnetId",
    "SubnetIds": "SubnetId",
    "VpcSubnetIds": "SubnetId",
    "AvailabilityZoneName": "Attribute",
    "FileSystemId": "Name",
    "FilesystemId": "Name",
    "AccessPointId": "Name",
    "elasticfilesystem:AccessPointArn": "Arn",
    "Subnets": "SubnetId",
    "VPCZoneIdentifier": "SubnetId",
    "GroupId": "GroupId",
    "SourceSecurityGroupId": "GroupId",
    "DestinationSecurityGroupId": "GroupId",
    "SecurityGroupIds": "GroupId",
    "SecurityGroups": "GroupId",
    "VPCSecurityGroups": "GroupId",
    "RouteTableId": "RouteTableId",
    "RouteTableIds": "RouteTableId",
    "VPCId": "VpcId",
    "HostedZoneId": "HostedZoneId",
    "DNSName": "Attribute",
    "ResourceRecords": "Attribute",
    "GatewayId": "GatewayId",
    "InternetGatewayId": "GatewayId",
    "NatGatewayId": "NatGatewayId",
    "AllocationId": "AllocationId",
    "InstanceId": "InstanceId",
    "TargetKeyId": "Name",
    **dict.fromkeys(
        (
            *("FargateEphemeralStorageKmsKeyId", "KMSMasterKeyID", "KMSMasterKeyId", "KmsKeyArn"),
            *("KmsKeyId", "KmsMasterKeyId", "PerformanceInsightsKmsKeyId"),
        ),
        "Arn",
    ),
    "Id": "InstanceId Arn",
    "AcmCertificateArn": "Arn",
    "WebACLId": "Arn",
    "VpcOriginId": "Attribute",
    "OriginAccessControlId": "Attribute",
    "DomainName": "Attribute",
    "LaunchTemplateId": "LaunchTemplateId",
    "Version": "Attribute",
    "AvailabilityZone": "Attribute",
    "SourceDBInstanceIdentifier": "Arn",
    "TargetBackupVault": "Name",
    "backupVaultName": "Attribute",
    "sourceBackupVaultArn": "Attribute",
    "BackupPlanId": "Name",
    "IamRoleArn": "Arn",
    "Resources": "Arn Interpolation",
    "CertificateArn": "Arn",
    "TargetGroupArn": "Arn",
    "TargetGroupARNs": "Arn",
    "LoadBalancerArn": "Arn",
    "ResourceArn": "Arn",
    "WebACLArn": "Arn",
    "ListenerArn": "Arn",
    "Bucket": "Name",
    "BucketArn": "Arn",
    "Resource": "Arn",
    # Of a load balancer's attribute, or of a container's variable.
    "Value": "Name Attribute",
    "MonitoringRoleArn": "Arn",
    "AutoScalingGroupName": "Name Attribute",
    "VolumeId": "Name",
    "DBSubnetGroupName": "Name",
    "DBClusterParameterGroupName": "Name",
    "DBInstanceParameterGroupName": "Name",
    "DBClusterIdentifier": "Name",
    "DBClusterIdentifiers": "Name",
    "DBProxyName": "Name",
    "SecretArn": "Arn",
    "VpcSecurityGroupIds": "GroupId",
    "DBParameterGroupName": "Name",
    "OptionGroupName": "Name",
    "CacheParameterGroupName": "Name",
    "CacheSubnetGroupName": "Name",
    "IamInstanceProfile": "Name",
    "Name": "Name",
    "Roles": "Name",
    "ResourceId": "VpcId",
    "Configuration": "Name",
    "LogGroupName": "Name",
    "DeliverLogsPermissionArn": "Arn",
    "Cluster": "Name",
    "TaskDefinition": "Arn",
    "TaskDefinitionArn": "Name",
    "ecs:cluster": "Arn",
    "clusterArn": "Attribute",
    "ExecutionRoleArn": "Arn",
    "TaskRoleArn": "Arn",
    "AlarmNames": "Name",
    "AlternateTargetGroupArn": "Arn",
    "ProductionListenerRule": "Arn",
    "Namespace": "Arn",
    "ScalingTargetId": "Name",
    "awslogs-group": "Name",
    "ValueFrom": "Arn",
    "deadLetterTargetArn": "Arn",
    "Queue": "Arn",
    "Queues": "Name",
    "DestinationBucketName": "Name",
    "Role": "Arn",
    "RoleArn": "Arn",
    "NetworkLoadBalancerArns": "Arn",
    "ServiceId": "Attribute",
    "RoleName": "Name",
    "LogGroup": "Name",
    "FunctionName": "Arn Name",
    "EventSourceArn": "Arn",
    "Destination": "Arn",
    "Arn": "Arn",
    "QUEUE_URL": "Attribute",
    **dict.fromkeys(("DONE", "INVOICES", "RESULTS", "WORK"), "Attribute"),
    "AlarmActions": "Arn",
    "OKActions": "Arn",
    "Topics": "Arn",
    "TopicArn": "Arn",
    "SourceArn": "Arn",
    "Endpoint": "Arn",
    "aws:SourceArn": "Arn",
    "Topic": "Arn",
    "SourceIdentifier": "Attribute",
    "THUMBS": "Attribute",
}

TARGETS = {
    "OKActions": "AWS::SNS::Topic",
    "Topics": "AWS::SNS::Topic",
    "TopicArn": "AWS::SNS::Topic",
    "SourceArn": "AWS::SNS::Topic",
    "aws:SourceArn": "AWS::SNS::Topic",
    "Topic": "AWS::SNS::Topic",
    "TargetGroupArn": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "TargetGroupARNs": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "LoadBalancerArn": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "ListenerArn": "AWS::ElasticLoadBalancingV2::Listener",
    "Bucket": "AWS::S3::Bucket",
    "BucketArn": "AWS::S3::Bucket",
    "MonitoringRoleArn": "AWS::IAM::Role",
    "AutoScalingGroupName": "AWS::AutoScaling::AutoScalingGroup",
    "DBSubnetGroupName": "AWS::RDS::DBSubnetGroup",
    "DBParameterGroupName": "AWS::RDS::DBParameterGroup",
    "OptionGroupName": "AWS::RDS::OptionGroup",
    "CacheParameterGroupName": "AWS::ElastiCache::ParameterGroup",
    "CacheSubnetGroupName": "AWS::ElastiCache::SubnetGroup",
    "SourceDBInstanceIdentifier": "AWS::RDS::DBInstance",
    "DBClusterIdentifier": "AWS::RDS::DBCluster",
    "DBClusterIdentifiers": "AWS::RDS::DBCluster",
    "DBProxyName": "AWS::RDS::DBProxy",
    "SecretArn": "AWS::RDS::DBCluster",
    "AvailabilityZone": "AWS::EC2::Subnet",
    "IamInstanceProfile": "AWS::IAM::InstanceProfile",
    "Roles": "AWS::IAM::Role",
    "ResourceId": "AWS::EC2::VPC",
    "LogGroupName": "AWS::Logs::LogGroup",
    "DeliverLogsPermissionArn": "AWS::IAM::Role",
    "Name": "AWS::IAM::InstanceProfile",
    "Cluster": "AWS::ECS::Cluster",
    "TaskDefinition": "AWS::ECS::TaskDefinition",
    "ExecutionRoleArn": "AWS::IAM::Role",
    "TaskRoleArn": "AWS::IAM::Role",
    "AlarmNames": "AWS::CloudWatch::Alarm",
    "AlternateTargetGroupArn": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "Namespace": "AWS::ServiceDiscovery::HttpNamespace",
    "ScalingTargetId": "AWS::ApplicationAutoScaling::ScalableTarget",
    "awslogs-group": "AWS::Logs::LogGroup",
    "deadLetterTargetArn": "AWS::SQS::Queue",
    "Role": "AWS::IAM::Role",
    "RoleArn": "AWS::IAM::Role",
    "RoleName": "AWS::IAM::Role",
    "LogGroup": "AWS::Logs::LogGroup",
    "FunctionName": "AWS::Lambda::Function",
    "EventSourceArn": "AWS::SQS::Queue",
    "Destination": "AWS::SQS::Queue",
    "TaskDefinitionArn": "AWS::ECS::TaskDefinition",
    "ecs:cluster": "AWS::ECS::Cluster",
    "clusterArn": "AWS::ECS::Cluster",
    "VpcId": "AWS::EC2::VPC",
    "GroupId": "AWS::EC2::SecurityGroup",
}
"""Where one kind of symbol stands for several types of resource, the type."""

SEVERAL = {
    "Resource": {
        "AWS::KMS::Key",
        "AWS::DynamoDB::Table",
        "AWS::EFS::FileSystem",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::Lambda::Function",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    },
    "AlarmActions": {
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::AutoScaling::ScalingPolicy",
        "AWS::SNS::Topic",
    },
    "Endpoint": {"AWS::Lambda::Function", "AWS::SQS::Queue"},
    "SourceIdentifier": {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"},
    "ProductionListenerRule": {
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
    },
    "DomainName": {"AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::S3::Bucket"},
    "Arn": {
        "AWS::ECS::Cluster",
        "AWS::EFS::AccessPoint",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::Lambda::Function",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
    },
    # `tests/watch/test_metrics.py` has the dimensions of each metric.
    "Value": {
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::EC2::Instance",
        "AWS::EC2::Volume",
        "AWS::EC2::NatGateway",
        "AWS::DynamoDB::Table",
        "AWS::EFS::FileSystem",
        "AWS::ECS::Cluster",
        "AWS::ECS::Service",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::Lambda::Function",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
    },
}
"""Where a property takes several types of resource, those that it is given."""


def resources(case: goldens.Case) -> tuple[Placed, ...]:
    architecture = compiler.check(case.path, case.raw).architecture
    assert architecture is not None
    return build(architecture).resources


def pointers(value: Any, key: str = "") -> Iterator[tuple[str, Pointer]]:
    if isinstance(value, Pointer):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from pointers(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from pointers(each, key)


def mistake(key: str, kind: str, target: str) -> str:
    """Return what is wrong with a reference of a kind to a type in a property, and what to do; or `""`."""
    if key not in KINDS:
        return f'refers to the {kind} of {target}: if that is right, add `"{key}": "{kind}"` to KINDS'
    if kind not in KINDS[key].split():
        return f"must be a {KINDS[key]}, not the {kind} of {target}: if that is right, add it to KINDS"
    expected = SEVERAL.get(key, {TARGETS.get(key, target)})
    if target not in expected:
        return f"must be of {' or '.join(sorted(expected))}, not {target}: if that is right, use SEVERAL"
    return ""


VALID = [case for case in goldens.cases() if not case.name.startswith("invalid_") and case.raw]


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.name)
def test_references_are_of_the_kind_that_the_property_takes(case: goldens.Case) -> None:
    built = resources(case)
    types = {placed.logical_id: placed.body["Type"] for placed in built}
    for placed in built:
        for key, pointer in pointers(placed.body):
            # cfn-lint judges raw CloudFormation.
            if pointer.kind == "Any" or pointer.target.logical_id not in types:
                continue
            target = types[pointer.target.logical_id]
            if problem := mistake(key, pointer.kind, target):
                pytest.fail(f"`{key}` of `{placed.logical_id}` {problem}", pytrace=False)


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.name)
def test_origins_are_of_properties_that_are_set(case: goldens.Case) -> None:
    for placed in resources(case):
        for path in placed.origins:
            inner = placed.body["Properties"]
            for key in path.split("."):
                assert key in inner, f"{placed.logical_id}: {path}"
                inner = inner[key]
