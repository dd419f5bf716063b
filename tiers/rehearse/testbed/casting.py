"""The servers that each host runs, by the templates and the declarations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tiers.diagnostics.wording import joined
from tiers.rehearse.edge import Certificate, Edge
from tiers.rehearse.intents import Declared, Intent, to_outside
from tiers.rehearse.model import Database, Host, LoadBalancer, Network, Proxy, TargetGroup
from tiers.rehearse.servers import balancer, cache, database, datagrams, files, mariadb, program, ssh, web
from tiers.rehearse.servers.distribution import own_certificate
from tiers.untrusted import whole

_FORCES_TLS = {"mysql": mariadb.REQUIRE_TLS, "postgres": "rds.force_ssl"}
_YES = {"1", "on", "true"}
_FIRST_WITH_TLS_ONLY = 15
"""The first major version of PostgreSQL for which RDS demands TLS by default:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html"""
_WITH_PROGRAMS = {"server", "task", "job"}
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


class Cast(NamedTuple):
    """The parts of all hosts, by their names."""

    shells: tuple[str, ...]
    """The hosts that accept SSH."""
    sites: Mapping[str, tuple[web.Door, ...]]
    """The hosts that show a page when nginx is started there, with their ports."""
    websites: Mapping[str, tuple[web.Door, ...]]
    """The hosts that answer on the internet, with their ports."""
    endpoints: tuple[str, ...]
    """The hosts that answer for an AWS service."""
    nodes: Mapping[str, LoadBalancer]
    databases: Mapping[str, database.Database]
    names: Mapping[str, tuple[tuple[str, str], ...]]
    """The addresses and names that a host knows by ECS Service Connect."""
    left_out: tuple[str, ...]
    caches: Mapping[str, cache.Node] = {}
    shares: Mapping[str, files.Share] = {}
    proxies: Mapping[str, Proxy] = {}
    datagrams: Mapping[str, tuple[int, ...]] = {}
    """The hosts that answer packets of UDP, with their ports."""
    edge: Edge = Edge()

    def certificates(self) -> tuple[Certificate, ...]:
        """Return the certificates that are issued: of listeners, and of distributions."""
        listeners = (listener for each in self.nodes.values() for listener in each.listeners)
        found = [certificate for each in listeners for certificate in each.certificates]
        for each in self.edge.distributions:
            found += [own_certificate(each), *([each.certificate] if each.certificate else [])]
        return tuple(dict.fromkeys(each for each in found if each.names))

    def names_of_the_edge(self) -> tuple[str, ...]:
        """Return the names of the edge."""
        origins = (origin.name for each in self.edge.distributions for origin in each.origins)
        aliases = (name for each in self.edge.distributions for name in each.names)
        found = (*(each.name for each in self.edge.records), *origins, *aliases)
        return tuple(dict.fromkeys(each for each in found if each))


def cast(network: Network, declared: Declared, password: str) -> Cast:
    """Give every host its parts."""
    servers = [each for each in declared.hosts if each.kind == "server"]
    programs = [each for each in declared.hosts if each.kind in _WITH_PROGRAMS]
    databases = {each.host: each for each in network.databases}
    known = {
        name: played
        for name, each in databases.items()
        if (played := _database(each, network, password)) is not None
    }
    ports = {each.port for each in declared.intents if each.must and to_outside(each) is not None}
    outward = tuple(web.Door(each, tls=each == web.HTTPS) for each in sorted({web.HTTP, web.HTTPS, *ports}))
    return Cast(
        tuple(each.name for each in servers),
        {each.name: doors for each in programs if (doors := _doors(each, network, declared))},
        {each.name: outward for each in declared.hosts if each.is_outside},
        tuple(each.name for each in declared.hosts if each.kind == "endpoint"),
        {name: each for each in network.load_balancers for name in each.nodes},
        known,
        {each.name: tuple(_known(each, network)) for each in declared.hosts if each.kind == "task"},
        tuple(_left_out(network, {*known})),
        {
            name: cache.Node(each.nodes[0], each.port, each.is_encrypted)
            for each in network.caches
            for name in each.nodes
        },
        {name: files.Share(each.targets[0]) for each in network.file_systems for name in each.targets},
        {name: each for each in network.proxies for name in each.nodes if _leads(each, known)},
        {each.name: found for each in programs if (found := _of_datagrams(each, network))},
        network.edge,
    )


def _of_datagrams(host: Host, network: Network) -> tuple[int, ...]:
    """Return the ports of UDP that a host is a target on."""
    groups = (group for each in network.load_balancers for group in each.target_groups)
    found = (each for group in groups if group.protocol in datagrams.PROTOCOLS for each in group.targets)
    return tuple(sorted({each.port for each in found if each.host == host.name}))


def _leads(proxy: Proxy, known: Mapping[str, database.Database]) -> bool:
    """Return whether a proxy has a port, and all of its databases have servers."""
    return bool(proxy.port and proxy.targets) and {*proxy.targets} <= known.keys()


def without(played: Cast, network: Network, missing: Sequence[program.Package]) -> Cast:
    """Return the parts without those that need a program which the machine does not have."""
    caches, shares = ({*missing} & {*each} for each in (program.CACHE_PROGRAMS, program.FILE_PROGRAMS))
    said = (
        *(_lacking(each.id, missing, program.CACHE_PROGRAMS) for each in network.caches if caches),
        *(_lacking(each.id, missing, program.FILE_PROGRAMS) for each in network.file_systems if shares),
    )
    return played._replace(
        caches={} if caches else played.caches,
        shares={} if shares else played.shares,
        left_out=(*played.left_out, *said),
    )


def _lacking(name: str, missing: Sequence[program.Package], needed: Sequence[program.Package]) -> str:
    lacking = joined([f"`{each.name}` of the package `{each.package}`" for each in needed if each in missing])
    return f"`{name}` has no server: not installed: {lacking}"


def optional(cast: Cast) -> tuple[program.Package, ...]:
    """Return the needs of parts that are left out where the machine does not have them."""
    return (
        *(program.CACHE_PROGRAMS if cast.caches else ()),
        *(program.FILE_PROGRAMS if cast.shares else ()),
    )


def programs(cast: Cast) -> tuple[program.Package, ...]:
    """Return the needs of a rehearsal on its machine."""
    kinds = {each.kind for each in cast.databases.values()}
    passing = (
        *(each.is_replica(host) for host, each in cast.caches.items()),
        *(not each.is_server(host) for host, each in cast.shares.items()),
        *(each.is_reader(host) for host, each in cast.databases.items() if each.kind == "mysql"),
    )
    copying = any(each.members for each in cast.databases.values() if each.kind == "postgres")
    return (
        *(program.IP, program.NFT, program.UNSHARE, program.CURL, program.OPENSSL, program.NGINX),
        *((program.SSHD, program.SSH, program.SSH_KEYGEN) if cast.shells else ()),
        *((program.PYTHON,) if _has_datagrams(cast) else ()),
        *((program.HAPROXY,) if cast.nodes or cast.proxies or any(passing) else ()),
        *optional(cast),
        *((program.MARIADBD, program.MARIADB_INSTALL, program.MARIADB) if "mysql" in kinds else ()),
        *((program.POSTGRES, program.INITDB, program.PSQL) if "postgres" in kinds else ()),
        *((program.PG_BASEBACKUP,) if copying else ()),
    )


def _has_datagrams(cast: Cast) -> bool:
    return bool(cast.datagrams) or any(any(balancer.datagrams_of(each)) for each in cast.nodes.values())


def _left_out(network: Network, played: set[str]) -> Iterator[str]:
    for database_ in network.databases:
        if database_.host not in played:
            yield f"`{database_.id}` has no server: its engine is `{database_.engine}`"


def _known(host: Host, network: Network) -> Iterator[tuple[str, str]]:
    """Yield each address of the services that a task finds by name."""
    for each in network.service_names:
        if host.logical_id in each.users:
            found = (task.address for task in network.hosts if task.logical_id == each.service)
            yield from ((address, each.name) for address in found)


def _doors(host: Host, network: Network, declared: Declared) -> tuple[web.Door, ...]:
    """Return the ports that a server listens on: those that it is a target on, and those declared.

    A task listens on the ports of its containers alone.
    """
    wanted = {each.port: web.Door(each.port) for each in declared.to(host.component) if _is_web(each)}
    if host.listens is not None:
        wanted = {port: web.Door(port) for port in host.listens}
    for group in (group for each in network.load_balancers for group in each.target_groups):
        for target in group.targets:
            port = balancer.checked_port(group, target) if group.protocol == "UDP" else target.port
            if target.host == host.name and (host.listens is None or port in host.listens):
                old = wanted.get(port, web.Door(port))
                answers = dict.fromkeys((*old.answers, *_answers(group)))
                tls = old.tls or group.protocol in balancer.WITH_TLS
                wanted[port] = web.Door(port, tls, tuple(answers))
    return tuple(door for _, door in sorted(wanted.items()))


def _is_web(intent: Intent) -> bool:
    return intent.port != ssh.PORT


def _answers(group: TargetGroup) -> Iterator[web.Answer]:
    """Yield the answers to health checks that differ from the page."""
    code = balancer.health_codes(group)[:3]
    if code != "200":
        yield web.Answer(balancer.health_path(group), int(code))


def _database(written: Database, network: Network, password: str) -> database.Database | None:
    """Return the settings of a database's server; a replica has its source's user and name."""
    kind = written.server
    if kind is None:
        return None
    host = _host(network, written.host)
    source = next(each for each in network.databases if _host(network, each.host).component == host.component)
    user = source.user if _PLAIN_NAME.fullmatch(source.user) else "dbadmin"
    name = source.name if _PLAIN_NAME.fullmatch(source.name) else ""
    cluster = next((each for each in network.clusters if written.host in each.nodes), None)
    return database.Database(
        kind,
        written.port or database.PORTS[kind],
        user,
        password,
        name,
        _tls_only(kind, written),
        cluster.nodes if cluster and cluster.fails_over else (),
        host.alias if cluster else "",
    )


def _host(network: Network, name: str) -> Host:
    return next(each for each in network.hosts if each.name == name)


def _tls_only(kind: database.Kind, written: Database) -> bool:
    value = written.parameters.get(_FORCES_TLS[kind])
    if value is not None:
        return value.lower() in _YES
    major = whole(written.version.partition(".")[0])
    return kind == "postgres" and (major is None or major >= _FIRST_WITH_TLS_ONLY)
