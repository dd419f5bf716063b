"""Secrets that ECS reads when a task starts, and hands to its container as environment variables."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.existing_values import identity
from tiers.ir.parameters import Kind, Text
from tiers.ir.references import Target
from tiers.language.component import Context
from tiers.language.elsewhere import existing
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Hidden, Keys, Names, Pattern
from tiers.language.vocabulary import NAME_PATTERN
from tiers.tuples import NamedTuple
from tiers.workload.codes import UNKNOWN_SECRET
from tiers.workload.roles import SECRETS_MANAGER_ARN
from tiers.workload.tasks import codes

VARIABLES = Keys(
    "variable",
    Pattern("[A-Za-z_][A-Za-z0-9_]*", "letters, digits, and `_`, starting with a letter or `_`"),
    128,
)
FIELDS = ("password", "username")
"""Keys of the JSON in a secret that RDS makes:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"""

# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html,
# with `!` for one of a service:
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
_OF_NAME = r"([A-Za-z0-9/_+=.@!-]|\{environment\})"
LITERAL_NAME = Pattern(
    rf"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{{12}}:secret:{_OF_NAME}+|{_OF_NAME}{{1,512}}",
    "the name or ARN of a secret in Secrets Manager",
)
SecretName = Annotated[
    str,
    LITERAL_NAME,
    existing(Kind(pattern=SECRETS_MANAGER_ARN, says="the ARN of a secret")),
    Hidden(),
]
KeyArn = Annotated[
    str | None,
    Pattern(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+", "the ARN of a KMS key"),
    existing(),
    Doc("KMS key that encrypts it, by its ARN, if that is not the key of AWS"),
    Example("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
]

_SOURCES = ("from", "secret", "ssm", "Ref")
_TYPE = "AWS::SecretsManager::Secret"
_ACCOUNT = "${AWS::Region}:${AWS::AccountId}"
_PARTITION = re.compile(r"^arn:aws[a-z-]*:")


class Secret(Record):
    """One variable of a container with a secret: exactly one of `from`, `secret`, `ssm`, and `!Ref`."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "value": "remove it: a secret is never in a spec; use `environment` for public values",
            "arn": "use `secret`, which accepts an ARN",
            "name": "use `secret`, which accepts a name",
            **dict.fromkeys(
                ("secretsmanager", "secrets_manager"), "use `secret`, which accepts a name or ARN"
            ),
        }
    )
    # `from` is a keyword of Python's.
    __annotations__ = {
        "from": Annotated[
            str | None,
            Pattern(
                rf"({NAME_PATTERN.expression})\.[a-z_]+",
                "a database's name and a field of its secret, such as `orders.password`",
            ),
            Names("value"),
            Doc("Field of a database's secret, by the database's name: `password` or `username`"),
            Example("orders.password"),
        ],
        "secret": Annotated[
            SecretName | None, Doc("Secret in Secrets Manager, by its name or ARN"), Example("shop/api-key")
        ],
        "field": Annotated[
            str | None,
            Pattern("[A-Za-z0-9_.-]+", "a key of the JSON in the secret"),
            Between(1, 256),
            Doc("Key of the JSON in `secret`; the whole secret if left out"),
            Example("token"),
        ],
        "ssm": Annotated[
            str | None,
            Pattern(
                r"/?([A-Za-z0-9_.-]|\{environment\})+(/([A-Za-z0-9_.-]|\{environment\})+)*",
                "the name of an SSM parameter",
            ),
            Between(1, 1011),
            Doc("SSM parameter, by its name"),
            Example("/shop/api-key"),
        ],
        "Ref": Annotated[
            str | None,
            Pattern("[A-Za-z0-9]+", "the logical ID of a secret"),
            Doc("`!Ref`: secret of `resources`, by its logical ID"),
            Example("ApiKey"),
        ],
        "key": KeyArn,
    }
    secret = None
    field = None
    ssm = None
    Ref = None
    key = None

    @property
    def written(self) -> str:
        """The name or ARN of what ECS reads; an empty string for a database's secret."""
        return self.secret if self.secret is not None else self.ssm or ""

    @property
    def referred(self) -> str:
        """The logical ID of `!Ref`; an empty string without it."""
        return str(vars(self).get("Ref") or "")

    @property
    def taken(self) -> tuple[str, str]:
        """The component and the field of `from`; empty strings without it."""
        component, _, field = str(getattr(self, "from") or "").rpartition(".")
        return component, field


setattr(Secret, "from", None)

Secrets = Annotated[
    Mapping[str, Secret],
    VARIABLES,
    Doc("Variables with secrets, which ECS reads from Secrets Manager or SSM when a task starts"),
    Example({"API_KEY": {"secret": "shop/api-key"}, "DB_PASSWORD": {"from": "orders.password"}}),
]

NO_SECRETS: Mapping[str, Secret] = MappingProxyType({})


class Read(NamedTuple):
    """What ECS reads: the value of `ValueFrom`, and the ARN that the execution role allows.

    Both are strings, in the syntax of `Fn::Sub`, targets, and values that are known at deployment.
    """

    value: tuple[str | Target, ...]
    arn: tuple[str | Target, ...]
    service: str
    key: str | None

    @property
    def key_of_arn(self) -> tuple[object, ...]:
        """What is equal for equal ARNs."""
        return tuple(each if isinstance(each, Target) else identity(each) for each in self.arn)


def read(secret: Secret, here: Context) -> Read:
    """Return what ECS reads for a variable; the checks refuse what is not there."""
    component, field = secret.taken
    if component:
        arn = here.members[component].component.offers(component)["secret_arn"].parts
        return Read((*arn, f":{field}::"), arn, "secretsmanager", secret.key)
    if secret.referred:
        # The value of `Ref` is the ARN:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
        suffix = (f":{secret.field}::",) if secret.field else ()
        target = Target(secret.referred)
        return Read((target, *suffix), (target,), "secretsmanager", secret.key)
    if secret.ssm is not None:
        name = f"arn:${{AWS::Partition}}:ssm:{_ACCOUNT}:parameter/{secret.ssm.removeprefix('/')}"
        return Read((name,), (name,), "ssm", secret.key)
    return read_from_manager(secret.written, secret.field, secret.key)


def read_from_manager(written: str, field: str | None = None, key: str | None = None) -> Read:
    """Return what ECS reads of a secret in Secrets Manager, by its name or ARN."""
    suffix = f":{field}::" if field else ""
    if isinstance(written, Text | Elsewhere):
        return Read((written, suffix) if suffix else (written,), (written,), "secretsmanager", key)
    if written.startswith("arn:"):
        arn = _PARTITION.sub("arn:${AWS::Partition}:", written)
        return Read((arn + suffix,), (arn,), "secretsmanager", key)
    name = f"arn:${{AWS::Partition}}:secretsmanager:{_ACCOUNT}:secret:{written}"
    # A secret's ARN ends in six characters that Secrets Manager adds to its name:
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    return Read((name + suffix,), (f"{name}-??????",), "secretsmanager", key)


def services(secrets: Mapping[str, Secret]) -> tuple[str, ...]:
    """Return the services that ECS reads the secrets from."""
    found = ("ssm" if each.ssm is not None else "secretsmanager" for each in secrets.values())
    return tuple(dict.fromkeys(found))


def check(secrets: Mapping[str, Secret], route_of_all: Route, here: Context) -> Iterator[Diagnostic]:
    """Find secrets from no source or from two, from where there is none, and those that RDS rotates."""
    for name, secret in secrets.items():
        route = (*route_of_all, name)
        yield from _check_source(name, secret, route)
        if secret.taken[0]:
            yield from _check_taken(name, secret, (*route, "from"), here)
        referred = secret.referred
        if here.about.raw.get(referred, _TYPE) != _TYPE:
            yield UNKNOWN_SECRET.at(
                (*route, "Ref"),
                f"`{referred}` is not a secret",
                label=f"must be of type `{_TYPE}`",
                help="use the logical ID of a secret, or `environment` for a value that is not secret",
            )


def _check_source(name: str, secret: Secret, route: Route) -> Iterator[Diagnostic]:
    given = [f"`{each}`" for each in _SOURCES if getattr(secret, each) is not None]
    if len(given) != 1:
        yield codes.SECRET_SOURCE.at(
            route if not given else Place((*route, given[-1].strip("`")), "key"),
            f"the secret `{name}` has {' and '.join(given) or 'no source'}",
            label="must have exactly one source",
            help="remove one of them"
            if given
            else f"use `{name}: {{secret: NAME}}` or `{name}: {{ssm: NAME}}`",
        )
    elif secret.field is not None and given[0] not in ("`secret`", "`Ref`"):
        yield codes.SECRET_SOURCE.at(
            Place((*route, "field"), "key"),
            f"`field` has no effect with {given[0]}",
            label="a key of the JSON in `secret`",
            help="remove it",
        )


def _check_taken(name: str, secret: Secret, route: Route, here: Context) -> Iterator[Diagnostic]:
    component, field = secret.taken
    member = here.members.get(component)
    if member is None or "secret_arn" not in member.component.offers(component):
        able = [each for each, other in here.members.items() if "secret_arn" in other.component.offers(each)]
        meant = nearest(component, able)
        yield UNKNOWN_SECRET.at(
            route,
            f"`{component}` has no secret" if member else f"unknown component `{component}`",
            label=f"did you mean `{meant}`?" if meant else "not a database" if member else "not in the spec",
            also=(member.note,) if member else (),
            help=f"use `from: {able[0]}.password`" if able else f"use `{name}: {{secret: NAME}}`",
        ).replaced_by(meant and f"{meant}.{field}")
    elif field not in FIELDS:
        yield UNKNOWN_SECRET.at(
            route,
            f"the secret of `{component}` has no `{field}`",
            label="its fields are `password` and `username`",
            help=f"use `from: {component}.password`",
        )
    elif field == "password" and member.component.offers(component)["secret_arn"].is_rotated:
        yield codes.PASSWORD_READ_AT_START.at(
            route,
            f"tasks of `{here.name}` keep a password that RDS rotates",
            label="read only when a task starts",
            also=(Note(Place(member.route, "key"), "its password changes every 7 days"),),
            help=f"add `role: {{secrets: [{component}]}}`, pass the ARN by `environment: "
            f"{{{name}_ARN: {{from: {component}.secret_arn}}}}`, and read the secret when connecting",
        )
