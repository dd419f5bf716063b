"""`rds`: one database instance, mirrored into a second zone, with a password that nobody ever sees."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Self

from tiers import facts
from tiers.architecture import identifiers
from tiers.architecture.placed import Output, Placed, Stack
from tiers.architecture.pointers import Target
from tiers.diagnostics.codes import checks as codes
from tiers.diagnostics.codes import shape, warnings
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.language.component import Component
from tiers.language.record import Derived, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import Port
from tiers.network.spec import Kind

if TYPE_CHECKING:
    from tiers.architecture.surroundings import Surroundings


class Engine(NamedTuple):
    """What differs from one database engine to another."""

    majors: tuple[str, ...]
    """Major versions in standard support on RDS, the newest last."""
    default_version: str
    """Frozen for version 1 of the language: it decides what an unchanged spec means."""
    port: int
    parameters: dict[str, str]
    logs: tuple[str, ...]
    reserved_users: frozenset[str]
    reserved_databases: frozenset[str]


ENGINES = {
    # Release calendars: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
    # and https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
    "mysql": Engine(
        majors=("8.4",),
        default_version="8.4",
        port=3306,
        parameters={"require_secure_transport": "1", "slow_query_log": "1", "log_output": "FILE"},
        logs=("error", "slowquery"),
        reserved_users=frozenset({"rdsadmin", "rdsrepladmin"}),
        reserved_databases=frozenset({"mysql", "sys", "information_schema", "performance_schema", "innodb"}),
    ),
    "postgres": Engine(
        majors=("14", "15", "16", "17", "18"),
        default_version="17",
        port=5432,
        parameters={"rds.force_ssl": "1"},
        logs=("postgresql", "upgrade"),
        reserved_users=frozenset({"rdsadmin", "admin", "user", "public"}),
        reserved_databases=frozenset({"rdsadmin", "template0", "template1"}),
    ),
}

SETS = {
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "DBInstanceClass": "instance_class",
    "AllocatedStorage": "allocated_storage",
    "StorageType": "storage_type",
    "MultiAZ": "multi_az",
    "DBName": "database",
    "MasterUsername": "username",
    "Port": "port",
    "BackupRetentionPeriod": "backup_retention",
    "DeletionProtection": "deletion_protection",
}

MAJOR_VERSION_IS_MEANT = {"cfn-lint": {"config": {"ignore_checks": ["E3691", "W3691"]}}}
"""RDS takes a major version and keeps it current; cfn-lint misses it in its list, or finds it deprecated."""


class Rds(Component):
    """One database instance of MySQL or PostgreSQL."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "connects_to": "edges start at the caller: write `connects_to` there, with this database's name",
            "password": "RDS makes the password and keeps it in Secrets Manager; remove this",
            "version": "write `engine_version`",
            "size": "write `allocated_storage`, in GiB",
            "security_group": "security groups follow from the edges that lead here",
        }
    )

    type: Annotated[Literal["rds"], Doc("Always `rds`")]
    engine: Annotated[Literal["mysql", "postgres"], Doc("Database engine"), Example("mysql")]
    engine_version: Annotated[
        str,
        Pattern(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}", 'a version in quotes such as `"8.4"`'),
        Doc("Version, major or full, in quotes; a major version takes its newest minor one"),
        Example("8.4"),
    ] = derived("`8.4` for mysql, `17` for postgres")
    instance_class: Annotated[
        str,
        Pattern(r"db\.[a-z0-9-]+\.[a-z0-9-]+", "an RDS instance class such as `db.t4g.medium`"),
        Doc("RDS instance class"),
        Example("db.t3.micro"),
    ] = "db.t4g.medium"
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
    allocated_storage: Annotated[
        int, Between(20, 65536), shape.STORAGE_SIZE, Doc("Storage in GiB"), Example(20)
    ] = 20
    storage_type: Annotated[Literal["gp3", "gp2"], Doc("Storage type"), Example("gp3")] = "gp3"
    multi_az: Annotated[
        bool, Doc("Whether a standby in another zone takes over when this one fails"), Example(True)
    ] = True
    database: Annotated[
        str | None,
        Pattern("[A-Za-z][A-Za-z0-9_]{0,62}", "letters, digits and `_`, starting with a letter"),
        Doc("Database to create in the instance"),
        Example("shop"),
    ] = None
    username: Annotated[
        str,
        Pattern("[A-Za-z][A-Za-z0-9_]{0,15}", "1 to 16 letters, digits and `_`, starting with a letter"),
        Doc("Master user, whose password RDS makes and keeps in Secrets Manager"),
        Example("dbadmin"),
    ] = "dbadmin"
    port: Annotated[Port, Between(1150, 65535), Doc("TCP port"), Example(3306)] = derived(
        "`3306` for mysql, `5432` for postgres"
    )
    backup_retention: Annotated[
        int, Between(1, 35), Doc("Days that automatic backups are kept"), Example(14)
    ] = 7
    deletion_protection: Annotated[
        bool, Doc("Whether AWS refuses to delete it until this is turned off"), Example(True)
    ] = True
    monitoring_interval: Annotated[
        Literal[0, 1, 5, 10, 15, 30, 60],
        Doc("Seconds between two readings of operating system metrics; 0 turns them off"),
        Example(60),
    ] = 60

    def kind_of_subnet(self) -> Kind:
        """Stand where no route leads to or from the internet."""
        return "isolated"

    def least_zones(self) -> int:
        """Span two zones, for a single-zone database too, as RDS requires of every subnet group.

        https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
        """
        return 2

    def complete(self, here: "Surroundings") -> Self:
        """Fill in what follows from the engine."""
        completed = super().complete(here)
        engine = ENGINES[completed.engine]
        version, port = completed.engine_version, completed.port
        return completed.replace(
            engine_version=engine.default_version if isinstance(version, Derived) else version,
            port=engine.port if isinstance(port, Derived) else port,
        )

    def listens(self, caller: Component) -> tuple[int, ...]:
        """Listen on the engine's port for everybody alike."""
        return (self.port,)

    def offers(self, name: str) -> Mapping[str, tuple[str | Target, ...]]:
        """Offer the address, and the secret with the password."""
        database = identifiers.database(name)
        return {
            "endpoint": (Target(database, "Endpoint.Address"),),
            "port": (str(self.port),),
            "secret_arn": (Target(database, "MasterUserSecret.SecretArn"),),
        }

    @property
    def family(self) -> str:
        """The parameter group's family: `mysql8.4`, `postgres17`."""
        return f"{self.engine}{self.major or self.engine_version}"

    @property
    def major(self) -> str | None:
        """The major version that the engine's version belongs to, if RDS supports it."""
        version = f"{self.engine_version}."
        return next((each for each in ENGINES[self.engine].majors if version.startswith(f"{each}.")), None)

    def check(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find what RDS would refuse, and what a database should not go without."""
        yield from super().check(here)
        yield from self._check_engine(here)
        yield from self._check_subnets(here)
        if not self.multi_az:
            yield warnings.SINGLE_AZ_DATABASE.at(
                (*here.route, "multi_az"),
                f"`{here.name}` stands in one zone and is lost with it",
                label="no standby",
                help="use `multi_az: true`",
            )
        if not self.deletion_protection:
            yield warnings.NO_DELETION_PROTECTION.at(
                (*here.route, "deletion_protection"),
                f"`{here.name}` can be deleted by a single call",
                label="not protected",
                help="use `deletion_protection: true`",
            )

    def _check_engine(self, here: "Surroundings") -> Iterator[Diagnostic]:
        engine = ENGINES[self.engine]
        if self.major is None:
            majors = " or ".join(f'"{each}"' for each in engine.majors)
            yield codes.ENGINE_VERSION.at(
                (*here.route, "engine_version"),
                f"RDS has no {self.engine} version `{self.engine_version}` in standard support",
                label="unknown, or past its end of standard support",
                help=f"choose {majors}, or a full version that starts with it",
            )
        if self.database and self.database.lower() in engine.reserved_databases:
            yield codes.RESERVED_DATABASE.at(
                (*here.route, "database"),
                f"{self.engine} keeps a database `{self.database}` of its own",
                label="reserved",
                help="choose another name",
            )
        if self.username.lower() in engine.reserved_users or self.username.lower().startswith("pg_"):
            yield codes.RESERVED_USERNAME.at(
                (*here.route, "username"),
                f"`{self.username}` is reserved by {self.engine} on RDS",
                label="reserved",
                help="choose another name such as `dbadmin`",
            )
        known = facts.database_classes()
        if self.instance_class not in known:
            meant = nearest(self.instance_class, known)
            yield codes.UNKNOWN_INSTANCE_CLASS.at(
                (*here.route, "instance_class"),
                f"RDS has no instance class `{self.instance_class}` for {self.engine}",
                label=f"did you mean `{meant}`?" if meant else "unknown instance class",
                help="choose one from https://aws.amazon.com/rds/instance-types, for example `db.t4g.medium`",
            )

    def _check_subnets(self, here: "Surroundings") -> Iterator[Diagnostic]:
        subnets = here.subnets(self.subnets)
        for subnet in subnets:
            if subnet.kind == "public":
                yield codes.WRONG_KIND_OF_SUBNET.at(
                    (*here.route, "subnets", self.subnets.index(subnet.name)),
                    f"the database `{here.name}` stands in the public subnet `{subnet.name}`",
                    label="one wrong rule away from the internet",
                    also=(Note(Place((*subnet.route, "kind")), "the subnet is public"),),
                    help="choose isolated subnets",
                )

    def resources(self, here: "Surroundings") -> Iterator[Placed | Output]:
        """Build the subnet group, the parameters, the monitoring role and the instance."""
        from tiers.architecture import symbols

        yield self._subnet_group(here)
        yield self._parameter_group(here)
        if self.monitoring_interval:
            yield _monitoring_role(here)
        yield self._instance(here)
        database = identifiers.database(here.name)
        for what, description, attribute in (
            ("Endpoint", "host name", "Endpoint.Address"),
            ("SecretArn", "ARN of the secret that holds the password", "MasterUserSecret.SecretArn"),
        ):
            yield Output(
                Stack.DATA,
                identifiers.output(here.name, what),
                f"{here.name}: {description}",
                symbols.Attribute(database, attribute),
                here.route,
            )

    def _subnet_group(self, here: "Surroundings") -> Placed:
        from troposphere import rds

        from tiers.architecture import symbols
        from tiers.architecture.placing import place, tags

        return place(
            Stack.DATA,
            rds.DBSubnetGroup(
                identifiers.database_subnet_group(here.name),
                DBSubnetGroupDescription=f"Subnets of the database {here.name}",
                SubnetIds=[symbols.subnet(subnet.name) for subnet in here.subnets(self.subnets)],
                Tags=tags(here, here.name_tag()),
            ),
            here.route,
            {"SubnetIds": (*here.route, "subnets")},
        )

    def _parameter_group(self, here: "Surroundings") -> Placed:
        from troposphere import rds

        from tiers.architecture.placing import place, tags

        return place(
            Stack.DATA,
            rds.DBParameterGroup(
                identifiers.database_parameter_group(here.name),
                Description=f"Parameters of the database {here.name}",
                Family=self.family,
                Parameters=dict(ENGINES[self.engine].parameters),
                Tags=tags(here, here.name_tag()),
            ),
            here.route,
            {"Family": (*here.route, "engine_version")},
        )

    def _instance(self, here: "Surroundings") -> Placed:
        from troposphere import rds

        from tiers.architecture import symbols
        from tiers.architecture.placing import place, tags, take

        taken = take(self, here.route, SETS)
        # troposphere takes these two as text.
        taken.properties["AllocatedStorage"] = str(self.allocated_storage)
        taken.properties["Port"] = str(self.port)
        meant = self.engine_version == self.major
        metadata: dict[str, Any] = {"Metadata": MAJOR_VERSION_IS_MEANT} if meant else {}
        interval = self.monitoring_interval
        monitoring: dict[str, Any] = (
            {
                "MonitoringInterval": interval,
                "MonitoringRoleArn": symbols.Arn(identifiers.monitoring_role(here.name), "Arn"),
            }
            if interval
            else {}
        )
        return place(
            Stack.DATA,
            rds.DBInstance(
                identifiers.database(here.name),
                DeletionPolicy="Snapshot",
                UpdateReplacePolicy="Snapshot",
                **metadata,
                **taken.properties,
                DBSubnetGroupName=symbols.Name(identifiers.database_subnet_group(here.name)),
                DBParameterGroupName=symbols.Name(identifiers.database_parameter_group(here.name)),
                VPCSecurityGroups=[symbols.group(here.name)],
                PubliclyAccessible=False,
                StorageEncrypted=True,
                ManageMasterUserPassword=True,
                EnableIAMDatabaseAuthentication=True,
                CopyTagsToSnapshot=True,
                AutoMinorVersionUpgrade=True,
                # Only a changed `engine_version` upgrades to another major one; without this it could not.
                AllowMajorVersionUpgrade=True,
                EngineLifecycleSupport="open-source-rds-extended-support-disabled",
                EnableCloudwatchLogsExports=list(ENGINES[self.engine].logs),
                **monitoring,
                Tags=tags(here, here.name_tag()),
            ),
            here.route,
            {**taken.origins, "MonitoringInterval": (*here.route, "monitoring_interval")},
        )


def _monitoring_role(here: "Surroundings") -> Placed:
    from troposphere import Sub, iam

    from tiers.architecture.placing import place, tags, trust

    return place(
        Stack.DATA,
        iam.Role(
            identifiers.monitoring_role(here.name),
            AssumeRolePolicyDocument=trust("monitoring.rds.amazonaws.com"),
            ManagedPolicyArns=[
                Sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole")
            ],
            Tags=tags(here, here.name_tag("monitoring")),
        ),
        (*here.route, "monitoring_interval"),
    )
