// The picture: cards and connections are selected, and what a selection is about stays bright.
const drawing = document.querySelector(".drawing svg");
const cards = drawing ? [...drawing.querySelectorAll(".card")] : [];
const edges = drawing ? [...drawing.querySelectorAll(".edge[data-source]")] : [];
/** Return the name of a component's card: those that only their names tell apart share one. */
const cardOf = name => data.cards && Object.hasOwn(data.cards, name) ? data.cards[name] : name;
const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

for (const edge of edges) { // a line is thin: an invisible wide one is easy to hit
  const line = edge.querySelector("path").cloneNode();
  line.setAttribute("class", "wide-line");
  edge.prepend(line);
}

function partsOfEdge({ source, target, kind }) {
  if (kind === "permission") return [source, target, kind];
  const flows = data.flows.filter(each => each.from === source && each.to === target);
  const flow = flows.find(each => each.verdict !== "NO") || flows[0];
  return flow ? [source, target, flow.protocol] : [];
}

/** Return the card that is next in a direction: near, and rather ahead than aside. */
function nextCard(from, [right, down]) {
  const middle = each => {
    const box = each.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = middle(from);
  let best = null, least = Infinity;
  for (const each of cards) {
    const [across, along] = middle(each).map((value, axis) => value - [x, y][axis]);
    const ahead = across * right + along * down, aside = Math.abs(across * down) + Math.abs(along * right);
    if (each !== from && ahead > 4 && ahead + 2 * aside < least) [best, least] = [each, ahead + 2 * aside];
  }
  return best;
}

function highlight(isHot) {
  drawing.classList.toggle("selecting", edges.some(isHot) || cards.some(isHot));
  for (const each of [...cards, ...edges]) each.classList.toggle("hot", isHot(each));
}

function bright(parts) {
  const kind = parts[2], [source, target] = parts.slice(0, 2).map(cardOf);
  if (target === undefined) {
    const own = edges.filter(({ dataset }) => [dataset.source, dataset.target].includes(source));
    const names = new Set(own.flatMap(({ dataset }) => [dataset.source, dataset.target]));
    highlight(each => own.includes(each) || (source !== undefined && (each.dataset.component === source || names.has(each.dataset.component))));
  } else {
    const isEdge = ({ dataset }) => dataset.source === source && dataset.target === target
      && (dataset.kind === "permission") === (kind === "permission");
    highlight(each => isEdge(each) || [source, target].includes(each.dataset.component));
  }
  for (const each of cards) each.classList.toggle("selected", target === undefined && each.dataset.component === source);
}

const marks = [...document.querySelectorAll("button.mark")];

function brokenBy(button) {
  const flows = [...button.closest(".outage").querySelectorAll("li[data-source]")].map(each => each.dataset);
  return edges.filter(({ dataset }) => dataset.kind !== "permission"
    && flows.some(each => cardOf(each.source) === dataset.source && cardOf(each.target) === dataset.target));
}

function mark(button) {
  for (const each of marks) each.setAttribute("aria-pressed", String(each === button));
  const broken = button ? brokenBy(button) : [];
  for (const each of edges) each.classList.toggle("broken", broken.includes(each));
}

if (drawing) {
  rove(cards, drawing);
  watchers.push(bright, parts => { if (!parts.length) mark(null); });
  drawing.addEventListener("click", event => {
    const card = event.target.closest(".card"), edge = event.target.closest(".edge[data-source]");
    if (card) choose([card.dataset.component]);
    else if (edge) choose(partsOfEdge(edge.dataset));
    else clear();
  });
  drawing.addEventListener("keydown", event => {
    const card = event.target.closest(".card");
    if (!card) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose([card.dataset.component], { focus: true });
    }
    if (!steps[event.key]) return;
    event.preventDefault();
    nextCard(card, steps[event.key])?.focus();
  });
  for (const button of marks) {
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") === "true";
      mark(isOn ? null : button);
      if (isOn) return;
      const lines = brokenBy(button).length;
      announcement.textContent = `${lines} ${lines === 1 ? "connection is" : "connections are"} marked; Escape clears the marks.`;
      drawing.scrollIntoView({ block: "nearest" });
    });
  }
}
for (const button of marks) button.hidden = !brokenBy(button).length;
