"""A picture as one self-contained page: hover, focus, or click a card to see only its connections.

It works from the keyboard: arrow keys move between cards, Escape clears, and a line that screen readers
announce lists the connections. Each card has an address (`#web`). Nothing in it is loaded from anywhere.
"""

from tiers.picture.canvas import shown
from tiers.picture.model import Picture
from tiers.picture.themes import DARK, LIGHT
from tiers.picture.words import connection, sentence

_STYLE = """
:root { color-scheme: SCHEME; }
body { margin: 0; font: 14px/1.5 system-ui, sans-serif; background: LIGHT; }
@media (prefers-color-scheme: dark) { body { background: DARK; } }
.drawing { overflow-x: auto; padding: 12px; }
.drawing svg { display: block; margin: auto; max-width: none; }
svg.on .edge:not(.hot):not(.sample) { opacity: .1; }
svg.on .card:not(.hot) { opacity: .35; }
#said { position: sticky; bottom: 0; left: 0; padding: 8px 16px; min-height: 1.5em; background: inherit;
  color: CanvasText; border-top: 1px solid #8884; overflow-wrap: anywhere;
  max-height: 30vh; overflow-y: auto; }
details { padding: 0 16px 16px; color: CanvasText; }
li { overflow-wrap: anywhere; }
"""

_SCRIPT = """
const svg = document.querySelector(".drawing svg");
const cards = [...svg.querySelectorAll(".card")], edges = [...svg.querySelectorAll(".edge[data-source]")];
const said = document.getElementById("said");
let pinned = null;
function show(card) {
  svg.classList.toggle("on", card !== null);
  for (const each of [...cards, ...edges]) each.classList.remove("hot");
  said.textContent = "";
  if (card === null) return;
  const name = card.dataset.component;
  const own = edges.filter(each => each.dataset.source === name || each.dataset.target === name);
  const near = new Set(own.flatMap(each => [each.dataset.source, each.dataset.target]));
  for (const each of own) each.classList.add("hot");
  for (const each of cards) if (each === card || near.has(each.dataset.component)) each.classList.add("hot");
  const found = own.map(each => each.querySelector("title").textContent);
  said.textContent = [card.getAttribute("aria-label"), ...new Set(found)].join(" · ");
}
const middle = each => {
  const box = each.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
};
function next(card, across, down) {
  const [x, y] = middle(card);
  let best = null, least = Infinity;
  for (const other of cards) {
    const [left, top] = middle(other);
    const ahead = (left - x) * across + (top - y) * down;
    const cost = ahead + 2 * Math.abs((left - x) * down + (top - y) * across);
    if (ahead > 4 && cost < least) [best, least] = [other, cost];
  }
  return best;
}
const steps = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
cards.forEach((card, place) => {
  card.setAttribute("tabindex", place ? "-1" : "0");
  card.addEventListener("mouseenter", () => pinned || show(card));
  card.addEventListener("mouseleave", () => pinned || show(null));
  card.addEventListener("focus", () => show(card));
  card.addEventListener("click", event => {
    pinned = pinned === card ? null : card;
    show(pinned);
    event.stopPropagation();
  });
  card.addEventListener("keydown", event => {
    if (event.key === "Escape") { pinned = null; show(null); return; }
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const to = next(card, ...step);
    if (to === null) return;
    card.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  });
});
svg.addEventListener("click", () => { pinned = null; show(null); });
const wanted = decodeURIComponent(location.hash.slice(1));
const linked = cards.find(each => each.dataset.component === wanted);
if (linked) { pinned = linked; show(linked); }
"""

_LIGHT, _DARK = LIGHT.colors["background"], DARK.colors["background"]
_SCHEMES = {
    "auto": ("light dark", _LIGHT, _DARK),
    "light": ("light", _LIGHT, _LIGHT),
    "dark": ("dark", _DARK, _DARK),
}


def written(picture: Picture, drawing: str, theme: str) -> str:
    """Return the page of a picture, with the drawing that `svg.drawn` made of it in a theme."""
    title = shown(sentence(picture))
    scheme, light, dark = _SCHEMES[theme]
    style = _STYLE.replace("SCHEME", scheme).replace("LIGHT", light).replace("DARK", dark)
    titles = {each.name: each.title for each in picture.nodes}
    rows = [*(connection(each, titles) for each in picture.edges), *picture.remarks]
    items = "".join(f"<li>{shown(each)}</li>\n" for each in rows)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<div class="drawing">\n{drawing}</div>\n<div id="said" aria-live="polite"></div>\n'
        f"<details><summary>Connections as text</summary>\n<ul>\n{items}</ul>\n</details>\n"
        f"<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )
