"""The floor: what `specs/production.yaml` describes, written by hand with troposphere.

This is the script that an experienced user would keep instead of a spec. It knows nothing of `tiers`;
`python -m benchmarks --compare` shows that it writes the same templates.

Usage: `python -m benchmarks.floor_production FOLDER`
"""

# Helpers pass any property on.
# ruff: noqa: ANN401

import os
import sys
from collections.abc import Mapping
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
    logs,
    rds,
    s3,
)
from troposphere import autoscaling as scaling
from troposphere import elasticloadbalancingv2 as elb
from troposphere.policies import UpdatePolicy

NAME = "shop"
ANYWHERE = "0.0.0.0/0"
ZONES = ("A", "B", "C")
SECRET = "OrdersDBInstanceMasterUserSecretSecretArn"  # noqa: S105 - a parameter's name
ADDRESS = "OrdersDBInstanceEndpointAddress"
FULL_NAME = "LoadBalancerLoadBalancerFullName"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"

# Which output of which stack each stack takes.
WIRES = {
    "Network": {},
    "Security": {"Vpc": "Network", **{f"Private{zone}Subnet": "Network" for zone in ZONES}},
    "Data": {
        **{f"Isolated{zone}Subnet": "Network" for zone in ZONES},
        "OrdersSecurityGroupGroupId": "Security",
    },
    "Presentation": {
        **{f"Public{zone}Subnet": "Network" for zone in ZONES},
        "BastionSecurityGroupGroupId": "Security",
        "LoadBalancerSecurityGroupGroupId": "Security",
    },
    "Logic": {
        "Vpc": "Network",
        **{f"Private{zone}Subnet": "Network" for zone in ZONES},
        "WebSecurityGroupGroupId": "Security",
        "ApiSecurityGroupGroupId": "Security",
        "LoadBalancer": "Presentation",
        FULL_NAME: "Presentation",
        ADDRESS: "Data",
        SECRET: "Data",
    },
}

# What is given that is not a resource's own id: the resource and its attribute.
ATTRIBUTES = {
    FULL_NAME: ("LoadBalancer", "LoadBalancerFullName"),
    ADDRESS: ("OrdersDBInstance", "Endpoint.Address"),
    SECRET: ("OrdersDBInstance", "MasterUserSecret.SecretArn"),
    **{
        f"{prefix}SecurityGroupGroupId": (f"{prefix}SecurityGroup", "GroupId")
        for prefix in ("Bastion", "LoadBalancer", "Web", "Api", "Orders")
    },
}


class AutoScalingInstanceRefresh(UpdatePolicy):
    """An update policy that lets Auto Scaling replace servers; troposphere has none for it."""

    props = {  # noqa: RUF012 - troposphere's way
        **UpdatePolicy.props,
        "AutoScalingInstanceRefresh": (dict, False),
    }


def described(name: str) -> str:
    """Return how a wire is described."""
    title, attribute = ATTRIBUTES.get(name, (name, ""))
    return f"{attribute} of {title}" if attribute else title


def new_template(description: str, metadata: dict[str, object] | None = None) -> Template:
    """Start a template."""
    template = Template(Description=description, Metadata=metadata)
    template.set_version()
    return template


def start(stack: str, description: str) -> Template:
    """Start a stack's template with what other stacks give to it."""
    template = new_template(f"{NAME} - {description}")
    for name, producer in WIRES[stack].items():
        template.add_parameter(
            Parameter(
                name, Type="String", Description=f"{described(name)}, from the {producer.lower()} stack"
            )
        )
    return template


def tagged(name: str) -> Tags:
    """Return the tags of a resource."""
    return Tags(Name=name, CostCentre="4711")


def cost_centre() -> Tags:
    """Return the tags of a resource without a name."""
    return Tags(CostCentre="4711")


def tell(template: Template, name: str, description: str, value: AWSHelperFn) -> None:
    """Add an output."""
    template.add_output(Output(name, Description=description, Value=value))


def give(template: Template, name: str) -> None:
    """Add an output that another stack takes."""
    value = GetAtt(*ATTRIBUTES[name]) if name in ATTRIBUTES else Ref(name)
    tell(template, name, f"{described(name)}, for other stacks", value)


def trust(service: str, **more: object) -> dict[str, object]:
    """Let a service take a role."""
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", **more})


def policy(*statements: Mapping[str, object]) -> dict[str, object]:
    """Return a policy's document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


# The network


def network() -> Template:
    """Build the VPC, its subnets, gateways and routes."""
    template = start("Network", "the VPC, its subnets, gateways and routes")
    add_vpc(template)
    add_subnets(template)
    add_route_tables(template)
    add_flow_log(template)
    template.add_resource(
        ec2.VPCEndpoint(
            "S3VpcEndpoint",
            VpcEndpointType="Gateway",
            ServiceName=Sub("com.amazonaws.${AWS::Region}.s3"),
            VpcId=Ref("Vpc"),
            RouteTableIds=[
                *(Ref(f"PrivateRouteTableZone{zone}") for zone in ZONES),
                Ref("IsolatedRouteTable"),
            ],
            Tags=tagged(f"{NAME}-s3"),
        )
    )
    tell(template, "Vpc", "Id of the VPC", Ref("Vpc"))
    return template


def add_vpc(template: Template) -> None:
    """Add the VPC and its internet gateway."""
    template.add_resource(
        ec2.VPC(
            "Vpc",
            CidrBlock="10.20.0.0/16",
            EnableDnsSupport=True,
            EnableDnsHostnames=True,
            Tags=tagged(NAME),
        )
    )
    template.add_resource(ec2.InternetGateway("InternetGateway", Tags=tagged(f"{NAME}-igw")))
    template.add_resource(
        ec2.VPCGatewayAttachment(
            "InternetGatewayAttachment", VpcId=Ref("Vpc"), InternetGatewayId=Ref("InternetGateway")
        )
    )


def add_subnets(template: Template) -> None:
    """Add a subnet of each kind to each zone."""
    for slot, kind in ((0, "Public"), (64, "Private"), (128, "Isolated")):
        for number, zone in enumerate(ZONES):
            title = f"{kind}{zone}Subnet"
            template.add_resource(
                ec2.Subnet(
                    title,
                    VpcId=Ref("Vpc"),
                    CidrBlock=f"10.20.{slot + 16 * number}.0/20",
                    AvailabilityZone=Select(number, GetAZs("")),
                    MapPublicIpOnLaunch=False,
                    Tags=tagged(f"{NAME}-{kind.lower()}-{zone.lower()}"),
                )
            )
            give(template, title)


def add_nat_gateway(template: Template, zone: str) -> None:
    """Add the NAT gateway of a zone."""
    tags = tagged(f"{NAME}-nat-{zone.lower()}")
    title = f"Public{zone}NatGateway"
    template.add_resource(
        ec2.EIP(f"{title}Address", Domain="vpc", Tags=tags, DependsOn="InternetGatewayAttachment")
    )
    template.add_resource(
        ec2.NatGateway(
            title,
            SubnetId=Ref(f"Public{zone}Subnet"),
            AllocationId=GetAtt(f"{title}Address", "AllocationId"),
            Tags=tags,
        )
    )


def add_route_tables(template: Template) -> None:
    """Add a route table for the public subnets, one for each private one, and one for the isolated ones."""
    add_route_table(template, "PublicRouteTable", "public")
    add_default_route(
        template,
        "PublicRouteTable",
        "PublicDefaultRoute",
        GatewayId=Ref("InternetGateway"),
        DependsOn="InternetGatewayAttachment",
    )
    add_route_table(template, "IsolatedRouteTable", "isolated")
    for zone in ZONES:
        add_nat_gateway(template, zone)
        table = f"PrivateRouteTableZone{zone}"
        add_route_table(template, table, f"private-{zone.lower()}")
        add_default_route(
            template, table, f"PrivateDefaultRouteZone{zone}", NatGatewayId=Ref(f"Public{zone}NatGateway")
        )
        associate(template, f"Public{zone}Subnet", "PublicRouteTable")
        associate(template, f"Private{zone}Subnet", table)
        associate(template, f"Isolated{zone}Subnet", "IsolatedRouteTable")


def add_route_table(template: Template, title: str, name: str) -> None:
    """Add a route table."""
    template.add_resource(ec2.RouteTable(title, VpcId=Ref("Vpc"), Tags=tagged(f"{NAME}-{name}")))


def add_default_route(template: Template, table: str, title: str, **target: Any) -> None:
    """Lead everything that is not local to a gateway."""
    template.add_resource(ec2.Route(title, RouteTableId=Ref(table), DestinationCidrBlock=ANYWHERE, **target))


def associate(template: Template, subnet: str, table: str) -> None:
    """Give a subnet its route table."""
    zone = table.removeprefix("PrivateRouteTable")
    after: dict[str, Any] = {"DependsOn": f"PrivateDefaultRoute{zone}"} if zone != table else {}
    template.add_resource(
        ec2.SubnetRouteTableAssociation(
            f"{subnet}RouteTableAssociation", SubnetId=Ref(subnet), RouteTableId=Ref(table), **after
        )
    )


def add_flow_log(template: Template) -> None:
    """Log the VPC's connections."""
    tags = tagged(f"{NAME}-flow-logs")
    template.add_resource(
        logs.LogGroup(
            "VpcFlowLogGroup",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            RetentionInDays=90,
            Tags=tags,
        )
    )
    write = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        "Resource": GetAtt("VpcFlowLogGroup", "Arn"),
    }
    own = {"StringEquals": {"aws:SourceAccount": Ref("AWS::AccountId")}}
    template.add_resource(
        iam.Role(
            "VpcFlowLogRole",
            AssumeRolePolicyDocument=trust("vpc-flow-logs.amazonaws.com", Condition=own),
            Policies=[iam.Policy(PolicyName="write-flow-logs", PolicyDocument=policy(write))],
            Tags=tags,
        )
    )
    template.add_resource(
        ec2.FlowLog(
            "VpcFlowLog",
            ResourceType="VPC",
            ResourceId=Ref("Vpc"),
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=Ref("VpcFlowLogGroup"),
            DeliverLogsPermissionArn=GetAtt("VpcFlowLogRole", "Arn"),
            Tags=tags,
        )
    )


# The security groups and endpoints

PREFIXES = {
    "bastion": "Bastion",
    "load_balancer": "LoadBalancer",
    "web": "Web",
    "api": "Api",
    "orders": "Orders",
    "interface-endpoints": "InterfaceEndpoints",
}


def security() -> Template:
    """Build the security groups, their rules, and the endpoints."""
    template = start("Security", "security groups and who may reach whom")
    for name, prefix in PREFIXES.items():
        add_group(template, f"{prefix}SecurityGroup", name)
        if name != "interface-endpoints":
            give(template, f"{prefix}SecurityGroupGroupId")
    for port in (80, 443):
        add_ingress(template, "load_balancer", "AnyIpv4", port, ANYWHERE, CidrIp=ANYWHERE)
        for name in ("web", "api"):
            add_egress(template, name, "AnyIpv4", port, "the internet", CidrIp=ANYWHERE)
    connect(template, "bastion", "web", 22)
    connect(template, "bastion", "api", 22)
    connect(template, "load_balancer", "web", 8080)
    connect(template, "load_balancer", "api", 9000)
    connect(template, "web", "api", 9000)
    connect(template, "api", "orders", 5432)
    for name in ("bastion", "web", "api"):
        connect(template, name, "interface-endpoints", 443)
    for service in ("ssm", "ssmmessages", "secretsmanager"):
        add_endpoint(template, service)
    return template


def group_id(name: str) -> GetAtt:
    """Return the id of a component's group."""
    return GetAtt(f"{PREFIXES[name]}SecurityGroup", "GroupId")


def add_group(template: Template, title: str, name: str) -> None:
    """Add a group that lets nothing in or out."""
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
            Tags=tagged(f"{NAME}-{name}"),
        )
    )


def add_ingress(template: Template, name: str, words: str, port: int, peer: str, **source: Any) -> None:
    """Let something in on one port."""
    template.add_resource(
        ec2.SecurityGroupIngress(
            f"{PREFIXES[name]}IngressFrom{words}Tcp{port}",
            GroupId=group_id(name),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            Description=f"{name} from {peer}",
            **source,
        )
    )


def add_egress(template: Template, name: str, words: str, port: int, peer: str, **target: Any) -> None:
    """Let something out on one port."""
    template.add_resource(
        ec2.SecurityGroupEgress(
            f"{PREFIXES[name]}EgressTo{words}Tcp{port}",
            GroupId=group_id(name),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            Description=f"{name} to {peer}",
            **target,
        )
    )


def connect(template: Template, source: str, target: str, port: int) -> None:
    """Open one port from a group to another, on both sides."""
    add_egress(template, source, PREFIXES[target], port, target, DestinationSecurityGroupId=group_id(target))
    add_ingress(template, target, PREFIXES[source], port, source, SourceSecurityGroupId=group_id(source))


def add_endpoint(template: Template, service: str) -> None:
    """Give a service of AWS's addresses in the VPC."""
    template.add_resource(
        ec2.VPCEndpoint(
            f"{service.title()}VpcEndpoint",
            VpcEndpointType="Interface",
            ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            VpcId=Ref("Vpc"),
            SubnetIds=[Ref(f"Private{zone}Subnet") for zone in ZONES],
            SecurityGroupIds=[group_id("interface-endpoints")],
            PrivateDnsEnabled=True,
            Tags=tagged(f"{NAME}-{service}"),
        )
    )


# The data tier


def data() -> Template:
    """Build the database."""
    template = start("Data", "the data tier")
    tags = tagged(f"{NAME}-orders")
    template.add_resource(
        rds.DBSubnetGroup(
            "OrdersDBSubnetGroup",
            DBSubnetGroupDescription="Subnets of the database orders",
            SubnetIds=[Ref(f"Isolated{zone}Subnet") for zone in ZONES],
            Tags=tags,
        )
    )
    template.add_resource(
        rds.DBParameterGroup(
            "OrdersDBParameterGroup",
            Description="Engine parameters of orders",
            Family="postgres16",
            Parameters={"rds.force_ssl": "1", "log_min_duration_statement": "500"},
            Tags=tags,
        )
    )
    monitoring = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    template.add_resource(
        iam.Role(
            "OrdersMonitoringRole",
            AssumeRolePolicyDocument=trust("monitoring.rds.amazonaws.com"),
            ManagedPolicyArns=[Sub(monitoring)],
            Tags=tagged(f"{NAME}-orders-monitoring"),
        )
    )
    template.add_resource(database(tags))
    tell(template, "OrdersEndpoint", "orders: host name", GetAtt(*ATTRIBUTES[ADDRESS]))
    tell(
        template,
        "OrdersSecretArn",
        "orders: ARN of the secret that holds the password",
        GetAtt(*ATTRIBUTES[SECRET]),
    )
    give(template, ADDRESS)
    give(template, SECRET)
    return template


def database(tags: Tags) -> rds.DBInstance:
    """Build the database's instance."""
    return rds.DBInstance(
        "OrdersDBInstance",
        DeletionPolicy="Snapshot",
        UpdateReplacePolicy="Snapshot",
        Metadata={"cfn-lint": {"config": {"ignore_checks": ["E3691", "W3691"]}}},
        Engine="postgres",
        EngineVersion="16",
        DBInstanceClass="db.m8g.large",
        AllocatedStorage="100",
        MaxAllocatedStorage=500,
        StorageType="gp3",
        MultiAZ=True,
        DBName="shop",
        MasterUsername="dbadmin",
        Port="5432",
        BackupRetentionPeriod=14,
        DeletionProtection=True,
        DBSubnetGroupName=Ref("OrdersDBSubnetGroup"),
        DBParameterGroupName=Ref("OrdersDBParameterGroup"),
        VPCSecurityGroups=[Ref("OrdersSecurityGroupGroupId")],
        PubliclyAccessible=False,
        StorageEncrypted=True,
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
        CopyTagsToSnapshot=True,
        AutoMinorVersionUpgrade=True,
        AllowMajorVersionUpgrade=True,
        EngineLifecycleSupport="open-source-rds-extended-support-disabled",
        EnableCloudwatchLogsExports=["postgresql", "upgrade"],
        MonitoringInterval=60,
        MonitoringRoleArn=GetAtt("OrdersMonitoringRole", "Arn"),
        Tags=tags,
    )


# The presentation tier


def presentation() -> Template:
    """Build the bastion and the load balancer."""
    template = start("Presentation", "the presentation tier")
    add_bastion(template)
    add_access_logs(template)
    template.add_resource(
        elb.LoadBalancer(
            "LoadBalancer",
            DependsOn="LoadBalancerAccessLogBucketPolicy",
            Type="application",
            Scheme="internet-facing",
            IpAddressType="ipv4",
            Subnets=[Ref(f"Public{zone}Subnet") for zone in ZONES],
            SecurityGroups=[Ref("LoadBalancerSecurityGroupGroupId")],
            LoadBalancerAttributes=[
                elb.LoadBalancerAttributes(Key=key, Value=value)
                for key, value in (
                    ("routing.http.drop_invalid_header_fields.enabled", "true"),
                    ("routing.http.desync_mitigation_mode", "defensive"),
                    ("deletion_protection.enabled", "true"),
                    ("access_logs.s3.enabled", "true"),
                    ("access_logs.s3.bucket", Ref("LoadBalancerAccessLogBucket")),
                )
            ],
            Tags=tagged(f"{NAME}-load_balancer"),
        )
    )
    tell(
        template,
        "LoadBalancerUrl",
        "load_balancer: address that the certificate's name must lead to",
        Sub("https://${LoadBalancer.DNSName}"),
    )
    give(template, "LoadBalancer")
    give(template, FULL_NAME)
    return template


def add_role(template: Template, prefix: str, name: str, managed: str, **more: Any) -> None:
    """Add a role for servers, and the profile that carries it to them."""
    template.add_resource(
        iam.Role(
            f"{prefix}Role",
            AssumeRolePolicyDocument=trust("ec2.amazonaws.com"),
            ManagedPolicyArns=[Sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{managed}")],
            Tags=tagged(f"{NAME}-{name}"),
            **more,
        )
    )
    template.add_resource(iam.InstanceProfile(f"{prefix}InstanceProfile", Roles=[Ref(f"{prefix}Role")]))


def latest(title: str) -> dict[str, Any]:
    """Point to the newest version of a launch template."""
    return {"LaunchTemplateId": Ref(title), "Version": GetAtt(title, "LatestVersionNumber")}


def hardened(disk: dict[str, Any]) -> dict[str, Any]:
    """Return an encrypted disk, and a metadata service that asks for a token."""
    ebs = ec2.EBSBlockDevice(Encrypted=True, VolumeType="gp3", DeleteOnTermination=True, **disk)
    return {
        "MetadataOptions": ec2.MetadataOptions(HttpTokens="required", HttpPutResponseHopLimit=1),
        "BlockDeviceMappings": [ec2.LaunchTemplateBlockDeviceMapping(DeviceName="/dev/xvda", Ebs=ebs)],
    }


def add_bastion(template: Template) -> None:
    """Add the bastion, which Session Manager leads to."""
    add_role(template, "Bastion", "bastion", "AmazonSSMManagedInstanceCore")
    template.add_resource(
        ec2.LaunchTemplate(
            "BastionLaunchTemplate",
            LaunchTemplateData=ec2.LaunchTemplateData(ImageId=f"resolve:ssm:{IMAGE}", **hardened({})),
        )
    )
    template.add_resource(
        ec2.Instance(
            "BastionInstance",
            LaunchTemplate=ec2.LaunchTemplateSpecification(**latest("BastionLaunchTemplate")),
            InstanceType="t4g.nano",
            SubnetId=Ref("PublicASubnet"),
            SecurityGroupIds=[Ref("BastionSecurityGroupGroupId")],
            MetadataOptions=ec2.MetadataOptions(HttpTokens="required", HttpPutResponseHopLimit=1),
            PropagateTagsToVolumeOnCreation=True,
            IamInstanceProfile=Ref("BastionInstanceProfile"),
            Tags=tagged(f"{NAME}-bastion"),
        )
    )
    tell(
        template,
        "BastionInstanceId",
        "bastion: instance, for `aws ssm start-session --target`",
        Ref("BastionInstance"),
    )


def add_access_logs(template: Template) -> None:
    """Add the bucket of the load balancer's logs."""
    bucket = "LoadBalancerAccessLogBucket"
    template.add_resource(
        s3.Bucket(
            bucket,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            BucketEncryption=s3.BucketEncryption(
                ServerSideEncryptionConfiguration=[
                    s3.ServerSideEncryptionRule(
                        ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                    )
                ]
            ),
            PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
                BlockPublicAcls=True,
                BlockPublicPolicy=True,
                IgnorePublicAcls=True,
                RestrictPublicBuckets=True,
            ),
            LifecycleConfiguration=s3.LifecycleConfiguration(
                Rules=[
                    s3.LifecycleRule(
                        Id="expire",
                        Status="Enabled",
                        ExpirationInDays=90,
                        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(
                            DaysAfterInitiation=7
                        ),
                        NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=7),
                    )
                ]
            ),
            VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
            Tags=tagged(f"{NAME}-load_balancer-access-logs"),
        )
    )
    arn = GetAtt(bucket, "Arn")
    template.add_resource(
        s3.BucketPolicy(
            f"{bucket}Policy",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Bucket=Ref(bucket),
            PolicyDocument=policy(
                {
                    "Sid": "LoadBalancerWritesLogs",
                    "Effect": "Allow",
                    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": Sub("${BucketArn}/AWSLogs/${AWS::AccountId}/*", BucketArn=arn),
                },
                {
                    "Sid": "NobodyWithoutTls",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [arn, Sub(f"${{{bucket}.Arn}}/*")],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ),
        )
    )


# The logic tier

STAND_IN = """\
#!/bin/bash
# A stand-in for both programs: nginx, which answers every request and every health check with 200.
dnf install -y nginx
echo 'server { listen 8080; listen 9000; return 200; }' > /etc/nginx/conf.d/stand-in.conf
systemctl enable --now nginx
"""

ENVIRONMENT = f"""\
Content-Type: multipart/mixed; boundary="==tiers=="
MIME-Version: 1.0

--==tiers==
Content-Type: text/x-shellscript; charset="us-ascii"

#!/bin/sh
cat >> /etc/environment <<'END_OF_ENVIRONMENT'

DB_HOST='${{{ADDRESS}}}'
DB_SECRET='${{{SECRET}}}'
END_OF_ENVIRONMENT

--==tiers==
Content-Type: text/plain; charset="utf-8"

{STAND_IN}
--==tiers==--
"""


def logic() -> Template:
    """Build the servers and what leads requests to them."""
    template = start("Logic", "the logic tier")
    template.add_parameter(
        Parameter("CertificateArn", Type="String", Description="CertificateArn, as it was deployed with")
    )
    add_target_group(template, "Web", "web", 8080, "/healthz")
    add_target_group(template, "Api", "api", 9000, "/")
    add_listeners(template)
    add_servers(
        template,
        "Web",
        "web",
        ("3", "9"),
        {"VolumeSize": 20},
        InstanceType="t4g.small",
        UserData=Base64(STAND_IN),
    )
    read = {
        "Effect": "Allow",
        "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        "Resource": [Ref(SECRET)],
    }
    add_role(
        template,
        "Api",
        "api",
        "CloudWatchAgentServerPolicy",
        Policies=[iam.Policy(PolicyName="api", PolicyDocument=policy(read))],
    )
    add_servers(
        template,
        "Api",
        "api",
        ("3", "12"),
        {},
        InstanceType="m7g.large",
        UserData=Base64(Sub(ENVIRONMENT)),
        IamInstanceProfile=ec2.IamInstanceProfile(Name=Ref("ApiInstanceProfile")),
    )
    label = f"${{{FULL_NAME}}}/${{LoadBalancerToApiTargetGroup.TargetGroupFullName}}"
    requests = scaling.PredefinedMetricSpecification(
        PredefinedMetricType="ALBRequestCountPerTarget", ResourceLabel=Sub(label)
    )
    add_scaling(
        template,
        "Api",
        "ApiRequestsScalingPolicy",
        requests,
        1000,
        DependsOn="LoadBalancerListener443Rule100",
    )
    return template


def add_target_group(template: Template, prefix: str, name: str, port: int, path: str) -> None:
    """Add what the load balancer knows of some servers."""
    template.add_resource(
        elb.TargetGroup(
            f"LoadBalancerTo{prefix}TargetGroup",
            VpcId=Ref("Vpc"),
            TargetType="instance",
            Protocol="HTTP",
            Port=port,
            HealthCheckProtocol="HTTP",
            HealthCheckPath=path,
            HealthCheckIntervalSeconds=15,
            HealthCheckTimeoutSeconds=5,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=3,
            Matcher=elb.Matcher(HttpCode="200"),
            TargetGroupAttributes=[
                elb.TargetGroupAttribute(Key="deregistration_delay.timeout_seconds", Value="60")
            ],
            Tags=tagged(f"{NAME}-load_balancer-to-{name}"),
        )
    )


def add_listeners(template: Template) -> None:
    """Add both listeners, and the rules of the second."""
    template.add_resource(
        elb.Listener(
            "LoadBalancerListener80",
            LoadBalancerArn=Ref("LoadBalancer"),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[
                elb.Action(
                    Type="redirect",
                    RedirectConfig=elb.RedirectConfig(Protocol="HTTPS", Port="443", StatusCode="HTTP_301"),
                )
            ],
            Tags=cost_centre(),
        )
    )
    template.add_resource(
        elb.Listener(
            "LoadBalancerListener443",
            LoadBalancerArn=Ref("LoadBalancer"),
            Port=443,
            Protocol="HTTPS",
            SslPolicy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            Certificates=[elb.Certificate(CertificateArn=Ref("CertificateArn"))],
            DefaultActions=[elb.Action(Type="forward", TargetGroupArn=Ref("LoadBalancerToWebTargetGroup"))],
            Tags=cost_centre(),
        )
    )
    path = elb.Condition(Field="path-pattern", PathPatternConfig=elb.PathPatternConfig(Values=["/api/*"]))
    host = elb.Condition(
        Field="host-header", HostHeaderConfig=elb.HostHeaderConfig(Values=["admin.example.com"])
    )
    for priority, condition, prefix in ((100, path, "Api"), (200, host, "Web")):
        template.add_resource(
            elb.ListenerRule(
                f"LoadBalancerListener443Rule{priority}",
                ListenerArn=Ref("LoadBalancerListener443"),
                Priority=priority,
                Conditions=[condition],
                Actions=[
                    elb.ListenerRuleAction(
                        Type="forward", TargetGroupArn=Ref(f"LoadBalancerTo{prefix}TargetGroup")
                    )
                ],
                Tags=cost_centre(),
            )
        )


def add_servers(
    template: Template,
    prefix: str,
    name: str,
    capacity: tuple[str, str],
    disk: dict[str, Any],
    **more: Any,
) -> None:
    """Add servers that scale by their processors' use."""
    least, most = capacity
    template.add_resource(
        ec2.LaunchTemplate(
            f"{prefix}LaunchTemplate",
            LaunchTemplateData=ec2.LaunchTemplateData(
                ImageId=f"{{{{resolve:ssm:{IMAGE}}}}}",
                SecurityGroupIds=[Ref(f"{prefix}SecurityGroupGroupId")],
                **hardened(disk),
                **more,
                TagSpecifications=[
                    ec2.TagSpecifications(ResourceType=kind, Tags=tagged(f"{NAME}-{name}"))
                    for kind in ("volume", "network-interface")
                ],
            ),
            TagSpecifications=[
                ec2.TagSpecifications(ResourceType="launch-template", Tags=tagged(f"{NAME}-{name}"))
            ],
        )
    )
    template.add_resource(
        scaling.AutoScalingGroup(
            f"{prefix}AutoScalingGroup",
            UpdatePolicy=AutoScalingInstanceRefresh(
                AutoScalingInstanceRefresh={
                    "Strategy": "Rolling",
                    "Preferences": {
                        "MinHealthyPercentage": 100,
                        "MaxHealthyPercentage": 110,
                        "InstanceWarmup": 120,
                    },
                }
            ),
            MinSize=least,
            MaxSize=most,
            VPCZoneIdentifier=[Ref(f"Private{zone}Subnet") for zone in ZONES],
            LaunchTemplate=scaling.LaunchTemplateSpecification(**latest(f"{prefix}LaunchTemplate")),
            TargetGroupARNs=[Ref(f"LoadBalancerTo{prefix}TargetGroup")],
            HealthCheckType="ELB",
            HealthCheckGracePeriod=120,
            Tags=[
                {"Key": key, "Value": value, "PropagateAtLaunch": True}
                for key, value in (("Name", f"{NAME}-{name}"), ("CostCentre", "4711"))
            ],
        )
    )
    use = scaling.PredefinedMetricSpecification(PredefinedMetricType="ASGAverageCPUUtilization")
    add_scaling(template, prefix, f"{prefix}CpuScalingPolicy", use, 60)


def add_scaling(
    template: Template,
    prefix: str,
    title: str,
    metric: scaling.PredefinedMetricSpecification,
    target: int,
    **more: Any,
) -> None:
    """Add a policy that aims at a value."""
    template.add_resource(
        scaling.ScalingPolicy(
            title,
            AutoScalingGroupName=Ref(f"{prefix}AutoScalingGroup"),
            PolicyType="TargetTrackingScaling",
            EstimatedInstanceWarmup=120,
            TargetTrackingConfiguration=scaling.TargetTrackingConfiguration(
                PredefinedMetricSpecification=metric, TargetValue=target
            ),
            **more,
        )
    )


# The root


def root() -> Template:
    """Build the stack of stacks."""
    template = new_template(
        f"Three-tier architecture {NAME}",
        {
            "AWS::CloudFormation::Interface": {
                "ParameterGroups": [
                    {"Label": {"default": "load_balancer"}, "Parameters": ["CertificateArn"]}
                ],
                "ParameterLabels": {"CertificateArn": {"default": "Listeners: certificate"}},
            },
            "cfn-lint": {"config": {"ignore_checks": ["W3002"]}},
        },
    )
    template.add_parameter(
        Parameter(
            "CertificateArn",
            Type="String",
            Description="ACM certificate of the site",
            AllowedPattern="arn:aws(-[a-z]+)*:acm:[a-z]+(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}"
            ":certificate/[A-Za-z0-9-]{1,64}",
            ConstraintDescription="must be the ARN of an ACM certificate, "
            "arn:aws:acm:REGION:ACCOUNT:certificate/ID",
        )
    )
    for title, wires in WIRES.items():
        parameters: dict[str, AWSHelperFn] = {
            name: GetAtt(producer, f"Outputs.{name}") for name, producer in wires.items()
        }
        if title == "Logic":
            parameters["CertificateArn"] = Ref("CertificateArn")
        stack = cloudformation.Stack(
            title,
            TemplateURL=f"{title.lower()}.template.json",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            Tags=cost_centre(),
        )
        if parameters:
            stack.Parameters = parameters
        template.add_resource(stack)
    for name, description, producer in (
        ("Vpc", "Id of the VPC", "Network"),
        ("BastionInstanceId", "bastion: instance, for `aws ssm start-session --target`", "Presentation"),
        (
            "LoadBalancerUrl",
            "load_balancer: address that the certificate's name must lead to",
            "Presentation",
        ),
        ("OrdersEndpoint", "orders: host name", "Data"),
        ("OrdersSecretArn", "orders: ARN of the secret that holds the password", "Data"),
    ):
        tell(template, name, description, GetAtt(producer, f"Outputs.{name}"))
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
