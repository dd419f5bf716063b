"""Out to the internet: from each host that may, seen there with the address that its route gives it."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network

from tiers.rehearse.checks.line import Question, Verdict, failure, is_closed, reach
from tiers.rehearse.intents import ANYWHERE, WEBSITE, Intent, outside_hosts, to_outside
from tiers.rehearse.model import Host, Route
from tiers.rehearse.servers import web
from tiers.rehearse.servers.certificates import AUTHORITY
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 5.0


def questions(stage: Stage) -> Iterator[Question]:
    """Let each host with declared internet access ask a website for its address."""
    for intent in stage.declared.intents:
        network = to_outside(intent)
        if network is None or not intent.must:
            continue
        website = _website(stage, network)
        for host in stage.declared.of(intent.source) if website else ():
            if website:
                yield _asks(stage, host, website, intent)


def _website(stage: Stage, network: IPv4Network) -> Host | None:
    named = stage.hosts.get(WEBSITE)
    if network == ANYWHERE and named:
        return named
    return next(iter(outside_hosts(network, stage.hosts.values())), None)


def _asks(stage: Stage, host: Host, website: Host, edge: Intent) -> Question:
    expected = seen_as(stage, host, website.address)
    secure = edge.port == web.HTTPS
    port = "" if edge.port in {web.HTTP, web.HTTPS} else f":{edge.port}"
    argv = (
        *("curl", "-sS", "--max-time", "5", *(("--cacert", AUTHORITY) if secure else ())),
        f"{'https' if secure else 'http'}://{website.address}{port}/",
    )

    def judge(done: Completed) -> Verdict:
        came = done.stdout.strip()
        right = came == expected if expected else bool(came)
        return Verdict(done.returncode == 0 and right, _named(stage, came) if came else failure(done))

    what = f"{host.name} requests {website.name} on port {edge.port}"
    wanted = _named(stage, expected) if expected else "an answer"
    return Question("outward", what, host.name, argv, wanted, judge, _STARTING, (edge,))


def _named(stage: Stage, address: str) -> str:
    owner = next((each.name for each in stage.hosts.values() if each.public == address), None)
    return f"{address} of {owner}" if owner else address


def seen_as(stage: Stage, host: Host, address: str) -> str | None:
    """Return the address that a website sees, by the route tables; None where no route leads there."""
    subnet = next(each for each in stage.network.subnets if each.id == host.subnet)
    route = _longest(subnet.routes, address)
    if route is None or route.gateway == "nowhere":
        return None
    if route.gateway == "internet":
        return host.public
    if route.gateway == "transit":
        return host.address
    gateway = next((each for each in stage.hosts.values() if each.logical_id == route.id), None)
    return gateway.public if gateway else None


def _longest(routes: tuple[Route, ...], address: str) -> Route | None:
    matching = [each for each in routes if IPv4Address(address) in IPv4Network(each.destination)]
    return max(matching, key=lambda each: IPv4Network(each.destination).prefixlen, default=None)


def databases(stage: Stage) -> Iterator[Question]:
    """Let each database try the internet and what is beyond, which none should reach."""
    return _leaving(stage, stage.cast.databases, "database-outward")


def caches(stage: Stage) -> Iterator[Question]:
    """Let each node of a cache try the internet and what is beyond, which none should reach."""
    return _leaving(stage, stage.cast.caches, "cache-outward")


def _leaving(stage: Stage, names: Iterable[str], check: str) -> Iterator[Question]:
    website = stage.hosts.get(WEBSITE)
    leaving = {each.source for each in stage.declared.intents if to_outside(each) is not None}
    outside = [*([website] if website else []), *(e for e in stage.hosts.values() if e.kind == "beyond")]
    for name in names:
        host = stage.hosts[name]
        for each in outside if host.component not in leaving else ():
            what = f"{name} tries {each.name} on port {web.HTTPS}"
            argv = reach(f"http://{each.address}:{web.HTTPS}/")
            yield Question(check, what, name, argv, "no answer", is_closed)
