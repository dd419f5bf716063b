"""The resources of fixed servers: a launch template, and each instance."""

from collections.abc import Iterator

from tiers.components.ec2.spec import Ec2
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import instances


def resources(servers: Ec2, here: Context) -> Iterator[Placed | Output]:
    """Build the launch template with the image, then each instance."""
    yield from servers.role_resources(here)
    yield instances.launch_template(servers, Stack.LOGIC, here, servers.compiled_user_data(here))
    for number in range(1, servers.count + 1):
        subnet = servers.subnet_of(number, here)
        yield instances.instance(
            servers,
            here,
            Stack.LOGIC,
            subnet,
            number=number,
            profile=servers.makes_role(here),
            after=servers.needed_routes(here),
        )
        if servers.volumes:
            from tiers.workload.volumes.resources import of_server

            yield from of_server(servers.volumes, number, subnet, here)
        if servers.public:
            yield Output(
                Stack.LOGIC,
                identifiers.output(here.name, f"PublicAddress{number}"),
                f"{here.name}: public address of server {number}",
                symbols.Attribute(identifiers.instance(here.name, number), "PublicIp"),
                here.route,
            )
