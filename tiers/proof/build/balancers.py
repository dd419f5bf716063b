"""Load balancers, their listeners, and the targets behind them."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

from tiers.cloudformation.evaluate.values import Origin, Unknown, Value, is_outside
from tiers.cloudformation.load.existing_forms import EXISTS
from tiers.proof.build import precedence, read, registrations
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.compute import INSTANCE
from tiers.proof.build.existing_members import node_id as existing_node
from tiers.proof.build.groups import group_ids
from tiers.proof.build.names import TARGET_GROUP
from tiers.proof.build.placements import Wanted, in_each, node, subnet_ids, vpc_of
from tiers.proof.model.network import Backend, Interface, Listener, LoadBalancer, Node, TargetGroup
from tiers.tuples import NamedTuple

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
OF_APPLICATIONS = "HTTP or HTTPS"
"""The protocol of a listener that exists already, where it is not known which: those of an application load
balancer have one of these."""
LOGINS = frozenset(("authenticate-cognito", "authenticate-oidc", "jwt-validation"))
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html"""
FUNCTION = "AWS::Lambda::Function"
SERVERLESS_FUNCTION = "AWS::Serverless::Function"

_Kind = Literal["application", "network", "gateway"]
_KINDS: dict[str, _Kind] = {"application": "application", "network": "network", "gateway": "gateway"}
_By = Literal["instance", "ip", "alb", "lambda"]
_TARGETS_BY: dict[str, _By] = {"instance": "instance", "ip": "ip", "alb": "alb", "lambda": "lambda"}
_TARGET_TYPES = {"instance": (INSTANCE,), "alb": (BALANCER,), "lambda": (FUNCTION, SERVERLESS_FUNCTION)}

_Name = TypeVar("_Name", bound=str)


class Balancers(NamedTuple):
    """Load balancers, their nodes and their target groups."""

    nodes: tuple[Node, ...]
    load_balancers: tuple[LoadBalancer, ...]
    target_groups: tuple[TargetGroup, ...]


def balancers(catalogue: Catalogue) -> Balancers:
    """Build all load balancers except classic ones, which are in `classic`."""
    listeners = _listeners(catalogue)
    found = [_balancer(catalogue, resource, listeners) for resource in catalogue.of(BALANCER)]
    registered = registrations.registered(catalogue)
    return Balancers(
        tuple(each for each, _ in found),
        (*(each for _, each in found), *_existing(catalogue, listeners)),
        tuple(_target_group(catalogue, each, registered) for each in catalogue.of(TARGET_GROUP)),
    )


def _existing(catalogue: Catalogue, listeners: dict[str, list[Listener]]) -> Iterator[LoadBalancer]:
    """Build the load balancers of listeners that exist already, each for the node of its component."""
    for resource in catalogue.of(LISTENER):
        if resource.get(EXISTS) is True and resource.component is not None:
            origin, name = resource.origin(), resource.component
            scheme = Unknown(f"the scheme of `{name}`, which exists, is not known", origin)
            why = Unknown(f"other listeners of `{name}`, which exists, are not known", origin)
            others = Listener(f"other listeners of {name}", why, why, (why,), origin)
            own = (*listeners.get(resource.id, ()), others)
            yield LoadBalancer(existing_node(name), "application", scheme, own, origin)


def _balancer(
    catalogue: Catalogue, resource: Resource, listeners: dict[str, list[Listener]]
) -> tuple[Node, LoadBalancer]:
    kind = _one_of(resource.get("Type"), _KINDS, "application", resource)
    scheme = resource.get("Scheme")
    facing = read.choice(scheme, "internet-facing", "internal", resource.origin("Scheme"), default=True)
    attributes = _attributes(resource, "LoadBalancerAttributes")
    interfaces = _interfaces(
        catalogue, resource, facing=facing, has_groups=kind not in {"network", "gateway"}
    )
    balancer = LoadBalancer(
        resource.id,
        kind,
        facing,
        tuple(listeners.get(resource.id, ())),
        resource.origin(),
        _switch(attributes, "load_balancing.cross_zone.enabled", resource),
    )
    return node(resource, "load_balancer", interfaces), balancer


def _interfaces(
    catalogue: Catalogue, resource: Resource, *, facing: bool | Unknown, has_groups: bool
) -> tuple[Interface, ...] | Unknown:
    family = resource.get("IpAddressType")
    dual = family if isinstance(family, Unknown) else family not in (None, "ipv4")
    public = False if family == "dualstack-without-public-ipv4" else facing
    subnets = resource.get("Subnets")
    if subnets is None:
        mapped = read.items(resource.get("SubnetMappings"))
        subnets = (
            mapped if isinstance(mapped, Unknown) else [read.mapping(each).get("SubnetId") for each in mapped]
        )
    written = resource.get("SecurityGroups")
    groups: tuple[str | Unknown, ...] | Unknown | None = None
    # A Network Load Balancer made without groups has none, not the default one:
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    if has_groups or written:
        named = subnet_ids(catalogue, subnets)
        vpc = named if isinstance(named, Unknown) else vpc_of(catalogue, named)
        groups = group_ids(catalogue, written, vpc)
    return in_each(catalogue, resource, subnets, groups, Wanted(public, dual))


def _one_of(value: Value, names: Mapping[str, _Name], default: str, resource: Resource) -> _Name | Unknown:
    if isinstance(value, Unknown):
        return value
    found = names.get(default if value is None else value) if isinstance(value, str | None) else None
    return found if found is not None else Unknown("its kind is not known", resource.origin())


def _attributes(resource: Resource, name: str) -> dict[str, Value]:
    """Return the attributes of a load balancer or target group by their keys."""
    found: dict[str, Value] = {}
    for _, each in read.mappings(resource.get(name), resource.origin(name)):
        if isinstance(each, Unknown):
            return {"": each}
        key = each.get("Key")
        if isinstance(key, Unknown):
            return {"": key}
        if isinstance(key, str):
            found[key] = each.get("Value")
    return found


def _switch(attributes: Mapping[str, Value], key: str, resource: Resource) -> bool | Unknown | None:
    """Read an attribute that is on or off; None is AWS's default."""
    if isinstance(attributes.get(""), Unknown):
        why: Unknown = attributes[""]
        return why
    value = attributes.get(key)
    if value is None or value == "use_load_balancer_configuration":
        return None
    return read.boolean(value, resource.origin(), default=False)


def _listeners(catalogue: Catalogue) -> dict[str, list[Listener]]:
    """Build all listeners, by their load balancer, with the targets and logins of their rules."""
    rules: dict[str, list[Resource]] = {}
    anywhere: list[Unknown] = []
    for rule in catalogue.of(RULE):
        listener = catalogue.id_of(rule.get("ListenerArn"), LISTENER)
        if isinstance(listener, str):
            rules.setdefault(listener, []).append(rule)
        elif not is_outside(listener):
            anywhere.append(listener)
    found: dict[str, list[Listener]] = {}
    for resource in catalogue.of(LISTENER):
        if resource.get(EXISTS) is True:
            of_one = _listener(catalogue, resource, rules.get(resource.id, []), anywhere)
            why = f"other rules of `{resource.component}`, which exists, are not known"
            others = Unknown(why, resource.origin())
            of_one = of_one._replace(target_groups=(*of_one.target_groups, others))
            if resource.get("Protocol") is None:
                of_one = of_one._replace(protocol=OF_APPLICATIONS)
            found.setdefault(resource.id, []).append(of_one)
            continue
        balancer = catalogue.id_of(resource.get("LoadBalancerArn"), BALANCER)
        if isinstance(balancer, str):
            of_one = _listener(catalogue, resource, rules.get(resource.id, []), anywhere)
            found.setdefault(balancer, []).append(of_one)
        elif not is_outside(balancer):
            for each in catalogue.of(BALANCER):
                of_any = _listener(catalogue, resource, [], [])._replace(target_groups=(balancer,))
                found.setdefault(each.id, []).append(of_any)
    return found


def _compares_headers(rule: Resource) -> bool:
    conditions = read.mappings(rule.get("Conditions"), rule.origin("Conditions"))
    return any(not isinstance(each, Unknown) and each.get("Field") == "http-header" for _, each in conditions)


def _listener(
    catalogue: Catalogue, resource: Resource, rules: list[Resource], more: list[Unknown]
) -> Listener:
    own = tuple(_forwarded(catalogue, resource, "DefaultActions"))
    of_rules: dict[str, tuple[str | Unknown, ...]] = {
        rule.id: (rule.uncertain,) if rule.uncertain else tuple(_forwarded(catalogue, rule, "Actions"))
        for rule in rules
    }
    logins = [
        *_logins(resource, "DefaultActions"),
        *(each for rule in rules for each in _logins(rule, "Actions")),
    ]
    return Listener(
        resource.id,
        read.text(resource.get("Protocol"), resource.origin("Protocol")),
        resource.uncertain or read.number(resource.get("Port"), resource.origin("Port")),
        tuple(dict.fromkeys((*own, *(each for found in of_rules.values() for each in found), *more))),
        resource.origin(),
        tuple(logins),
        tuple(_unasked(own, rules, of_rules)),
        compares_headers=any(map(_compares_headers, rules)),
    )


def _unasked(
    own: tuple[str | Unknown, ...], rules: list[Resource], of_rules: Mapping[str, tuple[str | Unknown, ...]]
) -> Iterator[tuple[str, Unknown]]:
    """Yield the target groups that get health checks only, because rules match the requests before them."""
    ordered = [found for rule in rules if (found := precedence.of(rule)) is not None]
    before = precedence.unreached(ordered)
    forwarded = {**of_rules, precedence.DEFAULT: own}
    asked = {each for name, found in forwarded.items() if name not in before for each in found}
    origins = {rule.id: rule.origin() for rule in rules}
    for name, first in before.items():
        for each in forwarded[name]:
            if isinstance(each, str) and each not in asked:
                why = f"rule `{first}` matches all requests to `{each}` before, which gets health checks only"
                yield each, Unknown(why, origins[first])


def _logins(resource: Resource, name: str) -> Iterator[Origin | Unknown]:
    """Yield the actions for which a load balancer asks a provider of identities."""
    for index, action in read.mappings(resource.get(name), resource.origin(name)):
        kind = action if isinstance(action, Unknown) else action.get("Type")
        if isinstance(kind, Unknown):
            yield kind
        elif isinstance(kind, str) and kind in LOGINS:
            yield resource.uncertain or resource.origin(name, index)


def _forwarded(catalogue: Catalogue, resource: Resource, name: str) -> Iterator[str | Unknown]:
    """Yield the target groups that actions forward to."""
    for index, action in read.mappings(resource.get(name), resource.origin(name)):
        if isinstance(action, Unknown):
            yield action
            continue
        if "TargetGroupArn" in action:
            yield catalogue.id_of(action["TargetGroupArn"], TARGET_GROUP)
        origin = resource.origin(name, index, "ForwardConfig")
        config = read.strict_mapping(action.get("ForwardConfig"), origin)
        listed = config if isinstance(config, Unknown) else config.get("TargetGroups")
        for _, each in read.mappings(listed, origin):
            yield (
                each
                if isinstance(each, Unknown)
                else catalogue.id_of(each.get("TargetGroupArn"), TARGET_GROUP)
            )


def _target_group(
    catalogue: Catalogue, resource: Resource, registered: Mapping[str, list[Backend]]
) -> TargetGroup:
    by = _one_of(resource.get("TargetType"), _TARGETS_BY, "instance", resource)
    attributes = _attributes(resource, "TargetGroupAttributes")
    targets = [
        _target(catalogue, resource, by, *each)
        for each in read.mappings(resource.get("Targets"), resource.origin("Targets"))
    ]
    is_function = by == "lambda"
    return TargetGroup(
        resource.id,
        "" if is_function else read.text(resource.get("Protocol"), resource.origin("Protocol")),
        0 if is_function else read.number(resource.get("Port"), resource.origin("Port")),
        by,
        (*targets, *registered.get(resource.id, ())),
        resource.origin(),
        _switch(attributes, "load_balancing.cross_zone.enabled", resource),
        _switch(attributes, "preserve_client_ip.enabled", resource),
        None if is_function else _checked_on(resource),
    )


def _checked_on(resource: Resource) -> int | Unknown:
    written = resource.get("HealthCheckPort")
    if written in (None, "traffic-port"):
        return 0
    return read.number(written, resource.origin("HealthCheckPort"))


def _target(
    catalogue: Catalogue,
    resource: Resource,
    by: str | Unknown,
    index: int,
    written: Mapping[str, Value] | Unknown,
) -> Backend:
    origin = resource.origin("Targets", index)
    if isinstance(written, Unknown):
        return Backend(written, origin, written)
    port = None if written.get("Port") is None else read.number(written["Port"], origin)
    value = written.get("Id")
    if isinstance(by, Unknown):
        return Backend(by, origin, port)
    if by == "ip":
        is_literal = isinstance(value, str) and read.is_address(value)
        named = catalogue.id_of(value, INSTANCE, "AWS::EC2::NetworkInterface")
        return Backend(str(value) if is_literal else named, origin, port)
    return Backend(catalogue.id_of(value, *_TARGET_TYPES[by]), origin, port)
