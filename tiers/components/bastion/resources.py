"""The resources of a bastion: its instance, a role, and a public address."""

from collections.abc import Iterator

from troposphere import Sub, ec2

from tiers.components.bastion.spec import Bastion
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import instances

SESSION_MANAGER = "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"


def resources(bastion: Bastion, here: Context) -> Iterator[Placed | Output]:
    """Build the instance and what it needs: a role for Session Manager, a public address."""
    if bastion.makes_role(here):
        managed = [Sub(SESSION_MANAGER)] if bastion.access == "session_manager" else []
        yield from instances.role(Stack.PRESENTATION, here, managed)
    yield instances.launch_template(bastion, Stack.PRESENTATION, here)
    (subnet,) = here.subnets(bastion.subnets)
    yield instances.instance(bastion, here, Stack.PRESENTATION, subnet, profile=bastion.makes_role(here))
    if bastion.access == "session_manager":
        yield Output(
            Stack.PRESENTATION,
            identifiers.output(here.name, "InstanceId"),
            f"{here.name}: instance, for `aws ssm start-session --target`",
            symbols.InstanceId(identifiers.instance(here.name)),
            here.route,
        )
    if bastion.has_public_address(here):
        yield from _public_address(here)


def _public_address(here: Context) -> Iterator[Placed | Output]:
    """Build an address that stays the same, and its output."""
    address = identifiers.address(here.name)
    yield place(
        Stack.PRESENTATION,
        ec2.EIP(
            address,
            Domain="vpc",
            InstanceId=symbols.InstanceId(identifiers.instance(here.name)),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        after=(identifiers.GATEWAY_ATTACHMENT,),
    )
    yield Output(
        Stack.PRESENTATION,
        identifiers.output(here.name, "PublicAddress"),
        f"{here.name}: public address",
        symbols.Attribute(address, "PublicIp"),
        here.route,
    )
