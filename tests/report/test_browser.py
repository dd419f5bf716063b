"""The page in a real browser: what a selection shows, with the mouse and from the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import BROWSER, Browser, started
from tests.support.paths import COMPONENTS, SPECS
from tiers import cli

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser is installed")

SHOWN = "document.querySelector('.details article.shown')?.innerText ?? ''"
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
WIDTHS = (390, 1280, 1920)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    old = str(folder / "old")
    assert (
        cli.main(["compile", str(SPECS / "production.yaml"), "--out", old, "--no-lint", "--no-verify"]) == 0
    )
    words = ["report", str(SPECS / "production.yaml"), "--out", str(folder / "report.html"), "--against", old]
    assert cli.main(words) == 0
    return folder / "report.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with started(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_and_has_no_problem(browser: Browser, page: Path, width: int, *, dark: bool) -> None:
    for fragment in ("", "#web", "#internet/orders/tcp"):
        browser.open(page, fragment, width=width, dark=dark)
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.problems == []


CONTRAST = """
(() => {
  const light = color => color.match(/[\\d.]+/g).slice(0, 3).map(each => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = each => {
    for (let at = each; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(color)) return color;
    }
  };
  document.querySelectorAll('details').forEach(each => { each.open = true; });
  document.querySelectorAll('.silent').forEach(each => each.classList.add('open'));
  const poor = [];
  for (const each of document.querySelectorAll('body *:not(svg, svg *, script)')) {
    const hasText = [...each.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!hasText || !each.getClientRects().length) continue;
    const pair = [light(getComputedStyle(each).color), light(behind(each))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push(`${each.className}: ${each.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return poor;
})()
"""


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_enough_contrast(browser: Browser, page: Path, *, dark: bool) -> None:
    """A ratio of 4.5 is the minimum: https://www.w3.org/TR/WCAG22/#contrast-minimum."""
    for fragment in ("#web", "#internet/orders/tcp"):
        browser.open(page, fragment, dark=dark)
        assert browser.value(CONTRAST) == []


def test_a_link_shows_a_component_and_escape_hides_it(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click("a[href='#orders']")
    assert browser.value(SHOWN).startswith("orders")
    assert browser.value(FOCUSED) == "orders"
    browser.press("Escape")
    assert browser.value(SHOWN) == ""
    assert browser.value("location.hash") == ""
    assert browser.value(FOCUSED) == "orders"
    assert browser.value("document.activeElement.tagName") == "A"


def test_a_cell_shows_the_path_or_what_blocks_it(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click("button[aria-label='api to orders, tcp: YES 5432']")
    shown = browser.value(SHOWN)
    assert shown.startswith("api to orders, tcp: possible")
    assert "allows tcp 5432 from Security.ApiSecurityGroup production.yaml:" in shown
    assert browser.value("location.hash") == "#api/orders/tcp"
    browser.open(page, "#internet/orders/tcp")
    assert "no-public-address" in browser.value(SHOWN)
    assert "no-ingress-rule" in browser.value(SHOWN)


def test_the_matrix_works_from_the_keyboard(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.value("document.querySelector('.grid td button').focus()")
    assert browser.value(FOCUSED) == "internet to load_balancer, tcp: YES 80,443"
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        browser.press(key)
    assert browser.value(FOCUSED) == "load_balancer to web, tcp: YES 8080"
    browser.press("Enter")
    assert browser.value(SHOWN).startswith("load_balancer to web, tcp")
    assert browser.value(FOCUSED) == "load_balancer to web, tcp: possible"
    assert browser.value("document.querySelector('[role=status]').textContent") == browser.value(FOCUSED)
    browser.press("Escape")
    assert browser.value(FOCUSED) == "load_balancer to web, tcp: YES 8080"
    assert browser.value("document.querySelectorAll('.grid td button[tabindex=\"0\"]').length") == 1


def test_rows_that_open_nothing_unfold(browser: Browser, page: Path) -> None:
    visible = "document.querySelector('.silent tr').offsetParent !== null"
    browser.open(page)
    assert browser.value(visible) is False
    browser.click("button.fold")
    assert browser.value(visible) is True
    assert browser.value("document.querySelector('button.fold').ariaExpanded") == "true"


def test_the_first_column_stays_in_view(browser: Browser, page: Path) -> None:
    browser.open(page, width=390)
    left = "Math.round(document.querySelector('.grid tbody th').getBoundingClientRect().left)"
    before = browser.value(left)
    browser.value("document.querySelector('.grid').scrollLeft = 300")
    assert browser.value("document.querySelector('.grid').scrollLeft") > 100
    assert browser.value(left) == before


CARD = ".drawing .card[data-component='{}']"
EDGE = ".drawing .edge[data-source='{}'][data-target='{}']"
BRIGHT = "[...document.querySelectorAll('.drawing .card.hot')].map(each => each.dataset.component).sort()"
TITLES = """
[...document.querySelectorAll('.drawing .edge[data-source]')].map(edge => {
  edge.querySelector('path').dispatchEvent(new MouseEvent('click', {bubbles: true}));
  return document.querySelector('.details article.shown h3')?.textContent ?? '';
})
"""


def test_a_card_shows_its_component_and_what_it_is_connected_to(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.value("document.querySelectorAll('.selecting').length") == 0
    browser.click(CARD.format("orders"))
    assert browser.value(SHOWN).startswith("orders")
    assert browser.value(BRIGHT) == ["api", "orders"]
    assert browser.value("location.hash") == "#orders"
    browser.press("Escape")
    assert browser.value("document.querySelectorAll('.selecting, .hot').length") == 0


def test_cards_work_from_the_keyboard(browser: Browser, page: Path) -> None:
    component = "document.activeElement.dataset.component"
    browser.open(page)
    browser.value(f'document.querySelector("{CARD.format("web")}").focus()')
    browser.press("ArrowDown")
    assert browser.value(component) == "api"
    browser.press("ArrowDown")
    browser.press("Enter")
    assert browser.value("document.activeElement.textContent") == "orders"
    assert browser.value("document.querySelector('[role=status]').textContent") == "orders"
    browser.press("Escape")
    assert browser.value(component) == "orders"
    assert browser.value("document.querySelectorAll('.drawing .card[tabindex=\"0\"]').length") == 1


@pytest.mark.parametrize("ends", [("api", "orders"), ("internet", "load_balancer"), ("bastion", "web")])
def test_a_line_shows_the_hops_of_its_proof(browser: Browser, page: Path, ends: tuple[str, str]) -> None:
    browser.open(page)
    # The middle of its box need not be on a line that is bent.
    line = f'document.querySelector("{EDGE.format(*ends)} path")'
    browser.value(f"{line}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))")
    assert browser.value(SHOWN).startswith(f"{' to '.join(ends)}, tcp: possible")
    assert "Return path" in browser.value(SHOWN)
    assert browser.value(BRIGHT) == sorted(ends)


def test_every_line_has_details(browser: Browser, tmp_path: Path) -> None:
    spec = COMPONENTS / "function" / "cases" / "functions" / "spec.yaml"
    assert cli.main(["report", str(spec), "--out", str(tmp_path / "report.html")]) == 0
    browser.open(tmp_path / "report.html")
    titles = browser.value(TITLES)
    assert "thumbs to files: permission" in titles
    assert "api to orders, tcp: possible" in titles
    assert "" not in titles


def test_a_loss_is_marked_in_the_picture(browser: Browser, page: Path) -> None:
    broken = "[...document.querySelectorAll('.drawing .broken')].map(each => each.dataset.target).sort()"
    browser.open(page)
    assert browser.value(broken) == []
    browser.click("button.mark")
    assert browser.value(broken) == ["api", "web"]
    browser.press("Escape")
    assert browser.value(broken) == []


@pytest.mark.parametrize(
    "fragment", ["#nothing", "#web/nothing/tcp", "#%", "#a/b", "#/matrix", "#__proto__", "#//"]
)
def test_an_unknown_address_selects_nothing(browser: Browser, page: Path, fragment: str) -> None:
    browser.open(page, fragment)
    assert browser.value(SHOWN) == ""
    assert browser.problems == []


def test_everything_can_be_read_without_scripts(browser: Browser, page: Path) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page)
        text = browser.value("document.body.innerText")
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    for words in ("Security rules", "secretsmanager:GetSecretValue", "Without zone a", "Defaults ("):
        assert words in text
