"""Checks that redirects lead somewhere."""

from collections.abc import Iterator

from tiers import requests
from tiers.components.load_balancer import codes
from tiers.components.load_balancer.actions import Redirect
from tiers.components.load_balancer.listeners import Listener, Listeners, front
from tiers.components.load_balancer.rules import Rule
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.workload.rules.conditions import CONDITIONS


def check(listener: Listener, route: Route, listeners: Listeners) -> Iterator[Diagnostic]:
    """Find redirects to what there is not, and back to themselves."""
    for written, owner in _redirects(listener, route):
        of_redirect = (*owner, "redirect_to")
        if isinstance(written.redirect_to, Redirect):
            yield from _check_parts(written.redirect_to, of_redirect, listener, route)
            yield from _check_loop(written, written.redirect_to, of_redirect, listener)
        elif listener.protocol == "HTTPS":
            yield codes.REDIRECT_TO_NOWHERE.at(
                of_redirect,
                "an HTTPS listener redirects to HTTPS",
                label="redirect loop",
                also=(Note(Place((*route, "protocol")), "speaks HTTPS already"),),
                help="use `forward_to: COMPONENT`",
            )
        elif front(listeners).protocol == "HTTP":
            yield codes.REDIRECT_TO_NOWHERE.at(
                of_redirect,
                "there is no HTTPS listener to redirect to",
                label="no redirect target",
                help="add a listener `{port: 443, protocol: HTTPS, certificate: ARN, forward_to: COMPONENT}`",
            )


def _redirects(listener: Listener, route: Route) -> Iterator[tuple[Listener | Rule, Route]]:
    """Yield the listener and those of its rules that redirect."""
    if listener.redirect_to:
        yield listener, route
    for position, rule in enumerate(listener.rules):
        if rule.redirect_to:
            yield rule, (*route, "rules", position)


def _check_parts(redirect: Redirect, route: Route, listener: Listener, owner: Route) -> Iterator[Diagnostic]:
    if redirect.protocol == "HTTP" and listener.protocol == "HTTPS":
        yield codes.REDIRECT_TO_NOWHERE.at(
            (*route, "protocol"),
            "an HTTPS listener redirects to HTTP",
            label="AWS redirects from HTTP to HTTPS only",
            also=(Note(Place((*owner, "protocol")), "HTTPS here"),),
            help="remove `protocol`",
        )
    if _stays(redirect, listener) and redirect.path is None:
        yield codes.REDIRECT_TO_NOWHERE.at(
            Place(route, "key"),
            "this redirect leads to the address that was requested",
            label="redirect loop",
            help="add `host`, `path`, `port`, or `protocol`, with another value",
        )


def _stays(redirect: Redirect, listener: Listener) -> bool:
    """Return whether a redirect leads to the same listener, under the same host name."""
    return (
        redirect.protocol in {None, listener.protocol}
        and redirect.port in {None, listener.port}
        and redirect.host in {None, "#{host}"}
    )


def _check_loop(
    written: Listener | Rule, redirect: Redirect, route: Route, listener: Listener
) -> Iterator[Diagnostic]:
    """Find a path that the same redirect matches again, if no other rule can match it."""
    path = redirect.path
    if path is None or not _stays(redirect, listener):
        return
    before = written.priority if isinstance(written, Rule) else None
    others = [
        each for each in listener.rules if each is not written and (before is None or each.priority < before)
    ]
    if any(_may_match(each, path) for each in others):
        return
    if isinstance(written, Listener) or _matches_again(written, path):
        yield codes.REDIRECT_TO_NOWHERE.at(
            (*route, "path"),
            "this redirect leads to a path that it redirects again",
            label="redirect loop",
            help="use a path that another rule matches, or another `host`",
        )


def _may_match(rule: Rule, path: str) -> bool:
    return not rule.path or "#{" in path or any(requests.matches(each, path) for each in rule.path)


def _matches_again(rule: Rule, path: str) -> bool:
    """Return whether a rule certainly matches the path that it redirects to."""
    only_path = all(not getattr(rule, key) for key in CONDITIONS if key not in {"path", "host"})
    known = "#{" not in path
    return only_path and known and (not rule.path or any(requests.matches(each, path) for each in rule.path))
