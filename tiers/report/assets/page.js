"use strict";
// The selection: a component, a connection, or a permission. Its address is in the fragment of the page.
document.documentElement.classList.add("script");
const data = JSON.parse(document.querySelector("script.data").textContent);
const details = document.querySelector(".details");
const announcement = document.querySelector("[role=status]");
const articles = [...details.querySelectorAll("article")];
for (const each of articles) each.removeAttribute("id"); // for readers without scripts
const watchers = []; // functions that learn of each selection
let opener = null; // the element that has the focus again after Escape

/** Make one of several elements the tab stop: the one that had the focus last, at first the first one. */
function rove(elements, container) {
  const stop = chosen => elements.forEach(each => each.setAttribute("tabindex", each === chosen ? "0" : "-1"));
  stop(elements[0]);
  container.addEventListener("focusin", event => {
    const focused = elements.find(each => each.contains(event.target));
    if (focused) stop(focused);
  });
}

const readable = name => Object.hasOwn(data.names, name) ? data.names[name] : name;
const addressOf = parts => `#${parts.map(encodeURIComponent).join("/")}`;

function partsOf(fragment) {
  try {
    const parts = fragment.slice(1).split("/").map(decodeURIComponent);
    return parts.every(each => each !== "") ? parts : [];
  } catch {
    return []; // not an address of this page
  }
}

function articleOf(parts, chosen) {
  if (chosen) return writeFlow(chosen);
  if (parts.length === 1) return articles.find(each => each.dataset.component === parts[0]);
  const [source, target, kind] = parts;
  if (kind === "permission") {
    return articles.find(each => each.dataset.source === source && each.dataset.target === target);
  }
  const flow = data.flows.find(each => each.from === source && each.to === target && each.protocol === kind);
  return flow && writeFlow(flow);
}

function select(parts, { focus = false, flow } = {}) {
  const article = parts.length ? articleOf(parts, flow) : undefined;
  for (const each of articles) each.classList.toggle("shown", each === article);
  details.classList.toggle("open", Boolean(article));
  for (const watch of watchers) watch(article ? parts : []);
  if (!article) return;
  const heading = article.querySelector("h3");
  announcement.textContent = heading.textContent;
  details.scrollTop = 0;
  if (focus) {
    if (!details.contains(document.activeElement)) opener = document.activeElement;
    heading.focus({ preventScroll: true });
  }
}

function choose(parts, options) {
  history.replaceState(null, "", addressOf(parts));
  select(parts, options);
}

function clear() {
  history.replaceState(null, "", location.pathname + location.search);
  const isInside = details.contains(document.activeElement);
  select([]);
  announcement.textContent = "Nothing is selected.";
  if (isInside && opener) opener.focus();
}

addEventListener("hashchange", () => {
  if (!location.hash.startsWith("#/")) select(partsOf(location.hash), { focus: true });
});
document.addEventListener("keydown", event => {
  if (event.key === "Escape") clear();
});
details.querySelector(".close").addEventListener("click", clear);
