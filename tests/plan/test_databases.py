"""What RDS and other services never accept of an update, and what they may refuse."""

from typing import Any

import pytest

from tests.support.plan_sides import codes, found, nested, ref, resource, single
from tests.support.plan_specs import side_of
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.model import Action
from tiers.plan.planning import plan

DATABASE = "AWS::RDS::DBInstance"
SHOP = """\
version: 1
name: shop
logic: {{web: {{type: ec2, connects_to: [db]}}}}
data:
  db: {{type: rds, {0}}}
{1}"""


def database(**properties: Any) -> Snapshot:
    return single(D=resource(DATABASE, **{"Engine": "postgres", **properties}))


@pytest.mark.parametrize(
    ("engine", "before", "after", "expected"),
    [
        ("postgres", "16", "14", ["T6020"]),
        ("postgres", "16.4", "16.3", ["T6020"]),
        ("postgres", "16.10", "16.9", ["T6020"]),
        ("postgres", "16.4", "16", []),
        ("postgres", "16", "16.4", []),
        ("postgres", "16.3", "16.4", []),
        ("postgres", "14", "17", ["T6021"]),
        ("mysql", "8.4", "8.0", ["T6020"]),
        ("mysql", "8.0", "8.4", ["T6021"]),
        ("mysql", "8.0.35", "8.0.40", []),
        ("mysql", "5.7", "8.4", ["T6020"]),
        ("mysql", "5.7.44", "8.0.40", ["T6021"]),
        ("mariadb", "10.6", "11.4", ["T6021"]),
        ("mariadb", "10.11", "10.6", ["T6020"]),
    ],
)
def test_versions_go_forward(engine: str, before: str, after: str, expected: list[str]) -> None:
    old, new = (database(Engine=engine, EngineVersion=each) for each in (before, after))
    assert found(old, new) == expected


def test_a_key_of_insights_alone_has_a_way_out() -> None:
    """Database and replica would be replaced for it, also if the database keeps the key of its data."""
    keys = "engine: mysql, insights: standard, replicas: 1"
    given = "encryption: {key: create}\noverrides:\n  db.DBInstance.KmsKeyId: null\n"
    old, new = (side_of(SHOP.format(keys, each)) for each in ("", given))
    kept = [f"{each}.PerformanceInsightsKMSKeyId: null" for each in ("DbDBInstance", "DbReadReplica1")]
    helps = [each.help for each in plan(old, new).findings if each.code.id == "T6087"]
    assert helps == [f"add `overrides: {{{each}}}`" for each in kept]
    assert not plan(old, side_of(SHOP.format(keys, f"{given}  {kept[0]}\n  {kept[1]}\n"))).refused


@pytest.mark.parametrize(
    ("kind", "engine", "before", "after"),
    [
        ("AWS::RDS::DBCluster", "aurora-postgresql", "16.4", "15.8"),
        ("AWS::RDS::DBCluster", "aurora-mysql", "8.0.mysql_aurora.3.08.0", "8.0.mysql_aurora.3.04.0"),
        ("AWS::ElastiCache::ReplicationGroup", "redis", "7.1", "6.2"),
        ("AWS::MemoryDB::Cluster", "redis", "7.1", "6.2"),
    ],
)
def test_other_engines_cannot_go_back_either(kind: str, engine: str, before: str, after: str) -> None:
    old, new = [single(D=resource(kind, Engine=engine, EngineVersion=each)) for each in (before, after)]
    assert "T6020" in found(old, new)
    assert "T6020" not in found(new, old)


def test_another_product_is_no_older_version() -> None:
    old, new = (
        single(D=resource("AWS::OpenSearchService::Domain", EngineVersion=each))
        for each in ("Elasticsearch_7.10", "OpenSearch_2.17")
    )
    assert "T6020" not in found(old, new)


@pytest.mark.parametrize(
    ("kind", "version"),
    [
        ("AWS::OpenSearchService::Domain", "EngineVersion"),
        ("AWS::Elasticsearch::Domain", "ElasticsearchVersion"),
    ],
)
@pytest.mark.parametrize(
    ("policy", "action"),
    [
        ({}, Action.REPLACE),
        ({"UpdatePolicy": {"EnableVersionUpgrade": False}}, Action.REPLACE),
        ({"UpdatePolicy": {"EnableVersionUpgrade": True}}, Action.MODIFY),
        ({"UpdatePolicy": {"EnableVersionUpgrade": ref("Upgrade")}}, Action.MAY_REPLACE),
    ],
)
def test_another_version_replaces_a_search_domain_without_the_policy(
    kind: str, version: str, policy: Any, action: Action
) -> None:
    old, new = (
        single({"Upgrade": {"Type": "String"}}, D=resource(kind, policy, **{version: each}))
        for each in ("OpenSearch_2.15", "OpenSearch_2.17")
    )
    made = plan(old, new)
    assert [each.kind for each in made.changes] == [action]
    assert bool(made.refused) == (action is not Action.MODIFY)


def test_a_major_upgrade_says_that_it_cannot_be_undone() -> None:
    (said,) = plan(database(EngineVersion="16"), database(EngineVersion="17")).findings
    assert (said.is_error, said.label) == (False, "a major upgrade cannot be undone")


def pair(engine: str, version: str, replica: dict[str, Any] | None = None) -> dict[str, Any]:
    source = resource(DATABASE, Engine=engine, EngineVersion=version)
    if replica is None:
        return {"Source": source}
    arn = {"Fn::GetAtt": ["Source", "DBInstanceArn"]}
    return {"Source": source, "Copy": resource(DATABASE, SourceDBInstanceIdentifier=arn, **replica)}


@pytest.mark.parametrize("engine", ["mysql", "mariadb"])
@pytest.mark.parametrize("replica", [{}, {"EngineVersion": "8.0"}])
def test_a_source_is_not_upgraded_before_its_replicas(engine: str, replica: dict[str, Any]) -> None:
    old, new = (single(**pair(engine, each, replica)) for each in ("8.0", "8.4"))
    assert "T6019" in found(old, new)
    both = single(**pair(engine, "8.4", {"EngineVersion": "8.4"}))
    assert "T6019" in found(old, both), "the source comes first, because its replica refers to it"
    assert "T6019" in found(old, single(**pair(engine, "8.4"))), "and what is removed goes last"


def test_a_source_follows_its_replicas() -> None:
    ahead = single(**pair("mysql", "8.0", {"EngineVersion": "8.4"}))
    assert "T6019" not in found(ahead, single(**pair("mysql", "8.4", {"EngineVersion": "8.4"})))
    assert "T6019" not in found(single(**pair("mysql", "8.0")), single(**pair("mysql", "8.4", {})))


def test_replicas_of_postgres_are_upgraded_with_their_source() -> None:
    old, new = (single(**pair("postgres", each, {})) for each in ("16", "17"))
    assert found(old, new) == ["T6021"]


@pytest.mark.parametrize(
    ("engine", "before", "after"), [("mysql", "8.4.3", "8.4.5"), ("postgres", "17.4", "17.5")]
)
def test_a_minor_upgrade_may_be_refused_because_replicas_may_be_ahead(
    engine: str, before: str, after: str
) -> None:
    old, new = (single(**pair(engine, each, {})) for each in (before, after))
    assert found(old, new) == ["T6024"]


@pytest.mark.parametrize("layout", list(Layout))
def test_the_way_that_is_told_leads_through_two_updates(layout: Layout) -> None:
    old, support = (
        'engine: mysql, engine_version: "8.0", extended_support: true, replicas: 1',
        ("DbDBInstance.EngineLifecycleSupport: open-source-rds-extended-support"),
    )
    first = side_of(SHOP.format(old, ""), layout)
    upgraded = 'engine: mysql, engine_version: "8.4", replicas: 1'
    made = plan(first, side_of(SHOP.format(upgraded, ""), layout))
    assert {"T6019", "T6024"} <= {*codes(made)}
    told = next(each.help for each in made.findings if each.code.id == "T6019")
    assert told == 'deploy only `replica_engine_version: "8.4"` first, then upgrade the source'
    ahead = ', replica_engine_version: "8.4"'
    second = side_of(SHOP.format(old + ahead, ""), layout)
    assert codes(plan(first, second)) == []
    third = side_of(SHOP.format(upgraded + ahead, f"overrides: {{{support}}}\n"), layout)
    assert codes(plan(second, third)) == ["T6021"]
    last = side_of(SHOP.format(upgraded, f"overrides: {{{support}}}\n"), layout)
    assert codes(plan(third, last)) == [], "the key may go afterwards"


@pytest.mark.parametrize(
    ("before", "after", "warned"),
    [("true", "false", True), ("false", "true", True), ("true", "true", False)],
)
def test_extended_support_may_not_be_changed(before: str, after: str, warned: bool) -> None:  # noqa: FBT001
    old, new = [
        side_of(SHOP.format(f'engine: mysql, engine_version: "8.0", extended_support: {each}', ""))
        if each == "true"
        else side_of(SHOP.format('engine: mysql, engine_version: "8.4"', ""))
        for each in (before, after)
    ]
    assert ("T6024" in found(old, new)) == warned


def test_a_source_of_replicas_keeps_its_backups() -> None:
    old, new = single(**pair("postgres", "16", {})), single(**pair("postgres", "16", {}))
    new.templates["shop"]["Resources"]["Source"]["Properties"]["BackupRetentionPeriod"] = 0
    assert found(old, new) == ["T6020"]


def test_a_member_of_a_cluster_holds_nothing_that_the_cluster_does_not() -> None:
    cluster = resource("AWS::RDS::DBCluster", Engine="aurora-postgresql")
    member = {"DBClusterIdentifier": ref("Aurora"), "Engine": "aurora-postgresql"}
    old, new = (
        single(Aurora=cluster, Reader=resource(DATABASE, **member, DBInstanceIdentifier=each))
        for each in ("one", "two")
    )
    assert [each.kind.word for each in plan(old, new).changes] == ["replace"]
    assert found(old, new) == []
    assert found(old, single(Aurora=cluster)) == []
    assert found(old, single()) == ["T6002"], "the cluster itself is guarded"


SUBNET_GROUPS = ["AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::SubnetGroup", "AWS::DocDB::DBSubnetGroup"]


def vpc(block: str, **others: Any) -> dict[str, Any]:
    return {
        "Vpc": resource("AWS::EC2::VPC", CidrBlock=block),
        "Subnet": resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock=block.replace("/16", "/24")),
        "Group": resource("AWS::EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="g"),
        **others,
    }


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        *((each, {"SubnetIds": [ref("Subnet")]}) for each in SUBNET_GROUPS),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", {"Subnets": [ref("Subnet")]}),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", {"SecurityGroups": [ref("Group")]}),
        (DATABASE, {"VPCSecurityGroups": [{"Fn::GetAtt": ["Group", "GroupId"]}]}),
    ],
)
def test_nothing_follows_to_another_vpc(kind: str, properties: dict[str, Any]) -> None:
    old, new = (
        single(**vpc(each, X=resource(kind, **properties))) for each in ("10.0.0.0/16", "10.1.0.0/16")
    )
    made = plan(old, new)
    assert codes(made) == ["T6018"]
    assert made.findings[0].is_error
    other = resource("AWS::EC2::VPC", CidrBlock="10.2.0.0/16")
    moved = vpc("10.0.0.0/16", X=resource(kind, **properties), Other=other)
    moved["Subnet"]["Properties"]["VpcId"] = moved["Group"]["Properties"]["VpcId"] = ref("Other")
    assert "T6018" in found(old, single(**moved)), "nor to one that is there already"


def test_subnets_of_the_same_vpc_are_no_other_vpc() -> None:
    group = resource("AWS::RDS::DBSubnetGroup", SubnetIds=[ref("Subnet"), ref("Second")])
    second = resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24")
    old, new = vpc("10.0.0.0/16", X=group, Second=second), vpc("10.0.0.0/16", X=group, Second=second)
    new["Second"] = resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.2.0/24")
    assert found(single(**old), single(**new)) == ["T6014"]


BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"


def front(scheme: str, balancer: str = "Front", group: Any = None) -> dict[str, Any]:
    forward = {"Type": "forward", "TargetGroupArn": ref("Web")}
    weighted = {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": ref("Api")}]}}
    return {
        balancer: resource(BALANCER, Scheme=scheme),
        "Web": resource(GROUP, Port=80, **(group or {})),
        "Api": resource(GROUP, Port=81),
        "Listener": resource(LISTENER, LoadBalancerArn=ref(balancer), Port=80, DefaultActions=[forward]),
        "Rule": resource(RULE, ListenerArn=ref("Listener"), Priority=1, Actions=[weighted], Conditions=[]),
    }


def test_a_target_group_stays_with_its_load_balancer() -> None:
    old = single(**front("internet-facing"))
    replaced = plan(old, single(**front("internal")))
    assert codes(replaced) == ["T6008", "T6008"], "by a listener, and by a rule"
    assert replaced.findings[0].message == (
        "the target group `Web` would have two load balancers: `Front` is replaced"
    )
    moved = plan(old, single(**front("internet-facing", "Other")))
    assert codes(moved) == ["T6008", "T6008"]
    assert "use two updates" in moved.findings[0].help
    parts = front("internet-facing"), front("internal")
    trees = [nested(presentation={"Front": each.pop("Front")}, logic=each) for each in parts]
    assert "T6008" not in codes(plan(trees[0], trees[0]))


def test_a_target_group_that_is_replaced_too_has_one_load_balancer() -> None:
    old = single(**front("internet-facing"))
    new = front("internal", group={"Protocol": "HTTPS"})
    assert codes(plan(old, single(**new))) == ["T6008"], "the other one stays"
    assert codes(plan(old, single(**front("internet-facing", group={"HealthCheckPath": "/up"})))) == []


@pytest.mark.parametrize("layout", list(Layout))
def test_a_renamed_load_balancer_has_target_groups_of_its_own(layout: Layout) -> None:
    text = """\
version: 1
name: shop
presentation:
  {0}: {{type: load_balancer, scheme: {1}, deletion_protection: false,
    listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]}}
logic: {{web: {{type: ec2, port: 80}}}}
"""
    old = side_of(text.format("front", "internet-facing"), layout)
    assert "T6008" in found(old, side_of(text.format("front", "internal"), layout))
    assert found(old, side_of(text.format("inside", "internal"), layout)) == []


MANY = "9" * 5000
"""More digits than Python converts to a number."""


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        (DATABASE, {"AllocatedStorage": MANY}),
        (DATABASE, {"EngineVersion": f"16.{MANY}"}),
        (DATABASE, {"BackupRetentionPeriod": MANY}),
        (DATABASE, {"Engine": "mysql", "StorageType": "gp3", "AllocatedStorage": MANY, "Iops": MANY}),
        (DATABASE, {"AllocatedStorage": {"Fn::Select": [MANY, ["20", "30"]]}}),
        ("AWS::Logs::LogGroup", {"RetentionInDays": MANY}),
        ("AWS::ElastiCache::ReplicationGroup", {"SnapshotRetentionLimit": MANY}),
    ],
)
def test_a_number_without_end_is_not_judged(kind: str, properties: dict[str, Any]) -> None:
    before = {name: "16" if name == "EngineVersion" else "20" for name in properties} | {"Engine": "postgres"}
    old, new = (single(D=resource(kind, **{**before, **more})) for more in ({}, properties))
    assert "T6020" not in found(old, new)
    assert "T6020" not in found(new, old)
