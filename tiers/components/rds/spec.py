"""`rds`: a database instance, mirrored into a second zone, or a cluster of three; AWS makes the password."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.rds import alarms, checks, storage
from tiers.components.rds.alarms import DatabaseAlarms
from tiers.components.rds.engines import ENGINES
from tiers.components.rds.storage import (
    LARGEST_STORAGE,
    LEAST_IOPS,
    LEAST_THROUGHPUT,
    MOST_IOPS,
    MOST_THROUGHPUT,
    SMALLEST_STORAGE,
)
from tiers.databases import keys
from tiers.databases.ids import cluster_id
from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import Glyph, Listens, Offer, Part, Placement, Saved
from tiers.ir.parameters import Number
from tiers.ir.references import Target
from tiers.ir.stacks import SubnetKind
from tiers.ir.watches import Failures, Watch
from tiers.language.component import Context, InSubnets
from tiers.language.elsewhere import existing
from tiers.language.record import Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example, Names, Pattern
from tiers.workload.alarms import DEFAULT


class Rds(InSubnets):
    """One database instance of MySQL, MariaDB, or PostgreSQL, or a cluster of three."""

    keeps_its_key: ClassVar[bool] = True
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **keys.HINTS,
            "size": "write `allocated_storage`, in GiB",
        }
    )

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "host name",
            "reader_endpoint": "host name of the readers of a cluster: `multi_az: cluster`",
            "port": "TCP port",
            "secret_arn": "ARN of the secret with the user name and password",
        }
    )

    recommended: ClassVar[Record | None] = DatabaseAlarms()

    type: Annotated[Literal["rds"], Doc("Always `rds`")]
    engine: Annotated[Literal["mysql", "mariadb", "postgres"], Doc("Database engine"), Example("mysql")]
    engine_version: Annotated[
        str,
        keys.ENGINE_VERSION,
        Doc("Version, major or full, in quotes; a major version means its newest minor version"),
        Example("8.4"),
    ] = derived("`8.4` for mysql, `11.8` for mariadb, `17` for postgres; none with `snapshot`")
    instance_class: Annotated[
        str,
        Pattern(r"db\.[a-z0-9-]+\.[a-z0-9-]+", "an RDS instance class such as `db.t4g.medium`"),
        Names("database_class"),
        DeployTime(),
        Doc("RDS instance class"),
        Example("db.t3.micro"),
    ] = derived("`db.t4g.medium`; `db.m6gd.large` with `multi_az: cluster`")
    extended_support: keys.Support = False
    allocated_storage: Annotated[
        int | None,
        Between(SMALLEST_STORAGE, LARGEST_STORAGE),
        codes.STORAGE_SIZE,
        DeployTime(),
        Doc("Storage in GiB"),
        Example(20),
    ] = derived("`20`; with `snapshot`, the snapshot's own")
    max_allocated_storage: Annotated[
        int | None,
        Between(SMALLEST_STORAGE, LARGEST_STORAGE),
        codes.STORAGE_SIZE,
        Doc("Storage in GiB to which it may grow automatically"),
        Example(500),
    ] = None
    storage_type: Annotated[
        Literal["gp3", "gp2", "io2"] | None, Doc("Storage type; `io2` requires `iops`"), Example("gp3")
    ] = derived("`gp3`; with `snapshot`, RDS decides")
    iops: Annotated[
        int | None,
        Between(LEAST_IOPS, MOST_IOPS),
        Doc("I/O operations per second of `io2`, or of `gp3` with 400 GiB or more"),
        Example(12_000),
    ] = derived("`12000` for `gp3` with `throughput`, else none")
    throughput: Annotated[
        int | None,
        Between(LEAST_THROUGHPUT, MOST_THROUGHPUT),
        Doc("Throughput in MiB/s of `gp3` with 400 GiB or more"),
        Example(1000),
    ] = None
    multi_az: Annotated[
        bool | Literal["cluster"],
        Doc(
            "Whether a standby in another zone takes over when this one fails; `cluster`: a writer and two "
            "readers in three zones, of which one takes over"
        ),
        Example("cluster"),
    ] = True
    database: Annotated[
        str | None,
        Pattern("[A-Za-z][A-Za-z0-9_]{0,62}", "letters, digits and `_`, starting with a letter"),
        Doc("Database to create in the instance"),
        Example("shop"),
    ] = None
    username: keys.Username = derived("`dbadmin`; with `snapshot`, the snapshot's own")
    snapshot: Annotated[
        str | None,
        keys.snapshot("(cluster-)?snapshot"),
        existing(),
        Doc(
            "Snapshot to start from, with its data, users, storage and encryption; `engine_version` must "
            "then be written; once it is used, another one or none replaces the database"
        ),
        Example("shop-before-the-move"),
    ] = None
    port: keys.DatabasePort = derived("`3306` for mysql and mariadb, `5432` for postgres")
    backup_retention: keys.BackupRetention = 7
    backup_window: keys.BackupWindow = None
    maintenance_window: keys.MaintenanceWindow = None
    parameters: Annotated[
        Mapping[str, keys.ParameterValue],
        keys.PARAMETERS,
        Doc("Parameters of the engine, each value in quotes; they override those that `tiers` sets"),
        Example({"max_connections": "200"}),
    ] = keys.NO_PARAMETERS
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html
    replicas: Annotated[
        int,
        Between(0, 15),
        Doc("Number of read replicas; replica i is in the i-th zone, starting over after the last"),
        Example(1),
    ] = 0
    replica_engine_version: Annotated[
        str | None,
        keys.ENGINE_VERSION,
        Doc("Version of the read replicas, in quotes, so that they are upgraded before the database"),
        Example("8.4"),
    ] = None
    insights: Annotated[
        Literal["standard", "advanced"] | None,
        Doc("Mode of Database Insights; `advanced` costs more and keeps 15 months, `standard` 7 days"),
        Example("advanced"),
    ] = None
    audit: Annotated[
        tuple[
            Literal[
                "all",
                "connect",
                "ddl",
                "function",
                "misc",
                "query",
                "query_dcl",
                "query_ddl",
                "query_dml",
                "query_dml_no_select",
                "read",
                "role",
                "table",
                "write",
            ],
            ...,
        ]
        | None,
        Doc("Activity that is recorded in the audit log; `[]` ends the recording"),
        Example(["connect", "query_ddl"]),
    ] = None
    deletion_protection: keys.DeletionProtection = True
    monitoring_interval: keys.MonitoringInterval = 60
    alarms: Annotated[
        Literal["recommended", "none"] | DatabaseAlarms | None,
        Doc("Alarms on the database and its replicas, each with its threshold or `none`"),
        Example({"cpu": 80}),
    ] = derived(DEFAULT)

    def makes_role(self, here: Context) -> bool:
        """Return whether RDS reports operating system metrics, by a role."""
        return bool(self.monitoring_interval)

    def kind_of_subnet(self) -> SubnetKind:
        """Return isolated subnets, without a route to or from the internet."""
        return "isolated"

    def place(self, here: Context) -> Placement:
        """Return its place, over two zones for a single-zone database too, as RDS requires of subnet groups.

        A cluster needs three: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/create-multi-az-db-cluster.html

        https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
        """
        return super().place(here)._replace(zones=3 if self.is_cluster else 2, has_host_name=True)

    @property
    def usual_class(self) -> str:
        """The instance class unless the spec has one."""
        if not self.is_cluster:
            return "db.t4g.medium"
        from tiers.components.rds.standbys import deployment

        return deployment.USUAL_CLASS

    def complete(self, here: Context) -> Self:
        """Fill in what follows from the engine, or from the snapshot."""
        completed = super().complete(here)
        completed = completed.replace(**keys.undecided(completed, {"instance_class": completed.usual_class}))
        engine, restored = ENGINES[completed.engine], completed.snapshot is not None
        size = completed.allocated_storage
        needs_iops = completed.throughput is not None and completed.storage_type != "io2"
        if isinstance(size, Number):
            size = storage.narrowed_size(size, completed)
        # A snapshot has a version, a size and a user already. Its version decides the family of the parameter
        # group and is not known here: one that is not written stays empty, and is an error.
        defaults = {
            "engine_version": "" if restored else engine.default_version,
            "port": engine.port,
            "allocated_storage": None if restored else SMALLEST_STORAGE,
            "storage_type": None if restored else "gp3",
            "iops": storage.STRIPED.iops if needs_iops else None,
            "username": None if restored else "dbadmin",
        }
        completed = completed.replace(**{"allocated_storage": size, **keys.undecided(completed, defaults)})
        if not isinstance(completed.alarms, DatabaseAlarms):
            return completed
        return completed.replace(alarms=alarms.completed(completed.alarms, completed))

    def watches(self, here: Context) -> Iterator[Watch | Failures]:
        """Yield the metrics of the database and its replicas, and their failures."""
        return alarms.watches(self, here)

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the engine's port for every caller."""
        return (Listens(self.port),)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the address, and the secret with the password."""
        own = self.own_id(name)
        reader = {"reader_endpoint": Offer((Target(own, "ReadEndpoint.Address"),), "address")}
        return {
            "endpoint": Offer((Target(own, "Endpoint.Address"),), "address"),
            **(reader if self.is_cluster else {}),
            "port": Offer((str(self.port),), "address"),
            "secret_arn": Offer((self.secret(name),), "secret"),
        }

    def secret(self, name: str) -> Target:
        """Return the reference to the ARN of the secret with the password of the database of that name."""
        if self.has_own_secret:
            return Target(identifiers.database_secret(name))
        return Target(self.own_id(name), "MasterUserSecret.SecretArn")

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster of a writer and two readers."""
        return self.multi_az == "cluster"

    def own_id(self, name: str) -> str:
        """Return the logical ID of the database of that name: its instance, or its cluster."""
        return cluster_id(name) if self.is_cluster else identifiers.database(name)

    @property
    def family(self) -> str:
        """The parameter group's family: `mysql8.4`, `postgres17`."""
        return f"{self.engine}{self.major or self.engine_version}"

    @property
    def major(self) -> str | None:
        """The major version that the engine's version belongs to, if RDS supports it."""
        return ENGINES[self.engine].major_of(self.engine_version, extended=self.extended_support)

    @property
    def replica_major(self) -> str | None:
        """The major version of the read replicas, if RDS supports it; by default, that of their source."""
        if self.replica_engine_version is None:
            return self.major
        return ENGINES[self.engine].major_of(self.replica_engine_version, extended=self.extended_support)

    @property
    def replicas_differ(self) -> bool:
        """Return whether the read replicas have another major version, and so other groups of settings."""
        return bool(self.replicas) and self.replica_major != self.major

    @property
    def has_own_secret(self) -> bool:
        """Return whether the stack makes the password, because RDS cannot.

        RDS makes no read replica of an instance whose password it manages, of these engines
        (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html), and takes over
        the password of a restored one for Oracle alone
        (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html).
        """
        return not self.is_cluster and bool(self.replicas or self.snapshot)

    def saves(self, here: Context) -> Iterator[Saved]:
        """Yield the cluster, or the primary instance; its read replicas have the same data."""
        name, arn = self.own_id(here.name), "DBClusterArn" if self.is_cluster else "DBInstanceArn"
        yield Saved(name, (Target(name, arn),), "RDS")

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what RDS would refuse, and what a database should not go without."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams. AWS chooses the zones of a primary and its standby."""
        zones = list(dict.fromkeys(each.zone for each in here.subnets(self.subnets)))
        words = f"{self.engine} {self.engine_version}".strip()
        title = f"{words} · {self.instance_class or '…'}"
        if self.is_cluster:
            from tiers.components.rds.standbys import deployment

            return Glyph("database_cluster", title, deployment.parts(zones))
        parts = [Part(zone, "primary", is_chosen_by_aws=True) for zone in zones[:1]]
        parts += [
            Part(zone, "standby", is_secondary=True, is_chosen_by_aws=True)
            for zone in zones[1:2]
            if self.multi_az
        ]
        parts += [
            Part(zones[each % len(zones)], "replica", is_secondary=True) for each in range(self.replicas)
        ]
        return Glyph("database", title, tuple(parts))
