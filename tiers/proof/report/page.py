"""A matrix as one self-contained page of HTML: each cell shows its path or its blockers.

It works from the keyboard: the cells are buttons, arrow keys move between them, and the details of one
are in a region that screen readers announce. Each cell has an address (`#flow-3`) to send to others.
Nothing in it is loaded from anywhere.
"""

import html

from tiers.diagnostics.safe import in_page, visible
from tiers.proof.answers.queries import Matrix
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.loaded import Loaded
from tiers.proof.report import jsonformat
from tiers.proof.report.text import cell

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem; max-width: 90rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8888; padding: 0; text-align: left; }
th { padding: .3rem .6rem; font-weight: 600; }
td button { all: unset; box-sizing: border-box; display: block; width: 100%; min-width: 4rem;
  padding: .3rem .6rem; cursor: pointer; font-variant-numeric: tabular-nums; }
td button:focus-visible { outline: 3px solid #2563eb; outline-offset: -3px; }
td button[aria-pressed="true"] { box-shadow: inset 0 0 0 2px #2563eb; }
.YES { background: #16a34a33; } .PARTIAL { background: #f59e0b44; } .UNKNOWN { background: #a855f744; }
.NO { color: #777; } .self { background: #8881; }
.legend span { padding: 0 .5rem; margin-right: .5rem; }
#detail { border: 1px solid #8888; padding: 0 1rem 1rem; margin-top: 1.5rem; min-height: 8rem; }
#detail code { overflow-wrap: anywhere; }
"""

_SCRIPT = """
const flows = JSON.parse(document.getElementById("flows").textContent);
const detail = document.getElementById("detail");
const cells = [...document.querySelectorAll("td button")];
const add = (parent, tag, text) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
};
const line = origin => origin && origin.spec ? ` (${origin.spec.file}:${origin.spec.line})` : "";
const listed = (title, entries, ordered) => {
  if (!entries.length) return;
  add(detail, "h3", title);
  const list = add(detail, ordered ? "ol" : "ul");
  for (const entry of entries) add(list, "li", entry);
};
function show(button) {
  const flow = flows[Number(button.dataset.flow)];
  for (const each of cells) each.setAttribute("aria-pressed", String(each === button));
  detail.replaceChildren();
  add(detail, "h2", `${flow.from} to ${flow.to}, ${flow.protocol}: ${flow.verdict}`);
  const hop = each => `${each.component}: ${each.rule}${line(each.origin)}`;
  if (flow.path.length) {
    listed(`Path (${flow.via})`, flow.path.filter(each => each.leg === "forward").map(hop), true);
    listed("Return path", flow.path.filter(each => each.leg === "reply").map(hop), true);
  }
  listed("Blocked by", flow.blockers.map(each => `${each.explanation} [${each.code}]${line(each.origin)}`));
  listed("Not known", flow.unknowns.map(each => each.reason));
}
document.addEventListener("click", event => {
  const button = event.target.closest("td button");
  if (!button) return;
  history.replaceState(null, "", `#flow-${button.dataset.flow}`);
  show(button);
});
const linked = () => {
  const button = cells.find(each => location.hash === `#flow-${each.dataset.flow}`);
  if (button) show(button);
};
addEventListener("hashchange", linked);
linked();
const moves = {ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0]};
document.addEventListener("keydown", event => {
  const from = event.target.closest && event.target.closest("td button");
  if (!from || !moves[event.key]) return;
  event.preventDefault();
  const [down, right] = moves[event.key];
  const rows = [...from.closest("tbody").rows];
  let row = rows.indexOf(from.closest("tr")), column = from.closest("td").cellIndex;
  while (rows[row += down] && rows[row].cells[column += right]) {
    const button = rows[row].cells[column].querySelector("button");
    if (button) return button.focus();
  }
});
"""

_LEGEND = (
    ("YES", "80,443", "possible on these ports"),
    ("PARTIAL", "~22", "from or to a part of the addresses, zones or members only"),
    ("UNKNOWN", "?80", "unknown"),
    ("NO", "-", "not possible on any port"),
)


def render(whole: Matrix, loaded: Loaded, title: str) -> str:
    """Return the page. Without explained flows, the cells have no details."""
    protocols = dict.fromkeys(each.protocol for each in whole.flows)
    numbered = {id(each): number for number, each in enumerate(whole.flows)}
    tables = "\n".join(_table(whole, protocol, numbered) for protocol in protocols)
    data = in_page([jsonformat.flow(each, loaded) for each in whole.flows])
    unmodelled = [f"<li>{_escape(each.reason)}</li>" for each in loaded.network.not_modelled]
    said = f"<h2>Not modelled</h2><ul>{''.join(unmodelled)}</ul>" if unmodelled else ""
    alike = [f"<li>{_escape(name)}: {_escape(', '.join(each))}</li>" for name, each in whole.alike.items()]
    said += f"<h2>Alike</h2><ul>{''.join(alike)}</ul>" if alike else ""
    legend = "".join(f'<span class="{name}">{sign}</span>{words} ' for name, sign, words in _LEGEND)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Who reaches whom: {_escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Who reaches whom: {_escape(title)}</h1>
<p>From the rows to the columns. Choose a cell to see the way, or all that blocks it; arrow keys move.</p>
<p class="legend">{legend}</p>
{tables}
<section id="detail" aria-live="polite" aria-label="The chosen flow"><p>No cell is chosen yet.</p></section>
{said}
<script type="application/json" id="flows">{data}</script>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _table(whole: Matrix, protocol: str, numbered: dict[int, int]) -> str:
    flows = {(each.source, each.destination): each for each in whole.flows if each.protocol == protocol}
    head = "".join(f'<th scope="col">{_escape(name)}</th>' for name in whole.nodes)
    rows = "\n".join(
        f'<tr><th scope="row">{_escape(name)}</th>'
        + "".join(_cell(flows.get((name, other)), numbered) for other in whole.nodes)
        + "</tr>"
        for name in whole.nodes
    )
    return f"""<h2>{_escape(protocol.upper())}</h2>
<div class="wide"><table>
<thead><tr><th scope="col">from \\ to</th>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table></div>"""


def _cell(flow: Flow | None, numbered: dict[int, int]) -> str:
    if flow is None:
        return '<td class="self"></td>'
    name = f"{flow.source} to {flow.destination}, {flow.protocol}: {flow.verdict} {cell(flow)}"
    button = (
        f'<button type="button" aria-pressed="false" aria-label="{_escape(name)}" '
        f'data-flow="{numbered[id(flow)]}">{_escape(cell(flow))}</button>'
    )
    return f'<td class="{flow.verdict}">{button}</td>'


def _escape(text: str) -> str:
    """Return a string that a page shows unchanged, whatever its characters."""
    return html.escape(visible(text))
