"""Images whose tags each push moves, so that the spec does not say what runs."""

from collections.abc import Iterator

from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir import image_names
from tiers.ir.parameters import Text
from tiers.workload.tasks.codes import MOVING_TAG


def check(container: str, image: str, route: Route) -> Iterator[Diagnostic]:
    """Find an image that each push replaces; of one that is a stack parameter, the default is known."""
    tag = image_names.moving_tag(image) if image else None
    if tag is None:
        return
    is_parameter = isinstance(image, Text)
    yield MOVING_TAG.at(
        (*route, "default") if is_parameter else route,
        f"the tag `{tag}` of the image of `{container}` is moved by each push",
        label="names no version" if image_names.tag(image) else f"no tag means `{tag}`",
        help=f"{'remove it, or use' if is_parameter else 'use'} a version as the tag, or a digest: "
        f"`{image_names.untagged(image)}@sha256:…`",
    )
