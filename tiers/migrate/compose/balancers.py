"""Published ports of a Compose file: one load balancer for HTTP, and one for each other port."""

from tiers.migrate.compose.images import Kind
from tiers.migrate.compose.ports import Port
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
    if proxy is not None:
        default = _behind(proxy, site) or default
    if default is not None and default.component is not None:
        balancer = site.add(NAME, "load_balancer")
        node = proxy.node if proxy is not None else _http_node(default)
        listener = {"port": 80, "protocol": "HTTP", "forward_to": default.component.name}
        balancer.set(("listeners",), [listener], node)
        if "health_check" not in default.component.data:
            words = "the load balancer expects status 200 from `/`; set its `health_check` if that is wrong"
            site.ledger.add(State.ASKED, default.node, words, default.component.name)
        for other in candidates:
            if other is not default and other.component is not None:
                rule = f"- {{path: [/{other.name}/*], forward_to: {other.component.name}}}"
                words = f"add a rule such as `{rule}` if `{other.name}` is to be public"
                site.ledger.add(State.ASKED, _http_node(other), words, NAME)
    for service in site.services.values():
        for port in service.ports:
            _port(service, port, default, site)


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


def _behind(proxy: Service, site: Site) -> Service | None:
    """Return the only service that a proxy depends on, if it has a port."""
    node = proxy.node.child("depends_on") or proxy.node.child("links")
    names = [name for name, _ in node.entries()] + [text(each) for each in node.items()] if node else []
    found = [
        site.services[each.partition(":")[0]] for each in names if each.partition(":")[0] in site.services
    ]
    behind = [each for each in found if each.component is not None and each.component.data.get("port")]
    where = proxy.node
    where.read()
    if len(behind) == 1 and len(found) == 1:
        site.ledger.add(
            State.CHANGED, where, f"the load balancer `{NAME}`; its configuration is not read", NAME
        )
        return behind[0]
    targets = ", ".join(f"`{each.name}`" for each in found) or "a service"
    words = f"a load balancer has its place: add the `port` of {targets}, and one that forwards to it"
    site.ledger.add(State.ASKED, where, words)
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
    component.remark(State.MAPPED, port.node, f"a listener of `{balancer.name}`")
