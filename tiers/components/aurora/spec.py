"""`aurora`: a database cluster with a writer and readers over the zones, on one shared storage."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.aurora import alarms, checks
from tiers.components.aurora.alarms import ClusterAlarms
from tiers.components.aurora.engines import AWS_NAMES, ENGINES, MOST_READERS
from tiers.components.aurora.ids import proxy_id, reader_endpoint_id
from tiers.components.aurora.proxy import member as proxies
from tiers.components.aurora.proxy.member import ClusterProxy, ProxyMember
from tiers.databases import keys
from tiers.databases.ids import cluster_id
from tiers.diagnostics.model import Diagnostic
from tiers.ir.facets import ADMINISTER, Connection, Glyph, Listens, Offer, Part, Placement, Saved
from tiers.ir.references import Target
from tiers.ir.stacks import SubnetKind
from tiers.ir.watches import Failures, Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Context, InSubnets, Member
from tiers.language.elsewhere import existing
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example, Names, Pattern
from tiers.workload.alarms import DEFAULT


class ClusterCapacity(Record):
    """Capacity of each member in Aurora capacity units (ACUs), each about 2 GiB of memory with its CPU.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    """

    min: Annotated[
        float,
        Between(0, 256),
        Doc("Smallest capacity of a member in ACUs; `0` lets idle members pause"),
        Example(0.5),
    ] = 0.5
    max: Annotated[float, Between(1, 256), Doc("Largest capacity of a member in ACUs"), Example(16)] = 8
    auto_pause: Annotated[
        int | None,
        Between(300, 86_400),
        Doc("Seconds without connections after which a member pauses; requires `min: 0`"),
        Example(600),
    ] = derived("`300` with `min: 0`, else none")


class ReaderScaling(Record):
    """Further readers while the readers are busy."""

    max: Annotated[
        int, Between(1, MOST_READERS), Doc("Largest number of readers, with those of `readers`"), Example(4)
    ]
    target_cpu: Annotated[
        int, Between(10, 90), Doc("Average CPU utilization of the readers to aim at, in percent"), Example(60)
    ] = 60


class Aurora(InSubnets):
    """A database cluster of Aurora MySQL or Aurora PostgreSQL."""

    keeps_its_key: ClassVar[bool] = True
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **keys.HINTS,
            "multi_az": "use `readers: 1` or more, each in another zone",
            "replicas": "use `readers`",
            "allocated_storage": "the storage of Aurora grows automatically; remove this",
            "max_allocated_storage": "the storage of Aurora grows automatically; remove this",
            "serverless": "use `capacity: {min: 0.5, max: 8}`",
        }
    )

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "host name of the writer",
            "reader_endpoint": "host name of the readers",
            "port": "TCP port",
            "secret_arn": "ARN of the secret with the user name and password",
        }
    )

    recommended: ClassVar[Record | None] = ClusterAlarms()

    type: Annotated[Literal["aurora"], Doc("Always `aurora`")]
    engine: Annotated[Literal["mysql", "postgres"], Doc("Database engine"), Example("mysql")]
    engine_version: Annotated[
        str,
        Pattern(
            r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}(\.mysql_aurora(\.[0-9]{1,2}){3,4})?",
            'a version in quotes such as `"17"`',
        ),
        Doc("Version, major or full, in quotes; a major version means AWS's default minor version of it"),
        Example("17"),
    ] = derived("`8.0` for mysql, `17` for postgres; none with `snapshot`")
    capacity: Annotated[
        ClusterCapacity | None,
        Doc("Capacity of each member that follows its load (Aurora Serverless v2)"),
        Example({"min": 1, "max": 16}),
    ] = derived("`{min: 0.5, max: 8}` without `instance_class`")
    instance_class: Annotated[
        str | None,
        Pattern(r"db(\.[a-z0-9-]+){1,2}", "an instance class such as `db.r8g.large`"),
        Names("aurora_class"),
        DeployTime(),
        Doc("Instance class of each member, in place of `capacity`"),
        Example("db.r8g.large"),
    ] = None
    readers: Annotated[
        int,
        Between(0, MOST_READERS),
        Doc("Number of readers; members are spread over the zones, and a reader takes over from the writer"),
        Example(2),
    ] = 1
    reader_scaling: Annotated[
        ReaderScaling | None, Doc("Further readers while the readers are busy"), Example({"max": 4})
    ] = None
    storage_type: Annotated[
        Literal["aurora", "aurora-iopt1"],
        Doc("Storage type; `aurora-iopt1` costs more and includes I/O"),
        Example("aurora-iopt1"),
    ] = "aurora"
    extended_support: keys.Support = False
    database: Annotated[
        str | None,
        Pattern("[A-Za-z][A-Za-z0-9_]{0,62}", "letters, digits and `_`, starting with a letter"),
        Doc("Database to create in the cluster"),
        Example("shop"),
    ] = None
    username: keys.Username = derived("`dbadmin`; with `snapshot`, the snapshot's own")
    snapshot: Annotated[
        str | None,
        keys.snapshot("cluster-snapshot"),
        existing(),
        Doc(
            "Snapshot of a cluster to start from, with its data, users, and encryption; `engine_version` "
            "must then be written; once it is used, another one or none replaces the cluster"
        ),
        Example("shop-before-the-move"),
    ] = None
    port: keys.DatabasePort = derived("`3306` for mysql, `5432` for postgres")
    backup_retention: keys.BackupRetention = 7
    backup_window: keys.BackupWindow = None
    maintenance_window: keys.MaintenanceWindow = None
    parameters: Annotated[
        Mapping[str, keys.ParameterValue],
        keys.PARAMETERS,
        Doc("Parameters of the cluster, each value in quotes; they override those that `tiers` sets"),
        Example({"binlog_format": "ROW"}),
    ] = keys.NO_PARAMETERS
    member_parameters: Annotated[
        Mapping[str, keys.ParameterValue],
        keys.PARAMETERS,
        Doc("Parameters of each member, each value in quotes"),
        Example({"max_connections": "200"}),
    ] = keys.NO_PARAMETERS
    logs: Annotated[
        tuple[
            Literal["audit", "error", "general", "iam-db-auth-error", "instance", "postgresql", "slowquery"],
            ...,
        ],
        Doc("Logs that are exported to CloudWatch Logs"),
        Example(["error", "audit"]),
    ] = derived("`error` and `slowquery` for mysql, `postgresql` for postgres")
    insights: Annotated[
        Literal["standard", "advanced"],
        Doc("Mode of Database Insights; `advanced` costs more and keeps 15 months"),
        Example("advanced"),
    ] = "standard"
    proxy: Annotated[
        ClusterProxy | None,
        Doc("Pool of connections, to which others connect in place of the cluster; `{}` for the defaults"),
        Example({"max_connections": 80}),
    ] = None
    deletion_protection: keys.DeletionProtection = True
    monitoring_interval: keys.MonitoringInterval = 60
    alarms: Annotated[
        Literal["recommended", "none"] | ClusterAlarms | None,
        Doc("Alarms on the cluster and its members, each with its threshold or `none`"),
        Example({"cpu": 80}),
    ] = derived(DEFAULT)

    def makes_role(self, here: Context) -> bool:
        """Return whether RDS reports operating system metrics, by a role."""
        return bool(self.monitoring_interval)

    def kind_of_subnet(self) -> SubnetKind:
        """Return isolated subnets, without a route to or from the internet."""
        return "isolated"

    def place(self, here: Context) -> Placement:
        """Return its place, over the two zones that RDS requires of subnet groups.

        https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
        """
        return super().place(here)._replace(zones=2, has_host_name=True)

    def complete(self, here: Context) -> Self:
        """Fill in what follows from the engine, or from the snapshot."""
        completed = super().complete(here)
        engine, restored = ENGINES[completed.engine], completed.snapshot is not None
        # A snapshot has a version and a user already; see `Rds.complete`.
        defaults = {
            "engine_version": "" if restored else engine.default_version,
            "port": engine.port,
            "username": None if restored else "dbadmin",
            "logs": engine.logs,
            "capacity": None if completed.instance_class else ClusterCapacity(),
        }
        completed = completed.replace(**keys.undecided(completed, defaults))
        capacity = completed.capacity
        if capacity is not None and isinstance(capacity.auto_pause, Derived):
            capacity = capacity.replace(auto_pause=None if capacity.min else 300)
        return completed.replace(capacity=capacity)

    def watches(self, here: Context) -> Iterator[Watch | Failures]:
        """Yield the metrics of the cluster and its members, and their failures."""
        return alarms.watches(self, here)

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the engine's port for every caller."""
        return (Listens(self.port),)

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Return a flow to the proxy if there is one, except from the proxy itself and from bastions."""
        proxy = self.proxy_of(here)
        if proxy is None or caller == proxy or wanted.access == ADMINISTER:
            return accepting.by_port(wanted, caller, here)
        return accepting.by_port(wanted, caller, here.around(proxy))

    def companions(self, here: Context) -> Iterator[Member]:
        """Yield the proxy."""
        if self.proxy is not None:
            component = ProxyMember(
                type="aurora_proxy",
                subnets=self.subnets,
                cluster=here.name,
                engine=self.engine,
                settings=self.proxy,
                readers=self.readers,
            )
            yield Member(proxies.name_of(here.name), here.member.tier, component, (*here.route, "proxy"))

    def proxy_of(self, here: Context) -> Member | None:
        """Return the proxy as a member; `None` without one, or if another component has its name."""
        found = here.members.get(proxies.name_of(here.name)) if self.proxy is not None else None
        return found if found is not None and isinstance(found.component, ProxyMember) else None

    def endpoint(self, name: str) -> Target:
        """Return the address of the writer."""
        if self.proxy is not None:
            return Target(proxy_id(name), "Endpoint")
        return Target(cluster_id(name), "Endpoint.Address")

    def reader_endpoint(self, name: str) -> Target:
        """Return the address of the readers, or that of the writer if a proxy has none to lead to."""
        if self.proxy is None:
            return Target(cluster_id(name), "ReadEndpoint.Address")
        if self.readers:
            return Target(reader_endpoint_id(name), "Endpoint")
        return self.endpoint(name)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the addresses, which are those of the proxy if there is one, and the secret."""
        cluster = cluster_id(name)
        port = self.port if self.proxy is None else ENGINES[self.engine].port
        return {
            "endpoint": Offer((self.endpoint(name),), "address"),
            "reader_endpoint": Offer((self.reader_endpoint(name),), "address"),
            "port": Offer((str(port),), "address"),
            "secret_arn": Offer((Target(cluster, "MasterUserSecret.SecretArn"),), "secret"),
        }

    @property
    def family(self) -> str:
        """The family of the parameter groups: `aurora-mysql8.0`, `aurora-postgresql17`."""
        return f"{AWS_NAMES[self.engine]}{self.major or self.engine_version}"

    @property
    def major(self) -> str | None:
        """The major version that the engine's version belongs to, if Aurora supports it."""
        return ENGINES[self.engine].major_of(self.engine_version, extended=self.extended_support)

    @property
    def members(self) -> int:
        """The number of members: the writer and the readers."""
        return 1 + self.readers

    def zones(self, here: Context) -> tuple[str, ...]:
        """Return the names of the subnets that members are pinned to, one of each zone; none for chance.

        The storage is in three zones, which AWS chooses, and members can be in no other one:
        https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
        """
        in_zone = {each.zone: each.name for each in reversed(here.subnets(self.subnets))}
        return tuple(in_zone[zone] for zone in sorted(in_zone)) if len(in_zone) <= ZONES_OF_STORAGE else ()

    def saves(self, here: Context) -> Iterator[Saved]:
        """Yield the cluster, which has the data of all its members."""
        name = cluster_id(here.name)
        yield Saved(name, (Target(name, "DBClusterArn"),), "Aurora")

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what Aurora would refuse, and what a database should not go without."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams. The first member starts as the writer, and any may become it."""
        zones = sorted({each.zone for each in here.subnets(self.subnets)})
        is_chosen = not self.zones(here)
        parts = tuple(
            Part(zones[each % len(zones)], "reader" if each else "writer", bool(each), is_chosen)
            for each in range(self.members if zones else 0)
        )
        capacity = self.capacity
        size = f"{capacity.min} to {capacity.max} ACU" if capacity else self.instance_class or "…"
        words = f"{AWS_NAMES[self.engine]} {self.engine_version}".strip()
        return Glyph("database_cluster", f"{words} · {size}", parts)


ZONES_OF_STORAGE = 3
