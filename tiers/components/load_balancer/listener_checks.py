"""Checks that listeners and their rules can work."""

from collections.abc import Iterator, Sequence

from tiers.components.load_balancer import codes
from tiers.components.load_balancer.codes import CERTIFICATE_OF_ANOTHER_REGION, DUPLICATE_LISTENER
from tiers.components.load_balancer.listeners import LAST_PRIORITY, Listener, Listeners, Rule, forward, front
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.component import Context

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
MOST_VALUES_OF_A_CONDITION = 3
MOST_VALUES_OF_A_RULE = 5

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
MOST_WILDCARDS_OF_A_RULE = 6
MOST_RULES = 100


def check(listeners: Listeners, here: Context, *, has_domain: bool) -> Iterator[Diagnostic]:
    """Find listeners and rules that AWS would refuse, or that would never match a request."""
    yield from _check_ports(listeners, here)
    for index, listener in enumerate(listeners):
        route = (*here.route, "listeners", index)
        yield from _check_action(listener, route, here.name)
        yield from _check_certificate(listener, route, here.name, has_domain=has_domain)
        yield from _check_region(listener, route, here.about.regions)
        yield from _check_redirect(listener, route, listeners)
        yield from _check_priorities(listener, route)
        yield from _check_last_priority(listener, route, here)
        for position, rule in enumerate(listener.rules):
            yield from _check_rule(rule, (*route, "rules", position))
    number = sum(len(listener.rules) + _is_shifted(listener, here) for listener in listeners)
    if number > MOST_RULES:
        yield codes.TOO_MANY_RULES.at(
            Place((*here.route, "listeners"), "key"),
            f"the listeners of `{here.name}` have {number} rules",
            label=f"the maximum is {MOST_RULES}",
            help="use several paths or host names in one rule, or use a second load balancer",
        )


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


def _check_action(listener: Listener, route: Route, name: str) -> Iterator[Diagnostic]:
    if listener.forward_to and listener.redirect_to:
        yield codes.LISTENER_ACTION.at(
            (*route, "redirect_to"),
            f"the listener on port {listener.port} of `{name}` both forwards and redirects",
            label="must do one of the two",
            also=(Note(Place((*route, "forward_to")), "forwards"),),
            help="remove one of the two",
        )
    elif not listener.forward_to and not listener.redirect_to:
        yield codes.LISTENER_ACTION.at(
            Place(route, "key"),
            f"the listener on port {listener.port} of `{name}` does nothing with requests",
            label="`forward_to` is missing",
            help="add `forward_to: COMPONENT`"
            + (", or `redirect_to: HTTPS`" if listener.protocol == "HTTP" else ""),
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
    if listener.protocol == "HTTP" and listener.certificate is not None:
        yield codes.LISTENER_CERTIFICATE.at(
            (*route, "certificate"),
            "`certificate` has no effect with `protocol: HTTP`",
            label="HTTP is not encrypted",
            also=(Note(Place((*route, "protocol")), "encrypts nothing"),),
            help="use `protocol: HTTPS`, or remove the certificate",
        )


def _check_region(listener: Listener, route: Route, regions: Sequence[str]) -> Iterator[Diagnostic]:
    """Find a certificate that no load balancer of the spec can use. One may be chosen at deployment."""
    arn = listener.certificate
    if not regions or arn is None or not arn.startswith("arn:"):
        return
    region = arn.split(":")[3]
    if region not in regions:
        yield CERTIFICATE_OF_ANOTHER_REGION.at(
            (*route, "certificate"),
            f"the certificate is in the region `{region}`",
            label="must be in the region of the load balancer",
            also=(Note(Place(("regions",)), "where it is deployed"),),
            help=f"use a certificate in {' or '.join(f'`{each}`' for each in regions)}",
        )


def _check_redirect(listener: Listener, route: Route, listeners: Listeners) -> Iterator[Diagnostic]:
    if not listener.redirect_to:
        return
    if listener.protocol == "HTTPS":
        yield codes.REDIRECT_TO_NOWHERE.at(
            (*route, "redirect_to"),
            "an HTTPS listener redirects to HTTPS",
            label="redirect loop",
            also=(Note(Place((*route, "protocol")), "speaks HTTPS already"),),
            help="use `forward_to: COMPONENT`",
        )
    elif front(listeners).protocol == "HTTP":
        yield codes.REDIRECT_TO_NOWHERE.at(
            (*route, "redirect_to"),
            "there is no HTTPS listener to redirect to",
            label="no redirect target",
            help="add a listener `{port: 443, protocol: HTTPS, certificate: ARN, forward_to: COMPONENT}`",
        )


def _check_priorities(listener: Listener, route: Route) -> Iterator[Diagnostic]:
    first: dict[int, int] = {}
    for position, rule in enumerate(listener.rules):
        if rule.priority in first:
            before = (*route, "rules", first[rule.priority], "priority")
            yield codes.DUPLICATE_PRIORITY.at(
                (*route, "rules", position, "priority"),
                f"two rules of the listener on port {listener.port} have the priority {rule.priority}",
                label="duplicate priority",
                also=(Note(Place(before), "the first one"),),
                help="use another `priority`; the defaults are 100, 200, and so on, by position",
            )
        first.setdefault(rule.priority, position)


def _check_last_priority(listener: Listener, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find a rule with the priority of the one that the listener's own target needs."""
    last = [index for index, rule in enumerate(listener.rules) if rule.priority == LAST_PRIORITY]
    if last and _is_shifted(listener, here):
        yield codes.DUPLICATE_PRIORITY.at(
            (*route, "rules", last[0], "priority"),
            f"the priority {LAST_PRIORITY} is that of the rule of the listener itself",
            label="duplicate priority",
            also=(Note(Place((*route, "forward_to")), "becomes the last rule"),),
            help=f"use a `priority` below {LAST_PRIORITY}",
        )


def _is_shifted(listener: Listener, here: Context) -> bool:
    """Return whether the listener's own target needs a rule, in which its service shifts the traffic."""
    member = here.members.get(forward(listener.forward_to).to) if listener.forward_to else None
    backend = member.component.backend(here.around(member)) if member else None
    return backend is not None and backend.is_shifted


def _check_rule(rule: Rule, route: Route) -> Iterator[Diagnostic]:
    if not rule.path and not rule.host:
        yield codes.RULE_WITHOUT_CONDITION.at(
            Place(route, "key"),
            "this rule has no condition",
            label="`path` or `host` is missing",
            help="add `path: [/api/*]` or `host: [api.example.com]`, or remove the rule",
        )
    too_long = [key for key in ("path", "host") if len(getattr(rule, key)) > MOST_VALUES_OF_A_CONDITION]
    for key in too_long:
        values = len(getattr(rule, key))
        yield _too_many(Place((*route, key), "key"), f"`{key}`", values, "values", MOST_VALUES_OF_A_CONDITION)
    patterns = (*rule.path, *rule.host)
    if len(patterns) > MOST_VALUES_OF_A_RULE and not too_long:
        yield _too_many(Place(route, "key"), "a rule", len(patterns), "values", MOST_VALUES_OF_A_RULE)
    wildcards = sum(pattern.count("*") + pattern.count("?") for pattern in patterns)
    if wildcards > MOST_WILDCARDS_OF_A_RULE and not too_long:
        yield _too_many(Place(route, "key"), "a rule", wildcards, "wildcards", MOST_WILDCARDS_OF_A_RULE)


def _too_many(place: Place, owner: str, number: int, what: str, limit: int) -> Diagnostic:
    return codes.RULE_SIZE.at(
        place,
        f"{owner} has {number} {what}",
        label=f"the maximum is {limit}",
        help="use two rules that forward to the same component",
    )


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
