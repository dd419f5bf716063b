"""The servers of a rehearsal on the hosts of its network: started, and asked."""

import os
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tiers.rehearse import endpoints
from tiers.rehearse.intents import Declared
from tiers.rehearse.servers import (
    balancer,
    bucket,
    cache,
    datagrams,
    distribution,
    enter,
    files,
    mariadb,
    passing,
    postgres,
    ssh,
    web,
)
from tiers.rehearse.servers.program import Program, folder
from tiers.rehearse.testbed import setting
from tiers.rehearse.testbed.casting import Cast
from tiers.rehearse.testbed.homes import at_home
from tiers.rehearse.testbed.testbed import Lab

Completed = subprocess.CompletedProcess[str]

AT_ONCE = 8
_PREPARING = 60.0
"""Maximum seconds to make a server, on a slow machine."""


class FailedServerError(Exception):
    """A server that could not be made, with its output."""


class Stage:
    """A network with its servers."""

    def __init__(self, lab: Lab, declared: Declared, cast: Cast, programs: Mapping[str, str]) -> None:
        """`programs` are paths by the names of programs."""
        self.lab = lab
        self.network = lab.network
        self.hosts = lab.hosts
        self.declared = declared
        self.cast = cast
        self.programs = programs
        self.gone: frozenset[str] = frozenset()

    def run(self, host: str, *argv: str, seconds: float = 10.0) -> Completed:
        """Run a program on a host as its user; one that does not end in time has failed."""
        command, environment = enter.command(*argv), enter.environment(host)
        try:
            with at_home(host):
                return self.lab.run(host, command, timeout=seconds, environment=environment)
        except subprocess.TimeoutExpired:
            message = f"no answer for {seconds:.0f} seconds"
            return Completed(command, 124, "", message)

    def start(self, host: str, *argv: str) -> None:
        """Start a program on a host as its user; it ends with the rehearsal."""
        log = Path(f"{folder(host)}/log")
        with at_home(host):
            self.lab.start(host, enter.command(*argv), log=log, environment=enter.environment(host))

    def lose(self, hosts: Iterable[str]) -> None:
        """Shut hosts down permanently."""
        self.gone |= frozenset(hosts)
        self.lab.lose(sorted(self.gone))

    def lead(self, gone: frozenset[str], firsts: Collection[str]) -> None:
        """Let names lead to the hosts that accept writes without those that are gone.

        Of those that copied one of `firsts`, the others copy that host, too. A copy of a host that is not
        promoted yet would miss the last change of the former one.
        """
        for each in endpoints.every(self.network):
            if each.nodes[0] in firsts:
                setting.lead(each.nodes[0], endpoints.primary(each, gone))
        setting.name(self.declared, self.cast, endpoints.names(self.network, gone))

    def up(self) -> None:
        """Write all files and start all servers but those that a check starts."""
        setting.lay(self.declared, self.cast, self.programs, endpoints.names(self.network, self.gone))
        for each in endpoints.every(self.network):
            setting.lead(each.nodes[0], each.nodes[0])
        self.lead(self.gone, ())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            # Listed, so that failures are raised here.
            list(pool.map(lambda each: self._up(*each), self._first()))
        setting.write(
            {path: text for host in self.cast.sites for path, text in self.site(host).files.items()}
        )

    def site(self, host: str) -> Program:
        """Return the nginx of a server."""
        doors = self.cast.sites[host]
        return web.server(self.programs["nginx"], host, self.hosts[host].address, doors, host)

    def _first(self) -> Iterator[tuple[str, Program]]:
        """Yield the programs that run from the start: databases first, because they need longest to make."""
        for host, each in self.cast.databases.items():
            make = mariadb.server if each.kind == "mysql" else postgres.server
            yield host, make(self.programs, host, self.hosts[host].address, each)
            if each.kind == "mysql" and each.is_reader(host):
                yield host, mariadb.relay(self.programs, host, each)
        for host, node in self.cast.caches.items():
            yield host, cache.server(self.programs, host, self.hosts[host].address, node)
            if node.is_replica(host):
                yield host, cache.relay(self.programs, host, node)
        yield from self._files()
        yield from self._proxies()
        for host in self.cast.shells:
            yield host, ssh.server(self.programs["sshd"], host, self.hosts[host].address)
        yield from self._balanced()
        yield from self._distributions()
        pages = {host: (doors, web.WHO_ASKS) for host, doors in self.cast.websites.items()}
        pages |= {host: ((web.Door(web.HTTPS, tls=True),), host) for host in self.cast.endpoints}
        for host, (doors, page) in pages.items():
            yield host, web.server(self.programs["nginx"], host, self.hosts[host].address, doors, page)

    def _distributions(self) -> Iterator[tuple[str, Program]]:
        for each in self.cast.edge.distributions:
            address = self.hosts[each.host].address
            yield each.host, distribution.server(self.programs["nginx"], address, each)
        for delivered in self.cast.edge.buckets:
            address = self.hosts[delivered.host].address
            yield delivered.host, bucket.server(self.programs["nginx"], address, delivered)

    def _balanced(self) -> Iterator[tuple[str, Program]]:
        """Yield the servers of each node of a load balancer, and of each target of packets."""
        for host, played in self.cast.nodes.items():
            if any(balancer.realized(played)):
                yield host, balancer.server(self.programs["haproxy"], self.hosts[host], played, self.hosts)
            relay = balancer.relay_of_datagrams(self.programs, self.hosts[host], played, self.hosts)
            if relay is not None:
                yield host, relay
        for host, ports in self.cast.datagrams.items():
            yield host, datagrams.echo(self.programs, host, self.hosts[host].address, ports)

    def _files(self) -> Iterator[tuple[str, Program]]:
        """Yield the server of each file system, and what leads to it from its other mount targets."""
        served = Counter(each.server for each in self.cast.shares.values())
        for host, share in self.cast.shares.items():
            address = self.hosts[host].address
            if share.is_server(host):
                yield host, files.server(self.programs, host, address)
            if served[share.server] > 1:
                yield host, files.relay(self.programs, host, address, share)

    def _proxies(self) -> Iterator[tuple[str, Program]]:
        """Yield what passes the connections of proxies on, to the next database when one is lost."""
        for host, proxy in self.cast.proxies.items():
            listens = f"{self.hosts[host].address}:{proxy.port}"
            leads = (f"{self.hosts[each].address}:{self.cast.databases[each].port}" for each in proxy.targets)
            yield host, passing.program(self.programs, host, "proxy", listens, *leads)

    def _up(self, host: str, program: Program) -> None:
        setting.write(program.files)
        for argv in program.before:
            done = self.run(host, *argv, seconds=_PREPARING)
            if done.returncode:
                said = (done.stderr or done.stdout).strip().splitlines()
                reason = said[-1] if said else "no reason given"
                message = f"`{os.path.basename(argv[0])}` failed on {host}: {reason}"
                raise FailedServerError(message)
        self.start(host, *program.argv)
