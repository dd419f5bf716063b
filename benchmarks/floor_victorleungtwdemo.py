"""The floor: what `specs/victorleungtwdemo.yaml` describes, written by hand with troposphere.

This is the script that an experienced user would keep instead of a spec. It knows nothing of `tiers`;
`python -m benchmarks --compare` shows that it writes the same templates.

Usage: `python -m benchmarks.floor_victorleungtwdemo FOLDER`
"""

import os
import sys
from typing import Any

from troposphere import (
    AWSHelperFn,
    Base64,
    GetAtt,
    GetAZs,
    Output,
    Parameter,
    Ref,
    Select,
    Sub,
    Tags,
    Template,
    cloudformation,
    ec2,
    iam,
    rds,
)
from troposphere import elasticloadbalancingv2 as elb

NAME = "victorleungtwdemo"
ANYWHERE = "0.0.0.0/0"

# Which output of which stack each stack takes.
WIRES = {
    "Network": {},
    "Security": {"Vpc": "Network"},
    "Data": {"PrivSubnet3": "Network", "PrivSubnet4": "Network", "MysqlSecurityGroupGroupId": "Security"},
    "Presentation": {
        "PubSubnet1": "Network",
        "PubSubnet2": "Network",
        "BastionSecurityGroupGroupId": "Security",
        "LoadBalancerSecurityGroupGroupId": "Security",
    },
    "Logic": {
        "Vpc": "Network",
        "PrivSubnet1": "Network",
        "PrivSubnet2": "Network",
        "WebSecurityGroupGroupId": "Security",
        "LoadBalancer": "Presentation",
    },
}


def new_template(description: str, metadata: dict[str, object] | None = None) -> Template:
    """Start a template."""
    template = Template(Description=description, Metadata=metadata)
    template.set_version()
    return template


def take_parameters(template: Template, stack: str) -> None:
    """Declare what other stacks give to this one."""
    for name, producer in WIRES[stack].items():
        described = name.replace("GroupGroupId", "Group")
        what = described if described == name else f"GroupId of {described}"
        template.add_parameter(
            Parameter(name, Type="String", Description=f"{what}, from the {producer.lower()} stack")
        )


def give(template: Template, name: str, description: str, value: AWSHelperFn) -> None:
    """Add an output."""
    template.add_output(Output(name, Description=description, Value=value))


def default_route(table: str, title: str, **target: Any) -> ec2.Route:  # noqa: ANN401 - any property
    """Lead everything that is not local to a gateway."""
    return ec2.Route(title, RouteTableId=Ref(table), DestinationCidrBlock=ANYWHERE, **target)


def network() -> Template:
    """Build the VPC, its subnets, gateways and routes."""
    template = new_template(f"{NAME} - the VPC, its subnets, gateways and routes")
    add_vpc(template)
    for title, name, zone, third_octet in (
        ("PubSubnet1", "pub-subnet-1", 0, 0),
        ("PubSubnet2", "pub-subnet-2", 1, 1),
        ("PrivSubnet1", "priv-subnet-1", 0, 2),
        ("PrivSubnet2", "priv-subnet-2", 1, 3),
        ("PrivSubnet3", "priv-subnet-3", 0, 4),
        ("PrivSubnet4", "priv-subnet-4", 1, 5),
    ):
        template.add_resource(
            ec2.Subnet(
                title,
                VpcId=Ref("Vpc"),
                CidrBlock=f"172.17.{third_octet}.0/24",
                AvailabilityZone=Select(zone, GetAZs("")),
                MapPublicIpOnLaunch=False,
                Tags=Tags(Name=name),
            )
        )
        give(template, title, f"{title}, for other stacks", Ref(title))
    add_nat_gateway(template)
    add_route_tables(template)
    give(template, "Vpc", "Id of the VPC", Ref("Vpc"))
    return template


def add_vpc(template: Template) -> None:
    """Add the VPC and its internet gateway."""
    template.add_resource(
        ec2.VPC(
            "Vpc",
            CidrBlock="172.17.0.0/16",
            EnableDnsSupport=True,
            EnableDnsHostnames=True,
            Tags=Tags(Name=NAME),
        )
    )
    template.add_resource(ec2.InternetGateway("InternetGateway", Tags=Tags(Name="victorleungtw-igw")))
    template.add_resource(
        ec2.VPCGatewayAttachment(
            "InternetGatewayAttachment", VpcId=Ref("Vpc"), InternetGatewayId=Ref("InternetGateway")
        )
    )


def add_nat_gateway(template: Template) -> None:
    """Add the one NAT gateway, in zone b."""
    template.add_resource(
        ec2.EIP(
            "PubSubnet2NatGatewayAddress",
            Domain="vpc",
            Tags=Tags(Name=f"{NAME}-nat-b"),
            DependsOn="InternetGatewayAttachment",
        )
    )
    template.add_resource(
        ec2.NatGateway(
            "PubSubnet2NatGateway",
            SubnetId=Ref("PubSubnet2"),
            AllocationId=GetAtt("PubSubnet2NatGatewayAddress", "AllocationId"),
            Tags=Tags(Name=f"{NAME}-nat-b"),
        )
    )


def add_route_tables(template: Template) -> None:
    """Add a route table for each kind of subnet, and its way out."""
    for title, name, subnets in (
        ("PublicRouteTable", "pub-route", ("PubSubnet1", "PubSubnet2")),
        ("PrivateRouteTable", "nat-route", ("PrivSubnet1", "PrivSubnet2")),
        ("IsolatedRouteTable", "priv-route", ("PrivSubnet3", "PrivSubnet4")),
    ):
        template.add_resource(ec2.RouteTable(title, VpcId=Ref("Vpc"), Tags=Tags(Name=name)))
        after: dict[str, Any] = {"DependsOn": "PrivateDefaultRoute"} if title == "PrivateRouteTable" else {}
        for subnet in subnets:
            template.add_resource(
                ec2.SubnetRouteTableAssociation(
                    f"{subnet}RouteTableAssociation", SubnetId=Ref(subnet), RouteTableId=Ref(title), **after
                )
            )
    template.add_resource(
        default_route(
            "PublicRouteTable",
            "PublicDefaultRoute",
            GatewayId=Ref("InternetGateway"),
            DependsOn="InternetGatewayAttachment",
        )
    )
    template.add_resource(
        default_route("PrivateRouteTable", "PrivateDefaultRoute", NatGatewayId=Ref("PubSubnet2NatGateway"))
    )


def security() -> Template:
    """Build the security groups and their rules."""
    template = new_template(f"{NAME} - security groups and who may reach whom")
    take_parameters(template, "Security")
    for prefix, name in (
        ("Bastion", "bastion"),
        ("LoadBalancer", "load_balancer"),
        ("Web", "web"),
        ("Mysql", "mysql"),
    ):
        add_group(template, f"{prefix}SecurityGroup", name)
    admit(template, "Bastion", "bastion", 22, "203.0.113.0/24", "Ipv4203x0x113x0m24")
    admit(template, "LoadBalancer", "load_balancer", 80, ANYWHERE, "AnyIpv4")
    for port in (80, 443):
        template.add_resource(
            ec2.SecurityGroupEgress(
                f"WebEgressToAnyIpv4Tcp{port}",
                GroupId=group_id("Web"),
                IpProtocol="tcp",
                FromPort=port,
                ToPort=port,
                CidrIp=ANYWHERE,
                Description="web to the internet",
            )
        )
    connect(template, ("Bastion", "bastion"), ("Web", "web"), 22)
    connect(template, ("LoadBalancer", "load_balancer"), ("Web", "web"), 80)
    connect(template, ("Web", "web"), ("Mysql", "mysql"), 3306)
    return template


def group_id(prefix: str) -> GetAtt:
    """Return the id of a group in the same template."""
    return GetAtt(f"{prefix}SecurityGroup", "GroupId")


def add_group(template: Template, title: str, name: str) -> None:
    """Add a group that lets nothing in or out, and its output."""
    template.add_resource(
        ec2.SecurityGroup(
            title,
            GroupDescription="Security group created by tiers. Its rules are separate resources.",
            VpcId=Ref("Vpc"),
            SecurityGroupEgress=[
                ec2.SecurityGroupRule(
                    IpProtocol="icmp",
                    FromPort=252,
                    ToPort=86,
                    CidrIp="255.255.255.255/32",
                    Description="Allows nothing, and keeps AWS from adding a rule that allows everything",
                )
            ],
            Tags=Tags(Name=f"{NAME}-{name}"),
        )
    )
    give(template, f"{title}GroupId", f"GroupId of {title}, for other stacks", GetAtt(title, "GroupId"))


def admit(template: Template, prefix: str, name: str, port: int, cidr: str, words: str) -> None:
    """Let a range of addresses in."""
    template.add_resource(
        ec2.SecurityGroupIngress(
            f"{prefix}IngressFrom{words}Tcp{port}",
            GroupId=group_id(prefix),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            CidrIp=cidr,
            Description=f"{name} from {cidr}",
        )
    )


def connect(template: Template, source: tuple[str, str], target: tuple[str, str], port: int) -> None:
    """Open one port from a group to another, on both sides."""
    source_prefix, source_name = source
    target_prefix, target_name = target
    template.add_resource(
        ec2.SecurityGroupEgress(
            f"{source_prefix}EgressTo{target_prefix}Tcp{port}",
            GroupId=group_id(source_prefix),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            DestinationSecurityGroupId=group_id(target_prefix),
            Description=f"{source_name} to {target_name}",
        )
    )
    template.add_resource(
        ec2.SecurityGroupIngress(
            f"{target_prefix}IngressFrom{source_prefix}Tcp{port}",
            GroupId=group_id(target_prefix),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            SourceSecurityGroupId=group_id(source_prefix),
            Description=f"{target_name} from {source_name}",
        )
    )


def data() -> Template:
    """Build the database."""
    template = new_template(f"{NAME} - the data tier")
    take_parameters(template, "Data")
    tags = Tags(Name=f"{NAME}-mysql")
    template.add_resource(
        rds.DBSubnetGroup(
            "MysqlDBSubnetGroup",
            DBSubnetGroupDescription="Subnets of the database mysql",
            SubnetIds=[Ref("PrivSubnet3"), Ref("PrivSubnet4")],
            Tags=tags,
        )
    )
    template.add_resource(
        rds.DBParameterGroup(
            "MysqlDBParameterGroup",
            Description="Engine parameters of mysql",
            Family="mysql8.4",
            Parameters={"require_secure_transport": "1", "slow_query_log": "1", "log_output": "FILE"},
            Tags=tags,
        )
    )
    template.add_resource(monitoring_role())
    template.add_resource(database(tags))
    give(template, "MysqlEndpoint", "mysql: host name", GetAtt("MysqlDBInstance", "Endpoint.Address"))
    give(
        template,
        "MysqlSecretArn",
        "mysql: ARN of the secret that holds the password",
        GetAtt("MysqlDBInstance", "MasterUserSecret.SecretArn"),
    )
    return template


def monitoring_role() -> iam.Role:
    """Let RDS write enhanced monitoring."""
    return iam.Role(
        "MysqlMonitoringRole",
        AssumeRolePolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "monitoring.rds.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        ManagedPolicyArns=[
            Sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole")
        ],
        Tags=Tags(Name=f"{NAME}-mysql-monitoring"),
    )


def database(tags: Tags) -> rds.DBInstance:
    """Build the database's instance."""
    return rds.DBInstance(
        "MysqlDBInstance",
        DeletionPolicy="Snapshot",
        UpdateReplacePolicy="Snapshot",
        Metadata={"cfn-lint": {"config": {"ignore_checks": ["E3691", "W3691"]}}},
        Engine="mysql",
        EngineVersion="8.4",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage="20",
        StorageType="gp3",
        MultiAZ=True,
        MasterUsername="dbadmin",
        Port="3306",
        BackupRetentionPeriod=7,
        DeletionProtection=True,
        DBSubnetGroupName=Ref("MysqlDBSubnetGroup"),
        DBParameterGroupName=Ref("MysqlDBParameterGroup"),
        VPCSecurityGroups=[Ref("MysqlSecurityGroupGroupId")],
        PubliclyAccessible=False,
        StorageEncrypted=True,
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
        CopyTagsToSnapshot=True,
        AutoMinorVersionUpgrade=True,
        AllowMajorVersionUpgrade=True,
        EngineLifecycleSupport="open-source-rds-extended-support-disabled",
        EnableCloudwatchLogsExports=["error", "slowquery"],
        MonitoringInterval=60,
        MonitoringRoleArn=GetAtt("MysqlMonitoringRole", "Arn"),
        Tags=tags,
    )


def presentation() -> Template:
    """Build the bastion and the load balancer."""
    template = new_template(f"{NAME} - the presentation tier")
    take_parameters(template, "Presentation")
    add_bastion(template)
    template.add_resource(
        elb.LoadBalancer(
            "LoadBalancer",
            Type="application",
            Scheme="internet-facing",
            IpAddressType="ipv4",
            Subnets=[Ref("PubSubnet1"), Ref("PubSubnet2")],
            SecurityGroups=[Ref("LoadBalancerSecurityGroupGroupId")],
            LoadBalancerAttributes=[
                elb.LoadBalancerAttributes(Key=key, Value=value)
                for key, value in (
                    ("routing.http.drop_invalid_header_fields.enabled", "true"),
                    ("routing.http.desync_mitigation_mode", "defensive"),
                    ("deletion_protection.enabled", "true"),
                )
            ],
            Tags=Tags(Name=f"{NAME}-load_balancer"),
        )
    )
    give(
        template,
        "LoadBalancerUrl",
        "load_balancer: address to open in a browser",
        Sub("http://${LoadBalancer.DNSName}"),
    )
    give(template, "LoadBalancer", "LoadBalancer, for other stacks", Ref("LoadBalancer"))
    return template


def add_bastion(template: Template) -> None:
    """Add the bastion with its fixed address."""
    template.add_resource(launch_template("BastionLaunchTemplate", "arm64"))
    template.add_resource(
        instance(
            "BastionInstance",
            "bastion",
            InstanceType="t4g.nano",
            LaunchTemplate=latest("BastionLaunchTemplate"),
            SubnetId=Ref("PubSubnet1"),
            SecurityGroupIds=[Ref("BastionSecurityGroupGroupId")],
        )
    )
    template.add_resource(
        ec2.EIP(
            "BastionAddress",
            Domain="vpc",
            InstanceId=Ref("BastionInstance"),
            Tags=Tags(Name=f"{NAME}-bastion"),
        )
    )
    give(template, "BastionPublicAddress", "bastion: public address", GetAtt("BastionAddress", "PublicIp"))


def launch_template(title: str, processor: str, **more: Any) -> ec2.LaunchTemplate:  # noqa: ANN401 - any property
    """Name the newest Amazon Linux image, and give it an encrypted disk."""
    image = f"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{processor}"
    disk = ec2.EBSBlockDevice(Encrypted=True, VolumeType="gp3", DeleteOnTermination=True)
    return ec2.LaunchTemplate(
        title,
        LaunchTemplateData=ec2.LaunchTemplateData(
            ImageId=f"resolve:ssm:{image}",
            MetadataOptions=ec2.MetadataOptions(HttpTokens="required", HttpPutResponseHopLimit=1),
            BlockDeviceMappings=[ec2.LaunchTemplateBlockDeviceMapping(DeviceName="/dev/xvda", Ebs=disk)],
            **more,
        ),
    )


def latest(title: str) -> ec2.LaunchTemplateSpecification:
    """Point to the newest version of a launch template."""
    return ec2.LaunchTemplateSpecification(
        LaunchTemplateId=Ref(title), Version=GetAtt(title, "LatestVersionNumber")
    )


def instance(title: str, name: str, **more: Any) -> ec2.Instance:  # noqa: ANN401 - any property
    """Build a hardened instance."""
    return ec2.Instance(
        title,
        KeyName="victorleungtw",
        MetadataOptions=ec2.MetadataOptions(HttpTokens="required", HttpPutResponseHopLimit=1),
        PropagateTagsToVolumeOnCreation=True,
        Tags=Tags(Name=f"{NAME}-{name}"),
        **more,
    )


def logic() -> Template:
    """Build the servers and what leads requests to them."""
    template = new_template(f"{NAME} - the logic tier")
    take_parameters(template, "Logic")
    script = "#!/bin/bash\ndnf install -y nginx\nsystemctl enable --now nginx\n"
    template.add_resource(launch_template("WebLaunchTemplate", "x86_64", UserData=Base64(script)))
    servers = [
        template.add_resource(
            instance(
                f"WebInstance{number}",
                f"web-{number}",
                InstanceType="t3.micro",
                LaunchTemplate=latest("WebLaunchTemplate"),
                SubnetId=Ref(f"PrivSubnet{number}"),
                SecurityGroupIds=[Ref("WebSecurityGroupGroupId")],
            )
        )
        for number in (1, 2)
    ]
    template.add_resource(target_group(servers))
    template.add_resource(
        elb.Listener(
            "LoadBalancerListener80",
            LoadBalancerArn=Ref("LoadBalancer"),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[elb.Action(Type="forward", TargetGroupArn=Ref("LoadBalancerToWebTargetGroup"))],
        )
    )
    return template


def target_group(servers: list[ec2.Instance]) -> elb.TargetGroup:
    """Register the servers behind the load balancer."""
    return elb.TargetGroup(
        "LoadBalancerToWebTargetGroup",
        VpcId=Ref("Vpc"),
        TargetType="instance",
        Protocol="HTTP",
        Port=80,
        Targets=[elb.TargetDescription(Id=Ref(server), Port=80) for server in servers],
        HealthCheckProtocol="HTTP",
        HealthCheckPath="/",
        HealthCheckIntervalSeconds=15,
        HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
        Matcher=elb.Matcher(HttpCode="200"),
        TargetGroupAttributes=[
            elb.TargetGroupAttribute(Key="deregistration_delay.timeout_seconds", Value="60")
        ],
        Tags=Tags(Name=f"{NAME}-load_balancer-to-web"),
    )


def root() -> Template:
    """Build the stack of stacks."""
    template = new_template(
        "Three-tier architecture over two availability zones",
        {"cfn-lint": {"config": {"ignore_checks": ["W3002"]}}},
    )
    for title, wires in WIRES.items():
        stack = cloudformation.Stack(
            title,
            TemplateURL=f"{title.lower()}.template.json",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
        )
        if wires:
            stack.Parameters = {name: GetAtt(producer, f"Outputs.{name}") for name, producer in wires.items()}
        template.add_resource(stack)
    for name, description, producer in (
        ("Vpc", "Id of the VPC", "Network"),
        ("BastionPublicAddress", "bastion: public address", "Presentation"),
        ("LoadBalancerUrl", "load_balancer: address to open in a browser", "Presentation"),
        ("MysqlEndpoint", "mysql: host name", "Data"),
        ("MysqlSecretArn", "mysql: ARN of the secret that holds the password", "Data"),
    ):
        give(template, name, description, GetAtt(producer, f"Outputs.{name}"))
    return template


def main(folder: str) -> None:
    """Write all templates into a folder, which is made if need be."""
    os.makedirs(folder, exist_ok=True)
    for build in (root, network, security, data, presentation, logic):
        path = os.path.join(folder, f"{build.__name__}.template.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(build().to_json())


if __name__ == "__main__":
    main(sys.argv[1])
