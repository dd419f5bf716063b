"""Secrets that a spec names and another owner has: what roles may do with them is declared by naming them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.language.component import Context
from tiers.permissions.answers.permits import Expansion

_READ: Final = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
"""https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html"""
_AT_START: Final = ("secretsmanager:GetSecretValue",)
_DECRYPT: Final = ("kms:Decrypt",)
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"""
_PARTITION: Final = re.compile(r"^arn:aws[a-z-]*:")
_OF_ACCOUNT: Final = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"
_SUFFIX: Final = "-??????"
"""Secrets Manager adds a hyphen and six characters to a name:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html"""


def named(here: Context) -> Iterator[Expansion]:
    """Yield what the roles of a component may do with secrets, and keys of these, that it names."""
    component = here.member.component
    route = (*here.route, "role", "secrets")
    for index, secret in enumerate(getattr(getattr(component, "role", None), "secrets", ())):
        # The name of a database is in the spec, and any other string is an ARN.
        if secret.startswith("arn:"):
            yield _expansion(identifiers.role(here.name), _READ, _arn(secret), (*route, index))
    role = f"{identifiers.pascal(here.name)}ExecutionRole"
    for start, container in _containers(here):
        for variable, written in (getattr(container, "secrets", None) or {}).items():
            yield from _at_start(role, written, (*start, "secrets", variable))
        credentials = getattr(container, "credentials", None)
        if credentials is not None:
            yield from _at_start(role, credentials, (*start, "credentials"))


def of_variables(here: Context) -> Iterator[str]:
    """Yield the databases of which variables have the ARN of the secret, each once."""
    found = (
        str(getattr(value, "from", None) or "")
        for _, container in _containers(here)
        for value in (getattr(container, "environment", None) or {}).values()
    )
    names = (each.rpartition(".") for each in found)
    yield from dict.fromkeys(name for name, _, what in names if what == "secret_arn")


def _containers(here: Context) -> Iterator[tuple[Route, object]]:
    component = here.member.component
    yield here.route, component
    sidecars: Mapping[str, object] = getattr(component, "sidecars", None) or {}
    yield from (((*here.route, "sidecars", name), each) for name, each in sidecars.items())


def _at_start(role: str, written: Any, route: Route) -> Iterator[Expansion]:  # noqa: ANN401 - a name, or a record
    """Yield what ECS may do with a secret, and with its key, before it starts a task."""
    secret = written if isinstance(written, str) else getattr(written, "secret", None)
    if secret:
        yield _expansion(role, _AT_START, _arn(secret), route)
    key = getattr(written, "key", None)
    if key:
        yield _expansion(role, _DECRYPT, _arn(key), route)


def _arn(given: str) -> str:
    """Return the ARN of a secret or a key, of a secret also by its name."""
    if given.startswith("arn:"):
        return _PARTITION.sub("arn:${AWS::Partition}:", given)
    return f"{_OF_ACCOUNT}{given}{_SUFFIX}"


def _expansion(role: str, actions: tuple[str, ...], arn: str, route: Route) -> Expansion:
    statement = {"Effect": "Allow", "Action": [*actions], "Resource": arn}
    return Expansion(role, (), (statement,), route, is_accepted=True, is_named=True)
