"""Images whose tags each push moves, so that the spec does not say what runs."""

from collections.abc import Iterable, Iterator

from tiers.diagnostics.model import Diagnostic
from tiers.ir import image_names
from tiers.ir.parameters import Text
from tiers.workload.container_images import ContainerImage
from tiers.workload.tasks.codes import MOVING_TAG


def check(images: Iterable[ContainerImage]) -> Iterator[Diagnostic]:
    """Find images that each push replaces; of one that is a stack parameter, the default is known."""
    for container, image, route in images:
        tag = image_names.moving_tag(image) if image else None
        if tag is None:
            continue
        is_parameter = isinstance(image, Text)
        yield MOVING_TAG.at(
            (*route, "default") if is_parameter else route,
            f"the tag `{tag}` of the image of `{container}` is moved by each push",
            label="names no version" if image_names.tag(image) else f"no tag means `{tag}`",
            help=f"{'remove it, or use' if is_parameter else 'use'} a version as the tag, or a digest: "
            f"`{image_names.untagged(image)}@sha256:…`",
        )
