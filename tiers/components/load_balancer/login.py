"""Login of users by an OpenID Connect provider, before the load balancer forwards their requests."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, TypeVar

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.workload.environment import PLACEHOLDER
from tiers.workload.tasks.secrets import SecretName

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
_HOST = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
Address = Annotated[
    str,
    Pattern(
        rf"https://{_HOST}(/[A-Za-z0-9_.~%!$&'()+*,;=:@/-]*)?",
        "an address such as `https://login.example.com/token`, with HTTPS and without a port",
    ),
    Between(1, 1024),
]


class ClientSecret(Record):
    """The secret of the OIDC client, in Secrets Manager. It is never in a spec."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "ssm": "use `secret`: CloudFormation reads it from Secrets Manager only",
            "value": "remove it: a secret is never in a spec",
            **dict.fromkeys(("arn", "name"), "use `secret`, which accepts a name or ARN"),
        }
    )

    secret: Annotated[SecretName, Doc("Secret in Secrets Manager, by its name or ARN"), Example("shop/oidc")]
    field: Annotated[
        str | None,
        Pattern("[A-Za-z0-9_.-]+", "a key of the JSON in the secret"),
        Between(1, 256),
        Doc("Key of the JSON in the secret; the whole secret if left out"),
        Example("client_secret"),
    ] = None


class Login(Record):
    """Login of users by an OpenID Connect provider."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "cognito": "use the addresses of the user pool: its issuer and its domain's `/oauth2/…`",
            "userinfo_endpoint": "use `user_info_endpoint`",
            "on_unauthenticated": "use `unauthenticated`",
            "session_timeout": "use `session`",
            "client": "use `client_id` and `client_secret`",
        }
    )

    issuer: Annotated[Address, Doc("Issuer of the provider"), Example("https://login.example.com")]
    authorization_endpoint: Annotated[
        Address,
        Doc("Address that users log in at; `/.well-known/openid-configuration` of the issuer lists all"),
        Example("https://login.example.com/authorize"),
    ]
    token_endpoint: Annotated[
        Address,
        Doc("Address that the load balancer gets tokens from"),
        Example("https://login.example.com/token"),
    ]
    user_info_endpoint: Annotated[
        Address,
        Doc("Address that the load balancer gets facts about the user from"),
        Example("https://login.example.com/userinfo"),
    ]
    client_id: Annotated[
        str,
        Pattern("[!-z|~]+", "printable ASCII without spaces and braces"),
        Between(1, 512),
        Doc("ID of the client that the provider knows the load balancer by"),
        Example("shop"),
    ]
    client_secret: Annotated[
        ClientSecret,
        Doc("Secret of that client, in Secrets Manager"),
        Example({"secret": "shop/oidc", "field": "client_secret"}),
    ]
    scope: Annotated[
        str,
        Pattern(r"[!#-\[\]-z|~]+( [!#-\[\]-z|~]+)*", "scopes such as `openid email`"),
        Between(1, 512),
        Doc("Claims about the user that the provider is asked for"),
        Example("openid email"),
    ] = "openid"
    session: Annotated[
        int,
        Between(1, 604_800),
        Doc("Seconds until a user must log in again"),
        Example(28_800),
    ] = 604_800
    unauthenticated: Annotated[
        Literal["authenticate", "deny", "allow"],
        Doc(
            "Answer to a request without a login: `authenticate` redirects to the provider, `deny` is status "
            "code 401, and `allow` forwards the request"
        ),
        Example("deny"),
    ] = "authenticate"


RuleLogin = Literal["none"] | Login


Written = TypeVar("Written", bound=Login | str | None)
"""A value of `login`."""


def completed(written: Written, environment: str | None) -> Written:
    """Return a login with the name of the environment in that of its secret."""
    if not isinstance(written, Login) or environment is None:
        return written
    kept = written.client_secret
    name = kept.secret.replace(PLACEHOLDER, environment)
    return written.replace(client_secret=kept.replace(secret=name))
