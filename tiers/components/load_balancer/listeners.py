"""Listeners of a load balancer, and their rules."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from tiers.components.load_balancer.actions import FixedResponse, Redirect
from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.facets import Connection, TargetGroup
from tiers.language.record import Derived, Record
from tiers.language.shape import Between, Doc, Example, In
from tiers.language.vocabulary import ComponentName, Port
from tiers.workload.certificates import Certificate
from tiers.workload.rules import forwards
from tiers.workload.rules.forwards import Forward, WeightedForwards, connection, targets

if TYPE_CHECKING:
    from tiers.components.load_balancer.login import Login, Written
    from tiers.components.load_balancer.rules import Rule, Rules

PRIORITY_STEP = 100
USUAL_PORTS = {"HTTP": 80, "HTTPS": 443}
Certificates = Annotated[tuple[Certificate, ...], Between(1, 100)]


class Listener(Record):
    """One port of a load balancer."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **{
                key: f"conditions are a rule's: write `rules: [{{{example}, forward_to: api}}]`"
                for key, example in {
                    "path": "path: [/api/*]",
                    "host": "host: [api.example.com]",
                    "header": "header: {X-Version: [beta]}",
                    "method": "method: [GET]",
                    "query": "query: {version: [beta]}",
                    "source": "source: [203.0.113.0/24]",
                }.items()
            },
            "ssl_policy": "an HTTPS listener always has a modern TLS policy; remove this",
            "redirect": "write `redirect_to: HTTPS`",
            "fixed_response": "use `respond_with: {status: 404}`",
            "weight": "weights are those of a list: use `forward_to: [{to: web, weight: 90}, …]`",
            "certificates": "use `certificate`, which accepts a list",
            **dict.fromkeys(("oidc", "auth", "authenticate"), "use `login`"),
        }
    )

    port: Annotated[Port, Doc("Port to listen on"), Example(80)]
    protocol: Annotated[Literal["HTTP", "HTTPS"], Doc("Protocol of the clients"), Example("HTTP")]
    certificate: Annotated[
        Certificate | Certificates | None,
        Doc(
            "ACM certificate, of the load balancer's region, for `protocol: HTTPS`; by default, that of "
            "`domain`. Of a list, a client gets the one for its host name, or else the first"
        ),
        Example("arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"),
    ] = None
    forward_to: Annotated[
        ComponentName | Forward | WeightedForwards | None,
        Doc("Component that answers the requests, or several with weights"),
        Example("web"),
    ] = None
    redirect_to: Annotated[
        Literal["HTTPS"] | Redirect | None,
        Doc("Sends clients to the load balancer's HTTPS listener, or to another address"),
        Example("HTTPS"),
    ] = None
    respond_with: Annotated[
        FixedResponse | None, Doc("Answers the requests itself"), Example({"status": 404})
    ] = None
    login: Annotated[
        "Login | None",
        In("tiers.components.load_balancer.login"),
        Doc(
            "Login of users by an OpenID Connect provider, for all requests of the listener and its rules "
            "except those that are redirected"
        ),
        Example(
            {
                "issuer": "https://id.example.com",
                "authorization_endpoint": "https://id.example.com/authorize",
                "token_endpoint": "https://id.example.com/token",
                "user_info_endpoint": "https://id.example.com/userinfo",
                "client_id": "shop",
                "client_secret": {"secret": "shop/oidc"},
            }
        ),
    ] = None
    rules: Annotated[
        "Rules",
        In("tiers.components.load_balancer.rules"),
        Doc("Requests that are treated differently, by conditions; the rest is the listener's"),
        Example([{"path": ["/api/*"], "forward_to": "api"}]),
    ] = ()

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """The certificates, the default one first."""
        written = self.certificate
        return written if isinstance(written, tuple) else () if written is None else (written,)

    @property
    def answers_in_the_clear(self) -> bool:
        """Return whether it forwards requests that can be read in transit."""
        return self.protocol == "HTTP" and bool(
            self.forward_to or any(rule.forward_to for rule in self.rules)
        )

    @property
    def own_login(self) -> "Login | None":
        """The login for requests that match no rule."""
        return self.login if self.redirect_to is None else None

    def login_of(self, rule: "Rule") -> "Login | None":
        """Return the login of a rule: one that it has, or the one of the listener.

        A redirect has none of the listener, because the address that it leads to has one if it needs it.
        """
        if rule.login is not None or rule.redirect_to is not None:
            return None if rule.login == "none" else rule.login
        return self.login

    @property
    def logins(self) -> "tuple[Login, ...]":
        """All logins of the listener and its rules."""
        found = (self.own_login, *(self.login_of(rule) for rule in self.rules))
        return tuple(each for each in found if each is not None)


Listeners = tuple[Listener, ...]


def completed(listeners: Listeners, environment: str | None) -> Listeners:
    """Fill in the priorities of rules, by position, and the name of the environment in names of secrets."""
    return tuple(_completed(listener, environment) for listener in listeners)


def _completed(listener: Listener, environment: str | None) -> Listener:
    return listener.replace(
        login=_named(listener.login, environment),
        rules=tuple(
            rule.replace(
                priority=PRIORITY_STEP * (index + 1) if isinstance(rule.priority, Derived) else rule.priority,
                login=_named(rule.login, environment),
            )
            for index, rule in enumerate(listener.rules)
        ),
    )


def _named(written: "Written", environment: str | None) -> "Written":
    """Return a value of `login` with the name of the environment; most specs have none."""
    if written is None:
        return written
    from tiers.components.load_balancer import login

    return login.completed(written, environment)


def front(listeners: Listeners) -> Listener:
    """Return the listener that people are to use: of HTTPS if there is one, if possible on its usual port."""
    secure = [listener for listener in listeners if listener.protocol == "HTTPS"]
    if not secure:
        return next(iter(listeners), Listener(port=USUAL_PORTS["HTTP"], protocol="HTTP"))
    return min(secure, key=lambda listener: listener.port != USUAL_PORTS["HTTPS"])


def connections(listeners: Listeners, name: str, route: Route) -> Iterator[Connection]:
    """Yield the connections of a load balancer's listeners at that route, and of their rules."""
    for index, listener in enumerate(listeners):
        own = identifiers.listener(name, listener.port)
        last = identifiers.default_rule(name, listener.port)
        for target in targets(listener.forward_to, (*route, index, "forward_to")):
            yield connection(name, target, own, last, own)
        for position, rule in enumerate(listener.rules):
            tie = identifiers.listener_rule(name, listener.port, rule.priority)
            for target in targets(rule.forward_to, (*route, index, "rules", position, "forward_to")):
                yield connection(name, target, tie, tie, own)


def target_groups(listeners: Listeners, name: str, route: Route) -> Mapping[TargetGroup, Connection]:
    """Return each target group behind a load balancer, with the first connection that it is for."""
    return forwards.target_groups(connections(listeners, name, route))
