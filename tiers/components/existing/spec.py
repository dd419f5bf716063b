"""`existing`: something that exists already, as an end of connections; never created, changed, or deleted."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.components.existing import checks
from tiers.components.existing.keys import ENDPOINT, GROUP, SECRET
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import Connection, Exists, Glyph, Listens, Offer, Placement, Protocol
from tiers.ir.placed import Output, Placed
from tiers.ir.references import Target
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Component, Connections, Context, Member, connections_to
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import Port

MOST_PORTS = 10


def existing_id(component: str) -> str:
    """Return the logical ID by which the values of something that exists are referred to."""
    return f"{identifiers.pascal(component)}Existing"


class Existing(Component):
    """Something that exists already, as an end of connections. It is never created, changed, or deleted."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "host name, as `endpoint` has it",
            "port": "port, if there is one",
            "secret_arn": "ARN of the secret, as `secret` has it",
        }
    )
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("security_group", "security_group_id", "group_id", "sg", "id", "security_groups", "groups"),
                "use `group: sg-0123456789abcdef0`",
            ),
            "ports": "use `port: [80, 443]`",
            **dict.fromkeys(("host", "hostname", "host_name", "address", "dns_name"), "use `endpoint`"),
            **dict.fromkeys(("secret_arn", "credentials"), "use `secret` with the ARN of the secret"),
            **dict.fromkeys(
                ("vpc", "vpc_id"), "remove it; `vpc` under `network` names the VPC of the security group"
            ),
            **dict.fromkeys(
                ("subnets", "subnet_ids"), "remove it; every subnet of a VPC reaches every other one"
            ),
        }
    )

    type: Annotated[Literal["existing"], Doc("Always `existing`")]
    group: Annotated[
        str | None,
        *GROUP,
        Doc(
            "ID of its security group, in the existing VPC that `network` names. Connections add rules to "
            "the group, and change nothing else of it"
        ),
        Example("sg-0123456789abcdef0"),
    ] = None
    port: Annotated[
        Port | Annotated[tuple[Port, ...], Between(1, MOST_PORTS)] | None,
        Doc("Port that it listens on, or a list of ports; without one, nothing can connect to it"),
        Example(5432),
    ] = None
    protocol: Annotated[Protocol, Doc("Protocol of `port`"), Example("udp")] = "tcp"
    endpoint: Annotated[
        str | None,
        *ENDPOINT,
        Doc("Host name or IPv4 address under which clients find it: `{from: NAME.endpoint}`"),
        Example("orders.example.internal"),
    ] = None
    secret: Annotated[
        str | None,
        *SECRET,
        Doc("ARN of the secret with its user name and password: `{from: NAME.secret_arn}`"),
        Example("arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf"),
    ] = None
    connects_to: Connections = ()

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports that it listens on."""
        if self.port is None:
            return ()
        return self.port if isinstance(self.port, tuple) else (self.port,)

    def place(self, here: Context) -> Placement | None:
        """Return a place in the VPC, whose subnets are not known, for what has a security group."""
        return None if self.group is None else Placement((), "private", is_existing=True)

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the ports for every caller."""
        return tuple(Listens(each, self.protocol) for each in self.ports)

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept packets on the ports, from what is created here."""
        if caller.component.type == self.type:
            return checks.both_exist(wanted, caller, here.member)
        return accepting.by_port(wanted, caller, here)

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`."""
        return connections_to(self.connects_to, (*here.route, "connects_to"))

    def exists(self, here: Context) -> Iterator[Exists]:
        """Yield the values that the spec has."""
        if self.group is not None:
            group = Target(identifiers.security_group(here.name), "GroupId")
            yield Exists(group, self.group, "AWS::EC2::SecurityGroup")
        own = existing_id(here.name)
        if self.endpoint is not None:
            yield Exists(Target(own, "Endpoint"), self.endpoint)
        if self.secret is not None:
            yield Exists(Target(own, "SecretArn"), self.secret)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the address, and the secret with the password."""
        own = existing_id(name)
        found = {}
        if self.endpoint is not None:
            found["endpoint"] = Offer((Target(own, "Endpoint"),), "address")
        if len(self.ports) == 1:
            found["port"] = Offer((str(self.ports[0]),), "address")
        if self.secret is not None:
            found["secret_arn"] = Offer((Target(own, "SecretArn"),), "secret", is_rotated=False)
        return found

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what cannot be an end of connections."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def resources(self, here: Context) -> Iterator[Placed | Output]:
        """Build nothing."""
        return iter(())

    def shared(self, here: Context) -> Iterator[Placed]:
        """Build nothing."""
        return iter(())

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        ports = ", ".join(str(each) for each in self.ports)
        return Glyph("existing", f"existing · {self.protocol} {ports}" if ports else "existing")
