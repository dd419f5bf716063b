"""Resources that databases of RDS and of Aurora have alike."""

from collections.abc import Mapping
from typing import Any

from troposphere import Sub, iam, rds

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, trust
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.tuples import NamedTuple


class Cluster(rds.DBCluster):
    """A cluster whose password RDS makes, also if it is restored from a snapshot."""

    def validate(self) -> None:
        """Skip a check of troposphere's that requires a password."""


def without_lint(*checks: str) -> dict[str, Any]:
    """Return metadata that turns off checks of cfn-lint: they refuse what RDS accepts, as a major version."""
    return {"Metadata": {"cfn-lint": {"config": {"ignore_checks": [*checks]}}}}


def output(here: Context, what: str, description: str, value: symbols.Symbol) -> Output:
    """Build an output of a database, for people."""
    name = identifiers.output(here.name, what)
    return Output(Stack.DATA, name, f"{here.name}: {description}", value, here.route)


def subnet_group(subnets: tuple[str, ...], here: Context) -> Placed:
    """Build the subnets of a database."""
    return place(
        Stack.DATA,
        rds.DBSubnetGroup(
            identifiers.database_subnet_group(here.name),
            DBSubnetGroupDescription=f"Subnets of the database {here.name}",
            SubnetIds=[symbols.subnet(subnet.name) for subnet in here.subnets(subnets)],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"SubnetIds": (*here.route, "subnets")},
    )


class Parameters(NamedTuple):
    """The content of a parameter group: what the spec has overrides what is set for each database."""

    family: str
    defaults: Mapping[str, str]
    written: Mapping[str, str]
    key: str = "parameters"
    """The key of the spec that has those that are written."""
    version: str = "engine_version"
    """The key of the spec that decides the family."""
    of: str = ""
    """The part of the database that has the group, for people; empty for the whole."""


def parameter_group(
    group: type[rds.DBParameterGroup | rds.DBClusterParameterGroup],
    logical_id: str,
    parameters: Parameters,
    here: Context,
) -> Placed:
    """Build a group of engine parameters."""
    of, key = parameters.of, parameters.key
    return place(
        Stack.DATA,
        group(
            logical_id,
            # Create-only on AWS; tests/compile/test_frozen.py keeps it as it is.
            Description=f"Engine parameters of the {of} of {here.name}"
            if of
            else f"Engine parameters of {here.name}",
            Family=parameters.family,
            Parameters={**parameters.defaults, **parameters.written},
            Tags=tags(here.about, here.name_tag(*([of] if of else []))),
        ),
        here.route,
        {
            "Family": (*here.route, parameters.version),
            **{f"Parameters.{name}": (*here.route, key, name) for name in parameters.written},
        },
    )


def support(*, is_extended: bool) -> str:
    """Return the enrollment in Extended Support."""
    return f"open-source-rds-extended-support{'' if is_extended else '-disabled'}"


def monitoring(interval: int, here: Context) -> dict[str, Any]:
    """Return the properties by which RDS reports operating system metrics."""
    if not interval:
        return {}
    return {
        "MonitoringInterval": interval,
        "MonitoringRoleArn": symbols.Arn(identifiers.monitoring_role(here.name), "Arn"),
    }


def monitoring_role(here: Context) -> Placed:
    """Build the role by which RDS reports operating system metrics."""
    return place(
        Stack.DATA,
        iam.Role(
            identifiers.monitoring_role(here.name),
            AssumeRolePolicyDocument=trust("monitoring.rds.amazonaws.com"),
            ManagedPolicyArns=[
                Sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole")
            ],
            Tags=tags(here.about, here.name_tag("monitoring")),
        ),
        (*here.route, "monitoring_interval"),
    )
