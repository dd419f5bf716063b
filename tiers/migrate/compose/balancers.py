"""Published ports of a Compose file: one load balancer for HTTP, and one for each other port."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tiers.migrate.compose import traefik
from tiers.migrate.compose.images import TRAEFIK, Kind
from tiers.migrate.compose.ports import Port, published
from tiers.migrate.compose.site import Service, Site, text
from tiers.migrate.draft import name_of
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State

NAME = "public"
_FIRST = ("web", "frontend", "front", "app", "www", "site", "client", "ui")


def listens(service: Service) -> Port | None:
    """Return the port of a service: the one that browsers use, or else the first."""
    shown = [each for each in service.ports if each.published and each.is_http]
    usable = shown or [each for each in service.ports if not each.is_debugger]
    return min(usable, key=lambda each: each.rank) if usable else None


def build(site: Site) -> None:
    """Write the load balancers for what is published."""
    candidates = [each for each in site.services.values() if each.component and _http(each)]
    default = min(candidates, key=_rank) if candidates else None
    proxy = next((each for each in site.services.values() if each.known.kind is Kind.PROXY), None)
    routes: list[Route] = []
    if proxy is not None:
        routes = list(_routes(site)) if proxy.known.what == TRAEFIK and _is_published(proxy) else []
        default = _behind(proxy, routes, site) or default
    if default is not None and default.component is not None:
        _balancer(default, routes, proxy, site)
        for other in candidates:
            if other is not default and other.component is not None:
                rule = f"- {{path: [/{other.name}/*], forward_to: {other.component.name}}}"
                words = f"add a rule such as `{rule}` if `{other.name}` is to be public"
                site.ledger.add(State.ASKED, _http_node(other), words, site.front)
    for service in site.services.values():
        for port in service.ports:
            _port(service, port, default, site)


def _balancer(default: Service, routes: list["Route"], proxy: Service | None, site: Site) -> None:
    """Write the load balancer that forwards to a service, and the rules before that."""
    balancer = site.add(NAME, "load_balancer")
    site.front = balancer.name
    component = default.component
    name = component.name if component is not None else ""
    listener: dict[str, Any] = {"port": 80, "protocol": "HTTP", "forward_to": name}
    rules = [{**route.conditions, "forward_to": route.target} for route in routes if route.conditions]
    if rules:
        listener["rules"] = rules
    balancer.set(("listeners",), [listener], proxy.node if proxy is not None else _http_node(default))
    if proxy is not None:
        what = "its rules are from labels" if routes else "its configuration is not read"
        balancer.changed(proxy.node, f"the load balancer `{balancer.name}`; {what}")
    if routes and all(route.conditions for route in routes):
        words = f"requests that match no rule reach `{name}`; Traefik answers them with 404"
        balancer.changed(routes[0].node, words)
    if component is not None and "health_check" not in component.data:
        words = "the load balancer expects status 200 from `/`; set its `health_check` if that is wrong"
        site.ledger.add(State.ASKED, default.node, words, component.name)


class Route(NamedTuple):
    """A router of Traefik: its conditions, and the component that it forwards to."""

    conditions: dict[str, Any]
    target: str
    service: Service
    node: Node


def _routes(site: Site) -> Iterator[Route]:
    for service in site.services.values():
        component = service.component
        if component is None or component.type != "fargate":
            continue
        for conditions, node in traefik.rules(service.node):
            if conditions is None:
                component.asked(node, "the rule has conditions that are not read; add it")
            elif not component.data.get("port"):
                component.asked(node, "add the `port` of the service, and the rule")
            else:
                component.remark(State.MAPPED, node, "a rule of the load balancer")
                yield Route(conditions, component.name, service, node)


def _is_published(proxy: Service) -> bool:
    found = published(proxy.node.child("ports"))
    return any(isinstance(each, Port) and each.published is not None for each in found)


def _http(service: Service) -> bool:
    found = listens(service)
    return found is not None and found.published is not None and found.is_http


def _http_node(service: Service) -> Node:
    found = listens(service)
    return found.node if found is not None else service.node


def _rank(service: Service) -> tuple[int, int]:
    found = listens(service)
    known = _FIRST.index(service.name) if service.name in _FIRST else len(_FIRST)
    return (found.rank if found else 0, known)


def _behind(proxy: Service, routes: list[Route], site: Site) -> Service | None:
    """Return the service that gets all other requests: of the routes, or the only one that a proxy needs."""
    if routes:
        proxy.node.read()
        return next((each.service for each in routes if not each.conditions), routes[0].service)
    node = proxy.node.child("depends_on") or proxy.node.child("links")
    names = [name for name, _ in node.entries()] + [text(each) for each in node.items()] if node else []
    wanted = [each.partition(":")[0] for each in names]
    found = [site.services[each] for each in wanted if each in site.services]
    behind = [each for each in found if each.component is not None and each.component.data.get("port")]
    is_published = _is_published(proxy)
    proxy.node.read()
    if is_published and len(behind) == len(found) == 1:
        return behind[0]
    targets = ", ".join(f"`{each.name}`" for each in found) or "a service"
    words = f"a load balancer has its place: add the `port` of {targets}, and one that forwards to it"
    site.ledger.add(State.ASKED, proxy.node, words)
    return None


def _port(service: Service, port: Port, default: Service | None, site: Site) -> None:
    component = service.component
    if component is None or component.type != "fargate":
        return
    own = component.data.get("port")
    if port.published is None or port.is_debugger:
        if port.target == own:
            component.remark(State.MAPPED, port.node, "`port`")
        else:
            component.left_out(port.node, "a service has one port")
    elif port.is_http and port.target == own:
        words = "`port`, behind the load balancer" if service is default else "`port`"
        component.remark(State.MAPPED, port.node, words)
    elif port.is_http:
        component.left_out(port.node, "a service has one port")
    else:
        _network(service, port, site)


def _network(service: Service, port: Port, site: Site) -> None:
    component = service.component
    if component is None:
        return
    if port.target != component.data.get("port"):
        component.left_out(port.node, "a service has one port")
        return
    name = f"{name_of(service.name, 28)}-nlb"
    balancer = site.components.get(name) or site.add(name, "network_load_balancer")
    listener = {"port": port.published, "protocol": port.protocol.upper(), "forward_to": component.name}
    listeners = [*balancer.data.get("listeners", []), listener]
    balancer.set(("listeners",), listeners, port.node)
    words = f"a listener of `{balancer.name}`"
    if port.protocol == "udp":
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
        component.changed(port.node, f"{words}; its health check uses TCP, so let a TCP port answer as well")
    else:
        component.remark(State.MAPPED, port.node, words)
