"""Load balancers of an old template, whose targets are components already."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.adopt.reading import Resource
from tiers.adopt.servers import GROUP, INSTANCE, SERVICE
from tiers.adopt.sketch import Sketch
from tiers.adopt.stores import Proposal, access_logs, subnets_of
from tiers.ir import identifiers
from tiers.migrate.remarks import State
from tiers.untrusted import whole

_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
_TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"


def proposals(sketch: Sketch) -> Iterator[Proposal]:
    """Yield a component for each load balancer all of whose listeners can be written."""
    for each in sketch.of_type(_BALANCER):
        kind = str(each.properties.get("Type", "application"))
        if kind not in {"application", "network"}:
            continue
        name = sketch.free_name(each.logical_id, "LoadBalancer", "ALB", "NLB")
        listeners = [
            (one, _listener(sketch, one, name))
            for one in sketch.of_type(_LISTENER)
            if each in sketch.named(one.properties.get("LoadBalancerArn"), _BALANCER)
        ]
        written = [found for _, found in listeners if found is not None]
        if not listeners or len(written) < len(listeners):
            words = "stays a raw resource: no component is behind each of its listeners"
            sketch.remark(State.CHANGED, each, words)
            continue
        internal = each.properties.get("Scheme") == "internal"
        scheme = {"scheme": "internal"} if internal else {}
        listed = each.properties.get("Subnets") or each.properties.get("SubnetMappings")
        inside = subnets_of(sketch, listed, "private" if internal else "public")
        type_ = "load_balancer" if kind == "application" else "network_load_balancer"
        anchors = {identifiers.load_balancer(name): each.logical_id}
        for one, found in listeners:
            if found is not None:
                anchors[identifiers.listener(name, found["port"])] = one.logical_id
        logs = access_logs(sketch).get(each.logical_id)
        if logs is not None:
            anchors[identifiers.access_log_bucket(name)] = logs
        logged = {"access_logs": True} if logs is not None else {}
        keys = {"type": type_, **scheme, **inside, "listeners": written, **logged}
        yield Proposal("presentation", name, keys, each, anchors)


def _listener(sketch: Sketch, listener: Resource, balancer: str) -> dict[str, Any] | None:
    """Return a listener of the spec; `None` if the language cannot say what it does."""
    port, protocol = whole(str(listener.properties.get("Port"))), listener.properties.get("Protocol")
    action = _action(sketch, listener.properties.get("DefaultActions"))
    if port is None or not isinstance(protocol, str) or action is None:
        return None
    found: dict[str, Any] = {"port": port, "protocol": protocol}
    certificates = listener.properties.get("Certificates")
    if protocol in {"HTTPS", "TLS"}:
        found["certificate"] = _certificate(certificates, balancer)
    rules = [
        each
        for each in sketch.of_type(_RULE)
        if listener in sketch.named(each.properties.get("ListenerArn"), _LISTENER)
    ]
    written = [_rule(sketch, each) for each in sorted(rules, key=_priority)]
    if any(each is None for each in written):
        return None
    return {**found, **action, **({"rules": written} if written else {})}


def _certificate(certificates: object, balancer: str) -> Any:  # noqa: ANN401 - JSON-like data
    first = certificates[0] if isinstance(certificates, list) and certificates else None
    arn = first.get("CertificateArn") if isinstance(first, Mapping) else None
    if isinstance(arn, str) and arn.startswith("arn:"):
        return arn
    return {"parameter": f"{identifiers.pascal(balancer)}Certificate"}


def _priority(rule: Resource) -> int:
    return whole(str(rule.properties.get("Priority"))) or 0


def _rule(sketch: Sketch, rule: Resource) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    conditions = rule.properties.get("Conditions")
    for each in conditions if isinstance(conditions, list) else ():
        field = each.get("Field") if isinstance(each, dict) else None
        key = {"path-pattern": "path", "host-header": "host"}.get(str(field))
        config = each.get("PathPatternConfig") or each.get("HostHeaderConfig") or {} if key else {}
        values = (
            each.get("Values") or (config.get("Values") if isinstance(config, dict) else None)
            if key
            else None
        )
        if key is None or not isinstance(values, list):
            return None
        found[key] = values
    action = _action(sketch, rule.properties.get("Actions"))
    return None if action is None or not found else {**found, **action}


def _action(sketch: Sketch, actions: object) -> dict[str, Any] | None:
    """Return what one action is in a spec."""
    first = actions[0] if isinstance(actions, list) and len(actions) == 1 else None
    if not isinstance(first, dict):
        return None
    if first.get("Type") == "forward":
        return _forward(sketch, first)
    config = first.get("RedirectConfig")
    if first.get("Type") == "redirect" and isinstance(config, dict):
        to = {"Host": "host", "Path": "path", "Query": "query", "Protocol": "protocol"}
        usual = {"Host": "#{host}", "Path": "/#{path}", "Query": "#{query}"}
        found = {to[key]: each for key, each in config.items() if key in to and usual.get(key) != each}
        port = str(config.get("Port", "443"))
        if found == {"protocol": "HTTPS"} and port == "443":
            return {"redirect_to": "HTTPS"}
        return None
    answer = first.get("FixedResponseConfig")
    if first.get("Type") == "fixed-response" and isinstance(answer, dict):
        status = whole(str(answer.get("StatusCode")))
        body = {"body": answer["MessageBody"]} if isinstance(answer.get("MessageBody"), str) else {}
        kind = {"type": answer["ContentType"]} if isinstance(answer.get("ContentType"), str) else {}
        return None if status is None else {"respond_with": {"status": status, **body, **kind}}
    return None


def _forward(sketch: Sketch, action: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the component that requests go to, or those that share them by weight."""
    config = action.get("ForwardConfig")
    shares = config.get("TargetGroups") if isinstance(config, Mapping) else None
    if not isinstance(shares, list) or len(shares) == 1:
        groups = sketch.named(action, _TARGETS)
        target = _component(sketch, groups[0]) if len(groups) == 1 else None
        return None if target is None else {"forward_to": target}
    found: list[dict[str, Any]] = []
    for each in shares:
        weight = whole(str(each.get("Weight", 1))) if isinstance(each, Mapping) else None
        group = sketch.resource(each.get("TargetGroupArn"), _TARGETS) if weight is not None else None
        target = _component(sketch, group) if group is not None else None
        if target is None:
            return None
        found.append({"to": target, "weight": weight})
    return {"forward_to": found} if found else None


def _component(sketch: Sketch, targets: Resource) -> str | None:
    """Return the component behind a target group."""
    for each in sketch.named(targets.properties.get("Targets"), INSTANCE):
        found = sketch.name_of_server(each)
        if found is not None:
            return found
    for each in sketch.of_type(GROUP, SERVICE):
        if targets in sketch.named(each.properties, _TARGETS):
            return sketch.components.get(each.logical_id)
    return None
