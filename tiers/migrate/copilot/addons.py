"""Templates of addons: databases and buckets become components, and everything else is named."""

import re
from typing import NamedTuple

from tiers.migrate.copilot.site import Site
from tiers.migrate.draft import Component, name_of
from tiers.migrate.nodes import Node, plain
from tiers.migrate.remarks import State

_HELPERS = {
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::RDS::DBClusterParameterGroup",
    "AWS::RDS::DBSubnetGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::SecretsManager::SecretTargetAttachment",
    "AWS::CloudFormation::WaitConditionHandle",
}
"""Types of resources around a database or a bucket, which the component makes itself."""
_HOLD_DATA = {"AWS::DynamoDB::Table", "AWS::EFS::FileSystem", "AWS::RDS::DBCluster", "AWS::SQS::Queue"}
_ENGINES = {"postgres": "postgres", "mysql": "mysql", "mariadb": "mariadb"}
_LOST = "its data does not move, and `copilot svc delete` deletes it: take a backup first"


class Made(NamedTuple):
    """A component of an addon, and the resource that it is for."""

    component: Component
    resource: str


def convert(site: Site, owner: str, templates: dict[str, Node]) -> None:
    """Write the components of a workload's addons, or of the environments' if there is no owner."""
    for template in templates.values():
        resources = template.child("Resources")
        made = []
        for name, node in resources.entries() if resources else ():
            found = _resource(site, name, node, template)
            made += [found] if found else []
        for name, node in resources.entries() if resources else ():
            _helper(site, node, owner, is_known=bool(made), made=made, name=name)
        work = site.workloads.get(owner)
        for each in made:
            if work is None:
                words = "an environment's: add it to the `connects_to` of the services that use it"
                site.ledger.add(
                    State.ASKED, template.child("Resources") or template, words, each.component.name
                )
            else:
                _connect(work.component, each, template)
        for key, node in template.entries():
            if key in {"Parameters", "Mappings", "Outputs", "Description", "AWSTemplateFormatVersion"}:
                node.read()


def _resource(site: Site, name: str, node: Node, template: Node) -> Made | None:
    kind = _text(node, "Type")
    properties = node.child("Properties")
    if kind == "AWS::S3::Bucket":
        made = Made(site.add(_short(name, "Bucket"), "bucket"), name)
        made.component.changed(node, f"a new bucket; {_LOST}")
        return made
    if kind not in {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}:
        return None
    if kind == "AWS::RDS::DBInstance" and properties is not None and properties.child("DBClusterIdentifier"):
        node.read()
        return None
    engine = _text(properties, "Engine") if properties else ""
    ours = next((value for key, value in _ENGINES.items() if key in engine), None)
    if ours is None:
        return None
    made = Made(site.add(_short(name, "DBCluster", "DBInstance"), "rds"), name)
    made.component.set(("engine",), ours, node)
    database = _database(properties, template)
    if database:
        made.component.set(("database",), database, node)
    instead = "an RDS instance in place of Aurora; " if "aurora" in engine else ""
    made.component.changed(node, f"{instead}{_LOST}")
    return made


def _database(properties: Node | None, template: Node) -> str | None:
    """Return the name of the database: written, or the default of a parameter."""
    found = (properties.child("DatabaseName") or properties.child("DBName")) if properties else None
    if found is None or found.text:
        return found.text if found else None
    data = plain(found)
    wanted = data.get("Ref") if isinstance(data, dict) else None
    parameters = template.child("Parameters")
    parameter = parameters.child(wanted) if parameters and isinstance(wanted, str) else None
    return (_text(parameter, "Default") or None) if parameter else None


def _helper(site: Site, node: Node, owner: str, *, is_known: bool, made: list[Made], name: str) -> None:
    """Add a remark about a resource that is not a component."""
    if any(each.resource == name for each in made):
        return
    work = site.workloads.get(owner)
    component = work.component.name if work else ""
    kind = _text(node, "Type")
    if is_known and (kind in _HELPERS or kind == "AWS::RDS::DBInstance"):
        node.read()
        site.ledger.add(State.MAPPED, node, f"`{made[0].component.name}` makes its own")
        return
    node.read()
    words = f"`{kind}` has no component type here: copy it to `resources`" if kind else "it has no type"
    if kind in _HOLD_DATA:
        words = f"{words}; {_LOST}"
    site.ledger.add(State.LEFT_OUT, node, words, component)


def _connect(component: Component, made: Made, template: Node) -> None:
    """Connect a workload with its own addon, as the outputs of the template did."""
    target = made.component
    name = re.sub(r"[^A-Z0-9]+", "_", target.name.upper())
    outputs = template.child("Outputs")
    words = f"`{name}_NAME` in place of the outputs of the addon"
    if target.type == "bucket":
        component.connect(target.name, "read_write")
        component.set(("environment", f"{name}_NAME"), {"from": f"{target.name}.name"})
    else:
        words = f"`{name}_HOST` and the like in place of the outputs of the addon; change the code"
        component.connect(target.name)
        component.set(("environment", f"{name}_HOST"), {"from": f"{target.name}.endpoint"})
        component.set(("environment", f"{name}_PORT"), {"from": f"{target.name}.port"})
        if target.data.get("database"):
            component.set(("environment", f"{name}_NAME"), target.data["database"])
        for key, field in (("USER", "username"), ("PASSWORD", "password")):
            component.set(("secrets", f"{name}_{key}"), {"from": f"{target.name}.{field}"})
    component.changed(outputs if outputs is not None else template, words)


def _short(name: str, *suffixes: str) -> str:
    for suffix in suffixes:
        if name.endswith(suffix) and len(name) > len(suffix):
            name = name[: -len(suffix)]
    return name_of(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name))


def _text(node: Node | None, key: str) -> str:
    found = node.child(key) if node is not None else None
    return (found.text if found else None) or ""
