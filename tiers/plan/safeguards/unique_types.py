"""By type, the properties that no second resource can have at the same time, and what AWS does about it.

Names and identifiers are found by the schemas; these are the others. A comment names the error that a
duplicate gets, or the page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Outcome(Enum):
    """What becomes of a second resource with the same claim, while the first still exists."""

    REFUSED = "refused"
    """The service refuses it, and the update rolls back."""
    TAKEN_AWAY = "taken away"
    """The service may accept it as the same thing, which the removal of the first then takes away."""


class Unique(NamedTuple):
    """Properties that are unique together."""

    needed: tuple[str, ...]
    """Without one of these there is no claim."""
    optional: tuple[str, ...] = ()
    each: str = ""
    """A list whose items are claimed one by one."""
    outcome: Outcome = Outcome.REFUSED
    overlaps: bool = False
    when: tuple[str, str] | None = None
    """A property and the value that it must have; an empty one is any value."""
    doubtful: bool = False
    """Whether no page says that a second one is refused, so that it is only warned of."""


_TAKEN_AWAY = Outcome.TAKEN_AWAY
_ROUTE = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_RECORD = ("HostedZoneId", "HostedZoneName", "SetIdentifier")

UNIQUE: Mapping[str, tuple[Unique, ...]] = {
    # InvalidSubnet.Conflict: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
    "AWS::EC2::Subnet": (Unique(("VpcId", "CidrBlock"), overlaps=True),),
    "AWS::EC2::VPCCidrBlock": (Unique(("VpcId", "CidrBlock"), overlaps=True),),
    # RouteAlreadyExists: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
    "AWS::EC2::Route": (Unique(("RouteTableId",), _ROUTE),),
    # Resource.AlreadyAssociated: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
    "AWS::EC2::SubnetRouteTableAssociation": (Unique(("SubnetId",)),),
    "AWS::EC2::SubnetNetworkAclAssociation": (Unique(("SubnetId",), outcome=_TAKEN_AWAY, doubtful=True),),
    "AWS::EC2::NetworkAclEntry": (Unique(("NetworkAclId", "RuleNumber"), ("Egress",)),),
    # Resource.AlreadyAssociated: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    "AWS::EC2::VPCGatewayAttachment": (
        Unique(("VpcId",), when=("InternetGatewayId", "")),
        Unique(("InternetGatewayId",)),
        Unique(("VpnGatewayId",)),
    ),
    # Resource.AlreadyAssociated: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
    "AWS::EC2::NatGateway": (Unique(("AllocationId",)),),
    # Associating moves an address: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
    "AWS::EC2::EIPAssociation": (Unique(("AllocationId",), outcome=_TAKEN_AWAY, doubtful=True),),
    # InvalidNetworkInterface.InUse, InvalidIPAddress.InUse, VolumeInUse
    "AWS::EC2::Instance": (
        Unique((), each="NetworkInterfaces.*.NetworkInterfaceId"),
        Unique((), each="Volumes.*.VolumeId"),
        Unique(("SubnetId", "PrivateIpAddress")),
    ),
    "AWS::EC2::NetworkInterface": (Unique(("SubnetId", "PrivateIpAddress")),),
    "AWS::EC2::NetworkInterfaceAttachment": (
        Unique(("NetworkInterfaceId",)),
        Unique(("InstanceId", "DeviceIndex")),
    ),
    # Only one endpoint of a VPC can have the private name of a service, and a table one route to it:
    # https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    "AWS::EC2::VPCEndpoint": (
        Unique(("VpcId", "ServiceName"), when=("PrivateDnsEnabled", "true")),
        Unique(("ServiceName",), each="RouteTableIds"),
    ),
    # FlowLogAlreadyExists: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    "AWS::EC2::FlowLog": (Unique(("ResourceId",), ("TrafficType", "LogDestination", "LogGroupName")),),
    "AWS::EC2::VolumeAttachment": (Unique(("InstanceId", "Device")), Unique(("VolumeId",))),
    "AWS::EC2::TransitGatewayAttachment": (Unique(("TransitGatewayId", "VpcId")),),
    "AWS::EC2::TransitGatewayRoute": (Unique(("TransitGatewayRouteTableId", "DestinationCidrBlock")),),
    "AWS::EC2::TransitGatewayRouteTableAssociation": (Unique(("TransitGatewayAttachmentId",)),),
    # DuplicateListener, PriorityInUse: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/
    "AWS::ElasticLoadBalancingV2::Listener": (Unique(("LoadBalancerArn", "Port")),),
    "AWS::ElasticLoadBalancingV2::ListenerRule": (Unique(("ListenerArn", "Priority")),),
    # DuplicateLoadBalancerName and DuplicateTargetGroupName, in an account's region
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        Unique(("Name",)),
        Unique((), each="SubnetMappings.*.AllocationId"),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (Unique(("Name",)),),
    # InvalidLaunchTemplateName.AlreadyExistsException
    "AWS::EC2::LaunchTemplate": (Unique(("LaunchTemplateName",)),),
    # QueueNameExists, and that a topic's name is its ARN: each in an account's region
    "AWS::SNS::Topic": (Unique(("TopicName",)),),
    "AWS::SQS::Queue": (Unique(("QueueName",)),),
    # ResourceExistsException: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    "AWS::SecretsManager::Secret": (Unique(("Name",)),),
    # StateMachineAlreadyExists: https://docs.aws.amazon.com/step-functions/latest/apireference/
    "AWS::StepFunctions::StateMachine": (Unique(("StateMachineName",)),),
    # InvalidChangeBatch: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
    "AWS::Route53::RecordSet": (Unique(("Name", "Type"), _RECORD),),
    # ConflictingDomainExists: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
    "AWS::Route53::HostedZone": (Unique(("Name",), each="VPCs"),),
    "AWS::Route53Resolver::ResolverRuleAssociation": (Unique(("VPCId", "ResolverRuleId")),),
    # MountTargetConflict: https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    "AWS::EFS::MountTarget": (Unique(("FileSystemId", "SubnetId")),),
    # CNAMEAlreadyExists: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html
    "AWS::CloudFront::Distribution": (Unique((), each="DistributionConfig.Aliases"),),
    # ResourceConflictException: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    "AWS::Lambda::EventSourceMapping": (Unique(("FunctionName", "EventSourceArn")),),
    # A setting of another resource: the second one overwrites it, the removal of the first deletes it.
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html and the like
    "AWS::IAM::Policy": tuple(
        Unique(("PolicyName",), each=each, outcome=_TAKEN_AWAY) for each in ("Users", "Groups")
    ),
    "AWS::IAM::RolePolicy": (Unique(("RoleName", "PolicyName"), outcome=_TAKEN_AWAY),),
    "AWS::IAM::UserPolicy": (Unique(("UserName", "PolicyName"), outcome=_TAKEN_AWAY),),
    "AWS::IAM::GroupPolicy": (Unique(("GroupName", "PolicyName"), outcome=_TAKEN_AWAY),),
    "AWS::S3::BucketPolicy": (Unique(("Bucket",), outcome=_TAKEN_AWAY),),
    "AWS::SQS::QueuePolicy": (Unique((), each="Queues", outcome=_TAKEN_AWAY),),
    "AWS::SNS::TopicPolicy": (Unique((), each="Topics", outcome=_TAKEN_AWAY),),
    "AWS::SNS::Subscription": (Unique(("TopicArn", "Protocol", "Endpoint"), outcome=_TAKEN_AWAY),),
    "AWS::SecretsManager::RotationSchedule": (Unique(("SecretId",), outcome=_TAKEN_AWAY),),
    "AWS::SecretsManager::ResourcePolicy": (Unique(("SecretId",), outcome=_TAKEN_AWAY),),
    "AWS::WAFv2::WebACLAssociation": (Unique(("ResourceArn",), outcome=_TAKEN_AWAY),),
    "AWS::ApplicationAutoScaling::ScalableTarget": (
        Unique(("ServiceNamespace", "ResourceId", "ScalableDimension"), outcome=_TAKEN_AWAY),
    ),
    "AWS::ECS::ClusterCapacityProviderAssociations": (Unique(("Cluster",), outcome=_TAKEN_AWAY),),
}

SHARED = frozenset({"AWS::Route53::HostedZone", "AWS::Route53::RecordSet", "AWS::EC2::KeyPair"})
"""Types whose `Name` several can have, or whose claims are all in the table."""

NAMED_WITHIN: Mapping[str, tuple[str, ...]] = {
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    "AWS::EC2::SecurityGroup": ("VpcId",),
}
"""By type, what a name has to be unique in; of others it may be what the resource can never leave."""
