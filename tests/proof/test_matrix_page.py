"""The matrix as a page: complete in itself, and working in a real browser."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.paths import SPECS
from tiers import cli

SPEC = SPECS / "victorleungtwdemo.yaml"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "matrix.html"
    assert cli.main(["matrix", str(SPEC), "--html", str(file)]) == 0
    return file


class Links(HTMLParser):
    """Collects what a page would load, and its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.buttons: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        given = dict(attrs)
        self.loaded += [value or "" for name, value in attrs if name in {"src", "href", "action"}]
        if tag == "button":
            self.buttons[given["aria-label"] or ""] = given["data-flow"] or ""


def read(page: Path) -> Links:
    links = Links()
    links.feed(page.read_text(encoding="utf-8"))
    return links


def test_the_page_loads_nothing(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert read(page).loaded == []
    assert not re.search(r"(?:https?:)?//[a-z]|@import|url\(", text)


def test_every_pair_is_a_button_with_a_name(page: Path) -> None:
    buttons = read(page).buttons
    assert len(buttons) == 20
    assert "internet to load_balancer, tcp: YES 80" in buttons
    assert "internet to bastion, tcp: PARTIAL ~22" in buttons


def told(page: Path, button: str) -> str:
    """Open the page in a browser at one of its cells; return what it tells of it."""
    assert BROWSER is not None
    address = f"{page.as_uri()}#flow-{read(page).buttons[button]}"
    profile = page.parent / "profile"
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom"]
    words = [BROWSER, *options, address]
    run = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<section id="detail".*?</section>', run.stdout, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")
def test_a_cell_tells_the_way_or_what_blocks_it(page: Path) -> None:
    way = told(page, "web to mysql, tcp: YES 3306")
    assert "<h2>web to mysql, tcp: YES</h2>" in way
    assert "allows tcp 3306 from `Security.WebSecurityGroup` (victorleungtwdemo.yaml:43)" in way
    blocked = told(page, "internet to mysql, tcp: NO -")
    assert "[no-public-address]" in blocked
    assert "[no-ingress-rule]" in blocked
