"""`ec2`: a fixed number of servers, spread over the zones."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import counted
from tiers.ir import identifiers
from tiers.ir.facets import Admission, Glyph, Part, Placement, Saved
from tiers.ir.references import Target
from tiers.ir.stacks import Stack, SubnetKind
from tiers.ir.watches import Watch
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import IpRange
from tiers.network.layout import PlannedSubnet
from tiers.workload import codes, instance_alarms
from tiers.workload.alarms import DEFAULT
from tiers.workload.instance_alarms import ServerAlarms
from tiers.workload.machine import InstanceType
from tiers.workload.server import Server
from tiers.workload.volumes.keys import NO_FIXED_VOLUMES, FixedVolumes, volume_words


class Ec2(Server):
    """A fixed number of servers. They are not replaced or scaled; `autoscaling` does both."""

    recommended: ClassVar[Record | None] = ServerAlarms()

    type: Annotated[Literal["ec2"], Doc("Always `ec2`")]
    instance_type: InstanceType = "t4g.small"
    count: Annotated[
        int,
        Between(1, 100),
        Doc("Number of servers, distributed over the zones in order"),
        Example(2),
    ] = 1
    alarms: Annotated[
        Literal["recommended", "none"] | ServerAlarms | None,
        Doc("Alarms on each instance, each with its threshold or `none`"),
        Example({"cpu": 90}),
    ] = derived(DEFAULT)

    volumes: FixedVolumes = NO_FIXED_VOLUMES

    public: Annotated[
        bool,
        Doc("Whether the servers are in public subnets, each with a public address until it is stopped"),
        Example(True),
    ] = False
    allow_from: Annotated[
        tuple[IpRange, ...],
        Doc("CIDR blocks that may connect to `port` of public servers"),
        Example(["0.0.0.0/0"]),
    ] = ()

    def kind_of_subnet(self) -> SubnetKind:
        """Return the kind that `public` asks for."""
        return "public" if self.public else super().kind_of_subnet()

    @property
    def has_launch_address(self) -> bool:
        """Whether each server gets a public address when it is launched."""
        return self.public

    def has_way_out(self, here: Context) -> bool:
        """Return whether a default route leads to the internet from each of its subnets."""
        if not self.public:
            return super().has_way_out(here)
        return all(subnet.kind == "public" for subnet in here.subnets(self.subnets))

    def place(self, here: Context) -> Placement:
        """Return its place, with the public addresses."""
        return super().place(here)._replace(is_public=self.public)

    def admissions(self, here: Context) -> Iterator[Admission]:
        """Yield the CIDR blocks that may connect to the port."""
        if self.port is None or not self.public:
            return
        for index, cidr in enumerate(self.allow_from):
            route = (*here.route, "allow_from", index)
            yield Admission(cidr, self.port, route, route)

    def needed_routes(self, here: Context) -> tuple[str, ...]:
        """Return the IDs that must exist before; a public address needs the internet gateway."""
        gateway = (identifiers.GATEWAY_ATTACHMENT,) if self.public else ()
        return (*gateway, *super().needed_routes(here))

    def complete(self, here: Context) -> Self:
        """Remove the grace period, which only a group has."""
        completed = super().complete(here)
        if isinstance(completed.health_check.grace_period, Derived):
            return completed.replace(health_check=completed.health_check.replace(grace_period=None))
        return completed

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find a grace period, which has no effect here, and what is or would be on the internet."""
        yield from super().check(here)
        yield from self._check_public(here)
        if self.health_check.grace_period is not None:
            yield codes.GRACE_PERIOD.at(
                (*here.route, "health_check", "grace_period"),
                f"`grace_period` has no effect on the `ec2` component `{here.name}`",
                label="only `autoscaling` replaces servers",
                help="remove it, or use `type: autoscaling`",
            )

    def _check_public(self, here: Context) -> Iterator[Diagnostic]:
        route = (*here.route, "allow_from")
        if self.public:
            yield codes.PUBLIC_SERVERS.at(
                (*here.route, "public"),
                f"the servers of `{here.name}` are directly on the internet",
                label="each has a public address",
                help="use a load balancer in front of private servers, or accept the warning",
            )
        if self.allow_from and not (self.public and self.port):
            missing = "public: true" if self.port else "port"
            yield codes.ALLOW_FROM.at(
                route,
                f"`allow_from` of `{here.name}` has no effect without `{missing}`",
                label="nothing to connect to",
                help=f"add `{missing}`, or remove `allow_from`",
            )

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of each instance, and of its volumes."""
        yield from instance_alarms.watches(self.alarms, self.instance_ids(here.name), Stack.LOGIC, here)
        if self.volumes:
            from tiers.workload.volumes import alarms

            yield from alarms.watches(self.alarms, self.volumes, self.count, here)

    def saves(self, here: Context) -> Iterator[Saved]:
        """Yield the instances, each with all disks that are attached to it."""
        partition, region, account = (Target(f"AWS::{each}") for each in ("Partition", "Region", "AccountId"))
        for each in self.instance_ids(here.name):
            arn = ("arn:", partition, ":ec2:", region, ":", account, ":instance/", Target(each))
            yield Saved(each, arn, "EC2")

    def subnet_of(self, number: int, here: Context) -> PlannedSubnet:
        """Return the subnet of the instance with that number, counted from 1.

        Zones first, then the subnets within the zone: a further zone moves only instances beyond it.
        """
        subnets = here.subnets(self.subnets)
        zones = sorted({subnet.zone for subnet in subnets})
        turn, zone = divmod(number - 1, len(zones))
        in_zone = [subnet for subnet in subnets if subnet.zone == zones[zone]]
        return in_zone[turn % len(in_zone)]

    def instance_ids(self, name: str) -> tuple[str, ...]:
        """Return the logical ID of every instance."""
        return tuple(identifiers.instance(name, number) for number in range(1, self.count + 1))

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: each server in its zone."""
        numbers = range(1, self.count + 1)
        parts = tuple(Part(self.subnet_of(each, here).zone, f"{here.name}-{each}") for each in numbers)
        words = [counted(self.count, "server"), self.type_words, *volume_words(self.volumes)]
        return Glyph("server", " · ".join(words), parts)
