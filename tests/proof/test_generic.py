"""Whatever has subnets or groups is modeled or named: by the list of properties that hold them."""

from functools import cache

import pytest

from tests.proof.test_handed import SERVERS, verdict
from tests.support import facts
from tests.support.proof_templates import loaded, network, one
from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown
from tiers.facts import network_properties
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.resources.row import BySchema, NotApplicable

MODELED = {row.type for row in resources.every() if not isinstance(row.network, BySchema | None)}


@cache
def generated() -> list[str]:
    return facts.network_properties()


def test_what_is_said_to_have_no_interface_is_not_placed_by_its_schema() -> None:
    without = {row.type for row in resources.every() if isinstance(row.network, NotApplicable)}
    placed = {each for each in without & network_properties().keys() if not each.startswith("AWS::EC2::")}
    # The options of a database may have groups of their hosts; the database has the interface.
    assert {each for each in placed if not each.endswith(("SubnetGroup", "OptionGroup"))} == set()


def test_the_list_is_what_the_schemas_say() -> None:
    lines = [
        f"{kind} {each.holds} {'.'.join(each.path)}"
        for kind, properties in network_properties().items()
        for each in properties
    ]
    assert lines == generated()


def written(path: tuple[str, ...], value: str) -> str:
    """Write a value at a path; a star is a list of one, or a mapping with any key."""
    if not path:
        return value
    inner = written(path[1:], value)
    return f"[{inner}]" if path[0] == "*" else f"{{{path[0]}: {inner}}}"


PLACED = [
    (kind, each)
    for kind, properties in network_properties().items()
    for each in properties
    if kind not in MODELED and not kind.endswith("SubnetGroup")
]


@pytest.mark.parametrize(
    ("kind", "prop"), PLACED, ids=lambda each: ".".join(getattr(each, "path", ())) or each
)
def test_each_type_is_named_where_it_has_subnets_or_groups(kind: str, prop: object) -> None:
    value = {"subnets": "!Ref A", "groups": "!Ref Group", "subnet-group": "!Ref Some"}[prop.holds]  # type: ignore[attr-defined]
    some = "  Some: {Type: AWS::DMS::ReplicationSubnetGroup, Properties: {SubnetIds: [!Ref A]}}\n"
    found = network(f"{some}  X: {{Type: '{kind}', Properties: {written(prop.path, value)}}}\n")  # type: ignore[attr-defined]
    assert any(each.origin is not None and each.origin.resource == "X" for each in found.not_modelled)


def test_a_type_with_no_subnet_and_no_group_is_not_named() -> None:
    for kind in ("AWS::Events::Rule", "AWS::Synthetics::Canary", "AWS::Glue::Connection"):
        found = network(f"  X: {{Type: '{kind}', Properties: {{Name: x}}}}\n")
        assert found.not_modelled == ()
        assert "X" not in {each.id for each in found.nodes}


OF_GROUP = "{SubnetIds: [!Ref B], SecurityGroupIds: [%s]}"


@pytest.mark.parametrize(
    ("group", "inward", "outward"),
    [("Closed", Verdict.NO, Verdict.UNKNOWN), ("Open", Verdict.UNKNOWN, Verdict.UNKNOWN)],
)
def test_groups_still_tell_what_is_impossible(group: str, inward: Verdict, outward: Verdict) -> None:
    given = OF_GROUP % f"!Ref {group}"
    found = loaded(f"{SERVERS}  X: {{Type: AWS::RedshiftServerless::Workgroup, Properties: {given}}}\n")
    assert verdict(found, "Web", "X") is inward
    assert verdict(found, "X", "Inner") is outward
    assert verdict(found, "X", "Web") is Verdict.NO


@pytest.mark.parametrize(
    "properties",
    [
        "AWS::MSK::ServerlessCluster, Properties: {VpcConfigs: [{SubnetIds: [!Ref B], SecurityGroups: [!Ref Closed]}]}",
        "AWS::DMS::ReplicationInstance, Properties: {ReplicationSubnetGroupIdentifier: !Ref Some, VpcSecurityGroupIds: [!Ref Closed]}",
        "AWS::Route53Resolver::ResolverEndpoint, Properties: {IpAddresses: [{SubnetId: !Ref B}], SecurityGroupIds: [!Ref Closed]}",
        "AWS::Events::Rule, Properties: {Targets: [{EcsParameters: {NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [!Ref B], SecurityGroups: [!Ref Closed]}}}}]}",
        "AWS::Scheduler::Schedule, Properties: {Target: {EcsParameters: {NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref B], SecurityGroups: [!Ref Closed]}}}}}",
        "AWS::Pipes::Pipe, Properties: {TargetParameters: {EcsTaskParameters: {NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref B], SecurityGroups: [!Ref Closed]}}}}}",
    ],
)
def test_subnets_and_groups_are_read_wherever_the_schema_has_them(properties: str) -> None:
    some = "  Some: {Type: AWS::DMS::ReplicationSubnetGroup, Properties: {SubnetIds: [!Ref B]}}\n"
    found = loaded(f"{SERVERS}{some}  X: {{Type: {properties}}}\n")
    node = one(found.network.nodes, "X")
    assert not isinstance(node.interfaces, Unknown)
    assert [place.subnet for each in node.interfaces for place in each.placements] == ["B"]
    assert [each.groups for each in node.interfaces] == [("Closed",)]


def test_a_schedule_is_where_its_tasks_are() -> None:
    interface = "{Subnets: [!Ref A], SecurityGroups: [!Ref Open]}"
    target = f"{{EcsParameters: {{NetworkConfiguration: {{AwsvpcConfiguration: {interface}}}}}}}"
    found = loaded(f"{SERVERS}  X: {{Type: AWS::Scheduler::Schedule, Properties: {{Target: {target}}}}}\n")
    assert found.network.not_modelled == ()
    assert verdict(found, "X", "Inner") is Verdict.YES
    assert verdict(found, "Web", "X", 80) is Verdict.NO
    calling = "  X: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: 'arn:aws:lambda:x'}}}\n"
    assert "X" not in {each.id for each in loaded(SERVERS + calling).network.nodes}


def test_a_state_machine_that_names_a_subnet_is_named() -> None:
    text = '!Sub \'{"Subnets": ["${A}"]}\''
    for given, named in ((text, 1), ("'{}'", 0)):
        machine = (
            f"  X: {{Type: AWS::StepFunctions::StateMachine, Properties: {{DefinitionString: {given}}}}}\n"
        )
        assert len(network(machine).not_modelled) == named


ENDPOINT = "  X: {Type: AWS::EC2::InstanceConnectEndpoint, Properties: {SubnetId: !Ref A, %s}}\n"


@pytest.mark.parametrize(
    ("source", "destination", "port", "expected"),
    [
        ("X", "Inner", 22, Verdict.YES),
        ("X", "Inner", 80, Verdict.NO),
        ("X", "Web", 22, Verdict.NO),
        ("X", "internet", 22, Verdict.NO),
        ("internet", "X", 22, Verdict.NO),
        ("Web", "X", 22, Verdict.NO),
    ],
)
def test_a_connect_endpoint_opens_ssh_from_its_subnet_with_its_group(
    source: str, destination: str, port: int, expected: Verdict
) -> None:
    found = loaded(SERVERS + ENDPOINT % "SecurityGroupIds: [!Ref Open]")
    assert verdict(found, source, destination, port) is expected
    assert found.network.not_modelled == ()


def test_a_connect_endpoint_reaches_all_of_ssh_and_rdp_and_nothing_else() -> None:
    everything = SERVERS.replace("IpProtocol: tcp, FromPort: 22, ToPort: 22", 'IpProtocol: "-1"')
    found = loaded(everything + ENDPOINT % "SecurityGroupIds: [!Ref Open]").network
    flow = reach(found, "X", "Inner")
    assert isinstance(flow, Flow)
    assert flow.ports == ((22, 22), (3389, 3389))
    for protocol in ("udp", "icmp"):
        flow = reach(found, "X", "Inner", protocol)
        assert isinstance(flow, Flow)
        assert flow.verdict is Verdict.NO
        assert "opens-other-connections" in {each.code for each in flow.blockers}


def test_a_connect_endpoint_without_groups_has_the_default_one_of_its_vpc() -> None:
    node = one(network(ENDPOINT % "Tags: []").nodes, "X")
    assert not isinstance(node.interfaces, Unknown)
    assert node.interfaces[0].groups == ("Vpc.DefaultSecurityGroup",)


def test_a_connect_endpoint_that_keeps_its_clients_addresses_cannot_be_told() -> None:
    found = loaded(SERVERS + ENDPOINT % "SecurityGroupIds: [!Ref Open], PreserveClientIp: true")
    assert verdict(found, "X", "Inner") is Verdict.UNKNOWN


GLOBALS = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {VpcConfig: {SubnetIds: [!Ref B], SecurityGroupIds: [!Ref Open]}}}
"""


@pytest.mark.parametrize(
    ("sections", "properties", "groups"),
    [
        ("", "{VpcConfig: {SubnetIds: [!Ref B], SecurityGroupIds: [!Ref Open]}}", ("Open",)),
        (GLOBALS, "{Runtime: x}", ("Open",)),
        (GLOBALS, "{VpcConfig: {SecurityGroupIds: [!Ref Closed]}}", ("Open", "Closed")),
    ],
)
def test_a_serverless_function_is_in_its_subnets(
    sections: str, properties: str, groups: tuple[str, ...]
) -> None:
    found = loaded(f"{SERVERS}  X: {{Type: AWS::Serverless::Function, Properties: {properties}}}\n", sections)
    node = one(found.network.nodes, "X")
    assert not isinstance(node.interfaces, Unknown)
    assert node.interfaces[0].groups == groups
    assert verdict(found, "X", "Inner") is Verdict.YES
    assert verdict(found, "Web", "X") is Verdict.NO
