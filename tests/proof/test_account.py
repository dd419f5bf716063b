"""An exported account as a network."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.proof_account import account
from tests.support.proof_mutants import spoilt
from tests.support.proof_templates import messages, unknowns
from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.account.load import load_account
from tiers.proof.answers.queries import Engine
from tiers.proof.model.filters import GroupId, PrefixListId
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import Interface, Node, RouteTarget


def exported(folder: Path, files: dict[str, Any]) -> Loaded:
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    return load_account(str(folder))


def without(*names: str) -> dict[str, Any]:
    return {name: content for name, content in account().items() if not name.startswith(names)}


def known(node: Node) -> tuple[Interface, ...]:
    assert not isinstance(node.interfaces, Unknown)
    return node.interfaces


def test_the_network_itself(tmp_path: Path) -> None:
    found = exported(tmp_path, account())
    assert messages(found) == []
    network = found.network
    (vpc,) = network.vpcs
    assert vpc.cidrs == ("10.0.0.0/16", "100.64.0.0/16", "2001:db8::/56")
    assert (vpc.main_table, vpc.default_acl, vpc.default_group) == ("rtb-main", "acl-1", "sg-default")
    assert [(each.id, each.zone, each.table, each.acl) for each in network.subnets] == [
        ("subnet-a", "eu-west-1a", "rtb-public", "acl-1"),
        ("subnet-b", "eu-west-1b", None, None),
        ("subnet-c", "eu-west-1c", None, None),
    ]
    assert network.internet_gateways[0].vpc == "vpc-1"
    assert network.egress_only_gateways[0].vpc == "vpc-1"
    (gateway,) = network.nat_gateways
    assert (gateway.subnet, gateway.public, gateway.addresses) == ("subnet-a", True, ("198.51.100.1",))
    (peering,) = network.peerings
    assert (peering.requester, peering.active, peering.same_region) == ("vpc-1", True, False)
    assert isinstance(peering.accepter, Unknown)


def test_routes(tmp_path: Path) -> None:
    main, public = exported(tmp_path, account()).network.tables
    assert [(route.destination, route.target) for route in main.routes] == [
        ("10.0.0.0/16", RouteTarget("local")),
        ("0.0.0.0/0", RouteTarget("nat_gateway", "nat-1")),
        ("10.9.0.0/16", RouteTarget("nat_gateway", "nat-gone")),
        ("10.8.0.0/16", RouteTarget("not_modelled", "vgw-1")),
        (PrefixListId("pl-s3"), RouteTarget("gateway_endpoint", "vpce-s3")),
    ]
    assert [route.propagated for route in main.routes] == [False, False, False, True, False]
    assert [route.target for route in public.routes] == [
        RouteTarget("internet_gateway", "igw-1"),
        RouteTarget("peering", "pcx-1"),
        RouteTarget("egress_only_gateway", "eigw-1"),
    ]
    assert main.propagates is None
    assert public.propagates is not None


def test_groups_and_lists(tmp_path: Path) -> None:
    network = exported(tmp_path, account()).network
    groups = {group.id: group for group in network.groups}
    assert groups.keys() == {"sg-default", "sg-lb", "sg-web"}
    assert [rule.peer for rule in groups["sg-lb"].ingress] == ["0.0.0.0/0", "::/0"]
    assert [rule.peer for rule in groups["sg-web"].ingress] == [GroupId("sg-lb"), PrefixListId("pl-own")]
    assert groups["sg-web"].egress == ()
    assert [rule.peer for rule in groups["sg-default"].egress] == ["0.0.0.0/0"]
    assert {each.id: (each.cidrs, each.service) for each in network.prefix_lists} == {
        "pl-own": (("203.0.113.0/24",), None),
        "pl-s3": (("3.5.64.0/21",), "s3"),
    }
    (endpoint,) = network.gateway_endpoints
    assert (endpoint.service, endpoint.prefix_list) == ("s3", "pl-s3")


def test_nodes_have_the_names_of_their_tags(tmp_path: Path) -> None:
    network = exported(tmp_path, account()).network
    assert {node.component: node.kind for node in network.nodes} == {
        "shop-front": "load_balancer",
        "shop-web-1": "instance",
        "a task": "interface",
        "shop-db": "database",
    }
    nodes = {node.component: node for node in network.nodes}
    (web,) = known(nodes["shop-web-1"])
    assert web.groups == ("sg-web",)
    assert web.placements[0][:2] == ("subnet-b", True)
    assert web.placements[0].addresses == ("10.0.1.5",)
    assert web.placements[0].public_address == "198.51.100.7"
    (database,) = known(nodes["shop-db"])
    assert [place.subnet for place in database.placements] == ["subnet-c"]


def test_nodes_have_the_names_of_the_spec_where_the_bundle_is_known(tmp_path: Path) -> None:
    exported(tmp_path, account())
    entries = {
        "WebInstance1": {"component": "web", "route": ["logic", "web"], "line": 3},
        "Front": {"component": "front", "route": ["presentation", "front"]},
    }
    found = load_account(str(tmp_path), {"shop": entries})
    assert {"web", "front"} <= {node.component for node in found.network.nodes}
    spec = found.spec_origin(Origin("i-1"))
    assert spec is not None
    assert spec["line"] == 3


@pytest.mark.parametrize(
    ("description", "groups", "component"),
    [
        ("EFS mount target for fs-0a1b (fsmt-0a1b)", ["sg-web"], "uploads"),
        ("ElastiCache shop-objects-001", ["sg-web"], "uploads"),
        ("ElastiCache shop-objects-001", ["sg-web", "sg-lb"], "ElastiCache shop-objects-001"),
        ("a task", ["sg-web"], "a task"),
    ],
)
def test_mount_targets_and_caches_are_the_component_of_their_group(
    tmp_path: Path, description: str, groups: list[str], component: str
) -> None:
    files = account()
    (task,) = (
        each
        for each in files["describe-network-interfaces.json"]["NetworkInterfaces"]
        if each["Description"] == "a task"
    )
    task |= {"Description": description, "Groups": [{"GroupId": each} for each in groups]}
    for group in files["describe-security-groups.json"]["SecurityGroups"]:
        if group["GroupId"] == "sg-web":
            tag = {"Key": "aws:cloudformation:logical-id", "Value": "UploadsSecurityGroup"}
            group["Tags"] = [*group.get("Tags", []), tag]
    exported(tmp_path, files)
    entries = {"UploadsSecurityGroup": {"component": "uploads", "route": ["data", "uploads"]}}
    network = load_account(str(tmp_path), {"shop": entries}).network
    assert [node.component for node in network.nodes if node.id == "eni-task"] == [component]


def test_what_no_component_made_has_its_logical_id_where_the_bundle_is_known(tmp_path: Path) -> None:
    files = account()
    listed = files["describe-vpc-endpoints.json"]["VpcEndpoints"]
    for endpoint in listed:
        tags = {
            "Name": "shop-" + endpoint["VpcEndpointType"],
            "aws:cloudformation:logical-id": "S3VpcEndpoint",
        }
        endpoint["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    exported(tmp_path, files)
    known = load_account(str(tmp_path), {"shop": {"S3VpcEndpoint": {"route": ["network", "endpoints"]}}})
    assert "S3VpcEndpoint" in Engine(known.network).services
    unknown = load_account(str(tmp_path))
    assert "shop-Gateway" in Engine(unknown.network).services


def test_load_balancers(tmp_path: Path) -> None:
    network = exported(tmp_path, account()).network
    (balancer,) = network.load_balancers
    (listener,) = balancer.listeners
    (group,) = network.target_groups
    assert (listener.port, listener.target_groups) == (80, (group.id,))
    assert [(target.target, target.port) for target in group.targets] == [("i-1", 8080)]


def test_where_something_was_listed(tmp_path: Path) -> None:
    found = exported(tmp_path, account())
    place = found.place(Origin("sg-web", ("SecurityGroupIngress", 0)))
    assert place is not None
    assert place[0].source.path.endswith("describe-security-groups.json")
    assert place[1].route == ("SecurityGroups", 2)


def test_only_the_peering_is_unknown(tmp_path: Path) -> None:
    found = unknowns(exported(tmp_path, account()).network)
    assert {each.reason for each in found} == {
        "the value `vpc-2` names nothing that was loaded",
        "a virtual private gateway may add routes",
    }


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ("describe-network-acls", "subnets"),
        ("describe-target-health", "target_groups"),
        ("describe-rules", "load_balancers"),
        ("get-managed-prefix-list-entries", "prefix_lists"),
        ("describe-nat-gateways", "tables"),
        ("describe-internet-gateways", "tables"),
    ],
)
def test_what_was_not_exported_is_unknown_and_never_absent(tmp_path: Path, missing: str, field: str) -> None:
    found = exported(tmp_path, without(missing))
    assert messages(found) == []
    whole = exported(tmp_path, account())
    assert len(unknowns(getattr(found.network, field))) > len(unknowns(getattr(whole.network, field)))


def test_public_access_that_is_blocked_is_not_certain(tmp_path: Path) -> None:
    files = account()
    files["describe-vpcs.json"]["Vpcs"][0]["BlockPublicAccessStates"] = {
        "InternetGatewayBlockMode": "block-ingress"
    }
    (gateway,) = exported(tmp_path, files).network.internet_gateways
    assert isinstance(gateway.vpc, Unknown)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "is not complete"),
        ({"x.json": {"Vpcs": [], "NextToken": "a"}}, "truncated"),
        ({"x.json": {"Vpcs": [1]}}, "not a mapping"),
    ],
)
def test_what_is_no_export_is_a_finding(tmp_path: Path, files: dict[str, Any], words: str) -> None:
    found = exported(tmp_path, files)
    assert words in messages(found)[0]
    assert {trouble.diagnostic.code.id for trouble in found.troubles} == {"T5007"}


CLUSTER = "arn:aws:ecs:eu-west-1:111122223333:cluster/shop"
TAGS = [{"key": "Name", "value": "shop-web"}, {"key": "aws:cloudformation:logical-id", "value": "WebService"}]
DETAILS = [{"name": "subnetId", "value": "subnet-b"}, {"name": "networkInterfaceId", "value": "eni-task"}]


@pytest.mark.parametrize(
    ("task", "component"),
    [
        ({"clusterArn": CLUSTER, "group": "service:web", "attachments": [{"details": DETAILS}, {}]}, "web"),
        ({"clusterArn": CLUSTER, "group": "service:api", "attachments": [{"details": DETAILS}]}, "a task"),
        ({"clusterArn": "another", "group": "service:web", "attachments": [{"details": DETAILS}]}, "a task"),
        ({"clusterArn": CLUSTER, "group": "service:web", "attachments": 1}, "a task"),
        ({"clusterArn": CLUSTER, "group": "service:web", "attachments": [{"details": [{}]}]}, "a task"),
    ],
)
def test_a_task_is_the_component_of_its_service(tmp_path: Path, task: dict[str, Any], component: str) -> None:
    service = {"clusterArn": CLUSTER, "serviceName": "web", "tags": TAGS}
    listed = {"services.json": {"services": [service], "failures": []}, "tasks.json": {"tasks": [task]}}
    exported(tmp_path, {**account(), **listed})
    found = load_account(str(tmp_path), {"logic": {"WebService": {"component": "web"}}})
    names = {each.id: each.component for each in found.network.nodes}
    assert names["eni-task"] == component


@pytest.mark.parametrize("content", [{"Volumes": []}, {"Other": 1}, 1, [{"Other": 1}, 2]])
def test_a_listing_that_is_not_read_is_a_warning_and_no_more(tmp_path: Path, content: Any) -> None:
    whole = exported(tmp_path, account())
    found = exported(tmp_path, {**account(), "describe-volumes.json": content})
    (trouble,) = found.troubles
    assert (trouble.diagnostic.code.id, trouble.diagnostic.is_error) == ("T5016", False)
    assert found.network._replace(not_modelled=()) == whole.network._replace(not_modelled=())
    assert "`describe-volumes.json` is not a known listing" in {
        each.reason for each in found.network.not_modelled
    }


def test_what_is_needed_is_missed_beside_a_listing_that_is_not_read(tmp_path: Path) -> None:
    found = exported(tmp_path, {"x.json": {"Other": 1}})
    assert [trouble.diagnostic.code.id for trouble in found.troubles] == ["T5016", "T5007"]


def test_names_and_numbers_of_files_are_a_matter_of_taste(tmp_path: Path) -> None:
    whole = exported(tmp_path, account()).network
    files = {f"{number}-{name}": content for number, (name, content) in enumerate(account().items())}
    pages = files.pop("1-describe-subnets.json")["Subnets"]
    files["1.json"] = [{"Subnets": pages[:1]}, {"Subnets": pages[1:]}]
    (tmp_path / "notes.txt").write_text("not read")
    assert {*exported(tmp_path, files).network.subnets} == {*whole.subnets}


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert "cannot be read" in messages(load_account(str(tmp_path / "none")))[0]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), times=st.integers(1, 4))
def test_a_spoilt_export_loads(tmp_path: Path, seed: int, times: int) -> None:
    files = spoilt(account(), seed, times)
    found = exported(tmp_path, files)
    for things in found.network:
        identities = [thing.id for thing in things if not isinstance(thing, Unknown)]
        assert len(identities) == len(set(identities))
    assert repr(found.network)
