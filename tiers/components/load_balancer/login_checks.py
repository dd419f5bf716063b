"""Checks that users can log in."""

from collections.abc import Iterator

from tiers.components.load_balancer import codes
from tiers.components.load_balancer.listeners import Listener
from tiers.components.load_balancer.login import Login
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.component import Context
from tiers.workload.environment import PLACEHOLDER, without_name


def check(listener: Listener, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find logins that AWS would refuse, and those whose provider cannot be reached."""
    yield from _check_off(listener, route)
    found = [*_logins(listener, route)]
    for login, of_login in found:
        if listener.protocol == "HTTP":
            yield codes.LOGIN_OVER_HTTP.at(
                Place(of_login, "key"),
                f"a login on the HTTP listener on port {listener.port}",
                label="needs HTTPS",
                also=(Note(Place((*route, "protocol")), "not encrypted"),),
                help="move it to the HTTPS listener, and use `redirect_to: HTTPS` here",
            )
        if PLACEHOLDER in login.client_secret.secret:
            yield without_name((*of_login, "client_secret", "secret"))
    place = here.place
    if found and place is not None and place.subnets and not place.has_exit:
        yield codes.LOGIN_WITHOUT_ROUTE.at(
            Place(found[0][1], "key"),
            f"`{here.name}` cannot reach the provider of the login",
            label="no route to the internet from its subnets",
            help="add a NAT gateway to the network, or remove `login`",
        )


def _logins(listener: Listener, route: Route) -> Iterator[tuple[Login, Route]]:
    """Yield the logins that are written, each with its route."""
    if listener.login is not None:
        yield listener.login, (*route, "login")
    for position, rule in enumerate(listener.rules):
        if isinstance(rule.login, Login):
            yield rule.login, (*route, "rules", position, "login")


def _check_off(listener: Listener, route: Route) -> Iterator[Diagnostic]:
    """Find `login: none` without a login that it turns off."""
    for position, rule in enumerate(listener.rules):
        if rule.login == "none" and listener.login is None:
            yield codes.NO_LOGIN.at(
                (*route, "rules", position, "login"),
                "`login: none` has no effect without a `login` of the listener",
                label="there is no login to turn off",
                help="remove it",
            )
