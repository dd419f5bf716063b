"""What load balancers listen on, and what they send to."""

from collections.abc import Iterator, Mapping

from tiers.reach.load.values import Value
from tiers.rehearse.model import (
    Action,
    Host,
    Listener,
    ListenerRule,
    LoadBalancer,
    Target,
    TargetGroup,
)
from tiers.rehearse.reading import properties as read
from tiers.rehearse.reading.hosts import BALANCER, INSTANCE, SCALING_GROUP
from tiers.rehearse.reading.resources import Resource, Resources

_LISTENER, _RULE = "ElasticLoadBalancingV2::Listener", "ElasticLoadBalancingV2::ListenerRule"
_TARGET_GROUP = "ElasticLoadBalancingV2::TargetGroup"
_CROSS_ZONE = "load_balancing.cross_zone.enabled"


class BalancerReader:
    """Reads load balancers; `hosts` are all that there are."""

    def __init__(self, resources: Resources, hosts: tuple[Host, ...]) -> None:
        self._resources = resources
        self._hosts: dict[str, list[Host]] = {}
        for each in hosts:
            self._hosts.setdefault(each.logical_id, []).append(each)

    def balancers(self) -> Iterator[LoadBalancer]:
        """Yield all of which a node stands somewhere."""
        for each in self._resources.of(BALANCER):
            nodes = tuple(host.name for host in self._hosts.get(each.id, []))
            if nodes:
                yield self._balancer(each, nodes)

    def _balancer(self, resource: Resource, nodes: tuple[str, ...]) -> LoadBalancer:
        kind = read.text(resource.get("Type"), "application")
        listeners = tuple(
            self._listener(each)
            for each in self._resources.of(_LISTENER)
            if self._resources.get(each.get("LoadBalancerArn"), BALANCER) == resource
        )
        crosses = _attributes(resource.get("LoadBalancerAttributes")).get(_CROSS_ZONE)
        used = dict.fromkeys(group for each in listeners for group in _forwarded(each))
        return LoadBalancer(
            resource.id,
            kind,
            read.text(resource.get("Scheme"), "internet-facing") == "internet-facing",
            nodes,
            listeners,
            tuple(
                self._target_group(each, kind)
                for each in self._resources.of(_TARGET_GROUP)
                if each.id in used
            ),
            read.switch(crosses, default=kind == "application"),
        )

    def _listener(self, resource: Resource) -> Listener:
        rules = [
            ListenerRule(
                read.number(each.get("Priority"), 0),
                tuple(read.mapping(condition) for condition in read.items(each.get("Conditions"))),
                self._action(each.get("Actions")),
            )
            for each in self._resources.of(_RULE)
            if self._resources.get(each.get("ListenerArn"), _LISTENER) == resource
        ]
        return Listener(
            resource.id,
            read.number(resource.get("Port"), 0),
            read.text(resource.get("Protocol")),
            self._action(resource.get("DefaultActions")),
            tuple(sorted(rules, key=lambda each: each.priority)),
        )

    def _action(self, value: Value) -> Action:
        """Read the action that answers: those before it only authenticate."""
        written = [read.mapping(each) for each in read.items(value)]
        last: Mapping[str, Value] = max(
            written, key=lambda each: read.number(each.get("Order"), 0), default={}
        )
        forwards = read.items(read.mapping(last.get("ForwardConfig")).get("TargetGroups"))
        weighed = [read.mapping(each) for each in forwards] or [last]
        groups = (
            (found.id, read.number(each.get("Weight"), 1))
            for each in weighed
            if (found := self._resources.get(each.get("TargetGroupArn"), _TARGET_GROUP))
        )
        return Action(read.text(last.get("Type")), tuple(groups), last)

    def _target_group(self, resource: Resource, kind: str) -> TargetGroup:
        port = read.number(resource.get("Port"), 0)
        attributes = _attributes(resource.get("TargetGroupAttributes"))
        crosses = attributes.get(_CROSS_ZONE)
        keeps = kind == "network" and _keeps_clients(resource, attributes)
        if keeps:
            self._resources.omit(f"the targets of `{resource.id}` do not see the addresses of clients")
        decided = None if crosses is None else read.switch(crosses, default=True)
        return TargetGroup(
            resource.id,
            read.text(resource.get("Protocol")),
            tuple(self._targets(resource, port)),
            decided if read.text(crosses) in {"true", "false"} else None,
            keeps,
            resource.properties,
        )

    def _targets(self, resource: Resource, port: int) -> Iterator[Target]:
        for each in read.items(resource.get("Targets")):
            written = read.mapping(each)
            found = self._resources.get(written.get("Id"), INSTANCE)
            own = read.number(written.get("Port"), port)
            if found is None:
                self._resources.omit(f"a target of `{resource.id}` is no instance")
            yield from (Target(host.name, own) for host in self._hosts.get(found.id if found else "", []))
        for group in self._resources.of(SCALING_GROUP):
            sources = (read.mapping(each) for each in read.items(group.get("TrafficSources")))
            for arn in (
                *read.items(group.get("TargetGroupARNs")),
                *(each.get("Identifier") for each in sources),
            ):
                if self._resources.get(arn, _TARGET_GROUP) == resource:
                    yield from (Target(host.name, port) for host in self._hosts.get(group.id, []))
        for service in self._resources.of("ECS::Service", "ECS::TaskSet"):
            if any(self._resources.get(each, _TARGET_GROUP) == resource for each in _behind(service)):
                self._resources.omit(f"the tasks of `{service.id}` behind `{resource.id}` are not started")


def _behind(service: Resource) -> Iterator[Value]:
    """Yield the target groups that a container service registers its tasks or their hosts with."""
    for each in map(read.mapping, read.items(service.get("LoadBalancers"))):
        yield each.get("TargetGroupArn")
        yield read.mapping(each.get("AdvancedConfiguration")).get("AlternateTargetGroupArn")


def _forwarded(listener: Listener) -> Iterator[str]:
    for action in (listener.default, *(each.action for each in listener.rules)):
        yield from (group for group, _ in action.target_groups)


def _keeps_clients(resource: Resource, attributes: Mapping[str, Value]) -> bool:
    """Whether the targets of a network load balancer see its clients.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    """
    if read.text(resource.get("Protocol")) not in {"TCP", "TLS"}:
        return True
    by_instance = read.text(resource.get("TargetType"), "instance") != "ip"
    return read.switch(attributes.get("preserve_client_ip.enabled"), default=by_instance)


def _attributes(value: Value) -> dict[str, Value]:
    written = (read.mapping(each) for each in read.items(value))
    return {read.text(each.get("Key")): each.get("Value") for each in written}
