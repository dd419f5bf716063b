"""Templates of networks that nobody would build: seeded, and full of what shipped specs have not.

Network ACLs, prefix lists, peered VPCs, routes inside of a VPC, private NAT gateways, several groups on an
interface, load balancers of both kinds. All of it is what CloudFormation takes.
"""

import random
from typing import Any

Resources = dict[str, Any]

_RANGES = ("10.0.0.0/16", "10.0.1.0/24", "10.1.0.0/16", "203.0.113.0/24", "203.0.113.128/25", "192.0.2.1/32")
_ANYWHERE = "0.0.0.0/0"
_PORTS = ((22, 22), (80, 80), (80, 81), (1024, 65535), (0, 65535), (5432, 5432))
_ECHOES = ((-1, -1), (8, -1), (8, 0), (0, 0))
_LISTED_PORTS = ((22, 22), (80, 80), (1, 1023), (0, 65535), (1024, 65535), (32768, 60999))


def template(seed: int) -> dict[str, Any]:
    """Return a template; the same for the same seed."""
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": _Maker(random.Random(seed)).made()}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._resources: Resources = {}
        self._vpcs = range(chance.choice((1, 1, 2)))
        self._subnets = {vpc: [f"Subnet{vpc}{n}" for n in range(chance.randint(2, 4))] for vpc in self._vpcs}
        self._groups = {vpc: [f"Group{vpc}{n}" for n in range(chance.randint(1, 4))] for vpc in self._vpcs}

    def made(self) -> Resources:
        """Make everything."""
        if len(self._vpcs) > 1:
            self._add("Peering", "EC2::VPCPeeringConnection", VpcId=_ref("Vpc0"), PeerVpcId=_ref("Vpc1"))
        entries = [{"Cidr": each} for each in self._chance.sample(_RANGES, 2)]
        more = {"PrefixListName": "ours", "AddressFamily": "IPv4", "MaxEntries": 2}
        self._add("Ranges", "EC2::PrefixList", Entries=entries, **more)
        for vpc in self._vpcs:
            self._place(vpc)
            self._lists(vpc)
            self._rules(vpc)
        for number in range(self._chance.randint(2, 6)):
            self._server(f"Server{number}", self._chance.choice(self._vpcs))
        vpc = self._chance.choice(self._vpcs)
        for make in (self._scaling_group, self._database, self._balancer):
            if self._perhaps(0.4):
                make(vpc)
        return self._resources

    def _add(self, name: str, kind: str, **properties: Any) -> None:
        self._resources[name] = {"Type": f"AWS::{kind}", "Properties": properties}

    def _perhaps(self, likely: float) -> bool:
        return self._chance.random() < likely

    def _some(self, vpc: int, most: int) -> list[dict[str, str]]:
        groups = self._groups[vpc]
        return [_ref(each) for each in self._chance.sample(groups, min(most, len(groups)))]

    # -- networks ----------------------------------------------------------------------------------

    def _place(self, vpc: int) -> None:
        self._add(f"Vpc{vpc}", "EC2::VPC", CidrBlock=f"10.{vpc}.0.0/16")
        self._add(f"Gateway{vpc}", "EC2::InternetGateway")
        if self._perhaps(0.85):
            attached = {"VpcId": _ref(f"Vpc{vpc}"), "InternetGatewayId": _ref(f"Gateway{vpc}")}
            self._add(f"Attached{vpc}", "EC2::VPCGatewayAttachment", **attached)
        for number, name in enumerate(self._subnets[vpc]):
            self._add(
                name,
                "EC2::Subnet",
                VpcId=_ref(f"Vpc{vpc}"),
                CidrBlock=f"10.{vpc}.{number}.0/24",
                AvailabilityZone=f"eu-west-1{self._chance.choice('ab')}",
                MapPublicIpOnLaunch=self._perhaps(0.4),
            )
        self._nat(vpc)
        self._tables(vpc)

    def _nat(self, vpc: int) -> None:
        stands: dict[str, Any] = {"SubnetId": _ref(self._chance.choice(self._subnets[vpc]))}
        if self._perhaps(0.3):
            self._add(f"Nat{vpc}", "EC2::NatGateway", ConnectivityType="private", **stands)
        else:
            self._add(f"Address{vpc}", "EC2::EIP", Domain="vpc")
            allocated = {"Fn::GetAtt": [f"Address{vpc}", "AllocationId"]}
            self._add(f"Nat{vpc}", "EC2::NatGateway", AllocationId=allocated, **stands)

    def _tables(self, vpc: int) -> None:
        tables = [f"Table{vpc}{number}" for number in range(self._chance.randint(1, 3))]
        for table in tables:
            self._add(table, "EC2::RouteTable", VpcId=_ref(f"Vpc{vpc}"))
            self._routes(vpc, table)
        for subnet in self._subnets[vpc]:
            if self._perhaps(0.9):
                pair = {"SubnetId": _ref(subnet), "RouteTableId": _ref(self._chance.choice(tables))}
                self._add(f"{subnet}Table", "EC2::SubnetRouteTableAssociation", **pair)

    def _routes(self, vpc: int, table: str) -> None:
        ways = [("GatewayId", f"Gateway{vpc}"), ("NatGatewayId", f"Nat{vpc}")]
        if len(self._vpcs) > 1:
            ways.append(("VpcPeeringConnectionId", "Peering"))
        others = (
            "203.0.113.0/24",
            "192.0.2.0/25",
            "0.0.0.0/1",
            f"10.{1 - vpc}.0.0/16",
            f"10.{1 - vpc}.1.0/24",
        )
        wanted = [(_ANYWHERE, *self._chance.choice(ways))] if self._perhaps(0.85) else []
        wanted += [(each, *self._chance.choice(ways)) for each in self._chance.sample(others, 2)]
        if self._perhaps(0.2):  # inside of the VPC it may lead to few things
            wanted.append((f"10.{vpc}.1.0/24", "NatGatewayId", f"Nat{vpc}"))
        for number, (destination, name, target) in enumerate(wanted):
            way = {"RouteTableId": _ref(table), "DestinationCidrBlock": destination, name: _ref(target)}
            self._add(f"{table}Route{number}", "EC2::Route", **way)

    # -- rules -------------------------------------------------------------------------------------

    def _lists(self, vpc: int) -> None:
        if self._perhaps(0.5):
            return
        name = f"List{vpc}"
        self._add(name, "EC2::NetworkAcl", VpcId=_ref(f"Vpc{vpc}"))
        for number in range(self._chance.randint(3, 9)):
            self._add(f"{name}Entry{number}", "EC2::NetworkAclEntry", **self._entry(name, number))
        for subnet in self._subnets[vpc]:
            if self._perhaps(0.5):
                pair = {"SubnetId": _ref(subnet), "NetworkAclId": _ref(name)}
                self._add(f"{subnet}List", "EC2::SubnetNetworkAclAssociation", **pair)

    def _entry(self, name: str, number: int) -> dict[str, Any]:
        protocol = self._chance.choice((-1, -1, 6, 6, 17, 1))
        entry = {
            "NetworkAclId": _ref(name),
            "RuleNumber": self._chance.randint(1, 300) * 10 + number,
            "Egress": number % 2 == 0,
            "RuleAction": self._chance.choice(("allow", "allow", "allow", "deny")),
            "Protocol": protocol,
            "CidrBlock": self._chance.choice((_ANYWHERE, _ANYWHERE, _ANYWHERE, *_RANGES)),
        }
        if protocol in (6, 17):
            entry["PortRange"] = dict(zip(("From", "To"), self._chance.choice(_LISTED_PORTS), strict=True))
        if protocol == 1:
            entry["Icmp"] = dict(zip(("Type", "Code"), self._chance.choice(_ECHOES), strict=True))
        return entry

    def _rules(self, vpc: int) -> None:
        for group in self._groups[vpc]:
            self._add(group, "EC2::SecurityGroup", VpcId=_ref(f"Vpc{vpc}"), GroupDescription="of the tests")
            for side, most, other in (("Ingress", 4, "Source"), ("Egress", 3, "Destination")):
                for number in range(self._chance.randint(0, most)):
                    rule = self._rule(vpc, other)
                    if self._perhaps(0.5):
                        inline = self._resources[group]["Properties"]
                        inline.setdefault(f"SecurityGroup{side}", []).append(rule)
                    else:
                        held = {"GroupId": {"Fn::GetAtt": [group, "GroupId"]}, **rule}
                        self._add(f"{group}{side}{number}", f"EC2::SecurityGroup{side}", **held)

    def _rule(self, vpc: int, other: str) -> dict[str, Any]:
        protocol = self._chance.choice(("tcp", "tcp", "6", "udp", "icmp", "-1", "47"))
        rule: dict[str, Any] = {"IpProtocol": protocol}
        if protocol in {"tcp", "6", "udp", "icmp"}:
            held = self._chance.choice(_ECHOES if protocol == "icmp" else _PORTS)
            rule |= zip(("FromPort", "ToPort"), held, strict=True)
        kind = self._chance.random()
        if kind < 0.5:
            of = vpc if self._perhaps(0.7) else self._chance.choice(self._vpcs)
            rule[f"{other}SecurityGroupId"] = _ref(self._chance.choice(self._groups[of]))
        elif kind < 0.6:
            rule[f"{other}PrefixListId"] = _ref("Ranges")
        else:
            rule["CidrIp"] = self._chance.choice((_ANYWHERE, _ANYWHERE, *_RANGES))
        return rule

    # -- who stands there --------------------------------------------------------------------------

    def _server(self, name: str, vpc: int) -> None:
        subnet, groups = (
            _ref(self._chance.choice(self._subnets[vpc])),
            self._some(vpc, self._chance.choice((1, 2))),
        )
        shape: dict[str, Any] = {"SubnetId": subnet, "SecurityGroupIds": groups}
        if self._perhaps(0.1):
            shape = {"SubnetId": subnet}
        elif self._perhaps(0.2):
            public = self._perhaps(0.5)
            interface = {"DeviceIndex": "0", "GroupSet": groups, "AssociatePublicIpAddress": public}
            shape = {"NetworkInterfaces": [{"SubnetId": subnet, **interface}]}
        self._add(name, "EC2::Instance", ImageId="ami-1", **shape)
        if self._perhaps(0.3):
            self._add(f"{name}Address", "EC2::EIP", Domain="vpc", InstanceId=_ref(name))

    def _two(self, vpc: int) -> list[dict[str, str]]:
        return [_ref(each) for each in self._chance.sample(self._subnets[vpc], 2)]

    def _scaling_group(self, vpc: int) -> None:
        launched = {"SecurityGroupIds": self._some(vpc, 1)}
        self._add("Launched", "EC2::LaunchTemplate", LaunchTemplateData=launched)
        self._add(
            "Scaling",
            "AutoScaling::AutoScalingGroup",
            MinSize="1",
            MaxSize="3",
            VPCZoneIdentifier=self._two(vpc),
            LaunchTemplate={"LaunchTemplateId": _ref("Launched"), "Version": "1"},
        )

    def _database(self, vpc: int) -> None:
        self._add("Stands", "RDS::DBSubnetGroup", DBSubnetGroupDescription="two", SubnetIds=self._two(vpc))
        self._add(
            "Database",
            "RDS::DBInstance",
            Engine="mysql",
            DBSubnetGroupName=_ref("Stands"),
            VPCSecurityGroups=self._some(vpc, 1),
            PubliclyAccessible=self._perhaps(0.4),
        )

    def _balancer(self, vpc: int) -> None:
        kind = self._chance.choice(("application", "application", "network"))
        protocol = "HTTP" if kind == "application" else self._chance.choice(("TCP", "UDP", "TCP_UDP"))
        crossing = {"Key": "load_balancing.cross_zone.enabled", "Value": str(self._perhaps(0.5)).lower()}
        self._add(
            "Balancer",
            "ElasticLoadBalancingV2::LoadBalancer",
            Type=kind,
            Scheme=self._chance.choice(("internet-facing", "internal")),
            Subnets=self._two(vpc),
            SecurityGroups=self._some(vpc, 1),
            LoadBalancerAttributes=[crossing] if kind == "network" else [],
        )
        inside = [name for name, each in self._resources.items() if _stands_in(each, vpc)]
        preserving = {"Key": "preserve_client_ip.enabled", "Value": str(self._perhaps(0.3)).lower()}
        self._add(
            "Targets",
            "ElasticLoadBalancingV2::TargetGroup",
            VpcId=_ref(f"Vpc{vpc}"),
            Protocol=protocol,
            Port=self._chance.choice((80, 81, 5432)),
            Targets=[{"Id": _ref(each)} for each in inside],
            TargetGroupAttributes=[preserving] if protocol == "TCP" else [],
        )
        forwarding = {"Type": "forward", "TargetGroupArn": _ref("Targets")}
        self._add(
            "Listener",
            "ElasticLoadBalancingV2::Listener",
            LoadBalancerArn=_ref("Balancer"),
            Port=self._chance.choice((80, 22)),
            Protocol=protocol,
            DefaultActions=[forwarding],
        )


def _stands_in(resource: dict[str, Any], vpc: int) -> bool:
    return resource["Type"] == "AWS::EC2::Instance" and f"'Subnet{vpc}" in str(resource)
