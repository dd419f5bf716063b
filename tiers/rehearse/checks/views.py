"""Views of the site: who asks, through which node, for what, and which action answers."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tiers.rehearse.checks import examples
from tiers.rehearse.checks.examples import Request
from tiers.rehearse.checks.line import NotTried
from tiers.rehearse.edge import Certificate
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Action, Host, Listener, ListenerRule, LoadBalancer, TargetGroup
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.servers.certificates import AUTHORITY
from tiers.rehearse.testbed import harmless
from tiers.rehearse.testbed.stage import Stage

_SECONDS = ("--connect-timeout", "1", "--max-time", "5")


class View(NamedTuple):
    """One view of the site; `edge` is the declared connection that it uses.

    `is_first` marks the view through which everything is checked.
    """

    balancer: LoadBalancer
    listener: Listener
    node: Host
    client: Host
    action: Action
    request: Request
    edge: Intent
    is_first: bool = True

    @property
    def url(self) -> str:
        """The URL of the request: a node by its address, because a name means all nodes.

        A certificate of the templates is for names, so that with one it has a name.
        """
        return self.url_of(self._name or self.request.node)

    def url_of(self, host: str) -> str:
        """Return the URL of the request with another host."""
        scheme = "https" if self.listener.protocol in configured.WITH_TLS else "http"
        usual = {"http": 80, "https": 443}[scheme] == self.listener.port
        port = "" if usual else f":{self.listener.port}"
        return f"{scheme}://{host}{port}{self.request.target}"

    @property
    def _name(self) -> str:
        """A name that the certificate of the listener is for; empty without one of the templates."""
        held = self.listener.certificates
        if any(each.covers(self.request.host) for each in held):
            return self.request.host
        return next((name for each in held for name in each.examples()), "")

    def is_covered(self, name: str) -> bool:
        """Return whether a certificate of the templates is for a name."""
        return any(each.covers(name) for each in locks(self.balancer))

    def curl(self, *options: str, times: int = 1) -> tuple[str, ...]:
        """Return the command that looks; the first page that is missing ends it."""
        trust = ("--cacert", AUTHORITY) if self.url.startswith("https") else ()
        named = ("--connect-to", f"::{self.request.node}:") if self._name else ()
        asked = self.request.host if self.request.host != self._name else ""
        header = ("-H", f"Host: {harmless.host_header(asked)}") if asked else ()
        fixed = ("curl", "-sSfg", "--path-as-is", *(("--fail-early",) if times > 1 else ()), *_SECONDS)
        asks = (*header, *self.request.options)
        return (*fixed, *trust, *named, *asks, *options, *([self.url] * times))

    @property
    def words(self) -> str:
        """The name of this view in a line of the report."""
        path = self.request.target if self.request.target != "/" else ""
        named = f" for {self.request.host}{path}" if self.request.host else f" at {path}" if path else ""
        is_usual = self.is_first and self.client.kind != "distribution"
        who = "" if is_usual else f" from {self.client.name}"
        sent = self.request.sent
        asked = f" with {sent}" if sent else ""
        return f"port {self.listener.port} through {self.node.name}{named}{asked}{who}"

    @property
    def groups(self) -> tuple[TargetGroup, ...]:
        """The target groups that get requests."""
        known = {each.id: each for each in self.balancer.target_groups}
        return tuple(known[name] for name, weight in self.action.target_groups if weight)


def views(stage: Stage, gone: frozenset[str] = frozenset()) -> Iterator[View]:
    """Yield the views of the first declared client of each listener that is not gone."""
    for balancer in stage.network.load_balancers:
        for listener in configured.realized(balancer):
            edge, client = first(stage, balancer, listener, gone)
            for node in _left(stage, balancer, gone) if edge and client else ():
                assert edge is not None
                assert client is not None
                for action, request in _asked(balancer, listener, client, node):
                    yield View(balancer, listener, node, client, action, request, edge)


def others(stage: Stage, gone: frozenset[str]) -> Iterator[View]:
    """Yield one view for each further declared connection to a listener."""
    for balancer in stage.network.load_balancers:
        for listener in configured.realized(balancer):
            shown, _ = first(stage, balancer, listener, gone)
            node = _left(stage, balancer, gone)[0]
            for edge, client in _asking(stage, balancer, listener, gone):
                found = next(_asked(balancer, listener, client, node), None) if edge != shown else None
                if found is not None:
                    yield View(balancer, listener, node, client, *found, edge, is_first=False)


def unasked(stage: Stage) -> Iterator[NotTried]:
    """Yield the listeners, rules, and default actions that no request can be made for."""
    for balancer in stage.network.load_balancers:
        yield from (NotTried(what, why) for what, why in configured.left_out(balancer))
        for listener in configured.realized(balancer):
            edge, client = first(stage, balancer, listener, frozenset())
            if edge is None or client is None:
                yield NotTried(f"`{listener.id}`", "no host may connect to it")
                continue
            node = stage.hosts[balancer.nodes[0]]
            for name, action, rule in _answers(listener):
                if _example(balancer, listener, rule, client, node) is None and not configured.why_left_out(
                    (), action
                ):
                    yield NotTried(name, "no request found that reaches it")


def first(
    stage: Stage, balancer: LoadBalancer, listener: Listener, gone: frozenset[str]
) -> tuple[Intent | None, Host | None]:
    """Return the first declared connection to a listener, with a client that is not gone."""
    return next(_asking(stage, balancer, listener, gone), (None, None))


def _asking(
    stage: Stage, balancer: LoadBalancer, listener: Listener, gone: frozenset[str]
) -> Iterator[tuple[Intent, Host]]:
    """Yield the declared connections to a listener, each with its first client that is not gone."""
    component = stage.hosts[balancer.nodes[0]].component
    for edge in stage.declared.to(component):
        client = next((each for each in stage.declared.sources(edge) if each.name not in gone), None)
        if edge.port == listener.port and client is not None:
            yield edge, client


def _left(stage: Stage, balancer: LoadBalancer, gone: frozenset[str]) -> list[Host]:
    return [stage.hosts[name] for name in left(balancer.nodes, gone)]


def left(names: Iterable[str], gone: frozenset[str]) -> list[str]:
    """Return the names that remain; if none do, all of them: these break then."""
    known = list(names)
    return [name for name in known if name not in gone] or known


def near(stage: Stage, names: Iterable[str], client: Host) -> Host:
    """Return the host in the zone of a client, or another one that is left."""
    hosts = [stage.hosts[name] for name in left(names, stage.gone)]
    return next((each for each in hosts if each.zone == client.zone), hosts[0])


def _asked(
    balancer: LoadBalancer, listener: Listener, client: Host, node: Host
) -> Iterator[tuple[Action, Request]]:
    for _, action, rule in _answers(listener):
        request = _example(balancer, listener, rule, client, node)
        if request is not None and not configured.why_left_out((), action):
            yield action, request


def _answers(listener: Listener) -> Iterator[tuple[str, Action, ListenerRule | None]]:
    """Yield the name, action, and rule of the default action and of each rehearsed rule."""
    yield f"the default action of `{listener.id}`", listener.default, None
    for rule in configured.rules(listener) if listener.protocol in configured.OF_HTTP else ():
        yield f"rule {rule.priority} of `{listener.id}`", rule.action, rule


def _example(
    balancer: LoadBalancer, listener: Listener, rule: ListenerRule | None, client: Host, node: Host
) -> Request | None:
    address = node.public or node.address if client.is_on_the_internet else node.address
    seen = client.address if client.is_on_the_internet else ""
    if listener.protocol not in configured.OF_HTTP:
        return Request("", "/", seen, address)
    names = [name for each in locks(balancer) for name in each.examples()]
    return examples.example(listener, rule, seen, address, names)


def locks(balancer: LoadBalancer) -> list[Certificate]:
    """Return the certificates of the templates that a load balancer has."""
    return [each for listener in balancer.listeners for each in listener.certificates]
