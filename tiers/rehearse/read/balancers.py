"""Load balancers: their listeners and their targets."""

from collections.abc import Iterator, Mapping

from tiers.cloudformation.evaluate.values import Value
from tiers.rehearse.model import Action, Host, Listener, ListenerRule, LoadBalancer, TargetGroup
from tiers.rehearse.read import certificates
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.hosts import BALANCER
from tiers.rehearse.read.resources import Resource, Resources
from tiers.rehearse.read.targets import CROSS_ZONE, LISTENER, RULE, TARGET_GROUP, TargetReader, attributes_of

_LOGINS = ("AuthenticateOidcConfig", "AuthenticateCognitoConfig")


class BalancerReader:
    """Reads load balancers; `hosts` are all that there are."""

    def __init__(self, resources: Resources, hosts: tuple[Host, ...]) -> None:
        self._resources = resources
        self._hosts: dict[str, list[Host]] = {}
        for each in hosts:
            self._hosts.setdefault(each.logical_id, []).append(each)
        self._targets = TargetReader(resources, self._hosts)

    def balancers(self) -> Iterator[LoadBalancer]:
        """Yield all load balancers that have a node somewhere."""
        self._tell_strays()
        for each in self._resources.of(BALANCER):
            nodes = tuple(host.name for host in self._hosts.get(each.id, []))
            if nodes:
                yield self._balancer(each, nodes)

    def _tell_strays(self) -> None:
        existing = {each.logical_id: each.component for each in self._resources.existing if not each.is_role}
        for kind, name, held in ((LISTENER, "LoadBalancerArn", BALANCER), (RULE, "ListenerArn", LISTENER)):
            for each in self._resources.of(kind):
                if each.id in existing:
                    which = f"`{existing[each.id]}`, which exists"
                    self._resources.omit(f"the load balancer of {which}: no request goes by its rules")
                elif self._resources.get(each.get(name), held) is None:
                    self._resources.omit(f"the load balancer of `{each.id}` is not in the templates")

    def _balancer(self, resource: Resource, nodes: tuple[str, ...]) -> LoadBalancer:
        kind = read.text(resource.get("Type"), "application")
        groups = {each.id: self._targets.group(each, kind) for each in self._resources.of(TARGET_GROUP)}
        listeners = tuple(
            self._listener(each, groups)
            for each in self._resources.of(LISTENER)
            if self._resources.get(each.get("LoadBalancerArn"), BALANCER) == resource
        )
        crosses = attributes_of(resource.get("LoadBalancerAttributes")).get(CROSS_ZONE)
        used = dict.fromkeys(group for each in listeners for group in _forwarded(each))
        for each in used:
            if groups[each].keeps_clients:
                self._resources.omit(f"the targets of `{each}` do not see the addresses of clients")
        return LoadBalancer(
            resource.id,
            kind,
            read.text(resource.get("Scheme"), "internet-facing") == "internet-facing",
            nodes,
            listeners,
            tuple(group for name, group in groups.items() if name in used),
            read.switch(crosses, default=kind == "application"),
        )

    def _listener(self, resource: Resource, groups: Mapping[str, TargetGroup]) -> Listener:
        asks = _asks_for_certificates(resource)
        rules = [
            ListenerRule(
                read.number(each.get("Priority"), 0),
                _conditions(each),
                self._action(each.get("Actions"), groups, asks),
            )
            for each in self._resources.of(RULE)
            if self._resources.get(each.get("ListenerArn"), LISTENER) == resource
        ]
        return Listener(
            resource.id,
            read.number(resource.get("Port"), 0),
            read.text(resource.get("Protocol")),
            self._action(resource.get("DefaultActions"), groups, asks),
            tuple(sorted(rules, key=lambda each: each.priority)),
            certificates.of_listener(self._resources, resource),
        )

    def _action(self, value: Value, groups: Mapping[str, TargetGroup], asks: str) -> Action:
        """Read the action that answers. Those before it only authenticate clients.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
        """
        written = sorted(
            (read.mapping(each) for each in read.items(value)),
            key=lambda each: read.number(each.get("Order"), 0),
        )
        last: Mapping[str, Value] = written[-1] if written else {}
        before = [read.text(each.get("Type")) for each in written[:-1] if not _lets_anyone_pass(each)]
        forwards = read.items(read.mapping(last.get("ForwardConfig")).get("TargetGroups"))
        weighed = [read.mapping(each) for each in forwards] or [last]
        found = [
            (
                self._resources.get(each.get("TargetGroupArn"), TARGET_GROUP),
                read.number(each.get("Weight"), 1),
            )
            for each in weighed
        ]
        kind = read.text(last.get("Type"))
        unread = [asks] if asks else [f"it does `{before[0]}`"] if before else []
        if kind == "forward":
            unread += _not_all_known(found, groups)
        chosen = tuple((group.id, weight) for group, weight in found if group is not None)
        return Action(kind, chosen, last, unread[0] if unread else "")


def _conditions(rule: Resource) -> tuple[Mapping[str, Value], ...]:
    """Return the conditions of a rule; none where they, or those before them, are not known."""
    known = read.number(rule.get("Priority"), 0) > 0
    return tuple(read.mapping(each) for each in read.items(rule.get("Conditions"))) if known else ()


def _not_all_known(
    found: list[tuple[Resource | None, int]], groups: Mapping[str, TargetGroup]
) -> Iterator[str]:
    """Yield why it is not known where a request goes, for each target group that gets any."""
    for group, weight in found:
        if weight and group is None:
            yield "one of its target groups is not in the templates"
        elif weight and group is not None and groups[group.id].unread:
            yield groups[group.id].unread


def _lets_anyone_pass(action: Mapping[str, Value]) -> bool:
    """Return whether an action before the last one lets those pass who have not logged in."""
    answers = (read.mapping(action.get(name)).get("OnUnauthenticatedRequest") for name in _LOGINS)
    return any(read.text(each) == "allow" for each in answers)


def _asks_for_certificates(listener: Resource) -> str:
    """Return a sentence if a listener refuses clients without a certificate; else nothing.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
    """
    mode = read.text(read.mapping(listener.get("MutualAuthentication")).get("Mode"))
    return "it asks clients for a certificate" if mode == "verify" else ""


def _forwarded(listener: Listener) -> Iterator[str]:
    for action in (listener.default, *(each.action for each in listener.rules)):
        yield from (group for group, _ in action.target_groups)
