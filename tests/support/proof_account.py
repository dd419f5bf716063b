"""A small account as the AWS command line prints it: a load balancer before an instance before a database."""

from typing import Any

from tests.support.proof_account_balancers import balancers_and_databases, tagged


def _permission(**more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"UserIdGroupPairs": [], "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": []}
    return {**empty, "IpProtocol": "tcp", **more}


def _everything(**more: Any) -> dict[str, Any]:
    return _permission(IpProtocol="-1", **(more or {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}))


def account() -> dict[str, Any]:
    """Return what each file of the export holds, by its name."""
    return {**_places(), **_filters(), **_interfaces(), **balancers_and_databases()}


def _places() -> dict[str, Any]:
    """Return VPCs, subnets, and route tables."""
    return {
        "describe-vpcs.json": {
            "Vpcs": [
                {
                    "VpcId": "vpc-1",
                    "CidrBlock": "10.0.0.0/16",
                    "CidrBlockAssociationSet": [
                        {
                            "AssociationId": "a-1",
                            "CidrBlock": "10.0.0.0/16",
                            "CidrBlockState": {"State": "associated"},
                        },
                        {
                            "AssociationId": "a-2",
                            "CidrBlock": "100.64.0.0/16",
                            "CidrBlockState": {"State": "associated"},
                        },
                        {
                            "AssociationId": "a-3",
                            "CidrBlock": "100.65.0.0/16",
                            "CidrBlockState": {"State": "disassociated"},
                        },
                    ],
                    "Ipv6CidrBlockAssociationSet": [
                        {
                            "AssociationId": "a-4",
                            "Ipv6CidrBlock": "2001:db8::/56",
                            "Ipv6CidrBlockState": {"State": "associated"},
                        }
                    ],
                    "Tags": tagged("shop"),
                }
            ]
        },
        "describe-subnets.json": {
            "Subnets": [
                {
                    "SubnetId": f"subnet-{zone}",
                    "VpcId": "vpc-1",
                    "CidrBlock": f"10.0.{number}.0/24",
                    "AvailabilityZone": f"eu-west-1{zone}",
                    "MapPublicIpOnLaunch": False,
                    "AssignIpv6AddressOnCreation": False,
                    "Ipv6CidrBlockAssociationSet": [],
                }
                for number, zone in enumerate("abc")
            ]
        },
        "describe-route-tables.json": {
            "RouteTables": [
                {
                    "RouteTableId": "rtb-main",
                    "VpcId": "vpc-1",
                    "Associations": [
                        {"Main": True, "RouteTableAssociationId": "rtbassoc-0", "RouteTableId": "rtb-main"}
                    ],
                    "PropagatingVgws": [],
                    "Routes": [
                        {
                            "DestinationCidrBlock": "10.0.0.0/16",
                            "GatewayId": "local",
                            "Origin": "CreateRouteTable",
                            "State": "active",
                        },
                        {
                            "DestinationCidrBlock": "0.0.0.0/0",
                            "NatGatewayId": "nat-1",
                            "Origin": "CreateRoute",
                            "State": "active",
                        },
                        {
                            "DestinationCidrBlock": "10.9.0.0/16",
                            "NatGatewayId": "nat-gone",
                            "Origin": "CreateRoute",
                            "State": "blackhole",
                        },
                        {
                            "DestinationCidrBlock": "10.8.0.0/16",
                            "GatewayId": "vgw-1",
                            "Origin": "EnableVgwRoutePropagation",
                            "State": "active",
                        },
                        {
                            "DestinationPrefixListId": "pl-s3",
                            "GatewayId": "vpce-s3",
                            "Origin": "CreateRoute",
                            "State": "active",
                        },
                    ],
                },
                {
                    "RouteTableId": "rtb-public",
                    "VpcId": "vpc-1",
                    "Associations": [
                        {
                            "Main": False,
                            "RouteTableAssociationId": "rtbassoc-1",
                            "RouteTableId": "rtb-public",
                            "SubnetId": "subnet-a",
                        }
                    ],
                    "PropagatingVgws": [{"GatewayId": "vgw-1"}],
                    "Routes": [
                        {
                            "DestinationCidrBlock": "0.0.0.0/0",
                            "GatewayId": "igw-1",
                            "Origin": "CreateRoute",
                            "State": "active",
                        },
                        {
                            "DestinationCidrBlock": "10.1.0.0/16",
                            "VpcPeeringConnectionId": "pcx-1",
                            "Origin": "CreateRoute",
                            "State": "active",
                        },
                        {
                            "DestinationIpv6CidrBlock": "::/0",
                            "EgressOnlyInternetGatewayId": "eigw-1",
                            "Origin": "CreateRoute",
                            "State": "active",
                        },
                    ],
                },
            ]
        },
    }


def _filters() -> dict[str, Any]:
    """Return network ACLs and security groups."""
    return {
        "describe-network-acls.json": {
            "NetworkAcls": [
                {
                    "NetworkAclId": "acl-1",
                    "VpcId": "vpc-1",
                    "IsDefault": True,
                    "Associations": [
                        {
                            "NetworkAclAssociationId": "aclassoc-1",
                            "NetworkAclId": "acl-1",
                            "SubnetId": "subnet-a",
                        }
                    ],
                    "Entries": [
                        {
                            "RuleNumber": 100,
                            "Egress": egress,
                            "Protocol": "-1",
                            "RuleAction": "allow",
                            "CidrBlock": "0.0.0.0/0",
                        }
                        for egress in (True, False)
                    ],
                }
            ]
        },
        "describe-security-groups.json": {
            "SecurityGroups": [
                {
                    "GroupId": "sg-default",
                    "GroupName": "default",
                    "VpcId": "vpc-1",
                    "IpPermissions": [_everything(UserIdGroupPairs=[{"GroupId": "sg-default"}])],
                    "IpPermissionsEgress": [_everything()],
                },
                {
                    "GroupId": "sg-lb",
                    "GroupName": "lb",
                    "VpcId": "vpc-1",
                    "IpPermissions": [
                        _permission(
                            FromPort=80,
                            ToPort=80,
                            IpRanges=[{"CidrIp": "0.0.0.0/0"}],
                            Ipv6Ranges=[{"CidrIpv6": "::/0"}],
                        )
                    ],
                    "IpPermissionsEgress": [_everything()],
                },
                {
                    "GroupId": "sg-web",
                    "GroupName": "web",
                    "VpcId": "vpc-1",
                    "IpPermissions": [
                        _permission(
                            FromPort=80,
                            ToPort=80,
                            UserIdGroupPairs=[{"GroupId": "sg-lb"}],
                            PrefixListIds=[{"PrefixListId": "pl-own"}],
                        )
                    ],
                    "IpPermissionsEgress": [],
                },
            ]
        },
    }


def _interfaces() -> dict[str, Any]:
    """Return what has a network interface, and what leads to other networks."""
    return {
        "describe-network-interfaces.json": {
            "NetworkInterfaces": [
                {
                    "NetworkInterfaceId": "eni-web",
                    "SubnetId": "subnet-b",
                    "InterfaceType": "interface",
                    "Description": "",
                    "PrivateIpAddress": "10.0.1.5",
                    "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": "10.0.1.5"}],
                    "Groups": [{"GroupId": "sg-web", "GroupName": "web"}],
                    "SourceDestCheck": True,
                    "Attachment": {"InstanceId": "i-1", "DeviceIndex": 0},
                    "Association": {"PublicIp": "198.51.100.7"},
                    "Ipv6Addresses": [],
                    "TagSet": [],
                },
                {
                    "NetworkInterfaceId": "eni-lb",
                    "SubnetId": "subnet-a",
                    "InterfaceType": "interface",
                    "Description": "ELB app/front/50dc6c495c0c9188",
                    "Groups": [{"GroupId": "sg-lb"}],
                    "PrivateIpAddress": "10.0.0.4",
                },
                {
                    "NetworkInterfaceId": "eni-nat",
                    "SubnetId": "subnet-a",
                    "InterfaceType": "nat_gateway",
                    "Description": "Interface for NAT Gateway nat-1",
                    "Groups": [],
                    "PrivateIpAddress": "10.0.0.9",
                },
                {
                    "NetworkInterfaceId": "eni-db",
                    "SubnetId": "subnet-c",
                    "InterfaceType": "interface",
                    "Description": "RDSNetworkInterface",
                    "Groups": [{"GroupId": "sg-default"}],
                    "PrivateIpAddress": "10.0.2.8",
                },
                {
                    "NetworkInterfaceId": "eni-task",
                    "SubnetId": "subnet-b",
                    "InterfaceType": "interface",
                    "Description": "a task",
                    "Groups": [{"GroupId": "sg-web"}],
                    "PrivateIpAddress": "10.0.1.6",
                },
            ]
        },
        "describe-internet-gateways.json": {
            "InternetGateways": [
                {"InternetGatewayId": "igw-1", "Attachments": [{"State": "available", "VpcId": "vpc-1"}]}
            ]
        },
        "describe-egress-only-internet-gateways.json": {
            "EgressOnlyInternetGateways": [
                {
                    "EgressOnlyInternetGatewayId": "eigw-1",
                    "Attachments": [{"State": "attached", "VpcId": "vpc-1"}],
                }
            ]
        },
        "describe-nat-gateways.json": {
            "NatGateways": [
                {
                    "NatGatewayId": "nat-1",
                    "State": "available",
                    "SubnetId": "subnet-a",
                    "VpcId": "vpc-1",
                    "ConnectivityType": "public",
                    "NatGatewayAddresses": [{"PublicIp": "198.51.100.1", "PrivateIp": "10.0.0.9"}],
                },
                {"NatGatewayId": "nat-gone", "State": "deleted", "SubnetId": "subnet-a", "VpcId": "vpc-1"},
            ]
        },
        "describe-instances.json": {
            "Reservations": [
                {
                    "ReservationId": "r-1",
                    "Instances": [
                        {
                            "InstanceId": "i-1",
                            "State": {"Name": "running"},
                            "SubnetId": "subnet-b",
                            "Tags": tagged("shop-web-1", "WebInstance1"),
                            "NetworkInterfaces": [{"NetworkInterfaceId": "eni-web"}],
                        }
                    ],
                },
                {
                    "ReservationId": "r-2",
                    "Instances": [{"InstanceId": "i-2", "State": {"Name": "terminated"}}],
                },
            ]
        },
        "describe-vpc-endpoints.json": {
            "VpcEndpoints": [
                {
                    "VpcEndpointId": "vpce-s3",
                    "VpcEndpointType": "Gateway",
                    "VpcId": "vpc-1",
                    "ServiceName": "com.amazonaws.eu-west-1.s3",
                    "State": "available",
                    "RouteTableIds": ["rtb-main"],
                    "SubnetIds": [],
                    "Groups": [],
                }
            ]
        },
        "describe-prefix-lists.json": {
            "PrefixLists": [
                {
                    "PrefixListId": "pl-s3",
                    "PrefixListName": "com.amazonaws.eu-west-1.s3",
                    "Cidrs": ["3.5.64.0/21"],
                }
            ]
        },
        "describe-managed-prefix-lists.json": {
            "PrefixLists": [
                {"PrefixListId": "pl-own", "PrefixListName": "office"},
                {"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.eu-west-1.s3"},
            ]
        },
        "get-managed-prefix-list-entries-pl-own.json": {
            "Entries": [{"Cidr": "203.0.113.0/24", "Description": "office"}]
        },
        "describe-vpc-peering-connections.json": {
            "VpcPeeringConnections": [
                {
                    "VpcPeeringConnectionId": "pcx-1",
                    "Status": {"Code": "active"},
                    "RequesterVpcInfo": {"VpcId": "vpc-1", "Region": "eu-west-1"},
                    "AccepterVpcInfo": {"VpcId": "vpc-2", "Region": "eu-west-2"},
                }
            ]
        },
    }
