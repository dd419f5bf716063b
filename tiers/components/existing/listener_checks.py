"""Checks of a listener that exists already, and of the rules for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.existing import codes, listener
from tiers.components.existing.kinds import is_known
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import counted
from tiers.language.component import Context
from tiers.workload.rules import codes as rule_codes
from tiers.workload.rules import condition_checks, forward_checks
from tiers.workload.rules.conditions import MOST_RULES

if TYPE_CHECKING:
    from tiers.components.existing.spec import Existing

_OF_LISTENERS = ("rules", "full_name", "alarms", "stickiness")
"""Keys that have an effect with `listener` alone."""
_OF_OTHERS = ("secret", "connects_to")
"""Keys that have none with `listener`."""
_REGION = 3


def check(existing: "Existing", here: Context) -> Iterator[Diagnostic]:
    """Find keys of a listener without one, and rules that AWS would refuse."""
    if existing.listener is None:
        yield from _without(existing, here)
        return
    yield from _no_effect(existing, here)
    yield from _stickiness(existing, here)
    yield from _region(existing.listener, here)
    yield from _full_name(existing, existing.listener, here)
    yield from _group(existing, here)
    yield from _rules(existing, here)
    yield from forward_checks.check_health_checks(here)


def _without(existing: "Existing", here: Context) -> Iterator[Diagnostic]:
    for name in _OF_LISTENERS:
        if getattr(existing, name) not in (None, ()):
            yield codes.NO_EFFECT.at(
                Place((*here.route, name), "key"),
                f"`{name}` has no effect without `listener`",
                label="for the rules of a listener",
                help="remove it, or add `listener` with the ARN of a listener",
            )


def _no_effect(existing: "Existing", here: Context) -> Iterator[Diagnostic]:
    note = Note(Place((*here.route, "listener"), "key"), "what exists")
    for name in _OF_OTHERS:
        if getattr(existing, name) not in (None, ()):
            yield codes.NO_EFFECT.at(
                Place((*here.route, name), "key"),
                f"`{name}` has no effect with `listener`",
                label="a load balancer connects to the targets of its rules"
                if name == "connects_to"
                else "only for a `group`",
                also=(note,),
                help="use `forward_to` in one of `rules`" if name == "connects_to" else "remove it",
            )
    if existing.protocol != "tcp":
        yield codes.NO_EFFECT.at(
            (*here.route, "protocol"),
            f"an application load balancer does not listen on {existing.protocol.upper()}",
            label="must be `tcp`",
            also=(note,),
            help="remove it",
        )
    if len(existing.ports) > 1:
        yield codes.NO_EFFECT.at(
            (*here.route, "port"),
            f"the listener of `{here.name}` has {counted(len(existing.ports), 'port')}",
            label="a listener has one port",
            also=(note,),
            help=f"use `port: {existing.ports[0]}`",
        )


def _stickiness(existing: "Existing", here: Context) -> Iterator[Diagnostic]:
    """Find sessions with functions alone, whose target group has one target."""
    targets = [each.target for each in existing.connections(here)]
    are_known = bool(targets) and all(each in here.members for each in targets)
    if (
        existing.stickiness is not None
        and are_known
        and not any(listener.has_hosts(e, here) for e in targets)
    ):
        yield codes.NO_EFFECT.at(
            Place((*here.route, "stickiness"), "key"),
            "`stickiness` has no effect on functions",
            label="one target gets all requests",
            also=(Note(Place((*here.route, "rules"), "key"), "forward to functions alone"),),
            help="remove it",
        )


def _region(arn: str, here: Context) -> Iterator[Diagnostic]:
    """Find a listener of a region that the spec is not deployed in: no rule can be created from elsewhere."""
    region = arn.split(":")[_REGION] if is_known(arn) else ""
    others = [index for index, each in enumerate(here.about.regions) if each != region]
    if region and others:
        yield codes.LISTENER_OF_ANOTHER_REGION.at(
            (*here.route, "listener"),
            f"the listener of `{here.name}` is in `{region}`",
            label="rules and targets are in the region of the listener",
            also=(Note(Place(("regions", others[0])), "a region of the deployment"),),
            help="use `{parameter: NAME}`, or the ARN of a listener in that region",
        )


def _full_name(existing: "Existing", arn: str, here: Context) -> Iterator[Diagnostic]:
    if listener.is_output(arn) and existing.full_name is None:
        yield codes.LISTENER_FULL_NAME.at(
            (*here.route, "listener"),
            f"the full name of the load balancer of `{here.name}` is missing",
            label="does not follow from a stack output",
            help="add `full_name: {stack: STACK, output: NAME}`, or use `{import: EXPORT}` instead",
        )
    elif existing.full_name is not None and not listener.is_output(arn):
        yield codes.NO_EFFECT.at(
            Place((*here.route, "full_name"), "key"),
            "`full_name` has no effect with this `listener`",
            label="follows from the ARN",
            also=(Note(Place((*here.route, "listener")), "has the full name in it"),),
            help="remove it",
        )


def _group(existing: "Existing", here: Context) -> Iterator[Diagnostic]:
    """Find targets in the network of a load balancer without a security group."""
    if existing.group is not None:
        return
    for each in existing.connections(here):
        if listener.has_hosts(each.target, here):
            yield codes.LISTENER_GROUP.at(
                each.route,
                f"no rule can let `{here.name}` connect to `{each.target}`",
                label="`group` of the load balancer is missing",
                also=(Note(Place((*here.route, "listener"), "key"), "has a load balancer with a group"),),
                help="add `group` with the ID of a security group of the load balancer",
            )
            return


def _rules(existing: "Existing", here: Context) -> Iterator[Diagnostic]:
    route = (*here.route, "rules")
    if not existing.rules:
        yield codes.LISTENER_RULES.at(
            Place((*here.route, "listener"), "key"),
            f"`{here.name}` has no rules",
            label="gets no requests for this spec",
            help="add `rules: [{path: [/orders/*], priority: 120, forward_to: COMPONENT}]`",
        )
    for position, rule in enumerate(existing.rules):
        yield from condition_checks.check(rule, (*route, position))
    help_ = "use another `priority`; `aws elbv2 describe-rules --listener-arn ARN` lists those in use"
    yield from condition_checks.check_priorities(
        existing.rules, route, f"the listener of `{here.name}`", help_
    )
    yield from condition_checks.check_order(existing.rules, route)
    forwards = ((rule.forward_to, (*route, each, "forward_to")) for each, rule in enumerate(existing.rules))
    yield from forward_checks.check(forwards, here)
    if len(existing.rules) > MOST_RULES:
        yield rule_codes.TOO_MANY_RULES.at(
            Place(route, "key"),
            f"`{here.name}` has {len(existing.rules)} rules",
            label=f"the maximum is {MOST_RULES}",
            help="use several paths or host names in one rule, or use a second load balancer",
        )
