"""`bastion`: the one way in for administrators, by SSH from named addresses or by Session Manager."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from tiers.components.bastion import codes
from tiers.diagnostics.codes.network import WRONG_KIND_OF_SUBNET
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.placed import Output, Placed, Stack
from tiers.language.component import Admission, Component
from tiers.language.record import Derived, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import SSH, SshRange, SubnetName
from tiers.network.spec import Kind
from tiers.workload.machine import InstanceType, Machine

if TYPE_CHECKING:
    from tiers.ir.context import Surroundings


class Bastion(Machine):
    """A host that administrators enter by. Its edges open SSH to servers, or a database's port."""

    administers: ClassVar[bool] = True

    type: Annotated[Literal["bastion"], Doc("Always `bastion`")]
    instance_type: InstanceType = "t4g.nano"
    subnets: Annotated[
        tuple[SubnetName, ...],
        Between(1, 1),
        Doc("The subnet to stand in; for SSH a public one"),
        Example(["public-a"]),
    ] = derived("the first public subnet")
    access: Annotated[
        Literal["ssh", "session_manager"],
        Doc("`ssh` from named addresses, or `session_manager`, which opens no port at all"),
        Example("session_manager"),
    ] = derived("`ssh` where `allow_ssh_from` is written, else `session_manager`")
    allow_ssh_from: Annotated[
        tuple[SshRange, ...],
        Doc("Address ranges from which SSH connections may come; never the whole internet"),
        Example(["203.0.113.0/24"]),
    ] = ()

    @property
    def has_role(self) -> bool:
        """Session Manager's agent needs one."""
        return self.access == "session_manager"

    def kind_of_subnet(self) -> Kind:
        """Stand in a public subnet."""
        return "public"

    def complete(self, here: "Surroundings") -> Self:
        """Fill in how administrators enter."""
        completed = super().complete(here)
        access = completed.access
        if isinstance(access, Derived):
            access = "ssh" if completed.allow_ssh_from else "session_manager"
        egress = completed.egress
        if isinstance(egress, Derived):
            called = access == "session_manager" and not here.network.reaches_session_manager
            egress = "https" if called else "none"
        return completed.replace(access=access, egress=egress, subnets=completed.subnets[:1])

    def check(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find ways in that cannot work."""
        yield from super().check(here)
        yield from self._check_access(here)
        for subnet in here.subnets(self.subnets):
            if self.access == "ssh" and subnet.kind != "public":
                yield WRONG_KIND_OF_SUBNET.at(
                    (*here.route, "subnets", self.subnets.index(subnet.name)),
                    f"the bastion `{here.name}` stands in the {subnet.kind} subnet `{subnet.name}`",
                    label="nobody outside the VPC can reach it there",
                    also=(Note(Place((*subnet.route, "kind")), f"the subnet is {subnet.kind}"),),
                    help="choose a public subnet, or use `access: session_manager`",
                )

    def _check_access(self, here: "Surroundings") -> Iterator[Diagnostic]:
        if self.access == "ssh" and not self.allow_ssh_from:
            yield codes.BASTION_ACCESS.at(
                (*here.route, "access"),
                f"`{here.name}` takes SSH sessions from nowhere",
                label="`allow_ssh_from` is missing",
                help="add `allow_ssh_from: [YOUR-ADDRESS/32]`, or use `access: session_manager`",
            )
        if self.access == "ssh" and self.key_pair is None:
            yield codes.BASTION_ACCESS.at(
                Place(here.route, "key"),
                f"`{here.name}` takes SSH sessions but has no key pair",
                label="`key_pair` is missing",
                help="add `key_pair: NAME`, or use `access: session_manager`, which needs no key",
            )
        if self.access == "session_manager" and self.allow_ssh_from:
            yield codes.BASTION_ACCESS.at(
                (*here.route, "allow_ssh_from"),
                f"`{here.name}` uses Session Manager, which opens no port",
                label="has no effect",
                also=(Note(Place((*here.route, "access")), "opens no port"),),
                help="remove `allow_ssh_from`, or use `access: ssh`",
            )
        if self.access == "session_manager":
            yield from self._check_calls(here)

    def _check_calls(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Session Manager's agent calls AWS, through the internet or the network's endpoints."""
        shut_in = self.stays_inside(here)
        if here.network.reaches_session_manager or (self.has_way_out(here) and not shut_in):
            yield from self.check_way_out(here)
            return
        yield codes.BASTION_ACCESS.at(
            (*here.route, "egress") if shut_in else (*here.route, "subnets"),
            f"`{here.name}` cannot reach Session Manager",
            label="lets no connection out of the VPC"
            if shut_in
            else "no route leads from here to the internet",
            help=("use `egress: https`" if shut_in else "choose a public subnet")
            + ": the agent calls AWS on port 443; or give the network `endpoints: [ssm, ssmmessages]`",
        )

    def has_way_out(self, here: "Surroundings") -> bool:
        """Whether a default route leads to the internet from where it stands."""
        kinds = {subnet.kind for subnet in here.subnets(self.subnets)}
        return "isolated" not in kinds and ("private" not in kinds or here.network.has_nat)

    def has_public_address(self, here: "Surroundings") -> bool:
        """Whether it needs an address on the internet, to be called at or to call from."""
        is_public = all(subnet.kind == "public" for subnet in here.subnets(self.subnets))
        return is_public and (self.access == "ssh" or not self.stays_inside(here))

    def admissions(self, here: "Surroundings") -> Iterator[Admission]:
        """Let SSH in from the named addresses."""
        if self.access == "ssh":
            for index, cidr in enumerate(self.allow_ssh_from):
                route = (*here.route, "allow_ssh_from", index)
                yield Admission(cidr, SSH, route, route)

    def listens(self, caller: Component) -> tuple[int, ...]:
        """Take SSH sessions from another bastion only."""
        return (SSH,) if caller.administers else ()

    def resources(self, here: "Surroundings") -> Iterator[Placed | Output]:
        """Build the instance and what it needs: a role for Session Manager, a public address."""
        from troposphere import Sub

        from tiers.ir import symbols
        from tiers.workload import instances

        if self.access == "session_manager":
            policy = Sub("arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore")
            yield from instances.role(Stack.PRESENTATION, here, [policy])
        yield instances.launch_template(self, Stack.PRESENTATION, here)
        (subnet,) = here.subnets(self.subnets)
        yield instances.instance(
            self, here, Stack.PRESENTATION, subnet, profile=self.access == "session_manager"
        )
        if self.access == "session_manager":
            yield Output(
                Stack.PRESENTATION,
                identifiers.output(here.name, "InstanceId"),
                f"{here.name}: instance, for `aws ssm start-session --target`",
                symbols.InstanceId(identifiers.instance(here.name)),
                here.route,
            )
        if self.has_public_address(here):
            yield from _public_address(here)


def _public_address(here: "Surroundings") -> Iterator[Placed | Output]:
    """Build an address that stays the same, and tell it."""
    from troposphere import ec2

    from tiers.ir import symbols
    from tiers.ir.placing import place, tags

    address = identifiers.address(here.name)
    yield place(
        Stack.PRESENTATION,
        ec2.EIP(
            address,
            Domain="vpc",
            InstanceId=symbols.InstanceId(identifiers.instance(here.name)),
            Tags=tags(here, here.name_tag()),
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
