"""`http` of Copilot's manifests: one load balancer an environment for all services, with a rule for each."""

from collections.abc import Iterator
from typing import Any

from tiers.migrate import amounts, catalog
from tiers.migrate.copilot import tasks
from tiers.migrate.copilot.site import Forward, Site, Workload
from tiers.migrate.draft import Component, has_variable, name_of
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State

CERTIFICATE = "Certificate"
_CHECKS = {
    "path": "path",
    "port": "port",
    "success_codes": "matcher",
    "healthy_threshold": "healthy",
    "unhealthy_threshold": "unhealthy",
    "interval": "interval",
    "timeout": "timeout",
    "grace_period": "grace_period",
}
_USUAL = {"healthy": 5, "unhealthy": 2, "interval": 30}
"""Copilot's defaults that differ:
https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#http-healthcheck"""
_MOST_VALUES = 5
"""Values of the conditions of one rule:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""
_NOT_MAPPED = {
    "deregistration_delay": "targets have AWS's 300 seconds to finish requests; Copilot's default is 60",
    "stickiness": "sticky sessions have no key",
    "version": "targets get HTTP/1.1",
    "allowed_source_ips": "a rule has no condition on the source; use `allow_from` of the load balancer",
    "hosted_zone": "DNS records are not imported",
    "alb": "an existing load balancer is not imported; use `type: existing` with its `listener`",
    "redirect_to_https": "HTTP is always redirected if there is HTTPS",
}


def collect(work: Workload, site: Site) -> None:
    """Write the port and the health check of a service, and note its rules."""
    containers = dict(tasks.ports(work))
    if work.name in containers:
        tasks.put_port(work, containers[work.name])
    http = work.node.child("http")
    if http is None or http.value is False:
        if http is not None:
            work.component.remark(State.MAPPED, http, "no rule of a load balancer")
        return
    scheme = "internal" if work.kind == "Backend Service" else "public"
    port = _target_port(work, http, containers)
    if port is not None and port != work.component.data.get("port") and not _forwards_to_ports():
        work.component.set(("port",), port, http)
        where = http.child("target_container") or http.child("targetContainer") or http.child("target_port")
        work.component.changed(where or http, f"`port: {port}`")
    _health(work, http.child("healthcheck"))
    site.forwards[scheme].append(_forward(work, http, site, port))
    rules = http.child("additional_rules")
    for each in rules.items() if rules else ():
        if isinstance(each.value, dict):
            other = _target_port(work, each, containers)
            site.forwards[scheme].append(_forward(work, each, site, other))


def _forwards_to_ports() -> bool:
    """Return whether a load balancer can forward to another port than the component's own."""
    return catalog.has("load_balancer", ("listeners", "forward_to", "port"))


def _target_port(work: Workload, node: Node, containers: dict[str, int]) -> int | None:
    port = node.take("target_port")
    container = node.take("target_container") or node.take("targetContainer")
    for each in filter(None, (port, container)):
        work.component.remark(State.MAPPED, each, "the port that the load balancer forwards to")
    if port is not None:
        return port.whole
    return containers.get(container.text or "") if container else None


def _forward(work: Workload, node: Node, site: Site, port: int | None) -> Forward:
    path = node.child("path")
    hosts = list(_hosts(work, node.child("alias")))
    for key, words in _NOT_MAPPED.items():
        found = node.child(key)
        if found is not None:
            work.component.left_out(found, words)
    options = site.options
    if not hosts and options.domain and work.kind != "Backend Service":
        environment = site.environment or "ENV"
        hosts = [f"{work.name}.{environment}.{site.application}.{options.domain}"] if site.environment else []
    if path is not None:
        path.read()
    text = (path.text if path else None) or "/"
    own = work.component.data.get("port")
    is_unresolved = node.child("alias") is not None and not hosts
    return Forward(work, path or node, text, tuple(hosts), port if port != own else None, is_unresolved)


def _hosts(work: Workload, alias: Node | None) -> Iterator[str]:
    for each in alias.items() if alias else ():
        found = each.child("name") if isinstance(each.value, dict) else each
        zone = each.child("hosted_zone") if isinstance(each.value, dict) else None
        if zone is not None:
            work.component.left_out(zone, "DNS records are not imported; point the name to the load balancer")
        for text in (found.text or "").split(",") if found else ():
            if found is not None and has_variable(text):
                work.component.asked(found, "it depends on the environment; write the host name")
            elif found is not None and text.strip():
                work.component.remark(State.MAPPED, found, "`host` of a rule")
                yield text.strip().lower()


def _health(work: Workload, node: Node | None) -> None:
    component = work.component
    for key, value in _USUAL.items():
        component.set(("health_check", key), value)
    if node is None:
        return
    if not isinstance(node.value, dict):
        component.put(("health_check", "path"), node.text, node)
        return
    for key, ours in _CHECKS.items():
        found = node.take(key)
        if found is not None:
            is_time = key in {"interval", "timeout", "grace_period"}
            numeric = amounts.seconds(found) if is_time else found.whole
            is_text = key in {"path", "success_codes"}
            component.put(("health_check", ours), found.text if is_text else numeric, found)


def build(site: Site, settings: dict[str, Node | None]) -> None:
    """Write the load balancers; `settings` is what the environment says about each."""
    for scheme, forwards in site.forwards.items():
        if not forwards:
            continue
        balancer = site.balancers[scheme] = site.add(scheme, "load_balancer")
        if scheme == "internal":
            balancer.set(("scheme",), "internal")
        certificate = _certificate(balancer, settings[scheme], forwards, site)
        default, rules = _rules(balancer, forwards)
        action = {"forward_to": _target(default), **({"rules": rules} if rules else {})}
        plain = {"port": 80, "protocol": "HTTP"}
        listeners: list[dict[str, Any]] = [{**plain, **action}]
        if certificate is not None:
            secure = {"port": 443, "protocol": "HTTPS", "certificate": certificate}
            listeners = [{**plain, "redirect_to": "HTTPS"}, {**secure, **action}]
        balancer.set(("listeners",), listeners, default.node)


def _certificate(balancer: Component, settings: Node | None, forwards: list[Forward], site: Site) -> object:
    """Return the certificate: of the environment, or a parameter where there are host names."""
    certificates = settings.child("certificates") if settings else None
    for index, each in enumerate(certificates.items() if certificates else ()):
        if index:
            balancer.left_out(each, "a listener has one certificate")
        elif each.text and not has_variable(each.text):
            balancer.remark(State.MAPPED, each, "`certificate`")
            return each.text
        else:
            balancer.asked(each, f"pass `--parameter {CERTIFICATE}=ARN`")
            return {"parameter": CERTIFICATE}
    if not any(each.hosts for each in forwards) and not site.options.domain:
        return None
    named = next((each for each in forwards if each.hosts), forwards[0])
    words = f"pass `--parameter {CERTIFICATE}=ARN` with a certificate for its host names"
    site.ledger.add_once(State.ASKED, named.node, words, balancer.name)
    return {"parameter": CERTIFICATE}


def _rules(balancer: Component, forwards: list[Forward]) -> tuple[Forward, list[dict[str, Any]]]:
    """Return the service that gets all other requests, and the rules before that."""
    everything = [each for each in forwards if each.path == "/" and not each.hosts and not each.is_unresolved]
    usual = (
        everything[0] if everything else next((each for each in forwards if each.path == "/"), forwards[0])
    )
    if not everything:
        service = usual.service.component.name
        words = f"requests that match no rule reach `{service}`; Copilot answers them with 503"
        balancer.draft.ledger.add_once(State.CHANGED, usual.node, words, balancer.name)
    rules: list[dict[str, Any]] = []
    for each in sorted(forwards, key=_precedence):
        if each in everything[:1]:
            each.service.component.remark(State.MAPPED, each.node, "`forward_to` of the load balancer")
            continue
        if each.is_unresolved:
            each.service.component.asked(each.node, "no rule without its host name; add one")
            continue
        if each.port is not None and not _forwards_to_ports():
            each.service.component.left_out(
                each.node, f"a rule forwards to the `port` alone, not to {each.port}"
            )
            continue
        each.service.component.remark(State.MAPPED, each.node, "a rule of the load balancer")
        rules += [rule for rule in _rule(each) if rule not in rules]
    return usual, rules


def _precedence(forward: Forward) -> tuple[int, bool]:
    """Return the place of a rule: longer paths first, and among the same those with host names."""
    return -len(forward.path.strip("/")), not forward.hosts


def _target(forward: Forward) -> str | dict[str, Any]:
    """Return the value of `forward_to`."""
    name = forward.service.component.name
    is_own = forward.port is None or not _forwards_to_ports()
    return name if is_own else {"to": name, "port": forward.port}


def _rule(forward: Forward) -> Iterator[dict[str, Any]]:
    path = f"/{forward.path.strip('/')}"
    paths = [] if path == "/" else [path, f"{path}/*"]
    target = _target(forward)
    if not forward.hosts:
        if paths:
            yield {"path": paths, "forward_to": target}
        return
    size = _MOST_VALUES - len(paths)
    for start in range(0, len(forward.hosts), size):
        hosts = list(forward.hosts[start : start + size])
        yield {**({"path": paths} if paths else {}), "host": hosts, "forward_to": target}


def network(work: Workload, site: Site) -> None:
    """Write the network load balancer of a service."""
    node = work.node.child("nlb")
    if node is None:
        return
    port = node.take("port")
    number, _, protocol = ((port.text or "") if port else "").partition("/")
    protocol = (protocol or "tcp").upper()
    if port is None or not number.isdecimal() or protocol not in {"TCP", "UDP", "TLS", "TCP_UDP"}:
        work.component.left_out(node, "it has no port such as `443/tls`")
        return
    balancer = site.add(f"{name_of(work.name, 28)}-nlb", "network_load_balancer")
    listener: dict[str, Any] = {"port": int(number), "protocol": protocol}
    if protocol == "TLS":
        listener["certificate"] = {"parameter": CERTIFICATE}
        balancer.asked(port, f"pass `--parameter {CERTIFICATE}=ARN`")
    balancer.remark(State.MAPPED, port, "`listeners`")
    forward: str | dict[str, Any] = work.component.name
    target = node.take("target_port")
    if target is not None and balancer.has("listeners", "forward_to", "port"):
        forward = {"to": work.component.name, "port": target.whole}
        balancer.remark(State.MAPPED, target, "`forward_to`")
    elif target is not None and target.whole != work.component.data.get("port"):
        balancer.left_out(target, "it forwards to the `port` of the service")
    balancer.set(("listeners",), [{**listener, "forward_to": forward}], port)
