"""The copies of changed files in a distribution, which an invalidation removes."""

from collections.abc import Iterable, Iterator
from posixpath import commonpath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from uuid import uuid4

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

MOST_PATHS: Final = 30
"""Paths of one invalidation; more become a wildcard, which counts as one path."""
FREE: Final = 1000
PRICE: Final = (
    f"the first {FREE:,} paths of an account in a month are free, and each further one costs US$0.005: "
    "https://aws.amazon.com/cloudfront/pricing/"
)
"""https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html"""
EVERYTHING: Final = "/*"
_INDEX: Final = "index.html"


def paths_of(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the paths to invalidate for the keys of changed objects: one for each, or a wildcard."""
    changed = sorted(set(keys))
    paths = tuple(dict.fromkeys(path for key in changed for path in _asked(key)))
    if len(paths) <= MOST_PATHS:
        return paths
    common = commonpath([f"/{key.rpartition('/')[0]}" for key in changed]).strip("/")
    # Without a slash, it is also the path of the directory itself.
    return (f"/{_quoted(common)}*" if common else EVERYTHING,)


def _asked(key: str) -> Iterator[str]:
    """Yield the paths by which viewers ask for an object: for an index, also those of its directory."""
    yield f"/{_quoted(key)}"
    folder, _, name = key.rpartition("/")
    if name == _INDEX:
        yield f"/{_quoted(folder)}/" if folder else "/"
        if folder:
            yield f"/{_quoted(folder)}"


def _quoted(key: str) -> str:
    """Encode what viewers encode, and the wildcard of a name; an encoded `@` would be another path.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
    """
    return quote(key, safe="/-_.~!$&'()+,;=:@")


def invalidate(aws: "Aws", distribution: str, paths: tuple[str, ...]) -> str:
    """Begin an invalidation; return its ID. Raises `AwsError`."""
    answer = aws.call(
        "cloudfront",
        "create_invalidation",
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": len(paths), "Items": list(paths)},
            "CallerReference": f"tiers-{uuid4()}",
        },
    )
    return str(answer["Invalidation"]["Id"])
