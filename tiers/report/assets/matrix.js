// The matrix: cells show their connection, arrow keys move between cells, and a button unfolds rows.
const cells = [...document.querySelectorAll(".grid td button")];

for (const grid of document.querySelectorAll(".grid")) {
  rove([...grid.querySelectorAll("td button[data-flow]")], grid);
  grid.addEventListener("click", event => {
    const button = event.target.closest("td button");
    if (!button) return;
    const flow = data.flows[Number(button.dataset.flow)];
    // A click from the keyboard has no position: the focus moves to the details, and Escape returns it.
    choose([flow.from, flow.to, flow.protocol], { focus: event.detail === 0, flow });
  });
  grid.addEventListener("keydown", event => {
    const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const cell = event.target.closest("td");
    if (!cell || !moves[event.key]) return;
    event.preventDefault();
    const [down, right] = moves[event.key];
    const rows = [...cell.closest("table").rows].filter(each => each.offsetParent !== null);
    let row = rows.indexOf(cell.parentElement), column = cell.cellIndex;
    while (rows[row += down] && rows[row].cells[column += right]) {
      const button = rows[row].cells[column].querySelector("button[data-flow]");
      if (button) return button.focus();
    }
  });
}

for (const button of document.querySelectorAll("button.fold")) {
  const rows = button.closest("table").querySelector(".silent");
  button.addEventListener("click", () => {
    const isOpen = rows.classList.toggle("open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}

watchers.push(([source, target, protocol]) => {
  for (const each of cells) {
    const flow = data.flows[Number(each.dataset.flow)];
    const isChosen = flow.from === source && flow.to === target && flow.protocol === protocol;
    each.setAttribute("aria-pressed", String(isChosen));
  }
});
