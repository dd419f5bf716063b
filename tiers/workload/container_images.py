"""References to container images, and the registries that they name."""

import re
from typing import Annotated, NamedTuple

from tiers.diagnostics.model import Route
from tiers.language.shape import Between, DeployTime, Doc, Example, Pattern

IMAGE = Pattern(
    r"[A-Za-z0-9]+([._:/@-]+[A-Za-z0-9]+)*",
    "a container image such as `public.ecr.aws/nginx/nginx:1.29`",
)
Image = Annotated[
    str,
    IMAGE,
    Between(1, 512),
    DeployTime(needs_default=False),
    Doc("Container image, with its registry unless that is Docker Hub, and a tag or digest"),
    Example("public.ecr.aws/nginx/nginx:1.29"),
]

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
_PRIVATE = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\."
    r"(amazonaws\.com(\.cn)?|on\.aws|amazonaws\.eu|on\.amazonwebservices\.com\.cn)"
    r"/(?P<repository>[^:@]+)"
)


class ContainerImage(NamedTuple):
    """The image of one container, and its place in the spec."""

    container: str
    image: str
    route: Route


class Repository(NamedTuple):
    """A private repository of Amazon ECR."""

    account: str
    region: str
    name: str


def repository(image: str) -> Repository | None:
    """Return the private repository of Amazon ECR that an image is in."""
    found = _PRIVATE.match(image)
    return Repository(found["account"], found["region"], found["repository"]) if found else None


def registry(image: str) -> str:
    """Return the host of an image's registry; an image without one is in Docker Hub.

    The first part of a reference is a host if it has a dot or a port:
    https://pkg.go.dev/github.com/distribution/reference
    """
    first, _, rest = image.partition("/")
    return first if rest and ("." in first or ":" in first or first == "localhost") else "docker.io"


MOVING = frozenset({"latest", "stable", "edge", "nightly", "main", "master", "develop", "dev"})
"""Tags that name a channel or a branch, not a version: each push moves them."""


def moving_tag(image: str) -> str | None:
    """Return the tag of an image if each push moves it; an image without a tag has `latest`."""
    if "@" in image:
        return None
    _, colon, tag = image.rpartition("/")[2].partition(":")
    tag = tag if colon else "latest"
    return tag if tag in MOVING else None
