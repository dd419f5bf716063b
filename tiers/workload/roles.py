"""Permissions of servers on AWS: the policies of their role, and the secrets that they may read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import listed
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.existing_values import distinct
from tiers.ir.facets import Exists
from tiers.ir.parameters import Kind, Text
from tiers.ir.references import Target
from tiers.language.component import Context
from tiers.language.elsewhere import existing
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import NAME_PATTERN
from tiers.workload import codes, references
from tiers.workload.references import Reference

_OF_AWS = "arn:aws:iam::aws:policy/"
_POLICY = r"([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,128}"
POLICY = Pattern(
    rf"{_POLICY}|arn:aws[a-z-]*:iam::(aws|[0-9]{{12}}):policy/{_POLICY}",
    "an AWS managed policy's name, its path and name, or a policy's ARN",
)
# The secret of a service has a `!`: https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
SECRETS_MANAGER_ARN = "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+"
SECRET = Pattern(
    f"{NAME_PATTERN.expression}|{SECRETS_MANAGER_ARN}",
    "the name of a database or a secret's ARN",
)
_GIVEN_POLICY = Kind(
    pattern=rf"arn:aws[a-z-]*:iam::(aws|[0-9]{{12}}):policy/{_POLICY}", says="the ARN of a policy"
)
_GIVEN_SECRET = Kind(pattern=SECRETS_MANAGER_ARN, says="the ARN of a secret")
_ACCOUNT = "arn:aws(-[a-z]+)*:iam::[0-9]{12}"
_OF_PROFILE = f"{_ACCOUNT}:instance-profile/([!-~]{{1,510}}/)?[A-Za-z0-9_+=,.@-]{{1,128}}"
_OF_ROLE = f"{_ACCOUNT}:role/(?!aws-service-role/)([!-~]{{1,510}}/)?[A-Za-z0-9_+=,.@-]{{1,64}}"
_EXISTING = (
    "use the ARN of an existing role without a mapping, `role: arn:aws:iam::ACCOUNT:role/NAME`; for servers, "
    "that of its instance profile"
)
_A_ROLE = "use the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`"
_A_PROFILE = "use the ARN of an instance profile, `arn:aws:iam::ACCOUNT:instance-profile/NAME`"
# The lengths of names and paths: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
ROLE = Pattern(
    _OF_ROLE,
    "the ARN of a role, `arn:aws:iam::ACCOUNT:role/NAME`",
    (
        (
            _OF_PROFILE,
            "an instance profile is for EC2 instances",
            "use the ARN of the role in it; `aws iam get-instance-profile` shows it",
        ),
        (
            f"{_ACCOUNT}:policy/.*",
            "the ARN of a policy",
            "use `role: {managed_policies: [ARN]}`, or the ARN of a role that has the policy",
        ),
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
        (
            f"{_ACCOUNT}:role/aws-service-role/.*",
            "a service-linked role is for its service alone",
            f"{_A_ROLE}, that your own policies can be added to",
        ),
        ("arn:aws[a-z-]*:sts::.*", "the ARN of a session", _A_ROLE),
        ("[A-Za-z0-9_+=,.@-]{1,64}", "a name; an ARN has the account, too", _A_ROLE),
    ),
)
PROFILE = Pattern(
    _OF_PROFILE,
    "the ARN of an instance profile, `arn:aws:iam::ACCOUNT:instance-profile/NAME`",
    (
        (
            _OF_ROLE,
            "servers get a role by an instance profile",
            "use the ARN of the role's profile; `aws iam list-instance-profiles-for-role` shows it",
        ),
        (
            f"{_ACCOUNT}:policy/.*",
            "the ARN of a policy",
            "use `role: {managed_policies: [ARN]}`, or the ARN of an instance profile",
        ),
        ("[A-Za-z0-9_+=,.@-]{1,128}", "a name; an ARN has the account, too", _A_PROFILE),
    ),
)
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html"""
ACTION = Pattern(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+", "an action such as `s3:GetObject`")
# `${aws:…}` are IAM's own variables and stay, `${AWS::…}` are CloudFormation's.
RESOURCE = Pattern(r"\*|arn:[!-~]+( [!-~]+)*", "`*` or an ARN")
CONDITION_VALUE = Pattern("[ -~]*", "one line of ASCII text")

_PARTITION = r"^arn:aws[a-z-]*:"
_PSEUDO = r"\$\{(?!AWS::(?:AccountId|Partition|Region|URLSuffix)\})"

Actions = Annotated[str, ACTION] | tuple[Annotated[str, ACTION], ...]
Resources = Annotated[str, RESOURCE] | Reference | tuple[Annotated[str, RESOURCE] | Reference, ...]
Values = Annotated[str, CONDITION_VALUE] | Reference | tuple[Annotated[str, CONDITION_VALUE] | Reference, ...]
NOTHING: Mapping[str, Any] = MappingProxyType({})

READ_SECRET = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]


class Statement(Record):
    """A statement of an IAM policy, in IAM's own words."""

    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **{
                name.lower(): f"write `{name}`, as IAM does"
                for name in ("Sid", "Effect", "Action", "Resource")
            },
            "Principal": "remove it: the role itself is who is meant",
        }
    )

    Sid: Annotated[
        str | None,
        Pattern("[A-Za-z0-9]+", "letters and digits"),
        Doc("Name of the statement"),
        Example("Read"),
    ] = None
    Effect: Annotated[Literal["Allow", "Deny"], Doc("Whether it allows or denies"), Example("Allow")]
    Action: Annotated[
        Actions | None, Doc("Actions; this or `NotAction`"), Example(["s3:GetObject", "s3:PutObject"])
    ] = None
    NotAction: Annotated[Actions | None, Doc("All actions but these"), Example("iam:*")] = None
    Resource: Annotated[
        Resources | None,
        Doc("ARNs; this or `NotResource`. `${AWS::Region}` and the like are filled in, the partition always"),
        Example("arn:aws:s3:::shop-images/*"),
    ] = None
    NotResource: Annotated[Resources | None, Doc("All resources but these"), Example("*")] = None
    Condition: Annotated[
        Mapping[
            str,
            Annotated[
                Mapping[str, Values], Keys("condition key", Pattern("[!-~]+", "a key such as `aws:SourceIp`"))
            ],
        ],
        Keys("condition operator", Pattern("[A-Za-z:]+", "an operator such as `StringEquals`")),
        Doc("Conditions under which it applies"),
        Example({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
    ] = NOTHING


class Role(Record):
    """The permissions of servers on AWS. The default is none."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("arn", "existing", "instance_profile", "name", "role_arn", "role_name"), _EXISTING)
    )

    managed_policies: Annotated[
        tuple[Annotated[str, POLICY, existing(_GIVEN_POLICY), Names("managed_policy")], ...],
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        Between(0, 20),
        Doc("Policies to attach: an AWS managed one by name or path, any by its ARN"),
        Example(["CloudWatchAgentServerPolicy"]),
    ] = ()
    statements: Annotated[
        tuple[Statement, ...],
        Doc("Statements of an inline policy"),
        Example([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop-images/*"}]),
    ] = ()
    secrets: Annotated[
        tuple[Annotated[str, SECRET, existing(_GIVEN_SECRET), Names("component")], ...],
        Doc(
            "Secrets to read: of a database by the database's name, any by its ARN; opens no connection. "
            "A variable `{from: NAME.secret_arn}` adds that of the database"
        ),
        Example(["orders"]),
    ] = ()

    @property
    def says_something(self) -> bool:
        """Return whether the servers have any permissions."""
        return bool(self.managed_policies or self.statements or self.secrets)


ExistingRole = Annotated[str, ROLE, codes.ROLE_ARN, existing(Kind(pattern=ROLE.expression, says=ROLE.says))]
ExistingProfile = Annotated[
    str, PROFILE, codes.PROFILE_ARN, existing(Kind(pattern=PROFILE.expression, says=PROFILE.says))
]
EXISTS = "or the ARN of an existing role, which must allow the same; nothing is added to it"
PROFILE_EXISTS = "or the ARN of an existing instance profile, whose role must allow the same"
Given = str | Role
"""What to allow, or what exists: the ARN of a role, or for servers that of an instance profile."""


def is_given(role: Given) -> bool:
    """Return whether the spec says anything about a role."""
    return isinstance(role, str) or role.says_something


def written(role: Given, secrets: Iterable[str], here: Context) -> Role:
    """Return what a spec says that a role allows, also of one that exists: the secrets of variables."""
    return reading(Role(), secrets, here) if isinstance(role, str) else role


def exists(role: Given, here: Context, *, is_profile: bool = False) -> Iterator[Exists]:
    """Yield the values of a role that exists already, or of an instance profile."""
    if isinstance(role, str):
        from tiers.workload import existing_roles

        yield from existing_roles.exists(role, here, is_profile=is_profile)


def origin(property_: str, role: Given, here: Context) -> dict[str, Route]:
    """Return the key that sets the property with a role that exists already."""
    return {property_: (*here.route, "role")} if isinstance(role, str) else {}


def check(role: Given, here: Context) -> Iterator[Diagnostic]:
    """Find policies and secrets that do not exist, and statements that IAM would refuse."""
    if isinstance(role, str):
        return
    route = (*here.route, "role")
    yield from _check_policies(role, (*route, "managed_policies"))
    for index, secret in enumerate(role.secrets):
        if not _is_given(secret) and not _has_secret(secret, here):
            yield _no_secret(secret, (*route, "secrets", index), here)
    for index, statement in enumerate(role.statements):
        yield from _references(statement, (*route, "statements", index))
        for one, other in (("Action", "NotAction"), ("Resource", "NotResource")):
            given = [name for name in (one, other) if getattr(statement, name)]
            if len(given) != 1:
                yield codes.STATEMENT.at(
                    Place((*route, "statements", index)),
                    f"a statement of the role of `{here.name}` has {'both' if given else 'neither'} "
                    f"`{one}` {'and' if given else 'nor'} `{other}`",
                    label="must have exactly one of the two",
                    help=f"remove `{other}`" if given else f"add `{one}`",
                )


def _references(value: object, route: Route) -> Iterator[Diagnostic]:
    """Find references without a function, or with several."""
    if isinstance(value, Reference):
        yield from references.check(value, tuple(references.FUNCTIONS), route, "!GetAtt NAME.Arn")
    elif isinstance(value, Record):
        yield from _references({each: getattr(value, each) for each in value.fields}, route)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _references(each, (*route, name))
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _references(each, (*route, index))


def completed(role: Given, databases: Iterable[str], here: Context) -> Given:
    """Return a role with the secrets of databases that variables name; one that exists stays as it is."""
    return role if isinstance(role, str) else reading(role, databases, here)


def reading(role: Role, databases: Iterable[str], here: Context) -> Role:
    """Return the role with the secrets of databases that variables name: an ARN alone gives no access."""
    known = (each for each in databases if _has_secret(each, here))
    added = [each for each in dict.fromkeys(known) if each not in role.secrets]
    return role.replace(secrets=(*role.secrets, *added)) if added else role


def _no_secret(name: str, route: Route, here: Context) -> Diagnostic:
    able = [each for each in here.members if _has_secret(each, here)]
    meant = nearest(name, able)
    member = here.members.get(name)
    return codes.UNKNOWN_SECRET.at(
        route,
        f"`{name}` has no secret" if member else f"unknown database `{name}`",
        label=f"did you mean `{meant}`?" if meant else "not a database" if member else "not in this spec",
        also=(member.note,) if member else (),
        help=f"use {listed(able, 'or')}, or the ARN of the secret" if able else "use the ARN of the secret",
    ).replaced_by(meant)


def _check_policies(role: Role, route: Route) -> Iterator[Diagnostic]:
    """Find managed policies that AWS does not have. The list is large, and few specs need it."""
    if not role.managed_policies:
        return
    from tiers.facts import iam

    for index, policy in enumerate(role.managed_policies):
        name = policy.removeprefix(_OF_AWS) if policy.startswith(_OF_AWS) else policy
        if not _is_given(name) and not iam.is_managed_policy(name):
            yield _no_policy(name, iam.managed_policies(), iam.AS_OF, (*route, index))


def _no_policy(name: str, known: Sequence[str], as_of: str, route: Route) -> Diagnostic:
    named = name.rsplit("/", 1)[-1]
    meant = next((each for each in known if each.rsplit("/", 1)[-1] == named), None) or nearest(name, known)
    return codes.UNKNOWN_POLICY.at(
        route,
        f"unknown managed policy `{name}`",
        label=f"did you mean `{meant}`?" if meant else f"not one of AWS's as of {as_of}",
        help=f"use `{meant}`"
        if meant
        else "use the path and name of an AWS managed policy, or the ARN of your policy",
    ).replaced_by(meant)


def _is_given(value: str) -> bool:
    """Return whether a value is an ARN, or will be one at deployment."""
    return isinstance(value, Text | Elsewhere) or value.startswith("arn:")


def _has_secret(name: str, here: Context) -> bool:
    member = here.members.get(name)
    return member is not None and "secret_arn" in member.component.offers(name)


def managed_policies(role: Role) -> list[Any]:
    """Return the ARNs of the managed policies, in the partition of the stack."""
    return [
        _text(each if _is_given(each) else f"arn:aws:iam::aws:policy/{each}")
        for each in role.managed_policies
    ]


def statements(role: Role, here: Context) -> list[dict[str, Any]]:
    """Return the statements of the role's own policy: those of the spec, then the one to read secrets."""
    from tiers.ir import symbols

    found = [_statement(each) for each in role.statements]
    secrets: list[Any] = []
    for name in distinct(role.secrets):
        if _is_given(name):
            secrets.append(_text(name))
        else:
            (target,) = here.members[name].component.offers(name)["secret_arn"].parts
            assert not isinstance(target, str)
            secrets.append(symbols.Arn(*target))
    if secrets:
        found.append({"Effect": "Allow", "Action": READ_SECRET, "Resource": secrets})
    return found


def _statement(statement: Statement) -> dict[str, Any]:
    given = {name: getattr(statement, name) for name in Statement.fields}
    return {name: _plain(value) for name, value in given.items() if value}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a part of a statement
    if isinstance(value, Reference):
        return _referred(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else _text(value)


def _referred(value: Reference) -> Any:  # noqa: ANN401 - a symbol
    from tiers.ir import symbols

    parts = value.parts
    if len(parts) == 1 and not isinstance(parts[0], str):
        return symbols.Arn(*parts[0])
    return symbols.Phrase(*_in_partition(*parts))


def _in_partition(first: str | Target, *others: str | Target) -> Iterator[str | Target]:
    """Yield the parts of a `Sub`, with the partition of the stack if it starts as an ARN."""
    found = re.match(_PARTITION, first) if isinstance(first, str) else None
    if found is None:
        yield first
    else:
        yield from ("arn:", Target("AWS::Partition"), f":{str(first)[found.end() :]}")
    yield from others


def _text(text: str) -> Any:  # noqa: ANN401 - a string or a `Sub`
    """Return a string in which CloudFormation fills in its variables, and the partition of every ARN."""
    if isinstance(text, Text | Elsewhere):
        return text
    from troposphere import Sub

    whole = re.sub(_PSEUDO, "${!", re.sub(_PARTITION, "arn:${AWS::Partition}:", text))
    return Sub(whole) if "${AWS::" in whole else text
