"""What is to be set up for a network: goldens, and the reading behind them. No namespace is made here."""

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from tests.mutants import subjects
from tests.rehearsed import goldens
from tests.rehearsed.templates import BASE, host, made, of, ref, scaling
from tests.rehearsed.trial import network
from tiers.cloudformation.load.files import from_memory
from tiers.ir.placed import Layout
from tiers.rehearse import parts
from tiers.rehearse.checks.flows import attempts, flows, ports
from tiers.rehearse.intents import ORIGIN_FACING
from tiers.rehearse.model import Cache, Network
from tiers.rehearse.read import read
from tiers.rehearse.testbed.blueprint.network import blueprint_of

NETWORKS = goldens.networks()
GOLDENS = goldens.rendered()


@pytest.mark.parametrize("name", GOLDENS)
def test_what_is_set_up_is_as_it_was(name: str) -> None:
    again = "run `python -m tests.regenerate` and read the diff"
    assert (goldens.FOLDER / name).read_text(encoding="utf-8") == GOLDENS[name], again


def test_volumes_of_servers_are_named_because_they_are_not_there() -> None:
    disks = [{"DeviceName": f"/dev/sd{each}", "Ebs": {"VolumeSize": 9}} for each in "af"]
    found = of(
        Web=made("EC2::Instance", SubnetId=ref("A")),
        Disk=made("EC2::Volume", Size=9),
        Attached=made("EC2::VolumeAttachment", InstanceId=ref("Web"), VolumeId=ref("Disk")),
        Group=made("EC2::LaunchTemplate", LaunchTemplateData={"BlockDeviceMappings": disks}),
        Other=made("EC2::LaunchTemplate", LaunchTemplateData={"BlockDeviceMappings": disks[:1]}),
    )
    said = "are not attached: a rehearsal has no block devices"
    assert found.omitted == (f"the volumes of `Group` {said}", f"the volumes of `Web` {said}")


def test_both_layouts_are_one_network() -> None:
    def without_stacks(layout: Layout) -> list[tuple[object, ...]]:
        subject = subjects.subject("specs/production.yaml", layout)
        hosts = network(subject, subject.templates).hosts
        return sorted((*each[:2], each.logical_id.rpartition(".")[2], each.zone) for each in hosts)

    assert without_stacks(Layout.NESTED) == without_stacks(Layout.SINGLE)


@pytest.mark.parametrize(("least", "subnets", "zones"), [(0, "AB", "ab"), (1, "A", "a"), (3, "AB", "aba")])
def test_an_auto_scaling_group_launches_what_it_must_in_turn(least: int, subnets: str, zones: str) -> None:
    found = [each for each in of(Web=scaling(least, *subnets)).hosts if each.logical_id == "Web"]
    assert "".join(each.zone[-1] for each in found) == zones
    assert {each.groups for each in found} == {("Group",)}


def test_a_full_subnet_is_told() -> None:
    found = of(Web=scaling(12, "A"))
    assert len([each for each in found.hosts if each.logical_id == "Web"]) == 11
    assert found.omitted == ("`A` has no address left for `web-12`",)


def test_addresses_that_a_template_gives_are_nobody_elses() -> None:
    fixed = made("EC2::Instance", SubnetId=ref("A"), PrivateIpAddress="10.0.0.4")
    found = of(Other=made("EC2::Instance", SubnetId=ref("A")), Fixed=fixed)
    assert host(found, "fixed").address == "10.0.0.4"
    assert host(found, "other").address == "10.0.0.5"
    assert host(found, "other").groups == ("Vpc.DefaultSecurityGroup",)


def database(**more: object) -> dict[str, object]:
    return made("RDS::DBInstance", Engine="postgres", DBSubnetGroupName=ref("Stands"), **more)


@pytest.mark.parametrize(
    ("lost", "more", "zone"),
    [
        ("", {}, "a"),
        ("a", {"MultiAZ": "true"}, "b"),
        ("a", {}, "a"),
        ("b", {}, "b"),
        ("", {"AvailabilityZone": "eu-west-1b"}, "b"),
        ("a", {"AvailabilityZone": "eu-west-1b"}, "b"),
        ("", {"AvailabilityZone": {"Fn::GetAtt": ["B", "AvailabilityZone"]}}, "b"),
        ("b", {"AvailabilityZone": {"Fn::GetAtt": "A.AvailabilityZone"}}, "a"),
        ("", {"AvailabilityZone": {"Fn::Sub": "${B.AvailabilityZone}"}}, "b"),
    ],
)
def test_a_database_with_a_standby_goes_on_elsewhere(lost: str, more: dict[str, object], zone: str) -> None:
    group = made("RDS::DBSubnetGroup", SubnetIds=[ref("A"), ref("B")], DBSubnetGroupDescription="both")
    resources = {**BASE, "Stands": group, "Data": database(**more)}
    gone = frozenset({f"eu-west-1{lost}"})
    found = read.network(from_memory({"t": {"Resources": resources}}), "t", {}, gone)
    assert host(found, "data").zone == f"eu-west-1{zone}"
    assert found.databases[0].port == 5432


def test_a_database_that_may_be_in_either_zone_is_said_to_be_assumed() -> None:
    group = made("RDS::DBSubnetGroup", SubnetIds=[ref("A"), ref("B")], DBSubnetGroupDescription="both")
    pinned = {"AvailabilityZone": {"Fn::GetAtt": ["B", "AvailabilityZone"]}}
    said = "`Data` is in `A`, one of the subnets that AWS may choose"
    assert of(Stands=group, Data=database()).assumed == (said,)
    for more in (pinned, {"MultiAZ": True}):
        assert of(Stands=group, Data=database(**more)).assumed == ()


def test_a_replica_without_a_group_is_in_that_of_its_source() -> None:
    group = made("RDS::DBSubnetGroup", SubnetIds=[ref("A"), ref("B")], DBSubnetGroupDescription="both")
    pinned = {"AvailabilityZone": {"Fn::GetAtt": ["B", "AvailabilityZone"]}}
    replica = made("RDS::DBInstance", SourceDBInstanceIdentifier=ref("Data"), **pinned)
    assert host(of(Stands=group, Data=database(), Copy=replica), "copy").subnet == "B"


def cache(**more: object) -> dict[str, object]:
    return made("ElastiCache::ReplicationGroup", CacheSubnetGroupName=ref("Places"), **more)


PLACES = made("ElastiCache::SubnetGroup", Description="both", SubnetIds=[ref("A"), ref("B")])
SPREAD = {"MultiAZEnabled": True, "AutomaticFailoverEnabled": True}


@pytest.mark.parametrize(
    ("more", "zones"),
    [
        ({"NumCacheClusters": 3, **SPREAD}, "aba"),
        ({"NumNodeGroups": 3, "ReplicasPerNodeGroup": 1, **SPREAD}, "ab"),
        ({"NumCacheClusters": 2}, "aa"),
    ],
)
def test_the_nodes_of_a_cache_are_spread_over_zones_if_the_service_does_so(
    more: dict[str, object], zones: str
) -> None:
    found = of(Places=PLACES, Data=cache(**more))
    nodes = [each for each in found.hosts if each.kind == "cache"]
    assert "".join(each.zone[-1] for each in nodes) == zones
    assert found.caches == (
        Cache("Data", tuple(each.name for each in nodes), 6379, False, "MultiAZEnabled" in more),
    )
    said = "`Data` has the first of its 3 shards only"
    assert (said in found.omitted) == ("NumNodeGroups" in more)


def test_parts_are_found_by_the_names_that_people_use() -> None:
    tutorial = NETWORKS["victorleungtwdemo.txt"]
    names = {part: found.hosts for part in parts.every(tutorial) if (found := parts.find(tutorial, part))}
    assert names["zone:b"] == ("web-2", "load-balancer-b", "nat-b")
    assert names["instance:Logic.WebInstance1"] == ("web-1",)
    assert parts.find(tutorial, "instance:WebInstance1") == parts.Lost("instance:WebInstance1", ("web-1",))
    assert parts.find(tutorial, "nat:PubSubnet2NatGateway") == parts.Lost(
        "nat:PubSubnet2NatGateway", ("nat-b",)
    )
    for nothing in ("zone:c", "zone:", "nat:WebInstance1", "planet:earth", "database"):
        assert parts.find(tutorial, nothing) is None
    assert parts.zones(tutorial, ("zone:a", "nat:PubSubnet2NatGateway")) == {"a"}


def test_every_port_that_a_rule_names_is_tried_and_one_that_none_does() -> None:
    tutorial = NETWORKS["victorleungtwdemo.txt"]
    named = {22, 80, 443, 3306}
    assert {*ports(tutorial)} > named
    assert len(ports(tutorial)) == len(named) + 1


def test_a_load_balancer_sends_to_its_targets_only() -> None:
    tutorial = NETWORKS["victorleungtwdemo.txt"]
    sent = {flow[1:] for flow in flows(tutorial) if flow.source == "load-balancer-a"}
    assert sent == {("web-1", "tcp", 80), ("web-2", "tcp", 80)}
    taken = {flow[2:] for flow in flows(tutorial) if flow.destination == "load-balancer-a"}
    assert taken == {("tcp", 80)}


def test_a_public_address_is_tried_as_well_and_the_only_one_from_outside() -> None:
    tutorial = NETWORKS["victorleungtwdemo.txt"]
    bastion = host(tutorial, "bastion")
    tried = {
        source: [each.address for each in attempts(tutorial, flow)]
        for source in ("web-1", "laptop")
        for flow in flows(tutorial)
        if flow[:2] == (source, "bastion")
    }
    assert tried == {"web-1": [bastion.address, bastion.public], "laptop": [bastion.public]}


@pytest.mark.parametrize("name", NETWORKS)
def test_names_are_such_as_linux_takes(name: str) -> None:
    planned = blueprint_of(NETWORKS[name])
    devices = [(end, device) for link in planned.links for end, device in (link[:2], link[2:])]
    assert len({*devices}) == len(devices)
    assert max(len(device) for _, device in devices) <= 15
    spaces = [each.name for each in planned.spaces]
    assert len({*spaces}) == len(spaces)
    assert {each for each, _ in devices} == {*spaces}


RANGES = some.lists(
    some.builds(
        lambda address, length: str(IPv4Network((address, length), strict=False)),
        some.integers(0, 2**32 - 1)
        | some.sampled_from([int(IPv4Network(each)[0]) for each in ("203.0.113.0/24", "198.18.0.0/15")]),
        some.integers(1, 32),
    ),
    max_size=12,
)
DOCUMENTATION = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"]
EVERYTHING = ["0.0.0.0/1", "128.0.0.0/1"]
PARAMETERS = {f"Range{number}": {"Type": "String"} for number in range(20)}


def with_rules(ranges: list[str], parameters: int = 0) -> Network:
    rules = [
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": each}
        for each in (*ranges, *(ref(name) for name in [*PARAMETERS][:parameters]))
    ]
    group = made("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="x", SecurityGroupIngress=rules)
    server = made(
        "EC2::Instance",
        NetworkInterfaces=[
            {"SubnetId": ref("B"), "AssociatePublicIpAddress": True, "GroupSet": [ref("Group")]}
        ],
    )
    resources = {**BASE, "Group": group, "Web": server, "Other": server}
    return read.network(from_memory({"t": {"Parameters": PARAMETERS, "Resources": resources}}), "t", {})


@settings(max_examples=60, deadline=None)
@example(DOCUMENTATION)
@example(["203.0.113.0/24", "203.0.113.0/28", "203.0.113.1/32"])
@example(EVERYTHING)
@example([*EVERYTHING, *DOCUMENTATION, "198.18.0.1/32"])
@given(RANGES)
def test_nobody_has_an_address_of_somebody_else(ranges: list[str]) -> None:
    found = with_rules(ranges).hosts
    addresses = [each for host in found for each in (host.address, host.public) if each]
    assert len({*addresses}) == len(addresses)
    names = {each.name for each in found}
    assert {"web", "other", "laptop", "website"} <= names
    outside = [each for each in found if each.name == "stranger"]
    networks = [IPv4Network(each) for each in ranges]
    assert not any(IPv4Address(each.address) in network for each in outside for network in networks)
    assert all(each.public for each in found if each.name in {"web", "other"})


def test_a_range_inside_another_has_somebody_and_so_has_the_rest_of_the_outer_one() -> None:
    found = [
        IPv4Address(each.address) for each in with_rules(["11.0.0.0/16", "11.0.7.0/24"]).hosts if not each.vpc
    ]
    inner, outer = (IPv4Network(each) for each in ("11.0.7.0/24", "11.0.0.0/16"))
    assert [each in inner for each in found if each in outer] == [False, True]


@pytest.mark.parametrize("ranges", [[], DOCUMENTATION, ["203.0.113.16/28"]])
def test_no_two_parameters_stand_for_one_range_nor_for_one_that_is_written(ranges: list[str]) -> None:
    rules = next(each for each in with_rules(ranges, parameters=20).groups if each.id == "Group").ingress
    given = [IPv4Network(each) for rule in rules for each in rule.ranges]
    assert len(given) == len(ranges) + 20
    pairs = [(one, other) for one, other in combinations(given, 2) if one.overlaps(other)]
    assert pairs == []


PLACED = {"SubnetIds": [ref("A"), ref("B")], "SecurityGroupIds": [ref("Group")]}


@pytest.mark.parametrize(
    ("kind", "properties", "said"),
    [
        ("ElastiCache::ServerlessCache", {}, "is a serverless cache"),
        ("ElastiCache::ReplicationGroup", {}, "is in no subnet of the rehearsal"),
        ("RDS::DBCluster", {}, "is a cluster"),
        ("EFS::MountTarget", {"SubnetId": "subnet-0123"}, "is in no subnet of the rehearsal"),
        ("MSK::ServerlessCluster", {"VpcConfigs": [PLACED]}, "is an `AWS::MSK::ServerlessCluster`"),
        ("RDS::DBProxy", {"VpcSubnetIds": ["subnet-0123"]}, "is in no subnet of the rehearsal"),
        ("EC2::InstanceConnectEndpoint", {"SubnetId": ref("A")}, "is an `AWS::EC2::InstanceConnectEndpoint`"),
        ("EC2::Instance", {"SubnetId": "subnet-0123"}, "is in no subnet of the rehearsal"),
        ("SQS::Queue", {}, None),
        ("RDS::DBSubnetGroup", PLACED, None),
        ("DAX::SubnetGroup", PLACED, None),
    ],
)
def test_what_is_in_the_network_and_has_no_host_is_named(
    kind: str, properties: dict[str, object], said: str | None
) -> None:
    found = of(Thing=made(kind, **properties))
    assert [each for each in found.omitted if "`Thing`" in each] == ([f"`Thing` {said}"] if said else [])
    if said:
        assert found.absent["Thing"] == f"`Thing` {said}"


@pytest.mark.parametrize("is_right", [True, False])
def test_a_map_of_the_list_of_cloudfront_in_each_region_admits_it(*, is_right: bool) -> None:
    frankfurt, oregon = ("pl-a3a144ca", "pl-82a045eb") if is_right else ("pl-82a045eb", "pl-a3a144ca")
    lists = {"eu-central-1": {"List": frankfurt}, "us-west-2": {"List": oregon}}
    named = {"Fn::FindInMap": ["Lists", ref("AWS::Region"), "List"]}
    rule = made(
        "EC2::SecurityGroupIngress",
        GroupId=ref("Group"),
        IpProtocol="tcp",
        FromPort=80,
        ToPort=80,
        SourcePrefixListId=named,
    )
    template = {"Mappings": {"Lists": lists}, "Resources": {**BASE, "Rule": rule}}
    found = read.network(from_memory({"t": template}), "t", {})
    asked = [each.logical_id for each in found.hosts if IPv4Address(each.address) in ORIGIN_FACING]
    assert asked == ["CloudFront"] * is_right
    [group] = (each for each in found.groups if each.id == "Group")
    assert any(str(ORIGIN_FACING) in each.ranges for each in group.ingress) is is_right


def test_a_distribution_that_is_not_enabled_answers_nobody() -> None:
    for enabled in (True, False):
        found = of(Cdn=made("CloudFront::Distribution", DistributionConfig={"Enabled": enabled}))
        assert [each.logical_id for each in found.hosts if each.kind == "distribution"] == ["Cdn"] * enabled
        assert ("`Cdn` is disabled" in found.omitted) is not enabled
