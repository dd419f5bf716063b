"""Check that the secrets of tasks exist. Their values are not read, or not decrypted, and never shown."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject
from tiers.deploy.preflight.tasks import containers, mappings, resolved
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Text

_FIELDS: Final = 6
"""Parts of an ARN."""
_MOST_NAMES: Final = 10
"""In one call of GetParameters."""


class Asked(NamedTuple):
    """A secret in the account and region that is deployed to."""

    name: str
    id: str
    """The name, or the ARN if the spec has that."""
    place: Place


def secrets(subject: Subject) -> Iterator[Diagnostic]:
    """Report secrets that do not exist in Secrets Manager. Raises `AwsError`."""
    for each in _asked(subject, "secretsmanager", "secret:"):
        problem = _problem(subject, each)
        if problem:
            message, help_ = problem
            yield codes.NOT_AVAILABLE.at(each.place, message, label=f"`{each.name}`", help=help_)


def _problem(subject: Subject, asked: Asked) -> tuple[str, str] | None:
    try:
        answer = subject.aws.call("secretsmanager", "describe_secret", SecretId=asked.id)
    except AwsError as error:
        if error.failure.code != "ResourceNotFoundException":
            raise
        return (
            f"the secret does not exist in `{subject.aws.region}`",
            "create it in the console under Secrets Manager, or check its name",
        )
    if "DeletedDate" not in answer:
        return None
    advice = f"run `aws secretsmanager restore-secret --secret-id {asked.name}`, or use another secret"
    return "the secret is scheduled for deletion", advice


def parameters(subject: Subject) -> Iterator[Diagnostic]:
    """Report SSM parameters that do not exist. Raises `AwsError`."""
    asked = list(_asked(subject, "ssm", "parameter/"))
    names = [name for each in asked for name in _names(each)]
    missing: set[str] = set()
    for start in range(0, len(names), _MOST_NAMES):
        answer = subject.aws.call("ssm", "get_parameters", Names=names[start : start + _MOST_NAMES])
        missing.update(answer.get("InvalidParameters", ()))
    for each in asked:
        if missing.issuperset(_names(each)):
            yield codes.NOT_AVAILABLE.at(
                each.place,
                f"the SSM parameter does not exist in `{subject.aws.region}`",
                label=f"`{_names(each)[0]}`",
                help="create it in the console under Systems Manager, Parameter Store, or check its name",
            )


def _names(asked: Asked) -> tuple[str, ...]:
    """Return the names that an ARN may have: only one without a hierarchy may lack the first slash."""
    return (f"/{asked.name}",) if "/" in asked.name else (asked.name, f"/{asked.name}")


def _asked(subject: Subject, service: str, kind: str) -> Iterator[Asked]:
    """Yield each secret of a service once, at the first variable that has it."""
    met: set[str] = set()
    for written, place in _written(subject):
        asked = _secret(subject, written, (service, kind), place)
        if asked and asked.id not in met:
            met.add(asked.id)
            yield asked


def _written(subject: Subject) -> Iterator[tuple[object, Place]]:
    """Yield what names a secret: of a variable, and of the registry of an image."""
    for body, _, route in containers(subject):
        for each in mappings(body.get("Secrets")):
            yield each.get("ValueFrom"), Place((*route, "secrets", str(each.get("Name"))))
        for each in mappings([body.get("RepositoryCredentials")]):
            yield _in_region(each.get("CredentialsParameter")), Place((*route, "credentials"))


def _in_region(written: object) -> object:
    """Return the ARN of a secret that is written as a name.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    """
    if not isinstance(written, str) or isinstance(written, Text | Elsewhere) or ":" in written:
        return written
    here = "${AWS::Region}:${AWS::AccountId}"
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:secretsmanager:{here}:secret:{written}"}


def _secret(subject: Subject, written: object, wanted: tuple[str, str], place: Place) -> Asked | None:
    """Return the secret of a value in a task definition, if it is one of that service and of the account."""
    service, kind = wanted
    arn = (resolved(subject, written) or "").split(":", _FIELDS - 1)
    if len(arn) < _FIELDS or arn[2:5] != [service, subject.aws.region, subject.account]:
        return None
    # After the name of a secret, ECS reads the key of its JSON, the stage, and the version.
    name, _, _ = arn[-1].removeprefix(kind).partition(":")
    # With a name, the compiler writes the account of the stack.
    is_name = isinstance(written, Mapping) and "${AWS::AccountId}" in str(written["Fn::Sub"])
    return Asked(name, name if is_name else ":".join([*arn[:-1], kind + name]), place)
