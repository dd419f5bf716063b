"""The proxy of a cluster: a member of the network beside it, with a group and connections."""

from collections.abc import Iterator
from typing import Annotated, Literal

from tiers.components.aurora.engines import ENGINES
from tiers.databases import names
from tiers.ir.facets import Connection, Glyph, Listens
from tiers.ir.stacks import SubnetKind
from tiers.language.component import Context, InSubnets
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example

LONGEST_NAME = 63
"""Characters: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html"""


class ClusterProxy(Record):
    """Pool of connections to the cluster."""

    max_connections: Annotated[
        int, Between(1, 100), Doc("Percentage of the connections of each member that it may use"), Example(80)
    ] = 100
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html
    idle_timeout: Annotated[
        int, Between(1, 28_800), Doc("Seconds after which it closes a connection without use"), Example(600)
    ] = 1800


class ProxyMember(InSubnets):
    """A proxy as a member of the network; a spec writes it as the key `proxy` of its cluster."""

    type: Annotated[Literal["aurora_proxy"], Doc("Always `aurora_proxy`")]
    cluster: Annotated[str, Doc("Name of the cluster")]
    engine: Annotated[Literal["mysql", "postgres"], Doc("Database engine")]
    settings: Annotated[ClusterProxy, Doc("What the spec says")]
    readers: Annotated[int, Doc("Number of readers of the cluster")]

    def kind_of_subnet(self) -> SubnetKind:
        """Return isolated subnets, as for the cluster."""
        return "isolated"

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the default port of the engine, whatever port the cluster has.

        https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.html
        """
        return (Listens(ENGINES[self.engine].port),)

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connection to the cluster."""
        yield Connection(self.cluster, here.route)

    def makes_role(self, here: Context) -> bool:
        """Return true: the proxy reads the secret of the cluster, by a role."""
        return True

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        return Glyph("database", "RDS Proxy", here.in_each_zone("endpoint"))

    def fixed_name(self, here: Context, *words: str) -> str:
        """Return the part of its name that the spec decides.

        AWS demands a name that no other proxy of the account has, so a part of the stack's ID follows. The
        digest is of what replaces the proxy if it changes, because two proxies cannot have one name.
        """
        start = f"{here.about.name}-{self.cluster}"
        return names.fixed(start, words, (self.engine, *self.subnets), LONGEST_NAME)


def name_of(cluster: str) -> str:
    """Return the name of a cluster's proxy, as a member of the network."""
    return f"{cluster}-proxy"
