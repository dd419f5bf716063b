"""Hundreds of generated specs, drawn without a fault."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from tests.picture import drawing
from tests.picture.geometry import faults
from tests.support.generated_capacities import Spec
from tests.support.generated_specs import specs
from tiers.picture import svg, themes
from tiers.picture.layout.arrange import arranged, crossings

CROSSED: list[int] = []


@pytest.fixture(scope="module", autouse=True)
def _few_crossings() -> Iterator[None]:
    """Compare the average of all examples: a single spec may connect everything with everything."""
    yield
    assert sum(CROSSED) < len(CROSSED)


@settings(max_examples=500, derandomize=True)
@given(specs())
def test_five_hundred_specs_are_drawn_clearly(spec: Spec) -> None:
    scene = arranged(drawing.of_spec(spec))
    CROSSED.append(len(crossings(scene)))
    assert faults(scene, svg.drawn_scene(scene, theme=themes.LIGHT)) == []
