"""Permissions to read the code of functions, which is not a resource of the stack."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_READS: Final = frozenset({"s3:GetObject", "s3:GetObjectVersion"})
_PULLS: Final = frozenset(
    {"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"}
)
"""Lambda adds its own permission to the policy of a repository that lacks it, on behalf of the caller:
https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-permissions"""


def reading(
    resources: Sequence[Mapping[str, Any]], partition: str
) -> Iterator[tuple[frozenset[str], tuple[str, ...]]]:
    """Yield the actions, with their resources, that reading the archives and images of functions needs."""
    functions = (each for each in resources if each["Type"] == "AWS::Lambda::Function")
    codes = [(each.get("Properties") or {}).get("Code") for each in functions]
    found = [each for each in codes if isinstance(each, Mapping)]
    buckets = [each["S3Bucket"] for each in found if "S3Bucket" in each]
    if buckets:
        # A bucket that is chosen at deployment may be any.
        named = [each if isinstance(each, str) else "*" for each in buckets]
        arns = dict.fromkeys(f"arn:{partition}:s3:::{each}/*" for each in sorted(named))
        yield _READS, tuple(arns)
    if any("ImageUri" in each for each in found):
        yield _PULLS, ("*",)
