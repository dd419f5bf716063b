"""Credentials of a private registry, which ECS reads from Secrets Manager to pull an image."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Text
from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Hidden
from tiers.workload import container_images
from tiers.workload.tasks import codes, secrets
from tiers.workload.tasks.secrets import LITERAL_NAME, KeyArn, Read, SecretName


class RegistrySecret(Record):
    """A secret with the credentials of a registry, and the key that encrypts it."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(
            ("username", "password", "user", "token"),
            "remove it: store `username` and `password` as JSON in a secret, and use `credentials: NAME`",
        )
    )

    secret: Annotated[
        SecretName, Doc("Secret in Secrets Manager, by its name or ARN"), Example("shop/registry")
    ]
    key: KeyArn = None


Credentials = Annotated[
    Annotated[str, LITERAL_NAME, Hidden()] | RegistrySecret | None,
    Doc(
        "Secret in Secrets Manager with the `username` and `password` of a private registry other than "
        "Amazon ECR, by its name or ARN"
    ),
    Example("shop/registry"),
]


def read(credentials: str | RegistrySecret) -> Read:
    """Return what ECS reads: a name is one in the region of the task.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    """
    if isinstance(credentials, str):
        credentials = RegistrySecret(secret=credentials)
    found = secrets.read_from_manager(credentials.secret, key=credentials.key)
    is_arn = isinstance(credentials.secret, Text | Elsewhere) or credentials.secret.startswith("arn:")
    return found if is_arn else found._replace(value=(credentials.secret,))


def check(image: str, route: Route) -> Iterator[Diagnostic]:
    """Find credentials for a registry that has none: ECS pulls from Amazon ECR by its execution role.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
    """
    is_of_aws = container_images.repository(image) or container_images.registry(image) == "public.ecr.aws"
    if is_of_aws and not isinstance(image, Text):
        yield codes.CREDENTIALS.at(
            Place((*route, "credentials"), "key"),
            "an image in Amazon ECR cannot have `credentials`",
            label="pulled by the permissions of a role",
            also=(Note(Place((*route, "image")), "the image"),),
            help="remove it",
        )
