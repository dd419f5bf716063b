"""Hundreds of pictures of generated specs, drawn without a fault."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from tests.picture import drawing
from tests.picture.geometry import faults
from tests.support.generated_capacities import Spec
from tests.support.generated_specs import within_a_vpc, without_a_vpc
from tiers.picture import svg, themes
from tiers.picture.describe import EVERYTHING, Content
from tiers.picture.layout.arrange import arranged, crossings

CROSSED: list[int] = []


@pytest.fixture(scope="module", autouse=True)
def _few_crossings() -> Iterator[None]:
    """Compare the average of all examples: a single spec may connect everything with everything."""
    yield
    assert sum(CROSSED) < len(CROSSED)


PICTURES = (EVERYTHING, Content(permissions=False), Content(flows=False))
"""What is drawn of each spec, which is compiled and proven once: other lines put its cards elsewhere."""


@settings(max_examples=300 // len(PICTURES))
@given(within_a_vpc())
def test_three_hundred_pictures_are_drawn_clearly(spec: Spec) -> None:
    _draw_clearly(spec)


@settings(max_examples=15)
@given(without_a_vpc())
def test_pictures_without_a_vpc_are_drawn_clearly(spec: Spec) -> None:
    _draw_clearly(spec)


def _draw_clearly(spec: Spec) -> None:
    for content, picture in zip(PICTURES, drawing.several(spec, PICTURES), strict=True):
        scene = arranged(picture)
        assert faults(scene, svg.drawn_scene(scene, theme=themes.LIGHT)) == []
        crossed = len(crossings(scene))
        assert crossed <= 2 * len(picture.edges)
        if content is EVERYTHING:
            CROSSED.append(crossed)
