"""`existing`: something that exists already, as an end of connections; never created, changed, or deleted."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.existing import checks, keys, kinds, listener
from tiers.components.existing.kinds import NAMED, Named
from tiers.components.existing.listener import ExistingRule
from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir import identifiers
from tiers.ir.facets import Connection, Exists, Glyph, Listens, Offer, Placement, Protocol
from tiers.ir.placed import Output, Placed
from tiers.ir.references import Target
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Component, Connections, Context, Member, connections_to
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import Port
from tiers.workload import target_alarms
from tiers.workload.alarms import DEFAULT
from tiers.workload.rules.forwards import Stickiness
from tiers.workload.target_alarms import TargetAlarms

MOST_PORTS = 10
_ACCOUNT = "eu-west-1:111122223333"


def existing_id(component: str) -> str:
    """Return the logical ID by which the values of something that exists are referred to."""
    return f"{identifiers.pascal(component)}Existing"


def key_id(component: str) -> str:
    """Return the logical ID by which its KMS key is referred to."""
    return f"{existing_id(component)}Key"


def secret_id(component: str) -> str:
    """Return the logical ID by which its secret is referred to."""
    return f"{existing_id(component)}Secret"


class Existing(Component):
    """Something that exists already, as an end of connections. It is never created, changed, or deleted."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "host name, as `endpoint` has it",
            "port": "port, if there is one",
            "secret_arn": "ARN of the secret, as `secret` has it",
            "url": "URL of the `queue`, or of the `listener` if its `port` is 80 or 443",
            "arn": "ARN of the `queue`, `topic`, `bucket`, `table`, or `function`",
            "name": "name of the `bucket`, `table`, or `function`",
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
                ("arn", "name", "url"),
                "use `queue`, `topic`, `bucket`, `table`, `function`, or `listener` with the ARN",
            ),
            **dict.fromkeys(
                ("kms_key", "kms_key_id", "key_arn", "encryption"), "use `key` with the ARN of the KMS key"
            ),
            **dict.fromkeys(
                ("listener_arn", "listeners", "load_balancer", "alb"), "use `listener` with its ARN"
            ),
            **dict.fromkeys(("forward_to", "priority"), "use it in one of `rules`"),
            "sticky_sessions": "use `stickiness: {duration: 86400}`",
            **dict.fromkeys(
                ("vpc", "vpc_id"), "remove it; `vpc` under `network` names the VPC of the security group"
            ),
            **dict.fromkeys(
                ("subnets", "subnet_ids"), "remove it; every subnet of a VPC reaches every other one"
            ),
            **dict.fromkeys(("engine", "engine_version"), "remove it; the port is all that connections need"),
        }
    )

    recommended: ClassVar[Record | None] = TargetAlarms()

    type: Annotated[Literal["existing"], Doc("Always `existing`")]
    group: Annotated[
        str | None,
        *keys.GROUP,
        Doc(
            "ID of its security group, in the existing VPC that `network` names. Connections add rules to "
            "the group, and change nothing else of it"
        ),
        Example("sg-0123456789abcdef0"),
    ] = None
    queue: Annotated[
        str | None, *keys.QUEUE, Doc("ARN of a queue of SQS"), Example(f"arn:aws:sqs:{_ACCOUNT}:jobs")
    ] = None
    topic: Annotated[
        str | None, *keys.TOPIC, Doc("ARN of a topic of SNS"), Example(f"arn:aws:sns:{_ACCOUNT}:orders")
    ] = None
    bucket: Annotated[
        str | None, *keys.BUCKET, Doc("ARN of a bucket of S3"), Example("arn:aws:s3:::example-images")
    ] = None
    table: Annotated[
        str | None,
        *keys.TABLE,
        Doc("ARN of a table of DynamoDB"),
        Example(f"arn:aws:dynamodb:{_ACCOUNT}:table/orders"),
    ] = None
    function: Annotated[
        str | None,
        *keys.FUNCTION,
        Doc("ARN of a function of Lambda"),
        Example(f"arn:aws:lambda:{_ACCOUNT}:function:resize"),
    ] = None
    listener: Annotated[
        str | None,
        *keys.LISTENER,
        Doc(
            "ARN of a listener of an application load balancer; with `rules`, and with the `group` of the "
            "load balancer"
        ),
        Example(
            f"arn:aws:elasticloadbalancing:{_ACCOUNT}:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2"
        ),
    ] = None
    port: Annotated[
        Port | Annotated[tuple[Port, ...], Between(1, MOST_PORTS)] | None,
        Doc(
            "With `group`, the port that it listens on, or a list of ports; without one, nothing can "
            "connect. With `listener`, its port"
        ),
        Example(5432),
    ] = None
    protocol: Annotated[Protocol, Doc("Protocol of `port`"), Example("udp")] = "tcp"
    endpoint: Annotated[
        str | None,
        *keys.ENDPOINT,
        Doc("With `group`, the host name or IPv4 address where clients find it: `{from: NAME.endpoint}`"),
        Example("orders.example.internal"),
    ] = None
    secret: Annotated[
        str | None,
        *keys.SECRET,
        Doc("With `group`, the ARN of the secret with its user name and password: `{from: NAME.secret_arn}`"),
        Example(f"arn:aws:secretsmanager:{_ACCOUNT}:secret:orders-AbCdEf"),
    ] = None
    key: Annotated[
        str | None,
        *keys.KEY,
        Doc("ARN of the customer managed KMS key that encrypts the queue, topic, bucket, table, or `secret`"),
        Example(f"arn:aws:kms:{_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ] = None
    rules: Annotated[
        tuple[ExistingRule, ...],
        Doc("With `listener`, the requests that components of this spec answer"),
        Example([{"path": ["/orders/*"], "priority": 120, "forward_to": "orders"}]),
    ] = ()
    full_name: Annotated[
        str | None,
        *keys.FULL_NAME,
        Doc(
            "With a `listener` that is an output of another stack, the full name of its load balancer; it "
            "follows from any other ARN"
        ),
        Example("app/shared/50dc6c495c0c9188"),
    ] = None
    alarms: Annotated[
        Literal["recommended", "none"] | TargetAlarms | None,
        Doc("With `listener`, alarms on the targets of the rules, each with its threshold or `none`"),
        Example({"healthy_hosts": 2}),
    ] = derived(DEFAULT)
    stickiness: Annotated[
        Literal["none"] | Stickiness | None,
        Doc("With `listener`, whether all requests of a client go to one target; off unless set"),
        Example({"duration": 3600}),
    ] = None
    connects_to: Annotated[
        Connections,
        Doc("With `group`, components, or logical IDs of raw resources, that it connects to"),
        Example(["web"]),
    ] = ()

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports that it listens on."""
        if self.port is None:
            return ()
        return self.port if isinstance(self.port, tuple) else (self.port,)

    @property
    def called(self) -> tuple[str, Named, str] | None:
        """The key with its ARN, what it is, and the ARN, if it is called by an API."""
        found = ((key, named, getattr(self, key)) for key, named in NAMED.items())
        return next((each for each in found if each[2] is not None), None)

    @property
    def indexes(self) -> bool:
        """Whether it may have indexes, which is not known of a table."""
        return self.table is not None

    @property
    def fifo(self) -> bool:
        """Whether it is a queue that keeps the order of messages, as far as that is known."""
        return self.queue is not None and self.queue.endswith(".fifo")

    def words(self) -> Mapping[str, tuple[str, ...]]:
        """Return the access words of the component type that creates such a thing."""
        return self.called[1].words(self.called[0]) if self.called else {}

    def complete(self, here: Context) -> Self:
        """Fill in the alarms of a listener; nothing else has any."""
        if self.listener is None and isinstance(self.alarms, Derived):
            return self.replace(alarms=None)
        return super().complete(here)

    def place(self, here: Context) -> Placement | None:
        """Return a place in the VPC, whose subnets are not known, for what has a security group.

        A load balancer that forwards to functions alone needs none.
        """
        has_place = self.group is not None or any(
            listener.has_hosts(each.target, here) for each in self._forwards(here.name, here.route)
        )
        return Placement((), "private", is_existing=True) if has_place else None

    def _forwards(self, name: str, route: Route) -> Iterator[Connection]:
        """Yield the connections of the rules of a listener."""
        return listener.connections(self, name, (*route, "rules"), existing_id(name))

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on the ports for every caller."""
        return tuple(Listens(each, self.protocol) for each in self.ports)

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept packets on the ports, or calls, from what is created here."""
        if caller.component.type == self.type:
            return checks.both_exist(wanted, caller, here.member)
        if self.called is None:
            return accepting.by_port(wanted, caller, here)
        if wanted.by is not None:
            return checks.by_service(wanted, caller, here.member)
        key, named, _ = self.called
        return accepting.by_grant(wanted, caller, here, named.api(key, self._arn(here.name), wanted.access))

    def _arn(self, name: str) -> Target:
        """Return the reference to its ARN."""
        return Target(existing_id(name), self.called[1].attribute if self.called else None)

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`, and those of `rules`."""
        yield from connections_to(self.connects_to, (*here.route, "connects_to"))
        yield from self._forwards(here.name, here.route)

    def exists(self, here: Context) -> Iterator[Exists]:
        """Yield the values that the spec has, and those that follow from them."""
        own = existing_id(here.name)
        if self.group is not None:
            group = Target(identifiers.security_group(here.name), "GroupId")
            yield Exists(group, self.group, "AWS::EC2::SecurityGroup")
        if self.endpoint is not None:
            yield Exists(Target(own, "Endpoint"), self.endpoint)
        if self.called is not None:
            key, named, arn = self.called
            yield Exists(self._arn(here.name), arn, named.type)
            offered = kinds.offered(named, arn)
            if "url" in offered:
                yield Exists(Target(own, "Url"), kinds.url_of(arn))
            if "name" in offered:
                yield Exists(Target(own, "Name"), kinds.name_of(key, arn))
        if self.listener is not None:
            yield from listener.exists(self, self.listener, here.name, own)
        if self.secret is not None:
            yield Exists(Target(secret_id(here.name)), self.secret, "AWS::SecretsManager::Secret")
        if self.key is not None:
            yield Exists(Target(key_id(here.name), "Arn"), self.key, "AWS::KMS::Key")

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the address and the secret with the password, or the name, the URL, and the ARN."""
        own = existing_id(name)
        found = {}
        if self.endpoint is not None:
            found["endpoint"] = Offer((Target(own, "Endpoint"),), "address")
        if len(self.ports) == 1:
            found["port"] = Offer((str(self.ports[0]),), "address")
        protocol = listener.PROTOCOLS.get(self.ports[0]) if len(self.ports) == 1 else None
        if self.listener is not None and self.endpoint is not None and protocol is not None:
            found["url"] = Offer((f"{protocol.lower()}://", Target(own, "Endpoint")), "address")
        if self.secret is not None:
            rotated = keys.is_rotated(self.secret)
            found["secret_arn"] = Offer((Target(secret_id(name)),), "secret", is_rotated=rotated)
        for each in kinds.offered(*self.called[1:]) if self.called else ():
            value = self._arn(name) if each == "arn" else Target(own, each.capitalize())
            found[each] = Offer((value,), "value" if each == "arn" else "address")
        return found

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what cannot be an end of connections."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def resources(self, here: Context) -> Iterator[Placed | Output]:
        """Build the rules on a listener and their target groups; nothing else has resources."""
        return iter(()) if self.listener is None else super().resources(here)

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the targets of a listener. Those of the load balancer are its owner's."""
        if self.listener is None:
            return
        hosts = tuple(
            (group.id, f"{each.target} on port {group.port}" if group.port else each.target)
            for group, each in listener.target_groups(self, here).items()
            if listener.has_hosts(each.target, here)
        )
        yield from target_alarms.watches(self.alarms, "AWS/ApplicationELB", hosts, here, is_outage=True)

    def shared(self, here: Context) -> Iterator[Placed]:
        """Build nothing."""
        return iter(())

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        if self.called is not None:
            return Glyph(self.called[0], f"existing {self.called[0]}", is_existing=True)
        if self.listener is not None:
            return Glyph("load_balancer", "existing load balancer", is_existing=True)
        ports = ", ".join(str(each) for each in self.ports)
        words = f"existing · {self.protocol} {ports}" if ports else "existing"
        return Glyph("existing", words, is_existing=True)
