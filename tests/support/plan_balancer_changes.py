"""Changes of listeners, rules, and target groups, and what a plan says of each."""

from tests.support.plan_specs import Edit

_CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate"
_LOGIN = """\
        login:
          issuer: https://login.example.com
          authorization_endpoint: https://login.example.com/authorize
          token_endpoint: https://login.example.com/token
          user_info_endpoint: https://login.example.com/userinfo
          client_id: shop
          client_secret: {secret: shop/oidc}
"""

BALANCERS: tuple[Edit, ...] = (
    Edit(
        "HTTPS to servers behind a load balancer",
        (("forward_to: web\n", "forward_to: {to: web, port: 8443, protocol: HTTPS}\n"),),
        counts={"add": 3, "modify": 2, "remove": 3},
        codes=("T6113",),
    ),
    Edit(
        "another target beside the old one",
        (("forward_to: web\n", "forward_to: [{to: web, weight: 100}, {to: worker, weight: 0}]\n"),),
        counts={"add": 3, "modify": 1},
    ),
    Edit(
        "another distribution of requests",
        (
            (
                "    access_logs: true\n",
                "    access_logs: true\n    stickiness: {duration: 60}\n    idle_timeout: 90\n",
            ),
        ),
        counts={"modify": 2},
    ),
    Edit(
        "a login, with egress to its provider",
        (("forward_to: web\n", f"forward_to: web\n{_LOGIN}"),),
        counts={"add": 1, "modify": 1},
    ),
    Edit(
        "a second certificate of a listener",
        (
            (
                f"certificate: {_CERTIFICATE}/one\n",
                f"certificate: [{_CERTIFICATE}/one, {_CERTIFICATE}/two]\n",
            ),
        ),
        counts={"add": 1},
    ),
)
