"""The place and the defaults of a load balancer, of either layer."""

from typing import Literal, Self

from tiers.ir.facets import ANYWHERE, Placement
from tiers.ir.stacks import SubnetKind
from tiers.language.component import Context, InSubnets
from tiers.language.record import Derived

Scheme = Literal["internet-facing", "internal"]


class Balancer(InSubnets):
    """A load balancer with public addresses in public subnets, or private ones in private subnets."""

    scheme: Scheme = "internet-facing"

    def kind_of_subnet(self) -> SubnetKind:
        """Return the kind of subnet that its clients can reach."""
        return "public" if self.scheme == "internet-facing" else "private"

    def place(self, here: Context) -> Placement:
        """Return its place.

        The name of an internet-facing one resolves to public addresses; rules between groups miss them.
        """
        public = self.scheme == "internet-facing"
        return super().place(here)._replace(is_public=public, is_private=not public, has_host_name=True)

    def complete(self, here: Context) -> Self:
        """Fill in one subnet for each zone, which is the AWS limit."""
        completed = super().complete(here)
        if not isinstance(self.subnets, Derived):
            return completed
        first = {subnet.zone: subnet.name for subnet in reversed(here.subnets(completed.subnets))}
        return completed.replace(subnets=tuple(first[zone] for zone in sorted(first)))

    def usual_sources(self) -> tuple[str, ...]:
        """Return the CIDR blocks that may connect unless `allow_from` says otherwise."""
        return (ANYWHERE,) if self.scheme == "internet-facing" else ()
