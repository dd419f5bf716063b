"""Databases, buckets, queues, topics, and tables of an old template, as components that only start."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tiers.adopt.reading import Resource
from tiers.adopt.sketch import Sketch
from tiers.ir import identifiers


class Proposal(NamedTuple):
    """A component that may represent an old resource, if the checks accept it.

    `anchors` are the old resources that it certainly has, by their generated logical IDs, and `otherwise` has
    keys to add if the checks refuse it without.
    """

    tier: str
    name: str
    component: Mapping[str, Any]
    of: Resource
    anchors: Mapping[str, str]
    otherwise: Mapping[str, Any] = MappingProxyType({})


_EXTENDED = MappingProxyType({"extended_support": True})
_ENGINES = ("mysql", "mariadb", "postgres")
_CLUSTERS: Mapping[str, str] = {"aurora-mysql": "mysql", "aurora-postgresql": "postgres"}


def proposals(sketch: Sketch) -> Iterator[Proposal]:
    """Yield a component for each resource that holds data."""
    yield from _databases(sketch)
    yield from _clusters(sketch)
    yield from _named(sketch, "AWS::S3::Bucket", "bucket", "Bucket")
    yield from _named(sketch, "AWS::SQS::Queue", "queue", "Queue")
    yield from _named(sketch, "AWS::SNS::Topic", "topic", "Topic")
    yield from _tables(sketch)


def _databases(sketch: Sketch) -> Iterator[Proposal]:
    for each in sketch.of_type("AWS::RDS::DBInstance"):
        written = each.properties
        engine = written.get("Engine")
        if engine not in _ENGINES or "DBClusterIdentifier" in written:
            continue
        if "SourceDBInstanceIdentifier" in written or "DBSnapshotIdentifier" in written:
            continue
        keys: dict[str, Any] = {"type": "rds", "engine": engine, "multi_az": _flag(written.get("MultiAZ"))}
        keys.update(_version(written))
        keys.update(subnets_of(sketch, written.get("DBSubnetGroupName"), "isolated"))
        name = sketch.free_name(each.logical_id, "DBInstance", "DbInstance", "Instance")
        yield Proposal("data", name, keys, each, {identifiers.database(name): each.logical_id}, _EXTENDED)


def _clusters(sketch: Sketch) -> Iterator[Proposal]:
    for each in sketch.of_type("AWS::RDS::DBCluster"):
        written = each.properties
        engine = _CLUSTERS.get(str(written.get("Engine")))
        if engine is None or "SnapshotIdentifier" in written:
            continue
        keys: dict[str, Any] = {"type": "aurora", "engine": engine, **_version(written)}
        keys.update(subnets_of(sketch, written.get("DBSubnetGroupName"), "isolated"))
        name = sketch.free_name(each.logical_id, "DBCluster", "DbCluster", "Cluster")
        anchor = f"{identifiers.pascal(name)}DBCluster"
        yield Proposal("data", name, keys, each, {anchor: each.logical_id}, _EXTENDED)


def _version(written: Mapping[str, Any]) -> dict[str, Any]:
    version = written.get("EngineVersion")
    return {} if version is None or isinstance(version, dict) else {"engine_version": str(version)}


def _flag(value: object) -> bool:
    return str(value).lower() == "true"


def _named(sketch: Sketch, kind: str, component: str, ending: str) -> Iterator[Proposal]:
    # A queue of dead letters may belong to another one.
    logs = access_logs(sketch)
    for each in sorted(sketch.of_type(kind), key=lambda each: "RedrivePolicy" not in each.properties):
        if each.logical_id in logs.values():
            continue
        name = sketch.free_name(each.logical_id, ending)
        anchor = f"{identifiers.pascal(name)}{ending}"
        yield Proposal("data", name, {"type": component}, each, {anchor: each.logical_id})


def access_logs(sketch: Sketch) -> dict[str, str]:
    """Return the buckets that load balancers write logs to, by the logical IDs of these."""
    return {
        each.logical_id: found[0].logical_id
        for each in sketch.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
        if (found := sketch.named(each.properties.get("LoadBalancerAttributes"), "AWS::S3::Bucket"))
    }


_KINDS = {"S": "string", "N": "number", "B": "binary"}


def _tables(sketch: Sketch) -> Iterator[Proposal]:
    for each in sketch.of_type("AWS::DynamoDB::Table"):
        kinds = {
            str(one.get("AttributeName")): _KINDS.get(str(one.get("AttributeType")))
            for one in each.properties.get("AttributeDefinitions", ())
            if isinstance(one, dict)
        }
        schema = [one for one in each.properties.get("KeySchema", ()) if isinstance(one, dict)]
        parts = {str(one.get("KeyType")): str(one.get("AttributeName")) for one in schema}
        if "HASH" not in parts:
            continue
        keys: dict[str, Any] = {
            "type": "table",
            "key": {"name": parts["HASH"], "type": kinds.get(parts["HASH"])},
        }
        if "RANGE" in parts:
            keys["sort"] = {"name": parts["RANGE"], "type": kinds.get(parts["RANGE"])}
        name = sketch.free_name(each.logical_id, "Table")
        anchor = f"{identifiers.pascal(name)}Table"
        yield Proposal("data", name, keys, each, {anchor: each.logical_id})


def subnets_of(sketch: Sketch, value: object, kind: str) -> dict[str, Any]:
    """Return the key `subnets` of a component whose subnets are not all of its kind."""
    group = sketch.resource(value, "AWS::RDS::DBSubnetGroup")
    inside = group.properties.get("SubnetIds") if group is not None else value
    names = sketch.subnets_in(inside)
    subnets = sketch.data.get("network", {}).get("subnets", {})
    usual = [name for name, each in subnets.items() if each["kind"] == kind]
    return {"subnets": names} if names and sorted(names) != sorted(usual) else {}
