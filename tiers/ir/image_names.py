"""Names of container images: their registries, repositories, tags, and digests."""

import re

from tiers.tuples import NamedTuple

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
_PRIVATE = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\."
    r"(amazonaws\.com(\.cn)?|on\.aws|amazonaws\.eu|on\.amazonwebservices\.com\.cn)"
    r"/(?P<repository>[^:@]+)"
)
LATEST = "latest"
MOVING = frozenset({LATEST, "stable", "edge", "nightly", "main", "master", "develop", "dev"})
"""Tags that name a channel or a branch, not a version: each push moves them."""


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


def digest(image: str) -> str:
    """Return the digest of an image, or `""`."""
    return image.partition("@")[2]


def tag(image: str) -> str:
    """Return the tag of an image as it is written, or `""`."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def untagged(image: str) -> str:
    """Return an image's registry and repository."""
    named = image.partition("@")[0]
    written = tag(image)
    return named.removesuffix(f":{written}") if written else named


def moving_tag(image: str) -> str | None:
    """Return the tag of an image without a digest if each push moves it; without a tag, it is `latest`."""
    found = tag(image) or LATEST
    return found if found in MOVING and not digest(image) else None
