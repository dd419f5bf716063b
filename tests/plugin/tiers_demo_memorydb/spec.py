"""`memorydb`: a cluster of Amazon MemoryDB with one shard."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.diagnostics.model import Code, Diagnostic, Severity
from tiers.ir import identifiers
from tiers.ir.facets import Listens, Offer, Placement
from tiers.ir.references import Target
from tiers.ir.stacks import SubnetKind
from tiers.language.component import Context, InSubnets
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import Port

OPEN_ACCESS = "open-access"
"""The access control list of AWS that requires no password.

https://docs.aws.amazon.com/memorydb/latest/devguide/clusters.acls.html"""

NO_PASSWORD = Code(
    "MDB0001",
    "memorydb-no-password",
    Severity.WARNING,
    "Every component that reaches the port of the cluster can read and change its data.",
    "data:\n  sessions: {type: memorydb}\n",
    "data:\n  sessions: {type: memorydb, acl: shop}\n",
    acceptable=True,
)


def cluster_id(component: str) -> str:
    """Return the logical ID of a component's cluster."""
    return f"{identifiers.pascal(component)}MemoryDbCluster"


class MemoryDb(InSubnets):
    """A cluster of Amazon MemoryDB."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"password": "add the password to a user of the access control list that `acl` names"}
    )
    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"endpoint": "host name", "port": "TCP port"})

    type: Annotated[Literal["memorydb"], Doc("Always `memorydb`")]
    acl: Annotated[
        str,
        Pattern("[a-z][a-z0-9-]{0,39}", "the name of an access control list"),
        Doc("Access control list of MemoryDB with the users that may log in"),
        Example("shop"),
    ] = OPEN_ACCESS
    node_type: Annotated[
        str,
        Pattern(r"db\.[a-z0-9]+\.[a-z0-9]+", "a MemoryDB node type such as `db.t4g.small`"),
        Doc("Node type"),
        Example("db.t4g.small"),
    ] = "db.t4g.small"
    port: Annotated[Port, Between(1024, 65535), Doc("TCP port"), Example(6379)] = 6379
    replicas: Annotated[int, Between(0, 5), Doc("Number of replicas beside the primary node"), Example(1)] = 1

    def kind_of_subnet(self) -> SubnetKind:
        """Return isolated subnets."""
        return "isolated"

    def place(self, here: Context) -> Placement:
        """Return its place, in two zones if it has replicas."""
        return super().place(here)._replace(zones=2 if self.replicas else 1)

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the port for every caller."""
        return (Listens(self.port),)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the address."""
        return {
            "endpoint": Offer((Target(cluster_id(name), "ClusterEndpoint.Address"),), "address"),
            "port": Offer((str(self.port),), "address"),
        }

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Warn of a cluster that requires no password."""
        yield from super().check(here)
        if self.acl == OPEN_ACCESS:
            yield NO_PASSWORD.at(
                (*here.route, "acl"),
                f"`{here.name}` requires no password",
                label="every client that reaches it can read it",
                help="add `acl: NAME` with the name of an access control list",
            )
