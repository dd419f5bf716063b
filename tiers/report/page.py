"""The page around its sections: one file that loads nothing and sends nothing.

Its policy allows one script, by its hash, so that markup which is not of this page could not run even if it
were there: https://www.w3.org/TR/CSP3/#external-hash
"""

import base64
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from tiers.diagnostics.safe import in_page
from tiers.digests import sha256
from tiers.report.markup import Html, element, joined, text
from tiers.report.parts import Section, section

_ASSETS = os.path.join(os.path.dirname(__file__), "assets")
_STYLES = ("page.css", "details.css", "matrix.css", "picture.css")
_SCRIPTS = ("page.js", "details.js", "matrix.js", "picture.js", "start.js")
_NOTHING = "Select a component, a connection, or a cell of the matrix."


class Page(NamedTuple):
    """The parts of a page: `articles` are the details that a selection shows, `data` is for the script."""

    title: str
    summary: Html
    sections: Sequence[Section]
    articles: Html
    data: dict[str, Any]


def render(page: Page) -> str:
    """Return a page as the text of an HTML file; equal parts give equal bytes."""
    script = _assets(_SCRIPTS)
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{_sha256(script)}'"
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{text(page.title)}</title>
<style>
{_assets(_STYLES)}</style>
</head>
<body>
{_header(page)}
<main>
{joined(map(section, page.sections), Html(chr(10)))}
</main>
{_details(page)}
<p class="hidden" role="status" aria-live="polite"></p>
<script type="application/json" class="data">{in_page(page.data)}</script>
<script>{script}</script>
</body>
</html>
"""


def _header(page: Page) -> Html:
    links = (element("a", each.title, href=f"#{each.address}") for each in page.sections)
    contents = element("nav", *links, aria_label="Sections") if len(page.sections) > 1 else Html()
    return element("header", element("h1", page.title), page.summary, contents)


def _details(page: Page) -> Html:
    close = element("button", "Close", type="button", class_="close")
    nothing = element("p", _NOTHING, class_="quiet nothing")
    flow = element("article", class_="flow", hidden=True)
    return element("aside", close, nothing, flow, page.articles, aria_label="Details", class_="details")


def _assets(names: Sequence[str]) -> str:
    return "".join(map(_asset, names))


def _asset(name: str) -> str:
    with open(os.path.join(_ASSETS, name), encoding="utf-8") as file:
        return file.read()


def _sha256(script: str) -> str:
    return base64.b64encode(sha256(script.encode()).digest()).decode()
