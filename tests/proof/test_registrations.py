"""Targets that register themselves or are registered by others, and resources named by their own names."""

import pytest

from tests.support.proof_templates import network, one, reason
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.network import Network

FRONT = """
  AlbGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: a
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}]
  HostGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: h
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 8000, ToPort: 60000, SourceSecurityGroupId: !Ref AlbGroup}]
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref AlbGroup]}
  Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Name: blue, Port: 80, Protocol: HTTP, VpcId: !Ref Vpc}}
  Other: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, VpcId: !Ref Vpc, TargetType: ip}}
  Http:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Alb
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: prod}}
"""
HOSTS = """
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData: {SecurityGroupIds: [!Ref HostGroup], UserData: %s}
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '2'
      MaxSize: '2'
      VPCZoneIdentifier: [!Ref A, !Ref B]
      LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: '1'}
"""
JOINING = '!Base64 {"Fn::Sub": "echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"}'
ANY = "!Base64 hello"
TASKS = """
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: %s
      ContainerDefinitions: [{Name: web, Image: i, PortMappings: [{ContainerPort: 8080, HostPort: %s}]}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      LoadBalancers: [{ContainerName: web, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
"""


def flow(found: Network, source: str, destination: str, port: int | None = None) -> Flow:
    answer = reach(found, source, destination, "tcp", port)
    assert isinstance(answer, Flow), answer
    return answer


@pytest.mark.parametrize(
    ("mode", "host_port", "joins", "open_to", "perhaps"),
    [
        ("bridge", 0, JOINING, (), ((8000, 60000),)),
        ("bridge", 9090, JOINING, ((9090, 9090),), ()),
        ("bridge", 9090, ANY, (), ((9090, 9090),)),
        ("bridge", 80, JOINING, (), ()),  # no group lets it in
        ("host", 8080, JOINING, ((8080, 8080),), ()),
    ],
)
def test_services_without_interfaces_register_their_hosts(
    mode: str, host_port: int, joins: str, open_to: object, perhaps: object
) -> None:
    found = network(FRONT + HOSTS % joins + TASKS % (mode, host_port))
    answer = flow(found, "Alb", "Hosts")
    assert (answer.ports, answer.partial, answer.unknown) == (open_to, (), perhaps)
    assert bool(answer.unknowns) == bool(perhaps)


def test_a_capacity_provider_makes_hosts_certain() -> None:
    provider = """
  Provider:
    Type: AWS::ECS::CapacityProvider
    Properties: {Name: spare, AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Hosts}}
  Association:
    Type: AWS::ECS::ClusterCapacityProviderAssociations
    Properties: {Cluster: prod, CapacityProviders: [spare], DefaultCapacityProviderStrategy: []}
"""
    found = network(FRONT + HOSTS % ANY + TASKS % ("bridge", 9090) + provider)
    assert flow(found, "Alb", "Hosts").ports == ((9090, 9090),)


def test_only_instances_and_groups_may_be_hosts() -> None:
    other = "\n  Db: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref A, GroupSet: [!Ref HostGroup]}}"
    found = network(FRONT + HOSTS % ANY + TASKS % ("bridge", 0) + other)
    assert flow(found, "Alb", "Db").verdict == "NO"


def test_a_task_definition_that_is_not_known_leaves_the_port_open() -> None:
    tasks = (TASKS % ("bridge", 9090)).replace("!Ref Task\n", "arn:aws:ecs:eu-west-1:1:task-definition/x:1\n")
    answer = flow(network(FRONT + HOSTS % JOINING + tasks), "Alb", "Hosts")
    assert (answer.verdict, answer.unknown) == ("UNKNOWN", ((8000, 60000),))


def test_classic_load_balancers_have_hosts_of_services_too() -> None:
    classic = """
  Classic:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      LoadBalancerName: old
      Subnets: [!Ref A, !Ref B]
      SecurityGroups: [!Ref AlbGroup]
      Listeners: [{LoadBalancerPort: '80', InstancePort: '9090', Protocol: HTTP}]
"""
    tasks = (TASKS % ("bridge", 9090)).replace("TargetGroupArn: !Ref Targets", "LoadBalancerName: old")
    found = network(FRONT + HOSTS % JOINING + tasks + classic)
    assert flow(found, "Classic", "Hosts").ports == ((9090, 9090),)
    assert flow(found, "Alb", "Hosts").verdict == "NO"


AWSVPC = """
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions: [{Name: web, Image: i, PortMappings: [{ContainerPort: 8080}]}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref HostGroup]}}
      LoadBalancers:
        - ContainerName: web
          ContainerPort: 8080
          TargetGroupArn: !Ref Other
          AdvancedConfiguration: {AlternateTargetGroupArn: !Ref Targets, ProductionListenerRule: x, RoleArn: y}
"""


def test_the_other_group_of_a_blue_green_deployment_may_hold_the_tasks() -> None:
    answer = flow(network(FRONT + AWSVPC), "Alb", "Service")
    assert (answer.verdict, answer.unknown) == ("UNKNOWN", ((8080, 8080),))


def test_traffic_sources_register_a_group() -> None:
    hosts = HOSTS % ANY + "      TrafficSources: [{Type: elbv2, Identifier: !Ref Targets}]\n"
    front = FRONT.replace(
        "Port: 80, Protocol: HTTP, VpcId: !Ref Vpc}}", "Port: 9090, Protocol: HTTP, VpcId: !Ref Vpc}}"
    )
    assert flow(network(front + hosts), "Alb", "Hosts").ports == ((9090, 9090),)


@pytest.mark.parametrize("name", ["!GetAtt Targets.TargetGroupName", "blue"])
def test_deployments_may_register_what_they_deploy_to(name: str) -> None:
    deployment = f"""
  Deployments:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: a
      ServiceRoleArn: r
      LoadBalancerInfo: {{TargetGroupInfoList: [{{Name: {name}}}]}}
      AutoScalingGroups: [!Ref Hosts]
"""
    front = FRONT.replace("Name: blue, Port: 80", "Name: blue, Port: 9090")
    answer = flow(network(front + HOSTS % ANY + deployment), "Alb", "Hosts")
    assert (answer.verdict, answer.unknown) == ("UNKNOWN", ((9090, 9090),))


FOREIGN = "\n  Finder: {Type: Custom::Finder, Properties: {ServiceToken: x}}\n"


def test_a_configuration_of_blue_green_deployments_that_is_not_known_may_name_any_group() -> None:
    configuration = "{AlternateTargetGroupArn: !Ref Targets, ProductionListenerRule: x, RoleArn: y}"
    tasks = AWSVPC.replace(configuration, "!GetAtt Finder.Found")
    answer = flow(network(FRONT + tasks + FOREIGN), "Alb", "Service")
    assert (answer.verdict, answer.unknown) == ("UNKNOWN", ((8080, 8080),))


def test_load_balancers_of_deployments_that_are_not_known_may_be_any() -> None:
    deployment = """
  Deployments:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties: {ApplicationName: a, ServiceRoleArn: r, LoadBalancerInfo: !GetAtt Finder.Found}
"""
    front = FRONT.replace("Name: blue, Port: 80", "Name: blue, Port: 9090")
    answer = flow(network(front + HOSTS % ANY + deployment + FOREIGN), "Alb", "Hosts")
    assert (answer.verdict, answer.unknown) == ("UNKNOWN", ((9090, 9090),))


MIXED = """
  Open:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {SecurityGroupIds: [!Ref AlbGroup]}}
  Shut:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {SecurityGroupIds: [!Ref Group]}}
  Mixed:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '2'
      MaxSize: '2'
      VPCZoneIdentifier: [!Ref A]
      MixedInstancesPolicy:
        LaunchTemplate:
          LaunchTemplateSpecification: {LaunchTemplateId: !Ref Shut, Version: 1}
          Overrides: %s
"""


@pytest.mark.parametrize(
    ("overrides", "verdict"),
    [
        ("[{InstanceType: t3.micro}]", "NO"),
        ("[{LaunchTemplateSpecification: {LaunchTemplateId: !Ref Shut, Version: 1}}]", "NO"),
        ("[{LaunchTemplateSpecification: {LaunchTemplateId: !Ref Open, Version: 1}}]", "UNKNOWN"),
        ("!GetAtt Finder.Found", "UNKNOWN"),
    ],
)
def test_instances_may_be_launched_by_another_template(overrides: str, verdict: str) -> None:
    answer = flow(network(FRONT + MIXED % overrides + FOREIGN), "Alb", "Mixed", 80)
    assert answer.verdict == verdict


# Names


def database(group: str, name: str) -> str:
    return f"""
  Subnets: {{Type: AWS::RDS::DBSubnetGroup, Properties: {{DBSubnetGroupName: {group}, SubnetIds: [!Ref A]}}}}
  Db: {{Type: AWS::RDS::DBInstance, Properties: {{DBSubnetGroupName: {name}, VPCSecurityGroups: [!Ref Group]}}}}
"""


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("shop", "shop"),
        ("Shop", "shop"),  # RDS keeps it in lower case
        ('!Sub "${AWS::StackName}-db"', '!Sub "${AWS::StackName}-db"'),
        ('!Sub "${AWS::StackName}-db"', '!Join ["-", [!Ref "AWS::StackName", db]]'),
        ("!Ref AWS::StackName", "!Ref AWS::StackName"),
    ],
)
def test_a_name_of_a_resource_beside_it_is_that_resource(group: str, name: str) -> None:
    (interface,) = one(network(database(group, name)).nodes, "Db").interfaces
    assert interface.placements[0].subnet == "A"


@pytest.mark.parametrize(
    ("group", "name"),
    [("shop", "other"), ('!Sub "${AWS::StackName}-db"', "shop-db"), ("!ImportValue a", "!ImportValue b")],
)
def test_another_name_is_not(group: str, name: str) -> None:
    assert isinstance(one(network(database(group, name)).nodes, "Db").interfaces, Unknown)


def test_a_name_that_two_resources_have_is_not_known() -> None:
    twice = "\n  More: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupName: shop, SubnetIds: [!Ref B]}}"
    found = one(network(database("shop", "shop") + twice).nodes, "Db").interfaces
    assert "several have this name" in reason(found)


@pytest.mark.parametrize(
    ("kind", "key", "user", "field", "more"),
    [
        ("AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName", "AWS::ElastiCache::ReplicationGroup", "CacheSubnetGroupName", ""),
        ("AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName", "AWS::ElastiCache::CacheCluster", "CacheSubnetGroupName", ""),
        ("AWS::MemoryDB::SubnetGroup", "SubnetGroupName", "AWS::MemoryDB::Cluster", "SubnetGroupName", ""),
        ("AWS::DAX::SubnetGroup", "SubnetGroupName", "AWS::DAX::Cluster", "SubnetGroupName", ""),
        ("AWS::Redshift::ClusterSubnetGroup", "ClusterSubnetGroupName", "AWS::Redshift::Cluster", "ClusterSubnetGroupName", ""),
        ("AWS::DocDB::DBSubnetGroup", "DBSubnetGroupName", "AWS::DocDB::DBCluster", "DBSubnetGroupName", ""),
        ("AWS::Neptune::DBSubnetGroup", "DBSubnetGroupName", "AWS::Neptune::DBCluster", "DBSubnetGroupName", ""),
    ],
)  # fmt: skip
def test_all_kinds_of_subnet_groups_have_names(kind: str, key: str, user: str, field: str, more: str) -> None:
    found = network(f"""
  Subnets: {{Type: '{kind}', Properties: {{{key}: cold, SubnetIds: [!Ref A]}}}}
  X: {{Type: '{user}', Properties: {{{field}: cold{more}}}}}
""")
    (interface,) = one(found.nodes, "X").interfaces
    assert interface.placements[0].subnet == "A"


@pytest.mark.parametrize(
    ("written", "launching"),
    [
        (
            "{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {LaunchConfigurationName: old, SecurityGroups: [!Ref Group]}}",
            "LaunchConfigurationName: old",
        ),
        (
            '{Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateName: !Sub "${AWS::StackName}-t", LaunchTemplateData: {SecurityGroupIds: [!Ref Group]}}}',
            'LaunchTemplate: {LaunchTemplateName: !Sub "${AWS::StackName}-t", Version: "1"}',
        ),
    ],
)
def test_what_is_launched_may_be_named(written: str, launching: str) -> None:
    found = network(f"""
  Launched: {written}
  X: {{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {{VPCZoneIdentifier: [!Ref A], {launching}}}}}
""")
    (interface,) = one(found.nodes, "X").interfaces
    assert interface.groups == ("Group",)


ON_HOSTS = TASKS % ("bridge", 0)
UNSEEN = {
    "a fleet that hosts tasks": ON_HOSTS
    + """
  Template: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!Ref HostGroup]}}}
  X:
    Type: AWS::EC2::EC2Fleet
    Properties:
      LaunchTemplateConfigs: [{LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template}, Overrides: [{SubnetId: !Ref A}]}]
      TargetCapacitySpecification: {TotalTargetCapacity: 1}
""",
    "instances that ECS manages": ON_HOSTS
    + """
  X:
    Type: AWS::ECS::CapacityProvider
    Properties:
      ManagedInstancesProvider:
        InstanceLaunchTemplate: {NetworkConfiguration: {Subnets: [!Ref A], SecurityGroups: [!Ref HostGroup]}}
""",
    "a fleet that names its target groups": """
  X:
    Type: AWS::EC2::SpotFleet
    Properties:
      SpotFleetRequestConfigData:
        LaunchSpecifications: [{SubnetId: !Ref A, SecurityGroups: [{GroupId: !Ref HostGroup}]}]
        LoadBalancersConfig: {TargetGroupsConfig: {TargetGroups: [{Arn: !Ref Targets}]}}
""",
    "a controller in a cluster": """
  X: {Type: AWS::EKS::Nodegroup, Properties: {ClusterName: c, NodeRole: r, Subnets: [!Ref A]}}
""",
    "a custom resource, on any port": """
  X: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref HostGroup]}}
  Register: {Type: Custom::Register, Properties: {ServiceToken: t, Group: !Ref Targets}}
""",
    "deployments of tasks on hosts": """
  X: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A, SecurityGroupIds: [!Ref HostGroup]}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ContainerDefinitions: [{Name: web, Image: i, PortMappings: [{ContainerPort: 8080}]}]}
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      DeploymentController: {Type: CODE_DEPLOY}
      LoadBalancers: [{ContainerName: web, ContainerPort: 8080, TargetGroupArn: !Ref Other}]
  Deployments:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ECSServices: [{ClusterName: !Ref Cluster, ServiceName: !GetAtt Service.Name}]
      LoadBalancerInfo: {TargetGroupPairInfoList: [{TargetGroups: [{Name: !GetAtt Targets.TargetGroupName}, {Name: blue}]}]}
""",
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_may_register_at_a_port_that_is_not_known_is_never_no_target(name: str) -> None:
    answer = flow(network(FRONT + UNSEEN[name]), "Alb", "X", 8080)
    assert answer.verdict == "UNKNOWN"
    assert answer.unknowns


def test_a_fleet_is_no_target_of_what_it_does_not_name() -> None:
    fleet = UNSEEN["a fleet that names its target groups"].replace("!Ref Targets", "!Ref Other")
    assert flow(network(FRONT + fleet), "Alb", "X", 8080).verdict == "NO"
