"""`ec2`: a fixed number of servers, spread over the zones."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.architecture import identifiers
from tiers.architecture.placed import Output, Placed, Stack
from tiers.language.shape import Between, Doc, Example
from tiers.logic.server import Server

if TYPE_CHECKING:
    from tiers.architecture.surroundings import Surroundings
    from tiers.network.plan import PlannedSubnet


class Ec2(Server):
    """A fixed number of servers. They do not heal or scale; `autoscaling` does."""

    type: Annotated[Literal["ec2"], Doc("Always `ec2`")]
    count: Annotated[
        int,
        Between(1, 100),
        Doc("Number of servers; number i stands in the i-th zone, round and round"),
        Example(2),
    ] = 1

    def subnet_of(self, number: int, here: "Surroundings") -> "PlannedSubnet":
        """Return the subnet of the instance with that number, counted from 1.

        Zones first, then the subnets within the zone: a further zone moves only instances beyond it.
        """
        subnets = here.subnets(self.subnets)
        zones = sorted({subnet.zone for subnet in subnets})
        turn, zone = divmod(number - 1, len(zones))
        in_zone = [subnet for subnet in subnets if subnet.zone == zones[zone]]
        return in_zone[turn % len(in_zone)]

    def instance_ids(self, name: str) -> tuple[str, ...]:
        """Name every instance."""
        return tuple(identifiers.instance(name, number) for number in range(1, self.count + 1))

    def resources(self, here: "Surroundings") -> Iterator[Placed | Output]:
        """Build the launch template with the image, then each instance."""
        from tiers.compute import instances

        yield instances.launch_template(self, Stack.LOGIC, here, self.user_data)
        for number in range(1, self.count + 1):
            yield instances.instance(
                self,
                here,
                Stack.LOGIC,
                self.subnet_of(number, here),
                number=number,
                after=self.needed_routes(here),
            )
