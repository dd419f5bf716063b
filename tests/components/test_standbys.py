"""Databases of RDS that are clusters of a writer and two readers."""

import json
from typing import Any

import pytest

from tests.rehearsed.templates import made, of, ref
from tiers.compiler import compile_spec
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
network: {{zones: 3}}
data:
  {component}: {{type: rds, engine: mysql, multi_az: cluster, {more}}}
operations: {{alarms: recommended, notify: [ops@example.com]}}
"""


def resources(more: str = "", component: str = "db") -> Any:
    spec = SPEC.format(component=component, more=more).encode()
    bundle = compile_spec("spec.yaml", spec, Layout.SINGLE, "json").bundle
    assert bundle is not None
    return json.loads(next(iter(bundle.files.values())))["Resources"]


def test_aws_makes_the_instances() -> None:
    made = resources()
    assert not [each for each in made.values() if each["Type"] == "AWS::RDS::DBInstance"]
    cluster = made["DbDBCluster"]["Properties"]
    assert (cluster["DBClusterInstanceClass"], cluster["StorageType"]) == ("db.m6gd.large", "gp3")
    # RDS refuses it for less than 400 GiB.
    assert "Iops" not in cluster


@pytest.mark.parametrize("component", ["a", "the-orders-of-our-customers"])
def test_a_name_leaves_room_for_the_endings_of_the_instances(component: str) -> None:
    made = resources(component=component)
    [cluster] = [each for each in made.values() if each["Type"] == "AWS::RDS::DBCluster"]
    start, _ = cluster["Properties"]["DBClusterIdentifier"]["Fn::Join"][1]
    # RDS allows 52 characters; eight of the stack's ID follow.
    assert len(start) <= 43
    assert start == start.lower()


def test_another_snapshot_gives_another_name_because_it_is_another_cluster() -> None:
    names = {
        json.dumps(resources(more)["DbDBCluster"]["Properties"]["DBClusterIdentifier"])
        for more in ("", "database: shop", 'engine_version: "8.4", snapshot: monday')
    }
    assert len(names) == 3


def test_each_instance_is_watched() -> None:
    subjects = {
        json.dumps(dimension["Value"])
        for each in resources().values()
        if each["Type"] == "AWS::CloudWatch::Alarm"
        for dimension in each["Properties"].get("Dimensions", ())
        if dimension["Name"] == "DBInstanceIdentifier"
    }
    assert subjects == {json.dumps({"Fn::Sub": f"${{DbDBCluster}}-instance-{each}"}) for each in (1, 2, 3)}


def test_a_size_that_is_chosen_at_deployment_is_a_parameter() -> None:
    made = resources("allocated_storage: {parameter: Size, default: 100}")
    assert made["DbDBCluster"]["Properties"]["AllocatedStorage"] == {"Ref": "Size"}


def test_a_rehearsal_has_a_host_for_each_instance() -> None:
    group = made("RDS::DBSubnetGroup", SubnetIds=[ref("A"), ref("B")], DBSubnetGroupDescription="both")
    cluster = {"Engine": "mysql", "DatabaseName": "shop", "DBSubnetGroupName": ref("Stands")}
    found = of(Stands=group, Data=made("RDS::DBCluster", DBClusterInstanceClass="db.m6gd.large", **cluster))
    assert [each.zone[-1] for each in found.hosts if each.kind == "database"] == ["a", "b"]
    [played] = found.clusters
    assert (len(played.nodes), played.reader_endpoint) == (2, "data-reader")
    assert {each.name for each in found.databases} == {"shop"}
    # Without a class, AWS makes no instance.
    assert of(Stands=group, Data=made("RDS::DBCluster", **cluster)).clusters == ()
