"""Undeclared clients: their packets must be dropped."""

from collections.abc import Iterable, Iterator

from tiers.rehearse.checks.line import NotTried, Question, is_closed, reach
from tiers.rehearse.intents import STRANGER
from tiers.rehearse.model import Host
from tiers.rehearse.servers import files, ssh
from tiers.rehearse.testbed.stage import Stage


def questions(stage: Stage) -> Iterator[Question]:
    """Let a stranger on the internet try SSH and the site's port of each server, and all data."""
    stranger = stage.hosts.get(STRANGER)
    for host in stage.hosts.values() if stranger else ():
        for port in _ports(stage, host) if host.name not in stage.gone else ():
            if stranger in stage.declared.strangers(host.component, port):
                yield closed("stranger", STRANGER, host, port, host.public or host.address)


def beyond(stage: Stage) -> Iterator[Question]:
    """Let each host beyond a transit gateway try SSH and the site's port of each server.

    Data is tried by one host of each component, and they are among these.
    """
    clients = [each for each in stage.hosts.values() if each.kind == "beyond"]
    for host in stage.hosts.values() if clients else ():
        ports = [ssh.PORT] if host.name in stage.cast.shells else []
        ports += [door.port for door in stage.cast.sites.get(host.name, ())]
        for port in ports if host.name not in stage.gone else ():
            unknown = stage.declared.strangers(host.component, port)
            yield from (
                closed("stranger", client.name, host, port, host.address)
                for client in clients
                if client in unknown
            )


def not_tried(stage: Stage) -> Iterator[NotTried]:
    """Yield the reason why there is no stranger."""
    if STRANGER not in stage.hosts:
        yield NotTried("undeclared client at each server", "rules allow every address of the internet")


def closed(check: str, client: str, host: Host, port: int, address: str) -> Question:
    """Ask whether a client opens no connection to a port of a host."""
    what = f"{client} tries port {port} of {host.name}"
    return Question(check, what, client, reach(f"http://{address}:{port}/"), "no answer", is_closed)


def others(stage: Stage, check: str, names: Iterable[str], port: int) -> Iterator[Question]:
    """Let one host of each other component try a port of hosts; the stranger has tried it already."""
    for host in (stage.hosts[name] for name in names if name not in stage.gone):
        for client in stage.declared.strangers(host.component, port):
            if client.kind != "outside":
                yield closed(check, client.name, host, port, host.address)


def _ports(stage: Stage, host: Host) -> list[int]:
    """Return the ports on which something listens, or will."""
    ports = [ssh.PORT] if host.name in stage.cast.shells else []
    ports += [door.port for door in stage.cast.sites.get(host.name, ())]
    database = stage.cast.databases.get(host.name)
    node = stage.cast.caches.get(host.name)
    proxy = stage.cast.proxies.get(host.name)
    ports += [proxy.port] if proxy else []
    ports += [files.PORT] if host.name in stage.cast.shares else []
    return [*ports, *([database.port] if database else []), *([node.port] if node else [])]
