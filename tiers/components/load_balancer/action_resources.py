"""Actions of listeners and rules: logins, and what answers the requests then."""

from typing import TYPE_CHECKING, Any

from troposphere import elasticloadbalancingv2 as elb

from tiers.components.load_balancer.actions import FixedResponse, Redirect
from tiers.components.load_balancer.listeners import USUAL_PORTS, Listener, Listeners, front
from tiers.components.load_balancer.spec import LoadBalancer
from tiers.ir import symbols
from tiers.language.component import Context
from tiers.tuples import NamedTuple
from tiers.workload.rules.forward_resources import forwarding, of_weights
from tiers.workload.rules.forwards import WrittenForward, targets

if TYPE_CHECKING:
    from tiers.components.load_balancer.login import Login
    from tiers.components.load_balancer.rules import Rule


class Actions(NamedTuple):
    """The actions of one load balancer, as properties of `Action` and of `ListenerRuleAction`."""

    balancer: LoadBalancer
    here: Context

    def of_listener(self, listener: Listener) -> list[elb.Action]:
        """Return the actions of a listener itself."""
        answer = self._answer(listener, listener)
        if listener.own_login is None:
            return [elb.Action(**answer)]
        # The schema of listeners has a string here, the one of rules an integer.
        session = str(listener.own_login.session)
        login = elb.AuthenticateOidcConfig(**_login(listener.own_login), SessionTimeout=session)
        first = elb.Action(Type="authenticate-oidc", Order=1, AuthenticateOidcConfig=login)
        return [first, elb.Action(**answer, Order=2)]

    def of_rule(self, rule: "Rule", listener: Listener) -> list[elb.ListenerRuleAction]:
        """Return the actions of a rule of a listener."""
        return self._of_rule(self._answer(rule, listener), listener.login_of(rule))

    def of_default_rule(self, listener: Listener) -> list[elb.ListenerRuleAction]:
        """Return the actions of the rule that forwards the requests of a listener itself."""
        return self._of_rule(self.forwarding(listener.forward_to), listener.login)

    def _of_rule(self, answer: dict[str, Any], login: "Login | None") -> list[elb.ListenerRuleAction]:
        if login is None:
            return [elb.ListenerRuleAction(**answer)]
        config = elb.ListenerRuleAuthenticateOidcConfig(**_login(login), SessionTimeout=login.session)
        first = elb.ListenerRuleAction(Type="authenticate-oidc", Order=1, AuthenticateOidcConfig=config)
        return [first, elb.ListenerRuleAction(**answer, Order=2)]

    def _answer(self, written: "Listener | Rule", listener: Listener) -> dict[str, Any]:
        if written.redirect_to is not None:
            return _redirect(written.redirect_to, listener, self.balancer.listeners)
        if written.respond_with is not None:
            return _response(written.respond_with)
        if isinstance(written, Listener):
            # The weights of a shifted service are those of a rule, which gets all requests.
            (first, *others) = targets(written.forward_to, ())
            if not others and first.weight is None:
                group = first.forward.target_group(self.here.name)
                return {"Type": "forward", "TargetGroupArn": symbols.Arn(group.id)}
        return self.forwarding(written.forward_to)

    def forwarding(self, written: WrittenForward) -> dict[str, Any]:
        """Return the action that forwards to one component, or to several with weights."""
        return forwarding(written, self.here, of_weights(self.balancer.stickiness))


def _redirect(written: str | Redirect, listener: Listener, listeners: Listeners) -> dict[str, Any]:
    """Return the action that redirects. All parts that it omits stay as the client wrote them."""
    if isinstance(written, str):
        written = Redirect(protocol="HTTPS")
    port = redirected_port(written, listener, listeners)
    parts = {
        "Protocol": written.protocol,
        "Host": written.host,
        "Port": None if port is None else str(port),
        "Path": written.path,
        "Query": written.query,
    }
    given = {name: value for name, value in parts.items() if value is not None}
    return {
        "Type": "redirect",
        "RedirectConfig": elb.RedirectConfig(**given, StatusCode=f"HTTP_{written.status}"),
    }


def redirected_port(written: Redirect, listener: Listener, listeners: Listeners) -> int | None:
    """Return the port of a redirect, or nothing if it stays."""
    if written.port is not None or written.protocol in {None, listener.protocol}:
        return written.port
    is_own = written.host is None and written.protocol == "HTTPS"
    return front(listeners).port if is_own else USUAL_PORTS[str(written.protocol)]


def _response(written: FixedResponse) -> dict[str, Any]:
    config: dict[str, Any] = {"StatusCode": str(written.status)}
    if written.body is not None:
        config |= {"ContentType": written.type, "MessageBody": written.body}
    return {"Type": "fixed-response", "FixedResponseConfig": elb.FixedResponseConfig(**config)}


def _login(login: "Login") -> dict[str, Any]:
    """Return the properties of a login. CloudFormation reads the secret when it changes the resource."""
    kept = login.client_secret
    field = f":{kept.field}" if kept.field else ""
    return {
        "Issuer": login.issuer,
        "AuthorizationEndpoint": login.authorization_endpoint,
        "TokenEndpoint": login.token_endpoint,
        "UserInfoEndpoint": login.user_info_endpoint,
        "ClientId": login.client_id,
        "ClientSecret": symbols.Phrase("{{resolve:secretsmanager:", kept.secret, f":SecretString{field}}}}}"),
        "Scope": login.scope,
        "OnUnauthenticatedRequest": login.unauthenticated,
    }
