"""Which properties replace a resource when they change, for the types that MiniStack does not know that of.

From "Update requires" of each property in the resource reference; a test holds the tables to AWS's schemas.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

RULE = ("FromPort", "GroupId", "IpProtocol", "ToPort", "CidrIp", "CidrIpv6")
ALWAYS: dict[str, tuple[str, ...]] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ("ResourceId", "ScalableDimension", "ServiceNamespace"),
    "AWS::ApplicationAutoScaling::ScalingPolicy": (
        *("PolicyName", "ResourceId", "ScalableDimension", "ScalingTargetId", "ServiceNamespace"),
    ),
    "AWS::AutoScaling::AutoScalingGroup": ("AutoScalingGroupName", "InstanceId"),
    "AWS::AutoScaling::ScalingPolicy": ("AutoScalingGroupName",),
    "AWS::Backup::BackupSelection": ("BackupPlanId", "BackupSelection"),
    "AWS::CloudFormation::Stack": (),
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::EC2::EIP": ("Address", "IpamPoolId", "NetworkBorderGroup", "TransferAddress"),
    "AWS::EC2::EIPAssociation": (
        *("AllocationId", "EIP", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"),
    ),
    "AWS::EC2::FlowLog": (
        *("DeliverCrossAccountRole", "DeliverLogsPermissionArn", "DestinationOptions", "LogDestination"),
        *("LogDestinationType", "LogFormat", "LogGroupName", "MaxAggregationInterval", "ResourceId"),
        *("ResourceType", "TagFieldSpecifications", "TrafficType"),
    ),
    "AWS::EC2::Instance": (
        *("AvailabilityZone", "CpuOptions", "ElasticGpuSpecifications", "ElasticInferenceAccelerators"),
        *("EnclaveOptions", "HibernationOptions", "HostResourceGroupArn", "ImageId", "Ipv6AddressCount"),
        *("Ipv6Addresses", "KeyName"),
        *("LaunchTemplate", "LicenseSpecifications", "NetworkInterfaces", "PlacementGroupName"),
        *("PrivateIpAddress", "SecurityGroups", "SubnetId"),
    ),
    "AWS::EC2::InternetGateway": (),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateName",),
    "AWS::EC2::NatGateway": (
        *("AllocationId", "AvailabilityMode", "ConnectivityType", "PrivateIpAddress", "SubnetId", "VpcId"),
    ),
    "AWS::EC2::Route": (
        *("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId", "RouteTableId"),
    ),
    "AWS::EC2::RouteTable": ("VpcId",),
    "AWS::EC2::SecurityGroup": ("GroupDescription", "GroupName", "VpcId"),
    "AWS::EC2::SecurityGroupEgress": (*(*RULE, "DestinationPrefixListId", "DestinationSecurityGroupId"),),
    "AWS::EC2::SecurityGroupIngress": (
        *(*RULE, "GroupName", "SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupName"),
        "SourceSecurityGroupOwnerId",
    ),
    "AWS::EC2::Subnet": (
        *("AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "Ipv4IpamPoolId", "Ipv4NetmaskLength"),
        *("Ipv6IpamPoolId", "Ipv6Native", "Ipv6NetmaskLength", "OutpostArn", "VpcId"),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": ("RouteTableId", "SubnetId"),
    "AWS::EC2::TransitGatewayAttachment": ("TransitGatewayId", "VpcId"),
    "AWS::EC2::VPC": ("CidrBlock", "Ipv4IpamPoolId", "Ipv4NetmaskLength", "VpcEncryptionControl"),
    "AWS::EC2::VPCEndpoint": (
        *("ResourceConfigurationArn", "ServiceName", "ServiceNetworkArn", "ServiceRegion"),
        *("VpcEndpointType", "VpcId"),
    ),
    "AWS::EC2::VPCGatewayAttachment": ("VpcId",),
    "AWS::EC2::Volume": (),
    "AWS::EC2::VPCEndpointService": (),
    "AWS::EC2::VPCEndpointServicePermissions": ("ServiceId",),
    "AWS::EC2::VolumeAttachment": ("Device", "EbsCardIndex", "InstanceId", "VolumeId"),
    "AWS::ECS::Cluster": ("ClusterName",),
    "AWS::ElastiCache::ParameterGroup": ("CacheParameterGroupFamily",),
    "AWS::ElastiCache::ReplicationGroup": (
        *("AtRestEncryptionEnabled", "CacheSubnetGroupName", "DataTieringEnabled"),
        *("GlobalReplicationGroupId", "KmsKeyId", "NetworkType", "Port", "PreferredCacheClusterAZs"),
        *("ReplicationGroupId", "SnapshotArns", "SnapshotName"),
    ),
    "AWS::ElastiCache::ServerlessCache": (
        *("ConnectionType", "KmsKeyId", "NetworkType", "ServerlessCacheName", "SnapshotArnsToRestore"),
        "SubnetIds",
    ),
    "AWS::ElastiCache::SubnetGroup": ("CacheSubnetGroupName",),
    "AWS::ECS::Service": ("Cluster", "Role", "SchedulingStrategy", "ServiceName"),
    "AWS::ECS::TaskDefinition": (
        *("ContainerDefinitions", "Cpu", "EnableFaultInjection", "EphemeralStorage", "ExecutionRoleArn"),
        *("Family", "InferenceAccelerators", "IpcMode", "Memory", "NetworkMode", "PidMode"),
        *("PlacementConstraints", "ProxyConfiguration", "RequiresCompatibilities", "RuntimePlatform"),
        *("TaskRoleArn", "Volumes"),
    ),
    "AWS::ElasticLoadBalancingV2::Listener": ("LoadBalancerArn",),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("ListenerArn",),
    "AWS::Lambda::EventInvokeConfig": ("FunctionName", "Qualifier"),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::RDS::OptionGroup": (
        *("EngineName", "MajorEngineVersion", "OptionGroupDescription", "OptionGroupName"),
    ),
    "AWS::Route53::HostedZone": ("DelegationSetId", "Name"),
    "AWS::Route53::RecordSet": ("HostedZoneId", "HostedZoneName", "Name"),
    "AWS::S3::Bucket": ("BucketName", "BucketNamePrefix", "BucketNamespace"),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SNS::Subscription": ("Endpoint", "Protocol", "TopicArn"),
    "AWS::SecretsManager::Secret": ("Name",),
    "AWS::ServiceDiscovery::HttpNamespace": ("Name",),
}
SOMETIMES: dict[str, tuple[str, ...]] = {
    "AWS::SNS::Subscription": ("Region",),
    "AWS::AutoScaling::AutoScalingGroup": (
        *("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"),
    ),
    "AWS::EC2::Instance": (
        *("AdditionalInfo", "Affinity", "BlockDeviceMappings", "EbsOptimized", "HostId"),
        *("InstanceType", "KernelId", "PrivateDnsNameOptions", "RamdiskId"),
        *("SecurityGroupIds", "Tenancy", "UserData"),
    ),
    "AWS::EC2::Subnet": ("Ipv6CidrBlock",),
    "AWS::EC2::VPC": ("InstanceTenancy",),
    "AWS::ECS::Service": ("LaunchType",),
    "AWS::ElastiCache::ReplicationGroup": ("AuthToken", "NodeGroupConfiguration"),
}
