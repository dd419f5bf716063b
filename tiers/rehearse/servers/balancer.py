"""haproxy on each node of a load balancer, with the listeners of the templates.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from tiers.rehearse.model import Action, Host, Listener, ListenerRule, LoadBalancer, Target, TargetGroup
from tiers.rehearse.servers import datagrams
from tiers.rehearse.servers.certificates import BOTH, chained
from tiers.rehearse.servers.conditions import Left, quoted, written
from tiers.rehearse.servers.haproxy import GLOBAL, RELAY, running
from tiers.rehearse.servers.program import Program, folder
from tiers.rehearse.testbed import harmless

WITH_TLS = {"HTTPS", "TLS"}
OF_HTTP = {"HTTP", "HTTPS"}
REALISED = {"HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS"}
"""Protocols of listeners on which haproxy accepts connections."""
_ACTIONS = {"forward", "redirect", "fixed-response"}
_NUMBER = re.compile(r"[0-9]{1,5}")
_CODES = re.compile(r"[0-9]{3}(-[0-9]{3})?(,[0-9]{3}(-[0-9]{3})?)*")
_LEAST_SHARE = 20
_SAME_PAGE = ("/#{path}", "#{query}")
_PLACES = {
    "#{host}": "%[var(txn.host)]",
    "#{port}": "%[dst_port]",
    "#{path}": "%[path,regsub(^/,)]",
    "#{query}": "%[query]",
}
"""The placeholders of a redirect for parts of the request, and haproxy's names for them."""


def server(program: str, node: Host, balancer: LoadBalancer, hosts: Mapping[str, Host]) -> Program:
    """Return haproxy on one node."""
    configuration = f"{folder(node.name)}/haproxy.cfg"
    lines = [
        *GLOBAL,
        *(f"    pidfile {folder(node.name)}/haproxy.pid", "    maxconn 512", "    ssl-server-verify none"),
        *("defaults", "    timeout connect 500ms", "    timeout client 20s", "    timeout server 20s"),
        # Each request by a separate connection: one to a lost target would wait for its answer.
        *(
            "    timeout check 500ms",
            "    retries 3",
            "    option redispatch 1",
            "    option http-server-close",
        ),
    ]
    for listener in realized(balancer):
        lines += _frontend(node, listener)
    for group in balancer.target_groups:
        lines += [] if group.unread or group.protocol == "UDP" else _backend(node, balancer, group, hosts)
    verify = (program, "-c", "-q", "-f", configuration)
    return running(program, configuration, lines)._replace(before=(verify,))


def realized(balancer: LoadBalancer) -> Iterator[Listener]:
    """Yield the listeners that accept connections in a rehearsal."""
    yield from (each for each in balancer.listeners if each.protocol in REALISED and not _unheard(each))


def datagrams_of(balancer: LoadBalancer) -> Iterator[Listener]:
    """Yield the listeners that accept packets of UDP in a rehearsal."""
    for each in balancer.listeners:
        if each.protocol in datagrams.PROTOCOLS and not _unheard(each):
            yield each


def hears(listener: Listener, transport: str) -> bool:
    """Return whether a listener accepts `tcp` or `udp`, as far as its protocol is known."""
    others = {"tcp": {"UDP"}, "udp": REALISED - datagrams.PROTOCOLS}
    return listener.protocol not in others[transport]


def relay_of_datagrams(
    programs: Mapping[str, str], node: Host, balancer: LoadBalancer, hosts: Mapping[str, Host]
) -> Program | None:
    """Return the server of one node for packets of UDP, if it has a listener for any."""
    groups = {each.id: each for each in balancer.target_groups}
    doors = []
    for listener in datagrams_of(balancer):
        chosen = [groups[name] for name, weight in listener.default.target_groups if weight]
        found = [
            datagrams.Target(
                target.host, hosts[target.host].address, target.port, _check(each, target, hosts)
            )
            for each in chosen
            for target in targets(node, balancer, each, hosts)
        ]
        doors.append(datagrams.Door(listener.port, tuple(found)))
    return datagrams.relay(programs, node.name, node.address, doors) if doors else None


def _check(group: TargetGroup, target: Target, hosts: Mapping[str, Host]) -> datagrams.Check:
    address, port = hosts[target.host].address, checked_port(group, target)
    if _asks(group) != "HTTP":
        return datagrams.Check(address, port)
    return datagrams.Check(address, port, health_path(group), health_codes(group))


def checked_port(group: TargetGroup, target: Target) -> int:
    """Return the port of a target that health checks go to."""
    return _plain(group.settings.get("HealthCheckPort"), target.port)


def _asks(group: TargetGroup) -> str:
    """Return the protocol of health checks."""
    return str(
        group.settings.get("HealthCheckProtocol", group.protocol if group.protocol in OF_HTTP else "TCP")
    )


def _unheard(listener: Listener) -> str:
    """Return why a rehearsal does not listen, in words; nothing where it does."""
    if listener.protocol not in REALISED | datagrams.PROTOCOLS:
        return f"its protocol is `{listener.protocol or 'not known'}`"
    return "" if 0 < listener.port < 1 << 16 else "its port is not known"


def relay(program: str, configuration: str, file: int, servers: list[tuple[str, str, int]]) -> Program:
    """Return haproxy that passes the connections of an open socket on: to the first server that answers."""
    lines = [
        *RELAY,
        *("    timeout client 60s", "    timeout server 60s", "    timeout check 500ms"),
        *("listen published", f"    bind fd@{file}", "    balance roundrobin"),
        *(
            f"    server {name} {address}:{port} check inter 200ms fall 1 rise 1"
            for name, address, port in servers
        ),
    ]
    return running(program, configuration, lines)


def rules(listener: Listener) -> Iterator[ListenerRule]:
    """Yield the rules that a rehearsal has."""
    for rule in listener.rules:
        if not _why_not(rule):
            yield rule


def targets(
    node: Host, balancer: LoadBalancer, group: TargetGroup, hosts: Mapping[str, Host]
) -> Iterator[Target]:
    """Yield the targets that a node sends to: those in its zone, or in each zone that has a node.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    """
    crosses = balancer.cross_zone if group.cross_zone is None else group.cross_zone
    zones = {hosts[name].zone for name in balancer.nodes} if crosses else {node.zone}
    yield from (each for each in group.targets if hosts[each.host].zone in zones)


def left_out(balancer: LoadBalancer) -> Iterator[tuple[str, str]]:
    """Yield the name of each listener, rule, or default action that is left out, and the reason."""
    for listener in balancer.listeners:
        if why := _unheard(listener):
            yield f"`{listener.id}`", why
            continue
        for rule in listener.rules if listener.protocol in OF_HTTP else ():
            if why := _why_not(rule):
                yield f"rule {rule.priority} of `{listener.id}`", why
        if why := why_left_out((), listener.default):
            yield f"the default action of `{listener.id}`", why


def _why_not(rule: ListenerRule) -> str:
    if not rule.conditions:
        return "its priority or its conditions are not known"
    return why_left_out(rule.conditions, rule.action)


def why_left_out(conditions: tuple[Mapping[str, Any], ...], action: Action) -> str:
    """Return why a rehearsal leaves out a rule or a default action, in words; nothing where it does not."""
    try:
        list(written("", conditions))
        list(_action(action, "HTTP"))
    except Left as reason:
        return str(reason)
    return ""


def _frontend(node: Host, listener: Listener) -> Iterator[str]:
    of_http = listener.protocol in OF_HTTP
    yield f"frontend listener-{listener.port}"
    yield f"    mode {'http' if of_http else 'tcp'}"
    held = " ".join(f"crt {chained(each)}" for each in listener.certificates) or f"crt {BOTH}"
    secure = f" ssl {held}" if listener.protocol in WITH_TLS else ""
    alpn = " alpn h2,http/1.1" if listener.protocol == "HTTPS" else ""
    yield f"    bind {node.address}:{listener.port}{secure}{alpn}"
    if not of_http:
        # Without a backend, haproxy closes the accepted connections.
        with suppress(Left):
            yield from _action(listener.default, listener.protocol)
        return
    yield "    option forwardfor"
    yield "    http-request set-header X-Forwarded-Port %[dst_port]"
    yield f"    http-request set-header X-Forwarded-Proto {listener.protocol.lower()}"
    yield "    http-request set-var(txn.host) req.hdr(host),field(1,:)"
    for rule in listener.rules:
        yield from _rule(rule, listener.protocol)
    try:
        yield from _action(listener.default, listener.protocol)
    except Left:
        yield "    http-request return status 501"


def _rule(rule: ListenerRule, protocol: str) -> Iterator[str]:
    """Write a rule, or nothing where a rehearsal omits its conditions; 501 replaces its action.

    A variable remembers that one matched: haproxy asks for redirects before it chooses a backend.
    """
    name = f"rule-{rule.priority}"
    matches = f" if {{ var(txn.rule) -m str {name} }}"
    try:
        conditions = list(written(name, rule.conditions))
    except Left:
        return
    if not conditions:
        return
    try:
        action = list(_action(rule.action, protocol, matches))
    except Left:
        action = [f"    http-request return status 501{matches}"]
    yield from conditions
    matched = " ".join(f"{name}-{index}" for index in range(len(rule.conditions)))
    yield f"    http-request set-var(txn.rule) str({name}) if !{{ var(txn.rule) -m found }} {matched}"
    yield from action


def _plain(value: object, default: int) -> int:
    """Read a number that CloudFormation also accepts as a string."""
    return int(value) if isinstance(value, int | str) and _NUMBER.fullmatch(str(value)) else default


def _action(action: Action, protocol: str, condition: str = "") -> Iterator[str]:
    """Write the action where a condition is true; without one, for requests that no rule matched."""
    if action.unread or action.type not in _ACTIONS:
        raise Left(action.unread or f"it does `{action.type or 'an unknown action'}`")
    unless = condition or " unless { var(txn.rule) -m found }"
    if action.type == "forward":
        yield from _forward(action.target_groups, condition)
    elif action.type == "redirect":
        yield from _redirect(action, protocol, unless)
    else:
        yield from _fixed(action, unless)


def _settings(action: Action, name: str) -> Mapping[str, Any]:
    found = action.settings.get(name)
    return found if isinstance(found, Mapping) else {}


def _forward(groups: tuple[tuple[str, int], ...], condition: str) -> Iterator[str]:
    """Choose a target group by weight: each of the share that those before it left.

    None gets less than a twentieth, so that some requests show each of them.
    """
    total = sum(weight for _, weight in groups)
    weighted = [
        (harmless.distinct(name), max(weight, -(-total // _LEAST_SHARE))) for name, weight in groups if weight
    ]
    if not weighted:
        message = "no target group of it is known"
        raise Left(message)
    rest = sum(weight for _, weight in weighted)
    for name, weight in weighted[:-1]:
        chance = f"{{ rand({rest}) lt {weight} }}"
        also = f"{condition} {chance}" if condition else f" if {chance}"
        yield f"    use_backend {name}{also}"
        rest -= weight
    last = weighted[-1][0]
    yield f"    use_backend {last}{condition}" if condition else f"    default_backend {last}"


class Location(NamedTuple):
    """The target of a redirect; `#{path}` and the like mean parts of the request."""

    scheme: str
    host: str
    port: str
    path: str
    query: str


def location(action: Action, protocol: str) -> Location:
    """Return the target of a listener's redirect; parts that it omits stay as requested."""
    parts = {name: str(value) for name, value in _settings(action, "RedirectConfig").items()}
    return Location(
        parts.get("Protocol", protocol).replace("#{protocol}", protocol).lower(),
        parts.get("Host", "#{host}"),
        parts.get("Port", "#{port}"),
        parts.get("Path", "/#{path}"),
        parts.get("Query", "#{query}"),
    )


def redirect_status(action: Action) -> int:
    """Return the status code of a redirect."""
    return 301 if _settings(action, "RedirectConfig").get("StatusCode") == "HTTP_301" else 302


def fixed_status(action: Action) -> str:
    """Return the status code of a fixed response."""
    return str(_plain(_settings(action, "FixedResponseConfig").get("StatusCode"), 200))


def _redirect(action: Action, protocol: str, condition: str) -> Iterator[str]:
    """Redirect as a load balancer does: it always names the port."""
    # A percent sign starts a variable of haproxy.
    target = Location(*(each.replace("%", "%%") for each in location(action, protocol)))
    # Of a question mark that nothing follows, nothing should be left.
    rest = target.path + (f"?{target.query}" if target.query else "")
    rest = "%[pathq]" if (target.path, target.query) == _SAME_PAGE else rest
    leads = f"{target.scheme}://{target.host}:{target.port}{rest}"
    for name, sample in _PLACES.items():
        leads = leads.replace(name, sample)
    yield f"    http-request redirect location {quoted(leads)} code {redirect_status(action)}{condition}"


def _fixed(action: Action, condition: str) -> Iterator[str]:
    settings = _settings(action, "FixedResponseConfig")
    kind, body = str(settings.get("ContentType", "")) or "text/plain", str(settings.get("MessageBody", ""))
    # haproxy accepts no empty string.
    page = f" content-type {quoted(kind)} string {quoted(body)}" if body else ""
    yield f"    http-request return status {fixed_status(action)}{page}{condition}"


def _backend(
    node: Host, balancer: LoadBalancer, group: TargetGroup, hosts: Mapping[str, Host]
) -> Iterator[str]:
    of_http = group.protocol in OF_HTTP
    yield f"backend {harmless.distinct(group.id)}"
    yield f"    mode {'http' if of_http else 'tcp'}"
    yield "    balance roundrobin"
    asks = _asks(group)
    if asks in {"HTTP", "HTTPS"}:
        yield "    option httpchk"
        path = quoted(health_path(group))
        yield f"    http-check send meth GET uri {path} ver HTTP/1.1 hdr Host {node.address}"
        yield f"    http-check expect status {health_codes(group)}"
    for target in targets(node, balancer, group, hosts):
        yield _server(target, group, asks, hosts)


def health_path(group: TargetGroup) -> str:
    """Return the health check of a target group."""
    return str(group.settings.get("HealthCheckPath", "")) or "/"


def health_codes(group: TargetGroup) -> str:
    """Return the status codes that a well target answers with, such as `200,300-399`."""
    matcher = group.settings.get("Matcher")
    codes = str(matcher.get("HttpCode", "200")) if isinstance(matcher, Mapping) else "200"
    return codes if _CODES.fullmatch(codes) else "200"


def _server(target: Target, group: TargetGroup, asks: str, hosts: Mapping[str, Host]) -> str:
    """Write one target: asked often, so that a rehearsal need not wait as long as AWS does."""
    port = checked_port(group, target)
    words = [f"    server {target.host} {hosts[target.host].address}:{target.port}"]
    words += ["ssl"] if group.protocol in WITH_TLS else []
    words += ["check-ssl"] if asks == "HTTPS" else []
    words += [f"port {port}"] if port != target.port else []
    words += ["check inter 200ms fall 1 rise 1"]
    return " ".join(words)
