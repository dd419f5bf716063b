"""Drift of security groups, their rules, instances, networks and databases, which MiniStack cannot read."""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2, rds
from ministack.services.cloudformation import drift

from tests.emulator.additions.kit import Properties
from tests.emulator.additions.rules import DIRECTIONS, Rules

Reader = Callable[[str, Properties], Any]


def install() -> None:
    """Add a reader for each type, with the properties that it reads."""
    for kind, direction in DIRECTIONS.items():
        drift._DRIFT_READERS[kind] = (_rule(Rules(direction)), frozenset({"Description"}))
    drift._DRIFT_READERS.update(
        {
            "AWS::EC2::SecurityGroup": (_group, frozenset({"GroupDescription", "VpcId", "Tags"})),
            "AWS::EC2::Instance": (_instance, frozenset({"InstanceType", "SubnetId", "Tags"})),
            "AWS::EC2::VPC": (_network, frozenset({"CidrBlock", "Tags"})),
            "AWS::EC2::Subnet": (_subnet, frozenset({"CidrBlock", "VpcId", "MapPublicIpOnLaunch", "Tags"})),
            "AWS::RDS::DBInstance": (_database, frozenset(DATABASE)),
        }
    )


DATABASE = ("AllocatedStorage", "BackupRetentionPeriod", "DBInstanceClass", "DeletionProtection", "MultiAZ")


def _rule(rules: Rules) -> Reader:
    def read(_identity: str, properties: Properties) -> Any:
        found = rules.find(properties)
        return None if found is None else {"Description": ec2._sg_rule_description(found)}

    return read


def _tags(identity: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in ec2._tags.get(identity, [])}


def _group(identity: str, _properties: Properties) -> Any:
    group = ec2._security_groups.get(identity)
    if group is None:
        return None
    return {"GroupDescription": group["Description"], "VpcId": group["VpcId"], "Tags": _tags(identity)}


def _instance(identity: str, _properties: Properties) -> Any:
    instance = ec2._instances.get(identity)
    if instance is None or instance["State"]["Name"] == "terminated":
        return None
    return {**{key: instance[key] for key in ("InstanceType", "SubnetId")}, "Tags": _tags(identity)}


def _network(identity: str, _properties: Properties) -> Any:
    network = ec2._vpcs.get(identity)
    return None if network is None else {"CidrBlock": network["CidrBlock"], "Tags": _tags(identity)}


def _subnet(identity: str, _properties: Properties) -> Any:
    subnet = ec2._subnets.get(identity)
    if subnet is None:
        return None
    known = {key: subnet[key] for key in ("CidrBlock", "VpcId", "MapPublicIpOnLaunch")}
    return {**known, "Tags": _tags(identity)}


def _database(name: str, _properties: Properties) -> Any:
    instance = rds._instances.get(name)
    return None if instance is None else {key: instance[key] for key in DATABASE}
