"""Resources that databases of RDS and of Aurora have alike."""

from troposphere import Sub, iam, rds

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, trust
from tiers.ir.stacks import Stack
from tiers.language.component import Context

MAJOR_VERSION_IS_MEANT = {"cfn-lint": {"config": {"ignore_checks": ["E3691", "W3691"]}}}
"""Checks of cfn-lint that refuse a major version, which RDS accepts and keeps current."""


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
