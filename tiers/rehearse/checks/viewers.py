"""Requests of viewers to a distribution: by a name, for a path of one of its behaviors, and their answers."""

from collections.abc import Iterator
from typing import NamedTuple

from tiers.rehearse.checks.examples import PATHS, Request, filled, is_plain
from tiers.rehearse.checks.redirects import action_of
from tiers.rehearse.checks.views import left
from tiers.rehearse.edge import Behavior, Distribution, Origin
from tiers.rehearse.intents import HTTPS, Intent
from tiers.rehearse.model import Host, Listener, LoadBalancer
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.servers.certificates import AUTHORITY
from tiers.rehearse.servers.distribution import rooted
from tiers.rehearse.testbed import harmless
from tiers.rehearse.testbed.stage import Stage

_LIMITS = ("--connect-timeout", "2", "--max-time", "8")
OK = 200
_MOST = 200
"""Paths that are considered for a behavior."""


class Visit(NamedTuple):
    """A request of a viewer: `is_known` is false for a name without a record in the templates."""

    distribution: Distribution
    behavior: Behavior
    origin: Origin
    client: Host
    name: str
    path: str
    is_known: bool

    def curl(
        self, stage: Stage, scheme: str, *options: str, name: str = "", times: int = 1
    ) -> tuple[str, ...]:
        """Return the command that requests the path, by another name if there is one."""
        asked = name or self.name
        address = stage.hosts[self.distribution.host].address
        leads = () if self.is_known and not name else ("--connect-to", f"::{address}:")
        url = f"{scheme}://{asked}{harmless.path(self.path)}"
        return (
            *("curl", "-sSg", "--path-as-is", *_LIMITS, "--cacert", AUTHORITY),
            *(*leads, *options, *([url] * times)),
        )

    @property
    def shown(self) -> str:
        """The name and the path, for a line of the report."""
        return f"{self.name}{self.path}"


class Answers(NamedTuple):
    """The right answers: pages of hosts, or a status code; `unread` is why they are not known."""

    pages: frozenset[str] = frozenset()
    status: int = OK
    unread: str = ""


def visits(stage: Stage) -> Iterator[Visit]:
    """Yield a request for each behavior of each distribution that a path was found for."""
    for distribution in stage.network.edge.distributions:
        client = viewer(stage)
        name, is_known = names(stage, distribution)[0]
        for behavior in distribution.behaviors:
            origin, path = distribution.origin(behavior), example(distribution, behavior)
            if origin is not None and path is not None and not why_not(distribution, behavior):
                yield Visit(distribution, behavior, origin, client, name, path, is_known)


def front(stage: Stage, distribution: Distribution) -> Visit | None:
    """Return the request for the start of a site; None if its behavior is not rehearsed."""
    name, is_known = names(stage, distribution)[0]
    key = requested(distribution, "/")
    for behavior in distribution.behaviors:
        if harmless.matches(rooted(behavior.pattern), key):
            origin = distribution.origin(behavior)
            if origin is None or behavior.unread or origin.unread:
                return None
            return Visit(distribution, behavior, origin, viewer(stage), name, "/", is_known)
    return None


def requested(distribution: Distribution, path: str) -> str:
    """Return the path that an origin is asked for: the root object for that of the whole site."""
    root = distribution.root_object.removeprefix("/")
    return f"/{root}" if path == "/" else path


def viewer(stage: Stage) -> Host:
    """Return the host of a viewer."""
    return next(each for each in stage.hosts.values() if each.kind == "outside")


def names(stage: Stage, distribution: Distribution) -> list[tuple[str, bool]]:
    """Return the names of a distribution, each with whether it has a record.

    A record that leads elsewhere counts, because viewers go there. Without a name of the user's, it is that
    of CloudFront, which every host knows.
    """
    records = [each for each in stage.network.edge.records if not each.unread]
    leading = [each.name for each in records if each.leads_to == distribution.id]
    own = [each.replace("*", "rehearsal", 1) for each in distribution.names]
    found, known = dict.fromkeys([*leading, *own]), {each.name for each in records}
    return [(each, each in known) for each in found] or [(distribution.own_name, True)]


def why_not(distribution: Distribution, behavior: Behavior) -> str:
    """Return why a behavior is not rehearsed, in words; empty if it is."""
    origin = distribution.origin(behavior)
    if origin is None:
        return f"its origin is not one of `{distribution.id}`"
    if behavior.unread or origin.unread:
        return behavior.unread or origin.unread
    return "" if example(distribution, behavior) is not None else "no request found that reaches it"


def example(distribution: Distribution, behavior: Behavior) -> str | None:
    """Return a path that has a behavior, and none before it."""
    at = distribution.behaviors.index(behavior)
    earlier = [rooted(each.pattern) for each in distribution.behaviors[:at]]
    found = PATHS[1:] if behavior.pattern == "*" else filled(rooted(behavior.pattern), "/")
    for number, path in enumerate(found):
        if number >= _MOST:
            break
        if is_plain(path) and not any(harmless.matches(each, path) for each in earlier):
            return path
    return None


def answers(stage: Stage, visit: Visit) -> Answers:
    """Return the right answers to a request over HTTPS: those of each that the origin leads to."""
    known = {each.id: each for each in stage.network.load_balancers}
    found = []
    for each in visit.origin.leads_to:
        balancer = known.get(each)
        pages = frozenset(host.name for host in stage.hosts.values() if host.logical_id == each)
        found.append(_of_balancer(stage, visit, balancer) if balancer else Answers(pages))
    if len({(each.status, bool(each.pages)) for each in found}) > 1:
        return Answers(unread="the load balancers that share its name answer differently")
    unread = next((each.unread for each in found if each.unread), "")
    every = frozenset(page for each in found for page in each.pages)
    return Answers(every, found[0].status if found else OK, unread)


def _of_balancer(stage: Stage, visit: Visit, balancer: LoadBalancer) -> Answers:
    wanted = visit.origin.port_for("https")
    listener = next((each for each in balancer.listeners if each.port == wanted), None)
    return _of_listener(stage, visit, balancer, listener) if listener else _any(balancer)


def _any(balancer: LoadBalancer) -> Answers:
    """Return the pages of all targets: what is wrong before them shows."""
    return Answers(frozenset(each.host for group in balancer.target_groups for each in group.targets))


def _of_listener(stage: Stage, visit: Visit, balancer: LoadBalancer, listener: Listener) -> Answers:
    host = visit.name if visit.behavior.forwards_host else visit.origin.name
    seen = stage.hosts[visit.distribution.host].address
    path = f"{visit.origin.path}{requested(visit.distribution, visit.path)}"
    request = Request(host, path, seen, visit.origin.addresses[0], headers=visit.origin.headers)
    return answers_of(stage, balancer, listener, request)


def answers_of(stage: Stage, balancer: LoadBalancer, listener: Listener, request: Request) -> Answers:
    """Return the right answers of a listener to a request."""
    action = action_of(listener, request)
    if action is None:
        return Answers(unread=f"the rule of `{listener.id}` that answers is not known")
    if why := configured.why_left_out((), action):
        return Answers(unread=f"`{listener.id}`: {why}")
    if action.type == "fixed-response":
        return Answers(status=int(configured.fixed_status(action)))
    if action.type == "redirect":
        return _any(balancer)
    groups = {name for name, weight in action.target_groups if weight}
    found = (each.host for group in balancer.target_groups if group.id in groups for each in group.targets)
    return Answers(frozenset(left(found, stage.gone)))


def edges(stage: Stage, visit: Visit) -> tuple[Intent, ...]:
    """Return the declared connections that a request over HTTPS uses."""
    own = stage.hosts[visit.distribution.host].component
    behind = {each.component for each in stage.hosts.values() if each.logical_id in visit.origin.leads_to}
    beyond = [each for name in sorted(behind) for each in stage.declared.to(name) if each.source == own]
    used = (each for each in beyond if each.port == visit.origin.port_for("https"))
    return (*into(stage, visit, HTTPS), *used)


def into(stage: Stage, visit: Visit, port: int) -> tuple[Intent, ...]:
    """Return the declared connections of viewers to a port of a distribution."""
    own = stage.hosts[visit.distribution.host].component
    return tuple(each for each in stage.declared.to(own) if each.port == port)
