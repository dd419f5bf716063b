"""Drawings and pages in a real browser: what it measures, not what pixels look like."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.picture import drawing
from tests.support.browser import BROWSER, Browser, started
from tests.support.paths import COMPONENTS, SHIPPED
from tiers.picture import page, svg, themes
from tiers.picture.model import Picture

pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")

MEASURE = """
const found = [];
const texts = [...document.querySelectorAll("svg text")].filter(each => each.textContent.trim());
const boxes = new Map(texts.map(each => [each, each.getBoundingClientRect()]));
const bounds = each => each.getBoundingClientRect();
const frames = [...document.querySelectorAll(".box")].map(bounds);
const lines = [...document.querySelectorAll(".edge path:not(.head)")].map(path => {
  const matrix = path.getScreenCTM(), length = path.getTotalLength(), points = [];
  for (let along = 0; along <= length; along += 3)
    points.push(path.getPointAtLength(along).matrixTransform(matrix));
  return { edge: path.closest(".edge"), points, box: bounds(path) };
});
const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
  && one.top + 2 < other.bottom - 2 && other.top + 2 < one.bottom - 2;
texts.forEach((one, place) => {
  for (const other of texts.slice(place + 1))
    if (meet(boxes.get(one), boxes.get(other)))
      found.push(`text on text: ${one.textContent} | ${other.textContent}`);
  const card = one.closest(".card"), box = boxes.get(one);
  if (card) {
    const frame = card.querySelector(".box").getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom)
      found.push(`text out of its card: ${one.textContent}`);
    return;
  }
  if (frames.some(other => meet(box, other))) found.push(`text on card: ${one.textContent}`);
  if (one.closest(".rim")) return;
  const covers = at =>
    at.x > box.left + 1 && at.x < box.right - 1 && at.y > box.top + 3 && at.y < box.bottom - 3;
  for (const line of lines) {
    const is_far = line.box.right < box.left || line.box.left > box.right
      || line.box.bottom < box.top || line.box.top > box.bottom;
    if (one.closest(".edge") !== line.edge && !is_far && line.points.some(covers))
      found.push(`line on text: ${one.textContent}`);
  }
});
"""
LARGE = """
const drawing = document.querySelector(".drawing");
const measured = {
  found, cards: document.querySelectorAll(".card").length,
  page: document.documentElement.scrollWidth, window: innerWidth,
  scrolls: drawing.scrollWidth >= document.querySelector("svg").getBoundingClientRect().width,
  least: Math.min(...texts.map(each => boxes.get(each).height)),
  said: said.textContent, hot: document.querySelectorAll(".edge.hot").length,
  background: getComputedStyle(document.querySelector(".background")).fill,
};
"""
SHOW = (
    'document.body.insertAdjacentHTML("beforeend", "<pre id=R></pre>");'
    'document.getElementById("R").textContent = JSON.stringify(measured);'
)
MOVE = """
const press = key =>
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
cards.find(each => each.dataset.component === "web").focus();
press("ArrowDown");
const down = document.activeElement.dataset.component;
press("Escape");
const measured = { down, said: said.textContent, on: svg.classList.contains("on") };
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("browser")) as page:
        yield page


def measured(
    browser: Browser, folder: Path, text: str, width: int = 1280, fragment: str = ""
) -> dict[str, Any]:
    """Open a page in a window of some width; return what its last script measured."""
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    browser.open(path, fragment, width=width)
    assert browser.problems == []
    found: dict[str, Any] = json.loads(browser.value('document.getElementById("R").textContent'))
    return found


def whole(picture: Picture, script: str, theme: str = "auto") -> str:
    """Return the page of a picture, with a script at its end."""
    text = page.written(picture, svg.drawn(picture, theme=themes.THEMES[theme]), theme)
    return text.replace("</body>", f"<script>{script}{SHOW}</script></body>")


def pictures() -> dict[str, Picture]:
    """Return pictures of all shipped specs, of cases with services, and a large one."""
    found = {path.stem: drawing.of_spec(path.read_bytes()) for path in SHIPPED}
    for name in ("bucket/cases/bucket", "function/cases/functions", "fargate/cases/fargate_services"):
        found[name.rpartition("/")[2]] = drawing.of_spec((COMPONENTS / name / "spec.yaml").read_bytes())
    return {**found, "large": drawing.large(20)}


def test_a_browser_finds_no_text_on_text_or_lines(browser: Browser, tmp_path: Path) -> None:
    drawn = pictures()
    bodies = "".join(
        f'<div style="position:absolute;left:0;top:{number * 4000}px">'
        f"{svg.drawn(each, theme=themes.LIGHT, prefix=f'p{number}-')}</div>"
        for number, each in enumerate(drawn.values())
    )
    script = f"<script>{MEASURE}const measured = {{ found, texts: texts.length }};{SHOW}</script>"
    result = measured(browser, tmp_path, f'<!doctype html><meta charset="utf-8"><body>{bodies}{script}')
    assert result["found"] == []
    assert result["texts"] > 300


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_a_page_fits_its_window_and_shows_a_card_by_its_address(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    text = whole(pictures()["production"], MEASURE + LARGE)
    result = measured(browser, tmp_path, text, width, "#api")
    assert result["found"] == []
    assert result["cards"] == 6
    assert result["window"] == width
    assert result["page"] <= width  # the drawing scrolls, not the page
    assert result["scrolls"]
    assert result["least"] >= 10
    assert result["said"].startswith("api, auto scaling")
    assert "api to orders, tcp 5432" in result["said"]
    assert result["hot"] == 4


@pytest.mark.parametrize(("scheme", "color"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(13, 17, 23)")])
def test_the_theme_of_a_page_is_that_of_its_drawing(
    browser: Browser, tmp_path: Path, scheme: str, color: str
) -> None:
    result = measured(browser, tmp_path, whole(pictures()["production"], MEASURE + LARGE, scheme))
    assert result["background"] == color
    assert result["found"] == []


def test_a_page_works_from_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    text = whole(pictures()["production"], "").replace("</body>", "")
    script = f"{MOVE}{SHOW}"
    joined = text.replace(f"<script>{SHOW}</script>", "").replace("</script>\n", f"{script}</script>\n", 1)
    assert measured(browser, tmp_path, joined) == {"down": "api", "said": "", "on": False}
