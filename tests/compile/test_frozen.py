"""Texts that may never change: AWS replaces the resource that bears another one."""

import json

from tiers.compiler import compile_spec
from tiers.ir.placed import Layout
from tiers.plan.compare.schemas import schema_of

SPEC = b"""\
version: 1
name: shop
network: {flow_logs: true, endpoints: [ssm]}
presentation:
  bastion: {type: bastion, connects_to: [web]}
  site: {type: load_balancer, access_logs: true, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80, connects_to: [orders]}
data:
  orders: {type: rds, engine: postgres, replicas: 1}
  stock: {type: aurora, engine: mysql, member_parameters: {max_connections: "99"}}
  sales:
    type: rds
    engine: mariadb
    engine_version: "11.4"
    audit: []
    replicas: 1
    replica_engine_version: "11.8"
"""

FROZEN = {
    ("AWS::EC2::SecurityGroup", "GroupDescription"): {
        "Security group created by tiers. Its rules are separate resources."
    },
    ("AWS::RDS::DBParameterGroup", "Description"): {
        "Engine parameters of orders",
        "Engine parameters of the members of stock",
        "Engine parameters of sales",
        "Engine parameters of the read replicas of sales",
    },
    ("AWS::RDS::DBClusterParameterGroup", "Description"): {"Engine parameters of stock"},
    ("AWS::RDS::OptionGroup", "OptionGroupDescription"): {
        "Options of sales",
        "Options of the read replicas of sales",
    },
}
"""Each create-only text that describes a resource, by its type and property. Do not edit: add."""


def described() -> dict[tuple[str, str], set[str]]:
    """Return every create-only description of a generated resource."""
    bundle = compile_spec("spec.yaml", SPEC, Layout.SINGLE, "json").bundle
    assert bundle is not None
    found: dict[tuple[str, str], set[str]] = {}
    for resource in json.loads(next(iter(bundle.files.values())))["Resources"].values():
        schema = schema_of(resource["Type"])
        for name, *deeper in schema.create_only if schema else ():
            if name.endswith("Description") and not deeper and name in resource.get("Properties", {}):
                found.setdefault((resource["Type"], name), set()).add(resource["Properties"][name])
    return found


def test_create_only_descriptions_are_frozen() -> None:
    assert described() == FROZEN


def test_a_group_is_described_in_characters_that_ec2_takes() -> None:
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    (text,) = FROZEN["AWS::EC2::SecurityGroup", "GroupDescription"]
    assert text.isascii()
    assert len(text) <= 255
