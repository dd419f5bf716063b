"""EC2: networks, their gateways, and the rules about who can reach whom."""

from tiers.resources import vpc_bills as bills
from tiers.resources.bill import FREE
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_EFFECT,
    NO_HOST,
    UNPROTECTED,
    Absent,
    BySchema,
    Entrance,
    Identity,
    Inside,
    Listing,
    Modeled,
    Network,
    Outcome,
    Quota,
    Row,
    StandIn,
    Unique,
)

_ALLOWED = "others may have it in their allow lists; you cannot get the same address again"
_ELSEWHERE = Absent("leads to networks elsewhere")

_ROWS = (
    Row(
        "AWS::EC2::VPC",
        "a virtual network",
        bills=bills.ZONES,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("vpc"),
        rehearsal=NO_HOST,
        listings=(Listing("ec2 describe-vpcs", "Vpcs", is_needed=True),),
        quota=Quota("vpc", "L-F678F1CE", "VPCs"),
    ),
    Row(
        "AWS::EC2::Subnet",
        "a CIDR block of a VPC in one zone",
        bills=FREE,
        holds=NO_CONTENT,
        # InvalidSubnet.Conflict: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
        unique=(Unique(("VpcId", "CidrBlock"), overlaps=True),),
        deletion=UNPROTECTED,
        network=Modeled("vpc"),
        rehearsal=NO_HOST,
        listings=(Listing("ec2 describe-subnets", "Subnets", is_needed=True),),
    ),
    Row(
        "AWS::EC2::VPCCidrBlock",
        "a further CIDR block of a VPC",
        bills=FREE,
        unique=(Unique(("VpcId", "CidrBlock"), overlaps=True),),
        network=Modeled("vpc"),
    ),
    Row("AWS::EC2::SubnetCidrBlock", "an IPv6 CIDR block of a subnet", network=Modeled("vpc")),
    Row(
        "AWS::EC2::RouteTable",
        "a list of routes",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("routing"),
        rehearsal=NO_HOST,
        listings=(Listing("ec2 describe-route-tables", "RouteTables", is_needed=True),),
    ),
    Row(
        "AWS::EC2::Route",
        "a route of a route table",
        bills=FREE,
        holds=NO_CONTENT,
        # RouteAlreadyExists: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
        unique=(
            Unique(
                ("RouteTableId",),
                ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"),
            ),
        ),
        deletion=UNPROTECTED,
        network=Modeled("routing"),
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::EC2::SubnetRouteTableAssociation",
        "the route table of a subnet",
        bills=FREE,
        holds=NO_CONTENT,
        # Resource.AlreadyAssociated:
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
        unique=(Unique(("SubnetId",)),),
        deletion=UNPROTECTED,
        network=Modeled("routing"),
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::EC2::NetworkAcl",
        "a list of rules for the packets of subnets",
        bills=FREE,
        network=Modeled("acls"),
        listings=(Listing("ec2 describe-network-acls", "NetworkAcls"),),
    ),
    Row(
        "AWS::EC2::NetworkAclEntry",
        "a rule of a network ACL",
        bills=FREE,
        unique=(Unique(("NetworkAclId", "RuleNumber"), ("Egress",)),),
        network=Modeled("acls"),
    ),
    Row(
        "AWS::EC2::SubnetNetworkAclAssociation",
        "the network ACL of a subnet",
        bills=FREE,
        unique=(Unique(("SubnetId",), outcome=Outcome.TAKEN_AWAY, doubtful=True),),
        network=Modeled("acls"),
    ),
    Row(
        "AWS::EC2::SecurityGroup",
        "a list of rules for the connections of interfaces",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("groups"),
        rehearsal=NO_HOST,
        name="GroupName",
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
        name_within=("VpcId",),
        inside=(
            Inside("GroupId", "SecurityGroupIngress", "AWS::EC2::SecurityGroupIngress"),
            Inside("GroupId", "SecurityGroupEgress", "AWS::EC2::SecurityGroupEgress"),
        ),
        listings=(Listing("ec2 describe-security-groups", "SecurityGroups", is_needed=True),),
    ),
    *(
        Row(
            f"AWS::EC2::SecurityGroup{side}",
            "a rule of a security group",
            bills=FREE,
            holds=NO_CONTENT,
            unique=BY_SCHEMA,
            deletion=UNPROTECTED,
            network=Modeled("groups"),
            rehearsal=NO_HOST,
        )
        for side in ("Ingress", "Egress")
    ),
    Row(
        "AWS::EC2::PrefixList",
        "a list of CIDR blocks",
        bills=FREE,
        network=Modeled("groups"),
        listings=(
            Listing("ec2 describe-prefix-lists", "PrefixLists"),
            Listing("ec2 get-managed-prefix-list-entries", "Entries", about="PrefixListId"),
        ),
    ),
    Row(
        "AWS::EC2::InternetGateway",
        "a gateway to the internet",
        bills=bills.INTERNET,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("vpc"),
        rehearsal=NO_HOST,
        listings=(Listing("ec2 describe-internet-gateways", "InternetGateways"),),
        quota=Quota("vpc", "L-A4707A72", "internet gateways"),
    ),
    Row(
        "AWS::EC2::EgressOnlyInternetGateway",
        "a gateway to the internet for IPv6, outbound only",
        network=Modeled("vpc"),
        listings=(Listing("ec2 describe-egress-only-internet-gateways", "EgressOnlyInternetGateways"),),
    ),
    Row(
        "AWS::EC2::VPCGatewayAttachment",
        "the attachment of a gateway to a VPC",
        bills=FREE,
        holds=NO_CONTENT,
        # Resource.AlreadyAssociated: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
        unique=(
            Unique(("VpcId",), when=("InternetGatewayId", "")),
            Unique(("InternetGatewayId",)),
            Unique(("VpnGatewayId",)),
        ),
        deletion=UNPROTECTED,
        network=Modeled("vpc"),
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::EC2::NatGateway",
        "a gateway that translates private addresses",
        alarms="servers.NAT_GATEWAY",
        bills=bills.NAT_GATEWAY,
        holds=NO_CONTENT,
        # Resource.AlreadyAssociated:
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
        unique=(Unique(("AllocationId",)),),
        deletion=UNPROTECTED,
        network=Modeled("routing"),
        rehearsal=StandIn("nat"),
        # The addresses of others are Elastic IPs:
        # https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
        identity=Identity(
            "its public addresses", _ALLOWED, is_address=True, when=("AvailabilityMode", "regional")
        ),
        listings=(Listing("ec2 describe-nat-gateways", "NatGateways"),),
        quota=Quota("vpc", "L-FE5A380F", "NAT gateways"),
    ),
    Row(
        "AWS::EC2::EIP",
        "a public IPv4 address",
        bills=bills.ADDRESS,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=Modeled("compute"),
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithEIPs.html
        identity=Identity("its public address", _ALLOWED, is_address=True),
        quota=Quota("ec2", "L-0263D0A3", "Elastic IPs"),
    ),
    Row(
        "AWS::EC2::EIPAssociation",
        "the use of a public IPv4 address",
        bills=FREE,
        # It moves an address: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
        unique=(Unique(("AllocationId",), outcome=Outcome.TAKEN_AWAY, doubtful=True),),
        network=Modeled("compute"),
    ),
    Row(
        "AWS::EC2::VPCEndpoint",
        "a private way to a service",
        bills=bills.ENDPOINT,
        holds=NO_CONTENT,
        # Only one endpoint of a VPC can have the private name of a service, and a table one route to it:
        # https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
        unique=(
            Unique(("VpcId", "ServiceName"), when=("PrivateDnsEnabled", "true")),
            Unique(("ServiceName",), each="RouteTableIds"),
        ),
        deletion=UNPROTECTED,
        network=Modeled("endpoints"),
        rehearsal=StandIn("endpoint"),
        listings=(Listing("ec2 describe-vpc-endpoints", "VpcEndpoints"),),
    ),
    Row(
        "AWS::EC2::VPCPeeringConnection",
        "a connection of two VPCs",
        network=Modeled("vpc"),
        listings=(Listing("ec2 describe-vpc-peering-connections", "VpcPeeringConnections"),),
    ),
    Row(
        "AWS::EC2::FlowLog",
        "a log of the connections of a network",
        bills=bills.FLOW_LOG,
        holds=NO_CONTENT,
        # FlowLogAlreadyExists: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
        unique=(Unique(("ResourceId",), ("TrafficType", "LogDestination", "LogGroupName")),),
        deletion=UNPROTECTED,
        network=NO_EFFECT,
        rehearsal=NO_HOST,
    ),
    Row("AWS::EC2::VPNGatewayRoutePropagation", "routes of a VPN gateway", network=Modeled("routing")),
    Row("AWS::EC2::TransitGateway", "a hub of networks", rehearsal=_ELSEWHERE),
    Row("AWS::EC2::VPNGateway", "a gateway to a network elsewhere", rehearsal=_ELSEWHERE),
    Row("AWS::EC2::VPNConnection", "a connection to a network elsewhere", alarms="servers.VPN_CONNECTION"),
    Row(
        "AWS::EC2::TransitGatewayAttachment",
        "the attachment of a VPC to a transit gateway",
        bills=bills.TRANSIT_ATTACHMENT,
        holds=NO_CONTENT,
        unique=(Unique(("TransitGatewayId", "VpcId")),),
        deletion=UNPROTECTED,
        network=Modeled("routing"),
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::EC2::TransitGatewayVpcAttachment",
        "the attachment of a VPC to a transit gateway",
        bills=bills.TRANSIT_ATTACHMENT,
        network=Modeled("routing"),
        rehearsal=NO_HOST,
        listings=(Listing("ec2 describe-transit-gateway-vpc-attachments", "TransitGatewayVpcAttachments"),),
    ),
    Row(
        "AWS::EC2::TransitGatewayRoute",
        "a route of a transit gateway",
        unique=(Unique(("TransitGatewayRouteTableId", "DestinationCidrBlock")),),
    ),
    Row(
        "AWS::EC2::TransitGatewayRouteTableAssociation",
        "the route table of an attachment",
        unique=(Unique(("TransitGatewayAttachmentId",)),),
    ),
    Row("AWS::EC2::ClientVpnEndpoint", "a VPN endpoint for people", rehearsal=Absent()),
    Row(
        "AWS::EC2::ClientVpnTargetNetworkAssociation",
        "a subnet of a VPN endpoint",
        rehearsal=Absent(),
        # https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/client-authorization.html
        entrance=Entrance("Client VPN endpoint", subnets=("SubnetId",), groups="SecurityGroupIds"),
    ),
    Row(
        "AWS::EC2::VPCEndpointService",
        "a service for other VPCs",
        # The consumers pay for their endpoints, and the owner for the load balancer:
        # https://aws.amazon.com/privatelink/pricing/
        bills=FREE,
        holds=NO_CONTENT,
        # "A Network Load Balancer can be associated with a single endpoint service":
        unique=(Unique((), each="NetworkLoadBalancerArns"),),
        deletion=UNPROTECTED,
        network=NO_EFFECT,
        rehearsal=NO_HOST,
        identity=Identity(
            "its service name", "endpoints of other accounts lead to it; another service has another name"
        ),
        # https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
        entrance=Entrance("endpoint service", ("NetworkLoadBalancerArns",), inside=True),
    ),
    Row(
        "AWS::EC2::VPCEndpointServicePermissions",
        "the permissions of an endpoint service",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_EFFECT,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::EC2::VerifiedAccessEndpoint",
        "an entrance for people that are signed in",
        glyph="terminal",
        network=BySchema(),
        # https://docs.aws.amazon.com/verified-access/latest/ug/verified-access-endpoints.html
        entrance=Entrance(
            "Verified Access endpoint",
            ("LoadBalancerOptions.LoadBalancerArn", "NetworkInterfaceOptions.NetworkInterfaceId"),
            ("LoadBalancerOptions.SubnetIds", "RdsOptions.SubnetIds", "CidrOptions.SubnetIds"),
            "SecurityGroupIds",
        ),
    ),
    Row(
        "AWS::EC2::InstanceConnectEndpoint",
        "an entrance for SSH and RDP",
        glyph="terminal",
        network=Network("SubnetId", "SecurityGroupIds", "connect_endpoint"),
        rehearsal=Absent(),
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/eice-security-groups.html
        entrance=Entrance("EC2 Instance Connect endpoint", subnets=("SubnetId",), groups="SecurityGroupIds"),
    ),
)

_WITHOUT_EFFECT = {
    "CustomerGateway": "the other end of a VPN connection",
    "DHCPOptions": "the DHCP settings of a VPC",
    "IPAM": "a manager of CIDR blocks",
    "IPAMAllocation": "an allocated CIDR block",
    "IPAMPool": "a pool of CIDR blocks",
    "IPAMPoolCidr": "a CIDR block of a pool",
    "IPAMScope": "a scope of CIDR blocks",
    "NetworkInsightsAnalysis": "an analysis of network paths",
    "NetworkInsightsPath": "a network path to analyze",
    "NetworkPerformanceMetricSubscription": "a metric of networks",
    "TrafficMirrorFilter": "a filter of mirrored packets",
    "TrafficMirrorFilterRule": "a rule for mirrored packets",
    "TrafficMirrorSession": "a session of mirrored packets",
    "TrafficMirrorTarget": "a target of mirrored packets",
    "VPCDHCPOptionsAssociation": "the DHCP settings of a VPC",
    "VPCEndpointConnectionNotification": "a notification of an endpoint",
}

ROWS = (
    *_ROWS,
    *(Row(f"AWS::EC2::{name}", what, network=NO_EFFECT) for name, what in _WITHOUT_EFFECT.items()),
)
