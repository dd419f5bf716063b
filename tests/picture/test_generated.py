"""Hundreds of pictures of generated specs, drawn without a fault."""

from collections.abc import Iterator
from math import comb

import pytest
import yaml
from hypothesis import given, settings

from tests.picture import drawing
from tests.picture.geometry import faults
from tests.support.generated_capacities import Spec
from tests.support.generated_specs import within_a_vpc, without_a_vpc
from tiers.picture import svg, themes
from tiers.picture.describe import EVERYTHING, Content
from tiers.picture.layout.arrange import arranged, crossings

CROSSED: list[tuple[int, int]] = []
"""The crossings of each picture, and its pairs of arrows."""
RARE = 15


@pytest.fixture(scope="module", autouse=True)
def _few_crossings() -> Iterator[None]:
    """Compare the average of all examples: a single spec may connect everything with everything.

    The more arrows a picture has, the more of them have to cross: what is compared are the pairs that do.
    """
    yield
    assert RARE * sum(crossed for crossed, _ in CROSSED) <= sum(pairs for _, pairs in CROSSED)


PICTURES = (EVERYTHING, Content(permissions=False), Content(flows=False))
"""What is drawn of each spec, which is compiled and proven once: other lines put its cards elsewhere."""


@settings(max_examples=200 // len(PICTURES))
@given(within_a_vpc())
def test_two_hundred_pictures_are_drawn_clearly(spec: Spec) -> None:
    CROSSED.append(_draw_clearly(spec))


@settings(max_examples=15)
@given(without_a_vpc())
def test_pictures_without_a_vpc_are_drawn_clearly(spec: Spec) -> None:
    CROSSED.append(_draw_clearly(spec))


CROSSED_OVER = """
version: 1
name: shop
logic:
  web: {type: autoscaling, connects_to: [mail, {to: orders, access: consume}]}
  lists: {type: autoscaling, connects_to: [orders]}
  mailer: {type: autoscaling, connects_to: [{to: mail, access: consume}, orders]}
data:
  mail: {type: queue}
  orders: {type: queue}
"""


def test_trunks_that_end_at_the_same_heights_crosswise_are_told_apart() -> None:
    _draw_clearly(yaml.safe_load(CROSSED_OVER))


def _draw_clearly(spec: Spec) -> tuple[int, int]:
    """Check the pictures of a spec, and return the crossings and pairs of arrows of that with everything."""
    count = (0, 0)
    for content, picture in zip(PICTURES, drawing.several(spec, PICTURES), strict=True):
        scene = arranged(picture)
        assert faults(scene, svg.drawn_scene(scene, theme=themes.LIGHT)) == []
        crossed = len(crossings(scene))
        assert crossed <= 2 * len(picture.edges)
        if content is EVERYTHING:
            count = (crossed, comb(len(picture.edges), 2))
    return count
