"""What an update loses for good beside data, or does where nobody sees it."""

from typing import Any

import pytest

from tests.support.plan_sides import STACK, codes, found, ref, resource, single
from tests.support.plan_specs import SHOP, side_of
from tiers.ir.placed import Layout
from tiers.plan.planning import plan
from tiers.plan.report.secrets import HIDDEN
from tiers.plan.report.text import plan as rendered
from tiers.plan.safeguards.guard import stack_policy

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TOPIC = {"Topic": resource("AWS::SNS::Topic")}


def attribute(value: str) -> dict[str, Any]:
    return {"LoadBalancerAttributes": [{"Key": "deletion_protection.enabled", "Value": value}]}


@pytest.mark.parametrize(
    ("kind", "on", "off"),
    [
        (BALANCER, attribute("true"), attribute("false")),
        ("AWS::EC2::Instance", {"DisableApiTermination": True}, {"DisableApiTermination": False}),
        ("AWS::NetworkFirewall::Firewall", {"DeleteProtection": True}, {"DeleteProtection": False}),
    ],
)
def test_what_is_protected_stays_outside_the_stack(kind: str, on: Any, off: Any) -> None:
    made = plan(single(Kept=resource(kind, **on), **TOPIC), single(**TOPIC))
    (said,) = made.refused
    assert said.code.id == "T6009"
    assert said.message == f"`Kept` would be removed, but AWS keeps it (`{kind}`)"
    assert "is billed" in said.note
    assert found(single(Kept=resource(kind, **on), **TOPIC), single(**TOPIC), "Kept") == []
    assert found(single(Kept=resource(kind, **off), **TOPIC), single(**TOPIC)) == []
    retained = resource(kind, {"DeletionPolicy": "Retain"}, **on)
    assert found(single(Kept=retained, **TOPIC), single(**TOPIC)) == [], "it is meant to stay"


def test_a_replaced_resource_is_protected_as_it_was() -> None:
    old = single(Front=resource(BALANCER, Scheme="internal", **attribute("true")))
    new = single(Front=resource(BALANCER, Scheme="internet-facing", **attribute("false")))
    assert found(old, new) == ["T6012", "T6009"], "the old one is not updated before it goes"


def test_a_protected_database_is_refused_once_and_says_so() -> None:
    for on in ({"DeletionProtection": True}, {"DeletionProtection": "true"}):
        made = plan(single(D=resource("AWS::RDS::DBInstance", **on), **TOPIC), single(**TOPIC))
        assert codes(made) == ["T6002"]
        assert "deletion protection is on" in made.refused[0].note
    pool = resource("AWS::Cognito::UserPool", DeletionProtection="ACTIVE")
    assert "deletion protection is on" in plan(single(P=pool), single(**TOPIC)).refused[0].note


@pytest.mark.parametrize(
    ("kind", "properties", "refused"),
    [
        ("AWS::EC2::EIP", {"Domain": "vpc"}, True),
        ("AWS::EC2::NatGateway", {"AvailabilityMode": "regional", "VpcId": "vpc-1"}, True),
        ("AWS::EC2::NatGateway", {"SubnetId": "subnet-1", "AllocationId": "eipalloc-1"}, False),
        ("AWS::GlobalAccelerator::Accelerator", {"Name": "shop"}, True),
    ],
)
def test_a_released_address_is_lost(kind: str, properties: dict[str, Any], refused: bool) -> None:  # noqa: FBT001
    old = single(Way=resource(kind, **properties), **TOPIC)
    assert found(old, single(**TOPIC)) == (["T6016"] if refused else [])
    assert found(old, single(**TOPIC), *(["Way"] if refused else [])) == []
    kept = single(Way=resource(kind, {"DeletionPolicy": "Retain"}, **properties), **TOPIC)
    assert found(kept, single(**TOPIC)) == []


@pytest.mark.parametrize(
    ("kind", "properties", "lost"),
    [
        ("AWS::Route53::HostedZone", {"Name": "example.com"}, "its name servers"),
        ("AWS::Route53::HostedZone", {"Name": "shop.internal", "VPCs": [{"VPCId": "vpc-1"}]}, ""),
        ("AWS::CodeConnections::Connection", {"ConnectionName": "c"}, "the consent to its repositories"),
        ("AWS::CertificateManager::Certificate", {"DomainName": "example.com"}, "its ARN"),
        ("AWS::CloudFront::Distribution", {"DistributionConfig": {}}, "its domain name"),
    ],
)
def test_an_identity_that_others_rely_on_is_lost(kind: str, properties: dict[str, Any], lost: str) -> None:
    old = single(Known=resource(kind, **properties), **TOPIC)
    made = plan(old, single(**TOPIC))
    assert [each.message for each in made.refused] == (
        [f"`Known` would be removed with {lost}"] if lost else []
    )
    assert {each.code.name for each in made.refused} == ({"identity-lost"} if lost else set())
    assert found(old, single(**TOPIC), *(["Known"] if lost else [])) == []
    assert found(old, old) == []


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(
    ("mode", "lost"),
    [
        ("single", ["PublicBNatGatewayAddress"]),
        ("none", ["PublicANatGatewayAddress", "PublicBNatGatewayAddress"]),
        ("regional", ["PublicANatGatewayAddress", "PublicBNatGatewayAddress"]),
    ],
)
def test_another_nat_gateway_mode_says_which_addresses_go(mode: str, lost: list[str], layout: Layout) -> None:
    changed = SHOP.replace("mode: per_zone", f"mode: {mode}")
    made = plan(side_of(SHOP, layout), side_of(changed, layout))
    assert sorted(each.message.split("`")[1] for each in made.refused if each.code.id == "T6016") == lost


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("AWS::RDS::DBInstance", {"BackupRetentionPeriod": 7}, {"BackupRetentionPeriod": 0}, ["T6010"]),
        ("AWS::RDS::DBInstance", {"BackupRetentionPeriod": 7}, {"BackupRetentionPeriod": 1}, ["T6012"]),
        ("AWS::RDS::DBInstance", {"BackupRetentionPeriod": 0}, {"BackupRetentionPeriod": 0}, []),
        (
            "AWS::Redshift::Cluster",
            {"AutomatedSnapshotRetentionPeriod": 3},
            {"AutomatedSnapshotRetentionPeriod": 0},
            ["T6010"],
        ),
        ("AWS::Redshift::Cluster", {"AutomatedSnapshotRetentionPeriod": 7}, {}, ["T6022"]),
        (
            "AWS::FSx::FileSystem",
            {"WindowsConfiguration": {"AutomaticBackupRetentionDays": 7}},
            {"WindowsConfiguration": {"AutomaticBackupRetentionDays": 0}},
            ["T6012"],
        ),
        (
            "AWS::DynamoDB::Table",
            {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
            {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
            ["T6010"],
        ),
        (
            "AWS::DynamoDB::Table",
            {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
            {},
            ["T6010"],
        ),
        (
            "AWS::ElastiCache::ReplicationGroup",
            {"SnapshotRetentionLimit": 5},
            {"SnapshotRetentionLimit": 0},
            ["T6012"],
        ),
        ("AWS::ElastiCache::ReplicationGroup", {"SnapshotRetentionLimit": 5}, {}, ["T6012"]),
        ("AWS::RDS::DBInstance", {"DeleteAutomatedBackups": False}, {}, ["T6012"]),
        ("AWS::RDS::DBInstance", {}, {"DeleteAutomatedBackups": False}, []),
        (
            "AWS::S3::Bucket",
            {"VersioningConfiguration": {"Status": "Enabled"}},
            {"VersioningConfiguration": {"Status": "Suspended"}},
            ["T6012"],
        ),
        ("AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}}, {}, ["T6012"]),
        ("AWS::EFS::FileSystem", {"BackupPolicy": {"Status": "ENABLED"}}, {}, ["T6012"]),
        ("AWS::Logs::LogGroup", {"RetentionInDays": 365}, {"RetentionInDays": 30}, ["T6022"]),
        ("AWS::Logs::LogGroup", {}, {"RetentionInDays": 365}, ["T6022"]),
        ("AWS::Logs::LogGroup", {"RetentionInDays": 30}, {}, []),
        ("AWS::SQS::Queue", {}, {"MessageRetentionPeriod": 3600}, ["T6022"]),
        ("AWS::SQS::Queue", {"MessageRetentionPeriod": 3600}, {}, []),
        ("AWS::Kinesis::Stream", {"RetentionPeriodHours": 48}, {}, ["T6022"]),
    ],
)
def test_backups_and_records_that_go(
    kind: str, before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    old, new = (single(X=resource(kind, **each)) for each in (before, after))
    assert found(old, new) == expected
    if expected == ["T6010"]:
        assert found(old, new, "X") == []


def test_a_log_group_that_goes_takes_its_log_with_it() -> None:
    assert found(single(L=resource("AWS::Logs::LogGroup"), **TOPIC), single(**TOPIC)) == ["T6002"]


@pytest.mark.parametrize(
    ("count", "change", "warned"),
    [
        (3, "user_data: 'echo hello'", True),
        (1, "user_data: 'echo hello'", False),
        (3, "health_check: {path: /up}", False),
    ],
)
def test_servers_that_are_all_replaced_at_once(count: int, change: str, warned: bool) -> None:  # noqa: FBT001
    front = "{type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}"
    old, new = [
        side_of(
            f"version: 1\nname: shop\npresentation: {{front: {front}}}\n"
            f"logic: {{web: {{type: ec2, count: {count}, port: 80{each}}}}}\n"
        )
        for each in ("", f", {change}")
    ]
    made = plan(old, new)
    assert codes(made) == (["T6023"] if warned else [])


def test_one_more_server_replaces_none() -> None:
    assert found(side_of(SHOP), side_of(SHOP.replace("count: 2", "count: 3"))) == []


REGIONS = "version: 1\nname: shop\n{0}logic: {{web: {{type: ec2}}}}\n"


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("regions: [eu-west-1]\n", "regions: [eu-central-1]\n", ["T6017"]),
        ("regions: [eu-west-1, eu-central-1]\n", "regions: [eu-central-1, eu-west-1]\n", ["T6017"]),
        ("regions: [eu-west-1, eu-central-1]\n", "regions: [eu-central-1]\n", ["T6017"]),
        ("regions: [eu-west-1, eu-central-1]\n", "regions: [eu-west-1]\n", ["T6025"]),
        ("regions: [eu-west-1]\n", "", ["T6025"]),
        ("", "regions: [eu-west-1]\n", []),
        ("regions: [eu-west-1]\n", "regions: [eu-west-1, eu-central-1]\n", []),
    ],
)
def test_another_region_is_another_stack(
    before: str, after: str, expected: list[str], layout: Layout
) -> None:
    old, new = (side_of(REGIONS.format(each), layout) for each in (before, after))
    made = plan(old, new)
    assert codes(made) == expected
    assert made.is_possible == ("T6017" not in expected)


def secret(old: Any, new: Any, kind: str = "AWS::RDS::DBInstance") -> str:
    one, other = (single(D=resource(kind, **each)) for each in (old, new))
    return "\n".join(rendered(plan(one, other), "compared with itself"))


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("AWS::RDS::DBInstance", {"MasterUserPassword": "first-one"}, {"MasterUserPassword": "hunter2"}),
        ("AWS::RDS::DBInstance", {}, {"MasterUserPassword": "hunter2"}),
        ("AWS::RDS::DBInstance", {"TdeCredentialPassword": "first-one"}, {}),
        ("AWS::SecretsManager::Secret", {"SecretString": "first-one"}, {"SecretString": "hunter2"}),
        ("AWS::ElastiCache::ReplicationGroup", {"AuthToken": "first-one"}, {"AuthToken": "hunter2"}),
        (
            "AWS::Lambda::Function",
            {"Environment": {"Variables": {"DB_PASSWORD": "first-one", "MODE": "slow"}}},
            {"Environment": {"Variables": {"DB_PASSWORD": "hunter2", "MODE": "fast"}}},
        ),
        ("AWS::Lambda::Function", {}, {"Environment": {"Variables": {"API_KEY": "hunter2", "MODE": "fast"}}}),
        (
            "AWS::ECS::TaskDefinition",
            {"ContainerDefinitions": [{"Environment": [{"Name": "TOKEN", "Value": "first-one"}]}]},
            {"ContainerDefinitions": [{"Environment": [{"Name": "TOKEN", "Value": "hunter2"}, {}]}]},
        ),
        (
            "AWS::ElasticLoadBalancingV2::Listener",
            {"DefaultActions": [{"AuthenticateOidcConfig": {"ClientSecret": "first-one"}}]},
            {"DefaultActions": [{"AuthenticateOidcConfig": {"ClientSecret": "hunter2"}}]},
        ),
    ],
)
def test_no_password_is_shown(kind: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    text = secret(old, new, kind)
    assert "first-one" not in text
    assert "hunter2" not in text
    assert HIDDEN in text
    if "MODE" in str(new):
        assert "fast" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"ManageMasterUserPassword": False}, {"ManageMasterUserPassword": True}),
        ({"MasterUserPassword": "{{resolve:ssm:one}}"}, {"MasterUserPassword": "{{resolve:ssm:two}}"}),
        ({"SourceDBInstanceIdentifier": "one"}, {"SourceDBInstanceIdentifier": "two"}),
        ({"MasterUserSecret": {"KmsKeyId": "one"}}, {"MasterUserSecret": {"KmsKeyId": "two"}}),
    ],
)
def test_what_is_no_secret_is_shown(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert HIDDEN not in secret(old, new)


def test_a_parameter_that_nobody_may_see_is_not_shown() -> None:
    hidden = {"Word": {"Type": "String", "NoEcho": True, "Default": "hunter2"}}
    old, new = (
        single(hidden, T=resource("AWS::SNS::Topic", DisplayName=each)) for each in ("plain", ref("Word"))
    )
    made = plan(old, new._replace(parameters={"Word": "hunter2"}))
    text = "\n".join(rendered(made, "compared with itself"))
    assert "hunter2" not in text
    assert "(parameter Word)" in text


def test_of_long_lists_the_items_that_differ_are_shown() -> None:
    many = [f"subnet-{each:017d}" for each in range(9)]
    old, new = (
        single(G=resource("AWS::RDS::DBSubnetGroup", SubnetIds=each))
        for each in (many, [*many[:8], "subnet-new"])
    )
    text = "\n".join(rendered(plan(old, new), "compared with itself"))
    assert "SubnetIds: + subnet-new, - subnet-00000000000000008\n" in text


def test_of_long_texts_the_part_that_differs_is_shown() -> None:
    old, new = (
        single(T=resource("AWS::SNS::Topic", DisplayName=f"{'x' * 90}{each}{'y' * 90}"))
        for each in ("one", "two")
    )
    text = "\n".join(rendered(plan(old, new), "compared with itself"))
    assert "xone" in text
    assert "xtwo" in text


def test_the_stack_policy_lets_members_of_a_cluster_go() -> None:
    cluster = resource("AWS::RDS::DBCluster")
    member = resource("AWS::RDS::DBInstance", DBClusterIdentifier=ref("Aurora"))
    side = single(Aurora=cluster, Reader=member, Orders=resource("AWS::RDS::DBInstance"))
    (types,) = [each for each in stack_policy(side)["Statement"] if each["Effect"] == "Deny"]
    assert types["NotResource"] == ["LogicalResourceId/Reader"]
    assert types["Condition"]["StringEquals"]["ResourceType"] == [
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
    ]
    only = single(Reader=member, Own=resource(STACK, TemplateURL="https://example.com/x"))
    assert "AWS::RDS::DBInstance" not in str(stack_policy(only))


@pytest.mark.parametrize("mode", ["single", "per_zone", "regional", "none"])
def test_a_subnet_is_tied_to_a_table_that_leads_somewhere(mode: str) -> None:
    network = side_of(SHOP.replace("mode: per_zone", f"mode: {mode}")).templates["network"]["Resources"]
    routes = {
        each["Properties"]["RouteTableId"]["Ref"]: name
        for name, each in network.items()
        if each["Type"] == "AWS::EC2::Route" and "NatGatewayId" in each["Properties"]
    }
    waiting = {
        each["Properties"]["RouteTableId"]["Ref"]: each.get("DependsOn")
        for name, each in network.items()
        if name.startswith("Private") and each["Type"].endswith("RouteTableAssociation")
    }
    assert waiting == {table: routes.get(table) for table in waiting}
    assert bool(routes) == (mode != "none")
