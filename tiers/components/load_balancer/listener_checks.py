"""Checks that listeners and their rules can work."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tiers.components.load_balancer import codes
from tiers.components.load_balancer.codes import CERTIFICATE_OF_ANOTHER_REGION, DUPLICATE_LISTENER
from tiers.components.load_balancer.listeners import Listener, Listeners, front
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.existing_values import identity
from tiers.language.component import Context
from tiers.workload.rules import codes as rule_codes
from tiers.workload.rules import forward_checks
from tiers.workload.rules.forwards import WrittenForward, targets

if TYPE_CHECKING:
    from tiers.components.load_balancer.rules import Rule

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
MOST_CERTIFICATES = 25

REDIRECTS = range(300, 400)
"""Status codes that a load balancer has `redirect_to` for."""

_ACTIONS = {
    "forward_to": "forwards",
    "redirect_to": "redirects",
    "respond_with": "responds",
}
"""The keys of what happens to requests, and a verb for each."""


def check(listeners: Listeners, here: Context, *, has_domain: bool) -> Iterator[Diagnostic]:
    """Find listeners and rules that AWS would refuse, or that would never match a request."""
    yield from _check_ports(listeners, here)
    for index, listener in enumerate(listeners):
        route = (*here.route, "listeners", index)
        owner = f"the listener on port {listener.port} of `{here.name}`"
        yield from _check_action(listener, route, owner, listener.protocol)
        yield from _check_response(listener, route)
        yield from _check_certificate(listener, route, here.name, has_domain=has_domain)
        yield from _check_certificates(listener, route, here.about.regions)
        both: tuple[Listener | Rule, ...] = (listener, *listener.rules)
        if any(each.redirect_to for each in both):
            from tiers.components.load_balancer import redirect_checks

            yield from redirect_checks.check(listener, route, listeners)
        if any(each.login for each in both):
            from tiers.components.load_balancer import login_checks

            yield from login_checks.check(listener, route, here)
        if listener.rules:
            yield from _check_rules(listener, route, here)
    yield from forward_checks.check(_forwards(listeners, here), here)
    yield from _check_number_of_certificates(listeners, here)
    number = sum(len(listener.rules) + _is_shifted(listener, here) for listener in listeners)
    if number:
        yield from _check_number_of_rules(number, here)


def _check_rules(listener: Listener, route: Route, here: Context) -> Iterator[Diagnostic]:
    from tiers.workload.rules import condition_checks

    yield from condition_checks.check_priorities(
        listener.rules,
        (*route, "rules"),
        f"the listener on port {listener.port}",
        "use another `priority`; the defaults are 100, 200, and so on, by position",
    )
    yield from _check_last_priority(listener, route, here)
    for position, rule in enumerate(listener.rules):
        of_rule = (*route, "rules", position)
        yield from _check_action(rule, of_rule, "this rule", listener.protocol)
        yield from _check_response(rule, of_rule)
        yield from condition_checks.check(rule, of_rule)
    yield from condition_checks.check_order(listener.rules, (*route, "rules"))


def _check_number_of_rules(number: int, here: Context) -> Iterator[Diagnostic]:
    from tiers.workload.rules.conditions import MOST_RULES

    if number > MOST_RULES:
        yield rule_codes.TOO_MANY_RULES.at(
            Place((*here.route, "listeners"), "key"),
            f"the listeners of `{here.name}` have {number} rules",
            label=f"the maximum is {MOST_RULES}",
            help="use several paths or host names in one rule, or use a second load balancer",
        )


def _forwards(listeners: Listeners, here: Context) -> Iterator[tuple[WrittenForward, Route]]:
    """Yield each `forward_to` with its route."""
    for index, listener in enumerate(listeners):
        route = (*here.route, "listeners", index)
        yield listener.forward_to, (*route, "forward_to")
        for position, rule in enumerate(listener.rules):
            yield rule.forward_to, (*route, "rules", position, "forward_to")


def _check_ports(listeners: Listeners, here: Context) -> Iterator[Diagnostic]:
    first: dict[int, int] = {}
    for index, listener in enumerate(listeners):
        route = (*here.route, "listeners", index, "port")
        if listener.port in first:
            before = (*here.route, "listeners", first[listener.port], "port")
            yield DUPLICATE_LISTENER.at(
                route,
                f"`{here.name}` has two listeners on port {listener.port}",
                label="duplicate port",
                also=(Note(Place(before), "the first one"),),
                help="use another port, or remove one of the two",
            )
        first.setdefault(listener.port, index)


def _check_action(
    written: "Listener | Rule", route: Route, owner: str, protocol: str
) -> Iterator[Diagnostic]:
    found = [key for key in _ACTIONS if getattr(written, key)]
    if len(found) > 1:
        yield codes.LISTENER_ACTION.at(
            (*route, found[1]),
            f"{owner} both {_ACTIONS[found[0]]} and {_ACTIONS[found[1]]}",
            label="must do one of the two",
            also=(Note(Place((*route, found[0])), _ACTIONS[found[0]]),),
            help="remove one of the two",
        )
    elif not found:
        yield codes.LISTENER_ACTION.at(
            Place(route, "key"),
            f"{owner} does nothing with requests",
            label="an action is missing",
            help="add `forward_to: COMPONENT`, "
            + ("`redirect_to: HTTPS`, " if protocol == "HTTP" else "`redirect_to: {host: www.example.com}`, ")
            + "or `respond_with: {status: 404}`",
        )


def _check_response(written: "Listener | Rule", route: Route) -> Iterator[Diagnostic]:
    response = written.respond_with
    if response is not None and response.status in REDIRECTS:
        yield codes.RESPONSE_STATUS.at(
            (*route, "respond_with", "status"),
            f"a load balancer cannot answer with {response.status}",
            label="must be 200 to 299 or 400 to 599",
            help="use `redirect_to: {host: www.example.com}`, or another `status`",
        )


def _check_certificate(
    listener: Listener, route: Route, name: str, *, has_domain: bool
) -> Iterator[Diagnostic]:
    if listener.protocol == "HTTPS" and listener.certificate is None and not has_domain:
        yield codes.LISTENER_CERTIFICATE.at(
            (*route, "protocol"),
            f"the HTTPS listener of `{name}` has no certificate",
            label="`certificate` is missing",
            help=f"add `certificate: ARN` with the ARN of an ACM certificate, or add a `domain` to `{name}`",
        )
    if listener.protocol == "HTTP" and listener.certificates:
        yield codes.LISTENER_CERTIFICATE.at(
            (*route, "certificate"),
            "`certificate` has no effect with `protocol: HTTP`",
            label="HTTP is not encrypted",
            also=(Note(Place((*route, "protocol")), "encrypts nothing"),),
            help="use `protocol: HTTPS`, or remove the certificate",
        )


def _check_certificates(listener: Listener, route: Route, regions: Sequence[str]) -> Iterator[Diagnostic]:
    first: dict[tuple[str, ...], Route] = {}
    several = isinstance(listener.certificate, tuple)
    for index, arn in enumerate(listener.certificates):
        own = (*route, "certificate", index) if several else (*route, "certificate")
        yield from _check_region(arn, own, regions)
        name = identity(arn)
        if name in first:
            yield codes.DUPLICATE_CERTIFICATE.at(
                own,
                f"duplicate certificate in the listener on port {listener.port}",
                label="duplicate certificate",
                also=(Note(Place(first[name]), "first defined here"),),
                help="remove one of the two",
            )
        first.setdefault(name, own)


def _check_region(arn: str, route: Route, regions: Sequence[str]) -> Iterator[Diagnostic]:
    """Find a certificate that no load balancer of the spec can use. One may be chosen at deployment."""
    if not regions or not arn.startswith("arn:"):
        return
    region = arn.split(":")[3]
    if region not in regions:
        yield CERTIFICATE_OF_ANOTHER_REGION.at(
            route,
            f"the certificate is in the region `{region}`",
            label="must be in the region of the load balancer",
            also=(Note(Place(("regions",)), "where it is deployed"),),
            help=f"use a certificate in {' or '.join(f'`{each}`' for each in regions)}",
        )


def _check_number_of_certificates(listeners: Listeners, here: Context) -> Iterator[Diagnostic]:
    number = sum(len(listener.certificates[1:]) for listener in listeners)
    if number > MOST_CERTIFICATES:
        yield codes.TOO_MANY_CERTIFICATES.at(
            Place((*here.route, "listeners"), "key"),
            f"the listeners of `{here.name}` have {number} certificates beside their first ones",
            label=f"the maximum is {MOST_CERTIFICATES}",
            help="use a certificate for several host names, or a second load balancer",
        )


def _check_last_priority(listener: Listener, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find a rule with the priority of the one that the listener's own target needs."""
    from tiers.workload.rules.conditions import LAST_PRIORITY

    last = [index for index, rule in enumerate(listener.rules) if rule.priority == LAST_PRIORITY]
    if last and _is_shifted(listener, here):
        yield rule_codes.DUPLICATE_PRIORITY.at(
            (*route, "rules", last[0], "priority"),
            f"the priority {LAST_PRIORITY} is that of the rule of the listener itself",
            label="duplicate priority",
            also=(Note(Place((*route, "forward_to")), "becomes the last rule"),),
            help=f"use a `priority` below {LAST_PRIORITY}",
        )


def _is_shifted(listener: Listener, here: Context) -> bool:
    """Return whether the listener's own target needs a rule, in which its service shifts the traffic."""
    return any(forward_checks.is_shifted(each.forward.to, here) for each in targets(listener.forward_to, ()))


def check_encryption(listeners: Listeners, here: Context, *, is_short: bool) -> Iterator[Diagnostic]:
    """Warn, once for a load balancer, of requests that can be read in transit.

    `is_short` is true if `forward_to` of the load balancer is short for its listeners.
    """
    clear = [index for index, listener in enumerate(listeners) if listener.answers_in_the_clear]
    for index in clear[:1]:
        yield codes.HTTP_ONLY.at(
            (*here.route, "listeners", index, "protocol"),
            f"`{here.name}` accepts unencrypted requests from the internet",
            label="requests can be read and changed in transit",
            help=_encrypted(listeners, is_short=is_short),
        )


def _encrypted(listeners: Listeners, *, is_short: bool) -> str:
    """Return the help with which requests are encrypted."""
    if is_short:
        return "add a `domain` or a `certificate`: port 80 then redirects to HTTPS"
    if front(listeners).protocol == "HTTPS":
        return "use `redirect_to: HTTPS` and nothing else in this listener"
    return "add an HTTPS listener with a `certificate`, and set `redirect_to: HTTPS` here"
