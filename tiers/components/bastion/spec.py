"""`bastion`: the host that administrators log in to, over SSH or with Session Manager."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.bastion import codes
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.facets import ADMINISTER, CONNECT, Admission, Connection, Exists, Glyph, Listens, Placement
from tiers.ir.stacks import Stack, SubnetKind
from tiers.ir.watches import Watch
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import HTTPS, SSH, SshRange, SubnetName
from tiers.workload import instance_alarms, roles
from tiers.workload.alarms import DEFAULT
from tiers.workload.egress import allowed
from tiers.workload.instance_alarms import InstanceAlarms
from tiers.workload.machine import InstanceType, Machine


class Bastion(Machine):
    """A host that administrators log in to. Its connections open SSH to servers, or a database's port."""

    recommended: ClassVar[Record | None] = InstanceAlarms()

    type: Annotated[Literal["bastion"], Doc("Always `bastion`")]
    instance_type: InstanceType = "t4g.nano"
    subnets: Annotated[
        tuple[SubnetName, ...],
        Between(1, 1),
        Doc("Subnet of the bastion; must be public for SSH"),
        Example(["public-a"]),
    ] = derived("the first public subnet")
    access: Annotated[
        Literal["ssh", "session_manager"],
        Doc("`ssh` from the CIDR blocks of `allow_ssh_from`, or `session_manager`, which opens no port"),
        Example("session_manager"),
    ] = derived("`ssh` where `allow_ssh_from` is written, else `session_manager`")
    allow_ssh_from: Annotated[
        tuple[SshRange, ...],
        Doc("CIDR blocks that SSH connections are accepted from; never the whole internet"),
        Example(["203.0.113.0/24"]),
    ] = ()
    role: Annotated[
        roles.ExistingProfile | None,
        Doc("ARN of an existing instance profile, whose role must allow what Session Manager needs"),
        Example("arn:aws:iam::111122223333:instance-profile/administration"),
    ] = None
    alarms: Annotated[
        Literal["recommended", "none"] | InstanceAlarms | None,
        Doc("Alarms on the instance, each with its threshold or `none`"),
        Example({"cpu": 90}),
    ] = derived(DEFAULT)

    def makes_role(self, here: Context) -> bool:
        """Return whether Session Manager's agent needs a role, or a connection does."""
        return self.role is not None or self.access == "session_manager" or bool(here.grants())

    @property
    def profile(self) -> str | None:
        """The ARN of the instance profile, if it exists already."""
        return self.role

    def exists(self, here: Context) -> Iterator[Exists]:
        """Yield the instance profile, if it exists already."""
        return roles.exists(self.role, here, is_profile=True) if self.role is not None else iter(())

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the instance."""
        return instance_alarms.watches(
            self.alarms, (identifiers.instance(here.name),), Stack.PRESENTATION, here
        )

    def kind_of_subnet(self) -> SubnetKind:
        """Return public subnets."""
        return "public"

    def place(self, here: Context) -> Placement:
        """Return its place, with an address on the internet if it needs one."""
        return super().place(here)._replace(is_public=self.has_public_address(here))

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield its connections: SSH sessions to servers, or a database's port."""
        for each in super().connections(here):
            yield each._replace(access=ADMINISTER) if each.access == CONNECT else each

    def complete(self, here: Context) -> Self:
        """Fill in the access of administrators, and the egress that it needs."""
        completed = super().complete(here)
        access = completed.access
        if isinstance(access, Derived):
            access = "ssh" if completed.allow_ssh_from else "session_manager"
        egress = completed.egress
        if isinstance(egress, Derived):
            called = access == "session_manager" and not here.network.reaches_session_manager
            egress = "https" if called else "none"
        return completed.replace(access=access, egress=egress, subnets=completed.subnets[:1])

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find access that cannot work."""
        yield from super().check(here)
        yield from self._check_access(here)
        is_reached = any(here.leads_to(cidr) for cidr in self.allow_ssh_from if cidr)
        for subnet in here.subnets(self.subnets) if not is_reached else ():
            if self.access == "ssh" and subnet.kind != "public":
                yield WRONG_KIND_OF_SUBNET.at(
                    (*here.route, "subnets", self.subnets.index(subnet.name)),
                    f"the bastion `{here.name}` is in the {subnet.kind} subnet `{subnet.name}`",
                    label="unreachable from outside the VPC",
                    also=(Note(Place((*subnet.route, "kind")), f"the subnet is {subnet.kind}"),),
                    help="use a public subnet, or `access: session_manager`",
                )

    def _check_access(self, here: Context) -> Iterator[Diagnostic]:
        if self.access == "ssh" and not self.allow_ssh_from:
            yield codes.BASTION_ACCESS.at(
                (*here.route, "access"),
                f"`{here.name}` has no allowed SSH sources",
                label="`allow_ssh_from` is missing",
                help="add `allow_ssh_from: [YOUR-ADDRESS/32]`, or use `access: session_manager`",
            )
        if self.access == "ssh" and self.key_pair is None:
            yield codes.BASTION_ACCESS.at(
                Place(here.route, "key"),
                f"`{here.name}` has no key pair for SSH",
                label="`key_pair` is missing",
                help="add `key_pair: NAME`, or use `access: session_manager`, which needs no key",
            )
        if self.access == "session_manager" and self.allow_ssh_from:
            yield codes.BASTION_ACCESS.at(
                (*here.route, "allow_ssh_from"),
                "`allow_ssh_from` has no effect with `access: session_manager`",
                label="Session Manager opens no port",
                also=(Note(Place((*here.route, "access")), "the access"),),
                help="remove `allow_ssh_from`, or use `access: ssh`",
            )
        if self.access == "session_manager":
            yield from self._check_calls(here)

    def _check_calls(self, here: Context) -> Iterator[Diagnostic]:
        """Find a Session Manager agent that cannot reach AWS."""
        calls = [each.cidr for each in allowed(self.egress) if HTTPS in each.ports]
        shut_in = all(here.network.holds(cidr) for cidr in calls)
        if here.network.reaches_session_manager or (self.has_way_out(here) and not shut_in):
            yield from self.check_way_out(here)
            return
        yield codes.BASTION_ACCESS.at(
            (*here.route, "egress") if shut_in else (*here.route, "subnets"),
            f"`{here.name}` cannot reach Session Manager",
            label="`egress` allows nothing outside the VPC"
            if shut_in
            else "these subnets have no route to the internet",
            help=("use `egress: https`" if shut_in else "use a public subnet")
            + ", or add `endpoints: [ssm, ssmmessages]` to the network",
        )

    def has_way_out(self, here: Context) -> bool:
        """Return whether a default route leads to the internet from its subnets."""
        kinds = {subnet.kind for subnet in here.subnets(self.subnets)}
        return "isolated" not in kinds and ("private" not in kinds or here.network.has_nat)

    def has_public_address(self, here: Context) -> bool:
        """Return whether it needs a public address, for SSH or for its own calls."""
        is_public = all(subnet.kind == "public" for subnet in here.subnets(self.subnets))
        return is_public and (self.access == "ssh" or not self.stays_inside(here))

    def admissions(self, here: Context) -> Iterator[Admission]:
        """Yield the CIDR blocks that SSH is accepted from."""
        if self.access == "ssh":
            for index, cidr in enumerate(self.allow_ssh_from):
                route = (*here.route, "allow_ssh_from", index)
                yield Admission(cidr, SSH, route, route)

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen for SSH sessions of another bastion only."""
        return (Listens(SSH, to=ADMINISTER),)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        return Glyph("terminal", "bastion · SSH" if self.access == "ssh" else "bastion · Session Manager")
