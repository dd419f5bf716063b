"""The rehearsed site in a browser of this machine: a socket from outside, served by haproxy inside."""

import socket
import subprocess
from collections.abc import Iterator

from tiers.rehearse.checks import site
from tiers.rehearse.checks.line import ask
from tiers.rehearse.checks.views import View, views
from tiers.rehearse.servers import balancer, enter
from tiers.rehearse.servers.program import Program, folder
from tiers.rehearse.testbed import setting
from tiers.rehearse.testbed.homes import at_home
from tiers.rehearse.testbed.stage import Stage


def listening(host: str, port: int) -> socket.socket:
    """Return a socket of the machine itself. To be opened outside of the rehearsal."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def publish(stage: Stage, opened: socket.socket) -> str | None:
    """Serve the site that internet clients may open; return its address, or None without one."""
    found = list(_public(stage))
    if not found:
        return None
    # Hosts that were away for a check must be noticed again; a visitor should find all hosts there.
    list(ask(stage, site.pages(stage, stage.gone)))
    first = found[0]
    # The load balancer may not have noticed yet that the hosts lost in the last check are back.
    list(ask(stage, site.pages(stage, stage.gone)))
    program = _relay(stage, [each for each in found if each.listener == first.listener], opened.fileno())
    setting.write(program.files)
    client = first.client.name
    with at_home(client), stage.lab.inside(client):
        subprocess.Popen(  # noqa: S603 - our own
            enter.command(*program.argv),
            pass_fds=[opened.fileno()],
            env=enter.environment(client),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    scheme = first.url.partition(":")[0]
    host, port = opened.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}/"


def _public(stage: Stage) -> Iterator[View]:
    for each in views(stage, stage.gone):
        if (
            each.client.kind == "outside"
            and each.action.type == "forward"
            and each.action == each.listener.default
        ):
            yield each


def _relay(stage: Stage, shown: list[View], file: int) -> Program:
    """Return haproxy that accepts connections from outside and passes them on as they are."""
    own = f"{folder(shown[0].client.name)}/published.cfg"
    servers = [(each.node.name, each.node.public or each.node.address, each.listener.port) for each in shown]
    return balancer.relay(stage.programs["haproxy"], own, file, servers)
