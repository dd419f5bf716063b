"""Check that container images are in the account's private repositories, and fit the processors."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject, at
from tiers.deploy.preflight.tasks import containers
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.wording import quoted
from tiers.ir.image_names import LATEST, Repository, digest, repository, tag
from tiers.ir.parameters import Text

FUNCTION: Final = "AWS::Lambda::Function"
_INDEXES: Final = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
"""Manifests of images for several platforms:
https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-manifest-formats.html"""
_NO_IMAGE: Final = "ImageNotFoundException"
_NO_REPOSITORY: Final = "RepositoryNotFoundException"
_ANY_REPOSITORY: Final = "ROOT"
"""Prefix of a pull through cache rule for all repositories."""


class Wanted(NamedTuple):
    """An image in a repository of the account and region, and what wants it."""

    image: str
    repository: Repository
    architecture: str
    """Of the processors, as manifests name it."""
    place: Place

    @property
    def reference(self) -> dict[str, str]:
        """The image within its repository."""
        if found := digest(self.image):
            return {"imageDigest": found}
        return {"imageTag": tag(self.image) or LATEST}


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report images that do not exist, then those for other processors. Raises `AwsError`."""
    there = []
    for each in {(each.image, each.architecture): each for each in _wanted(subject)}.values():
        found = _found(subject, each)
        if isinstance(found, Mapping):
            there.append((each, found))
        elif not _is_cached(subject, each.repository):
            yield _missing(subject, each, found)
    for each, details in there:
        if details.get("imageManifestMediaType") in _INDEXES:
            yield from _check_platform(subject, each)


def _wanted(subject: Subject) -> Iterator[Wanted]:
    for body, definition, route in containers(subject):
        architecture = at(definition, "RuntimePlatform", "CpuArchitecture")
        yield from _of(subject, body.get("Image"), architecture, (*route, "image"))
    for placed in subject.changing(FUNCTION):
        yield from _of(
            subject, at(placed, "Code", "ImageUri"), at(placed, "Architectures"), (*placed.origin, "image")
        )


def _of(subject: Subject, written: object, architecture: object, route: Route) -> Iterator[Wanted]:
    """Yield an image of the account and region; `architecture` is as the resource type has it."""
    image = subject.value(written) or ""
    found = repository(image)
    if found and (found.account, found.region) == (subject.account, subject.aws.region):
        place = written.parameter.route if isinstance(written, Text) else route
        is_arm = architecture in ("ARM64", ["arm64"])
        yield Wanted(image, found, "arm64" if is_arm else "amd64", Place(place))


def _found(subject: Subject, wanted: Wanted) -> Mapping[str, Any] | str:
    """Return what ECR says of an image, or the code of the error that it is not there."""
    try:
        answer = subject.aws.call(
            "ecr", "describe_images", repositoryName=wanted.repository.name, imageIds=[wanted.reference]
        )
    except AwsError as error:
        if error.failure.code not in {_NO_IMAGE, _NO_REPOSITORY}:
            raise
        return error.failure.code
    return next(iter(answer.get("imageDetails", ())), _NO_IMAGE)


def _is_cached(subject: Subject, wanted: Repository) -> bool:
    """Return whether ECR would fetch the images of a repository from another registry.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
    """
    rules = subject.aws.pages("ecr", "describe_pull_through_cache_rules", "pullThroughCacheRules")
    prefixes = [each.get("ecrRepositoryPrefix", "") for each in rules]
    return any(each == _ANY_REPOSITORY or wanted.name.startswith(f"{each}/") for each in prefixes)


def _missing(subject: Subject, wanted: Wanted, code: str) -> Diagnostic:
    name, region = wanted.repository.name, subject.aws.region
    if code == _NO_REPOSITORY:
        return codes.NOT_AVAILABLE.at(
            wanted.place,
            f"the repository `{name}` does not exist in `{region}`",
            help=f"run `aws ecr create-repository --repository-name {name} --region {region}`, and push "
            "the image",
        )
    return codes.NOT_AVAILABLE.at(
        wanted.place,
        f"the repository `{name}` in `{region}` does not have the image",
        label=f"no `{digest(wanted.image) or tag(wanted.image) or LATEST}`",
        help=f"push it, or use one that `aws ecr list-images --repository-name {name}` lists",
    )


def _check_platform(subject: Subject, wanted: Wanted) -> Iterator[Diagnostic]:
    answer = subject.aws.call(
        "ecr",
        "batch_get_image",
        repositoryName=wanted.repository.name,
        imageIds=[wanted.reference],
        acceptedMediaTypes=list(_INDEXES),
    )
    manifest = next((each.get("imageManifest", "") for each in answer.get("images", ())), "")
    known = _architectures(manifest)
    if known and wanted.architecture not in known:
        other = "x86_64" if wanted.architecture == "arm64" else "arm64"
        fix = f", or use `architecture: {other}`" if {"x86_64": "amd64"}.get(other, other) in known else ""
        yield codes.NOT_AVAILABLE.at(
            wanted.place,
            f"the image is not built for `linux/{wanted.architecture}`",
            label=f"only for {quoted(f'linux/{each}' for each in known)}",
            help=f"build it with `docker build --platform linux/{wanted.architecture}`{fix}",
        )


def _architectures(manifest: str) -> tuple[str, ...]:
    """Return the architectures for Linux in the index of an image; attestations are for none."""
    try:
        listed = json.loads(manifest)["manifests"]
        platforms = [each["platform"] for each in listed if "platform" in each]
        found = {str(each["architecture"]) for each in platforms if each.get("os") == "linux"}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()
    return tuple(sorted(found))
