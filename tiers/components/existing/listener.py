"""A listener that exists already: its rules for components of the spec, and what follows from its ARN."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar

from tiers.components.existing.kinds import is_known
from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Connection, Exists, TargetGroup, Value
from tiers.ir.references import Target
from tiers.language.component import Context
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import ComponentName
from tiers.workload.rules import forwards
from tiers.workload.rules.conditions import LAST_PRIORITY, Conditions
from tiers.workload.rules.forwards import Forward, WeightedForwards, connection, targets

if TYPE_CHECKING:
    from tiers.components.existing.spec import Existing

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
PROTOCOLS = {80: "HTTP", 443: "HTTPS"}
"""The protocol of a listener on its usual port. That of one on another port is not known."""
_NAME = (1, 2, 3)
"""The parts of the ARN between slashes that are the full name of the load balancer."""


class ExistingRule(Conditions):
    """Requests to a listener that exists already that components of the spec answer."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **Conditions.hints,
            **dict.fromkeys(
                ("redirect_to", "respond_with", "fixed_response", "redirect", "login"),
                "use a `load_balancer`, or an `AWS::ElasticLoadBalancingV2::ListenerRule` under `resources`",
            ),
            "to": "use `forward_to`",
        }
    )

    forward_to: Annotated[
        ComponentName | Forward | WeightedForwards,
        Doc("Component that answers these requests, or several with weights"),
        Example("orders"),
    ]
    # Other stacks have rules on the same listener, so that no default could be free.
    priority: Annotated[
        int,
        Between(1, LAST_PRIORITY),
        Doc(
            "Priority, of 1 to 50,000, that no other rule of the listener has; the lowest is evaluated first"
        ),
        Example(120),
    ]


def connections(existing: "Existing", name: str, route: Route, listener: str) -> Iterator[Connection]:
    """Yield the connections of the rules, which are at that route; `listener` is the logical ID."""
    for position, rule in enumerate(existing.rules):
        tie = identifiers.existing_listener_rule(name, rule.priority)
        for target in targets(rule.forward_to, (*route, position, "forward_to")):
            yield connection(name, target, tie, tie, listener)


def target_groups(existing: "Existing", here: Context) -> Mapping[TargetGroup, Connection]:
    """Return each target group behind the listener, with the first connection that it is for."""
    return forwards.target_groups(existing.connections(here))


def has_hosts(name: str, here: Context) -> bool:
    """Return whether a target has hosts in the network. A function has none, nor has what is unknown."""
    member = here.members.get(name)
    backend = member.component.backend(here.around(member)) if member else None
    return backend is not None and backend.kind != "lambda"


def exists(existing: "Existing", arn: str, name: str, listener: str) -> Iterator[Exists]:
    """Yield the listener, and the full name of its load balancer, which metrics have as their dimension."""
    properties: dict[str, str | int] = {}
    if len(existing.ports) == 1:
        port = existing.ports[0]
        properties = {"Port": port, **({"Protocol": PROTOCOLS[port]} if port in PROTOCOLS else {})}
    yield Exists(Target(listener), arn, LISTENER, properties)
    full_name = existing.full_name if is_output(arn) else full_name_of(arn)
    if full_name is not None:
        yield Exists(Target(identifiers.load_balancer(name), "LoadBalancerFullName"), full_name)


def is_output(arn: str) -> bool:
    """Return whether an ARN is an output of another stack, which `Fn::Split` does not accept.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html
    """
    return isinstance(arn, Elsewhere) and bool(arn.stack)


def full_name_of(arn: str) -> Value:
    """Return the full name of the load balancer of a listener.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    if is_known(arn):
        return "/".join(arn.split("/")[1:4])
    parts = [{"Fn::Select": [each, {"Fn::Split": ["/", arn]}]} for each in _NAME]
    return {"Fn::Join": ["/", parts]}
