"""References to container images, and the registries that they name."""

from typing import Annotated

from tiers.ir.image_names import registry, repository
from tiers.language.shape import Between, DeployTime, Doc, Example, Pattern

__all__ = ["IMAGE", "Image", "registry", "repository"]

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
