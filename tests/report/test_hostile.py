"""Text of a spec, a bundle, or a template is text in the page, whoever wrote it."""

import json
import unicodedata
from pathlib import Path

import pytest

from tests.support.browser import BROWSER, started
from tests.support.html_page import Page
from tiers import cli

MARKUP = "</script><!--<script>alert(1)</script><img src=x onerror=alert(2)>'\"`</aside>${alert(3)}"
CONTROLS = "\u202e\u2066\u200d"
SPEC = """
version: 1
name: shop
description: {evil}
presentation:
  site: {{type: load_balancer, listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]}}
logic:
  web:
    type: autoscaling
    port: 80
    user_data: {evil}
    environment: {{TEXT: "<img src=x onerror=alert(4)>"}}
    connects_to: [db]
data:
  db: {{type: rds, engine: mysql}}
accept: {{http-only: {evil}}}
resources:
  logic:
    Extra:
      Type: AWS::SNS::Topic
      Properties: {{DisplayName: {evil}, Tags: [{{Key: {evil}, Value: {evil}}}]}}
"""


def written(folder: Path, evil: str) -> Path:
    """Write the page about a spec whose every free text is hostile, compared with a hostile bundle."""
    spec, out = folder / "shop.yaml", folder / "old"
    spec.write_text(SPEC.format(evil=json.dumps(evil)), encoding="utf-8")
    assert cli.main(["compile", str(spec), "--out", str(out), "--no-lint", "--no-verify"]) == 0
    spec.write_text(SPEC.format(evil=json.dumps(f"{evil}!")), encoding="utf-8")
    page = folder / "report.html"
    assert cli.main(["report", str(spec), "--out", str(page), "--against", str(out)]) == 0
    return page


@pytest.mark.parametrize("evil", [MARKUP, CONTROLS + MARKUP])
def test_no_text_becomes_an_element(tmp_path: Path, evil: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    attacked, plain = (Page(written(tmp_path / name, each)) for name, each in (("a", evil), ("b", "x" * 90)))
    shapes = [[(each.tag, sorted(each.attrib)) for each in page.body.iter()] for page in (attacked, plain)]
    assert shapes[0] == shapes[1]
    assert "alert(1)" in attacked.text
    assert [each for each in attacked.text if unicodedata.category(each)[0] == "C" and each != "\n"] == []


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_a_browser_runs_nothing_of_it(tmp_path: Path) -> None:
    page = written(tmp_path, MARKUP)
    with started(tmp_path) as browser:
        browser.open(page)
        for name in ("site", "web", "db"):
            browser.click(f"a[href='#{name}']")
        browser.value("document.querySelectorAll('td button').forEach(each => each.click())")
        assert browser.value("document.querySelectorAll('img').length") == 0
        assert browser.value("document.scripts.length") == 2
        assert browser.problems == []


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_a_script_that_is_not_of_the_page_does_not_run(tmp_path: Path) -> None:
    page = written(tmp_path, MARKUP)
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("<main>", "<main><script>document.title = 'pwned'</script>"), encoding="utf-8"
    )
    with started(tmp_path) as browser:
        browser.open(page)
        assert browser.value("document.title") == "shop"
        assert any("Content Security Policy" in each for each in browser.problems)
