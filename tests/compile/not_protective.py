"""Properties that the compiler sets, and that protect nothing: an override of them is never a weakening."""

NOT_PROTECTIVE = {
    "AWS::KMS::Alias": "*",
    "AWS::KMS::Key": "Description Tags",
    "AWS::AutoScaling::AutoScalingGroup": "*",
    "AWS::AutoScaling::ScalingPolicy": "*",
    "AWS::CloudFormation::Stack": "*",
    "AWS::EC2::EIP": "*",
    "AWS::EC2::FlowLog": "DeliverLogsPermissionArn LogDestinationType ResourceType Tags",
    "AWS::EC2::Instance": "IamInstanceProfile InstanceType KeyName LaunchTemplate SecurityGroupIds "
    "SubnetId Tags PropagateTagsToVolumeOnCreation UserData ImageId",
    "AWS::EC2::InternetGateway": "*",
    "AWS::EC2::VPCEndpointService": "NetworkLoadBalancerArns Tags",
    "AWS::EC2::VPCEndpointServicePermissions": "ServiceId",
    "AWS::EC2::LaunchTemplate": "EbsOptimized IamInstanceProfile ImageId InstanceType KeyName "
    "SecurityGroupIds UserData TagSpecifications",
    "AWS::EC2::NatGateway": "*",
    # What is opened is the proof's to find.
    "AWS::EC2::Route": "*",
    "AWS::EC2::RouteTable": "*",
    "AWS::EC2::SecurityGroup": "*",
    "AWS::EC2::SecurityGroupEgress": "*",
    "AWS::EC2::SecurityGroupIngress": "*",
    "AWS::EC2::Subnet": "AvailabilityZone AvailabilityZoneId CidrBlock Tags VpcId",
    "AWS::EC2::SubnetRouteTableAssociation": "*",
    # An attachment that is too small is for the proof to find.
    "AWS::EC2::TransitGatewayAttachment": "*",
    "AWS::EC2::Volume": "AvailabilityZone AvailabilityZoneId Iops Size SnapshotId Tags Throughput VolumeType",
    "AWS::EC2::VolumeAttachment": "*",
    "AWS::EC2::VPC": "*",
    "AWS::EC2::VPCEndpoint": "*",
    "AWS::EC2::VPCGatewayAttachment": "*",
    "AWS::ElasticLoadBalancingV2::Listener": "Certificates ListenerAttributes LoadBalancerArn Port Tags",
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": "*",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "*",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "IpAddressType SecurityGroups SubnetMappings Subnets Tags "
    "Type EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic idle_timeout.timeout_seconds "
    "load_balancing.cross_zone.enabled",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "*",
    "AWS::IAM::InstanceProfile": "*",
    # The role of backups is kept with their vault.
    "AWS::IAM::Role": "DeletionPolicy Tags UpdateReplacePolicy",
    "AWS::Logs::LogGroup": "LogGroupName Tags",
    "AWS::RDS::DBInstance": "AllocatedStorage AllowMajorVersionUpgrade AvailabilityZone CopyTagsToSnapshot "
    "DBClusterIdentifier DBInstanceClass DBName DBSnapshotIdentifier DBSubnetGroupName "
    "EnableIAMDatabaseAuthentication DatabaseInsightsMode EnablePerformanceInsights Engine "
    "EngineLifecycleSupport EngineVersion Iops MasterUsername MaxAllocatedStorage MonitoringInterval "
    "MonitoringRoleArn MultiAZ PerformanceInsightsRetentionPeriod Port PreferredBackupWindow "
    "PreferredMaintenanceWindow SourceDBInstanceIdentifier StorageThroughput StorageType Tags "
    "VPCSecurityGroups",
    "AWS::RDS::DBCluster": "AllocatedStorage DBClusterIdentifier DBClusterInstanceClass Iops "
    "CopyTagsToSnapshot DBInstanceParameterGroupName DBSubnetGroupName DatabaseInsightsMode DatabaseName "
    "EnableIAMDatabaseAuthentication Engine EngineLifecycleSupport EngineVersion MasterUsername "
    "MaxCapacity MinCapacity MonitoringInterval MonitoringRoleArn PerformanceInsightsEnabled "
    "PerformanceInsightsRetentionPeriod Port PreferredBackupWindow PreferredMaintenanceWindow "
    "SecondsUntilAutoPause ServerlessV2ScalingConfiguration SnapshotIdentifier StorageType Tags "
    "VpcSecurityGroupIds",
    "AWS::RDS::DBClusterParameterGroup": "max_connections pgaudit.log shared_preload_libraries "
    "Description Family Tags log_min_duration_statement log_output rds.logical_replication "
    "slow_query_log",
    "AWS::RDS::DBParameterGroup": "Description Family Tags log_min_duration_statement log_output "
    "long_query_time max_connections shared_preload_libraries slow_query_log work_mem",
    "AWS::RDS::OptionGroup": "DeletionPolicy EngineName MajorEngineVersion OptionGroupDescription Tags "
    "UpdateReplacePolicy",
    # Who may log in is in its secret, and the permissions of its role are those of a role.
    "AWS::RDS::DBProxy": "Auth DBProxyName EngineFamily IdleClientTimeout RoleArn Tags VpcSecurityGroupIds "
    "VpcSubnetIds",
    "AWS::RDS::DBProxyEndpoint": "*",
    "AWS::RDS::DBProxyTargetGroup": "*",
    "AWS::RDS::DBSubnetGroup": "*",
    "AWS::Route53::HostedZone": "*",
    "AWS::Route53::RecordSet": "*",
    "AWS::ApplicationAutoScaling::ScalableTarget": "*",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "*",
    "AWS::ECS::Cluster": "*",
    # A service's tasks can be entered only with permissions of IAM.
    "AWS::ECS::Service": "CapacityProviderStrategy Cluster DeploymentConfiguration DesiredCount "
    "EnableECSManagedTags EnableExecuteCommand HealthCheckGracePeriodSeconds LoadBalancers PropagateTags "
    "ServiceConnectConfiguration Tags TaskDefinition",
    # What a container is given, users override on purpose; their images decide what runs.
    "AWS::ECS::TaskDefinition": "*",
    "AWS::IAM::RolePolicy": "PolicyName RoleName Version Statement",
    "AWS::Lambda::EventInvokeConfig": "*",
    "AWS::Lambda::EventSourceMapping": "*",
    "AWS::Lambda::Function": "*",
    "AWS::Lambda::Permission": "FunctionName",
    "AWS::SQS::Queue": "ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue "
    "FifoThroughputLimit MaximumMessageSize MessageRetentionPeriod ReceiveMessageWaitTimeSeconds "
    "RedrivePolicy Tags VisibilityTimeout",
    "AWS::SQS::QueuePolicy": "Queues Version",
    "AWS::DynamoDB::Table": "AttributeDefinitions BillingMode GlobalSecondaryIndexes KeySchema "
    "ProvisionedThroughput StreamSpecification Tags TimeToLiveSpecification",
    "AWS::EFS::AccessPoint": "AccessPointTags CreationInfo FileSystemId",
    "AWS::EFS::FileSystem": "AvailabilityZoneName FileSystemTags LifecyclePolicies PerformanceMode "
    "ProvisionedThroughputInMibps ThroughputMode Version",
    "AWS::EFS::MountTarget": "*",
    "AWS::Scheduler::Schedule": "*",
    # What watches or scales protects nothing itself.
    "AWS::AutoScaling::LifecycleHook": "*",
    "AWS::AutoScaling::ScheduledAction": "*",
    "AWS::AutoScaling::WarmPool": "*",
    "AWS::Backup::BackupPlan": "*",
    "AWS::CertificateManager::Certificate": "*",
    "AWS::Backup::BackupSelection": "*",
    "AWS::Backup::BackupVault": "BackupVaultName BackupVaultTags ChangeableForDays MaxRetentionDays",
    "AWS::Budgets::Budget": "*",
    "AWS::CloudWatch::Alarm": "*",
    "AWS::CloudWatch::CompositeAlarm": "*",
    "AWS::CloudWatch::Dashboard": "*",
    "AWS::Events::Rule": "*",
    "AWS::SNS::Subscription": "*",
    # The configuration of an agent, and text of the user.
    "AWS::SSM::Parameter": "*",
    "AWS::SNS::Topic": "ContentBasedDeduplication DisplayName FifoTopic Tags TopicName",
    "AWS::SNS::TopicPolicy": "Topics Version",
    "AWS::ServiceDiscovery::HttpNamespace": "*",
    "AWS::S3::Bucket": "CorsConfiguration IntelligentTieringConfigurations LifecycleConfiguration "
    "LoggingConfiguration MetricsConfigurations NotificationConfiguration ReplicationConfiguration Tags",
    "AWS::S3::BucketPolicy": "Bucket Version",
    **dict.fromkeys(("AWS::CloudFront::Distribution", "AWS::CloudFront::VpcOrigin"), "Tags"),
    "AWS::CloudFront::OriginAccessControl": "*",
    # Rules block; what none of them blocks is allowed.
    "AWS::WAFv2::WebACL": "DefaultAction Description Scope Tags VisibilityConfig",
    # Availability is the warning of a key, and the parameters of an engine are the user's.
    "AWS::ElastiCache::ParameterGroup": "*",
    "AWS::ElastiCache::ReplicationGroup": "AutoMinorVersionUpgrade AutomaticFailoverEnabled CacheNodeType "
    "CacheParameterGroupName CacheSubnetGroupName DataTieringEnabled Engine EngineVersion MultiAZEnabled "
    "NumCacheClusters NumNodeGroups Port PreferredMaintenanceWindow ReplicasPerNodeGroup "
    "ReplicationGroupDescription SecurityGroupIds SnapshotWindow Tags",
    # CloudFormation has no snapshots of it; the service makes them by a property.
    "AWS::ElastiCache::ServerlessCache": "CacheUsageLimits DailySnapshotTime DeletionPolicy Engine "
    "MajorEngineVersion SecurityGroupIds ServerlessCacheName SubnetIds Tags UpdateReplacePolicy",
    "AWS::ElastiCache::SubnetGroup": "*",
    "AWS::SecretsManager::Secret": "Description SecretStringTemplate GenerateStringKey ExcludeCharacters "
    # It goes with its database, and is made again with it.
    "Tags DeletionPolicy UpdateReplacePolicy",
}
"""What was looked at and found to protect nothing, or to be what the proof finds, by type."""
