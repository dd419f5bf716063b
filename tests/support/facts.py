"""Reads the generated lists of `tiers/facts` out of cfn-lint's bundled schemas."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any

ENGINES = ("mysql", "mariadb", "postgres")
AURORA = ("aurora-mysql", "aurora-postgresql")
SERVERLESS = "db.serverless"
_ATTRIBUTE = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*")


def _extension(resource: str, file: str) -> Any:
    path = files("cfnlint").joinpath("data", "schemas", "extensions", resource, file)
    return json.loads(path.read_text(encoding="utf-8"))


def _enums(schema: object) -> Iterable[str]:
    """Every value of every `enum` of instance names below a schema."""
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "enum" and all("." in each for each in value):
                yield from value
            else:
                yield from _enums(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _enums(value)


def lambda_runtimes() -> list[str]:
    """Return Lambda's runtimes with the dates of their deprecation, and of the end of new functions."""
    path = files("cfnlint").joinpath("data", "AdditionalSpecs", "LmbdRuntimeLifecycle.json")
    known = json.loads(path.read_text(encoding="utf-8"))
    rows = ((name, dates["deprecated"], dates["create-block"]) for name, dates in known.items())
    return sorted(" ".join(row) for row in rows if all(row))


def instance_types() -> list[str]:
    """Return every EC2 instance type that cfn-lint knows in any region."""
    return sorted(set(_enums(_extension("aws_ec2_instance", "instancetype_enum.json"))))


def instance_type_regions() -> list[str]:
    """Return the regions of the EC2 instance types: types that exist in the same regions are one line.

    A line starts with those regions, or with `-` and all others where these are fewer.
    """
    schema = _extension("aws_ec2_instance", "instancetype_enum.json")
    offered = {region: set(_enums(schema[region])) for region in regions() if region in schema}
    lines: dict[frozenset[str], list[str]] = {}
    for name in sorted(set().union(*offered.values())):
        lines.setdefault(frozenset(each for each in offered if name in offered[each]), []).append(name)
    found = []
    for having, names in lines.items():
        lacking = frozenset(offered) - having
        prefix = f"-{','.join(sorted(lacking))}" if len(lacking) < len(having) else ",".join(sorted(having))
        found.append(" ".join((prefix, *names)))
    return sorted(found)


def regions_without(name: str) -> set[str]:
    """Return the regions in which cfn-lint does not know an EC2 instance type that others have."""
    schema = _extension("aws_ec2_instance", "instancetype_enum.json")
    return {each for each in regions() if each in schema and name not in _enums(schema[each])}


def aurora_classes() -> list[str]:
    """Return every instance class that cfn-lint knows for Aurora, without the one of capacities."""
    return [each for each in database_classes(AURORA) if each != SERVERLESS]


def database_classes(engines: tuple[str, ...] = ENGINES) -> list[str]:
    """Return every RDS instance class that cfn-lint knows for the engines that `tiers` offers."""
    names: set[str] = set()
    for region in _extension("aws_rds_dbinstance", "dbinstanceclass_enum.json").values():
        for rule in region["allOf"]:
            if rule["if"]["properties"]["Engine"].get("const") in engines:
                names.update(_enums(rule["then"]))
    return sorted(names)


def standby_classes() -> list[str]:
    """Return every instance class that cfn-lint knows for clusters of MySQL and PostgreSQL."""
    return sorted(set(_enums(_extension("aws_rds_dbcluster", "dbclusterinstanceclass_enum.json"))))


def cache_node_types() -> list[str]:
    """Return every node type of ElastiCache that cfn-lint knows in any region."""
    return sorted(set(_enums(_extension("aws_elasticache_cachecluster", "cachenodetype_enum.json"))))


def regions() -> list[str]:
    """Return every region that cfn-lint has schemas of."""
    return sorted(import_module("cfnlint.helpers").REGIONS)


# Leaves that hold ids or ARNs of subnets, of groups, and the name of something that holds subnets. What EC2
# calls classic, and groups of other services that happen to be called security groups, are none.
_LEAVES = {
    "subnets": re.compile(r".*Subnets?(Id|Ids|IdList|Arn|Arns)?"),
    "groups": re.compile(r".*SecurityGroups?(Id|Ids|IDs|sIDs|IdList|Arn|Arns)?|VpcSecurityGroupMemberships"),
    "subnet-group": re.compile(r".*SubnetGroup(Name|Identifier|Id)"),
}
_NONE = re.compile(
    r"(DB|Cluster|Cache|ClassicLinkVPC|Input|Channel|Client|Source|Destination)S(ecurityGroups?|ubnets?).*"
    r"|EdnsClientSubnet|EC2SecurityGroup.*|Ec2InstanceSubnetId|RemoveSubnetIds"
)
_NOT_THESE = {"ClientSubnets"}


def country_codes() -> list[str]:
    """Return the codes of countries that AWS WAF knows."""
    schema = dict(_schemas())["AWS::WAFv2::WebACL"]
    statement = schema["definitions"]["GeoMatchStatement"]
    return sorted(statement["properties"]["CountryCodes"]["items"]["enum"])


def network_properties() -> list[str]:
    """Return a line for each property that holds subnets or groups: its type, what it holds, and its path.

    A star in a path is each item of a list, or each value of a mapping with any keys.
    """
    found: set[str] = set()
    for kind, schema in _schemas():
        hidden = {each.removeprefix("/properties/") for each in schema.get("readOnlyProperties", [])}
        for path in _texts(schema, schema, (), frozenset()):
            if "/".join(path) in hidden or path[0] in hidden:
                continue
            steps = path[:-1] if path[-1] == "*" else path
            holds = _held(steps[-1] if steps else "")
            if holds:
                found.add(f"{kind} {holds} {'.'.join(steps)}")
    return sorted(found)


def _held(leaf: str) -> str | None:
    if _NONE.fullmatch(leaf) and leaf not in _NOT_THESE:
        return None
    return next((holds for holds, name in _LEAVES.items() if name.fullmatch(leaf)), None)


def _schemas() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the schema of every type that any region has."""
    folder = files("cfnlint").joinpath("data", "schemas")
    types: dict[str, str] = {}
    for region in sorted(
        folder.joinpath("providers").iterdir(), key=lambda each: each.name != "us-east-1.json"
    ):
        if region.name.endswith(".json"):
            for kind, name in json.loads(region.read_text(encoding="utf-8")).items():
                types.setdefault(kind, name)
    for kind, name in sorted(types.items()):
        schema = folder.joinpath("resources", f"{name}.json")
        yield kind, json.loads(schema.read_text(encoding="utf-8"))


def _texts(
    schema: Mapping[str, Any], root: Mapping[str, Any], path: tuple[str, ...], seen: frozenset[str]
) -> Iterator[tuple[str, ...]]:
    """Yield the paths of all properties that are texts, or lists of texts."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        if reference not in seen:
            found: Any = root
            for step in reference.removeprefix("#/").split("/"):
                found = found.get(step, {})
            yield from _texts(found, root, path, seen | {reference})
        return
    if path and "string" in (schema.get("type"), *(schema.get("type") or ())):
        yield path
    for way, each in _inner(schema):
        yield from _texts(each, root, (*path, *way), seen)


def _inner(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Yield the schemas right below one, each with the way to it."""
    for choice in ("allOf", "anyOf", "oneOf"):
        yield from (((), each) for each in schema.get(choice, []))
    if isinstance(schema.get("items"), Mapping):
        yield ("*",), schema["items"]
    yield from ((("*",), each) for each in schema.get("patternProperties", {}).values())
    for name, each in schema.get("properties", {}).items():
        if isinstance(each, Mapping):
            yield (name,), each


def attributes() -> list[str]:
    """Return the attributes of each resource type that `Fn::GetAtt` reads, as cfn-lint accepts them.

    Left out are those of any name, and properties that can be set but not read, such as passwords.
    """
    manager: Any = import_module("cfnlint.schema.manager").PROVIDER_SCHEMA_MANAGER
    index = files("cfnlint").joinpath("data", "schemas", "providers", "us-east-1.json")
    lines = []
    for name in sorted(json.loads(index.read_text(encoding="utf-8"))):
        known = manager.get_resource_schema("us-east-1", name)
        hidden = {
            each.removeprefix("/properties/").replace("/", ".")
            for each in known.schema.get("writeOnlyProperties", ())
        }
        found = sorted(each for each in known.get_atts if _ATTRIBUTE.fullmatch(each) and each not in hidden)
        lines += [" ".join((name, *found))] if found else []
    return lines
