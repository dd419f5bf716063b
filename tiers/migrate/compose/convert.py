"""A Compose file to a spec."""

from collections.abc import Iterator
from typing import Any

from tiers.migrate.compose import balancers, data, images, ports, tasks, traefik, variables
from tiers.migrate.compose.images import Kind
from tiers.migrate.compose.site import Options, Service, Site, text
from tiers.migrate.draft import Component, name_of
from tiers.migrate.model import MOST_SERVICES, Imported, closed
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import Ledger, State

_OPEN = (
    "All containers of a Compose network can connect to each other. Here, only `connects_to` and "
    "`forward_to` allow connections: only those for which the file has evidence."
)
_DEFAULTS = (
    "Images are taken to be for x86_64; set `architecture: arm64` for those that are for ARM. Root file "
    "systems are writable, as with Compose. No data moves."
)
_TOP = {
    "version": "not needed",
    "networks": "security groups replace networks",
    "volumes": "see the services that use them",
    "secrets": "see the services that use them",
    "configs": "see the services that use them",
}
_MOST_DENIED = 50


def convert(root: Node, application: str, options: Options, ledger: Ledger) -> Imported:
    """Return the spec of a Compose file."""
    site = Site(name_of(application), root, ledger)
    _top(root, ledger)
    services = root.child("services")
    for number, (name, node) in enumerate(services.entries() if services else ()):
        if number < MOST_SERVICES:
            _add(name, node, options, site)
        else:
            node.read()
            ledger.add(State.LEFT_OUT, node, f"only {MOST_SERVICES} services are imported")
    for service in site.services.values():
        _prepare(service)
    for service in site.services.values():
        if service.component is not None and _is_task(service.component):
            _connect(service, service.component, site)
            variables.convert(service, service.component, site)
            tasks.secrets(service, service.component, site)
    balancers.build(site)
    for service in site.services.values():
        if service.component is not None and _is_task(service.component):
            _labels(service, service.component)
    for service in site.services.values():
        ledger.leave_unread(service.node, service.component.name if service.component else "")
    whole: dict[str, Any] = {"version": 1, "name": site.application, **site.spec()}
    denied = list(_denied(site))[:_MOST_DENIED]
    if denied:
        whole["expect"] = {"deny": denied}
    return Imported(whole, ledger, site.origins, (_OPEN, _DEFAULTS), list(_closed(site)))


def _top(root: Node, ledger: Ledger) -> None:
    for key, each in root.entries():
        if key in _TOP or key == "name" or key.startswith("x-"):
            each.read()
            ledger.add(State.MAPPED, each, _TOP.get(key, "`name`" if key == "name" else "not needed"))
        elif key == "include":
            each.read()
            ledger.add(
                State.LEFT_OUT, each, "other files are not read; import the output of `docker compose config`"
            )
        elif key != "services":
            each.read()
            ledger.add(State.LEFT_OUT, each, "it has no counterpart in a spec")


def _add(name: str, node: Node, options: Options, site: Site) -> None:
    """Add the component of a service, or say why there is none."""
    if not isinstance(node.value, dict):
        site.ledger.add(State.LEFT_OUT, node, "it is not a service")
        node.read()
        return
    wanted = node.take("profiles")
    profiles = {text(each) for each in wanted.items()} if wanted else set()
    if profiles and not profiles & set(options.profiles):
        site.ledger.add(State.LEFT_OUT, node, f"pass `--profile {min(profiles)}` to import it")
        node.read()
        return
    image = text(node.child("image"))
    known = images.known(image, is_built=node.child("build") is not None)
    found = tuple(_ports(node, known.kind))
    networks = frozenset(_networks(node)) or frozenset({"default"})
    service = Service(name, node, image, known, None, found, networks)
    component = _component(service, site)
    site.services[name] = service._replace(component=component)
    for host in (name, text(node.child("container_name")), text(node.child("hostname"))):
        if host:
            site.hosts.setdefault(host, name)


def _component(service: Service, site: Site) -> Component | None:
    name, node, kind = service.name, service.node, service.known.kind
    if kind in data.TYPES:
        return data.component(name, node, service.image, service.known, site)
    if kind in {Kind.NO_TYPE, Kind.TOOL}:
        data.leave_out(name, node, service.known, site)
        return None
    if kind is Kind.PROXY:
        return None
    if not _is_job(service, site):
        return site.add(name, "fargate")
    job = site.add(name, "job")
    words = f"a `job`: start it with `tiers run SPEC {job.name}`"
    if _is_awaited(name, site):
        job.set(("run",), "before_update", node)
        words = "a `job` that runs before an update of the services"
    site.ledger.add(State.CHANGED, node, words, job.name)
    return job


def _is_job(service: Service, site: Site) -> bool:
    """Return whether a service ends: others wait for that, or it is not restarted."""
    if service.ports:
        return False
    restart = text(service.node.child("restart"))
    is_once = restart in {"no", "false", "on-failure"} or "migrat" in service.name
    return is_once or _is_awaited(service.name, site)


def _is_awaited(name: str, site: Site) -> bool:
    """Return whether another service starts only after this one has completed."""
    services = site.root.child("services")
    for _, other in services.entries() if services else ():
        depends = other.child("depends_on") if isinstance(other.value, dict) else None
        entry = depends.child(name) if depends and isinstance(depends.value, dict) else None
        condition = entry.child("condition") if entry and isinstance(entry.value, dict) else None
        if text(condition) == "service_completed_successfully":
            return True
    return False


def _is_task(component: Component) -> bool:
    return component.type in {"fargate", "job"}


def _ports(node: Node, kind: Kind) -> Iterator[ports.Port]:
    if kind is not Kind.APP:
        return
    for each in ports.published(node.child("ports")):
        if isinstance(each, ports.Port):
            yield each
    yield from ports.exposed(node.child("expose"))
    routed = traefik.port(node)
    if routed is not None:
        yield ports.Port(routed[0], None, "tcp", routed[1])


def _networks(node: Node) -> Iterator[str]:
    found = node.child("networks")
    if found is not None:
        yield from (name for name, _ in found.entries())
        yield from (text(each) for each in found.items())


def _prepare(service: Service) -> None:
    """Write what concerns a service alone, so that others can refer to it."""
    component = service.component
    if component is None:
        return
    if not _is_task(component):
        data.rest(service, component)
        return
    port = balancers.listens(service)
    if port is not None and component.has("port"):
        component.set(("port",), port.target, port.node)
    tasks.convert(service, component)
    networks = service.node.child("networks")
    if networks is not None:
        component.remark(State.MAPPED, networks, "security groups replace networks")
    image = service.node.child("image")
    if image is not None and service.node.child("build") is None and images.moves(service.image):
        component.changed(image, "it has no fixed version; use a tag or a digest")


def _labels(service: Service, component: Component) -> None:
    """Add a remark about each label that did not become a rule."""
    for name, _, node in variables.entries(service.node.child("labels")):
        if name == "traefik.enable":
            component.remark(State.MAPPED, node, "not needed")
        elif node.route not in node.file.read:
            component.left_out(node, "labels have no effect")


def _connect(service: Service, component: Component, site: Site) -> None:
    """Write the connections to the services that this one depends on, on their ports."""
    for key in ("depends_on", "links"):
        node = service.node.child(key)
        for name, each in _targets(node):
            target = site.services.get(name)
            if target is None or target.component is None:
                component.left_out(each, f"`{name}` is not in the spec")
            elif not service.networks & target.networks:
                component.remark(State.MAPPED, each, f"no network in common with `{name}`")
            else:
                _edge(component, target.component, each)


def _targets(node: Node | None) -> Iterator[tuple[str, Node]]:
    if node is not None:
        yield from node.entries()
        for each in node.items():
            yield text(each).partition(":")[0], each


def _edge(component: Component, target: Component, node: Node) -> None:
    if target.type == "fargate" and not target.data.get("port"):
        component.changed(node, f"`{target.name}` has no port; nothing orders the start of services")
        return
    if target.type == "job" and target.data.get("run"):
        component.changed(
            node, f"`{target.name}` runs before an update of the services, not before each start"
        )
        return
    if target.type == "job":
        component.changed(node, "nothing orders the start of services")
        return
    access = {"bucket": "read_write", "queue": "send"}.get(target.type)
    component.connect(target.name, access)
    component.changed(
        node,
        f"`connects_to`; nothing orders the start of services: connect again until `{target.name}` answers",
    )


def _closed(site: Site) -> Iterator[str]:
    """Name the pairs of services that could connect with Compose, and cannot here."""
    for service, known in _tasks(site):
        others = [
            other.component.name
            for other in site.services.values()
            if other is not service
            and other.component is not None
            and other.networks & service.networks
            and _is_open(other.component)
            and other.component.name not in known
        ]
        if others and service.component is not None:
            yield closed(service.component.name, others)


def _denied(site: Site) -> Iterator[str]:
    """Yield an expectation for each pair of services that have no network in common."""
    for service, known in _tasks(site):
        for other in site.services.values():
            if service.component is None or other.component is None or other is service:
                continue
            is_apart = not service.networks & other.networks and other.component.name not in known
            if is_apart and _is_open(other.component):
                yield f"{service.component.name} -> {other.component.name}"


def _tasks(site: Site) -> Iterator[tuple[Service, set[str]]]:
    """Yield the services that run tasks, each with the names of what it connects to."""
    for service in site.services.values():
        if service.component is not None and _is_task(service.component):
            entries = service.component.data.get("connects_to", [])
            yield service, {each["to"] if isinstance(each, dict) else each for each in entries}


def _is_open(component: Component) -> bool:
    return component.type in {"rds", "cache"} or bool(component.data.get("port"))
