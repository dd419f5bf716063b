// The details of a connection: its verdict, the hops of its path, and what blocks it.
const flowArticle = details.querySelector("article.flow");
flowArticle.hidden = false;

function add(parent, tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  parent.append(made);
  return made;
}

function addOrigin(parent, origin) {
  const spec = origin && origin.spec;
  if (spec && spec.line) add(parent, "span", ` ${spec.file}:${spec.line}`, "place");
}

function addList(title, entries, tag, write) {
  if (!entries.length) return;
  add(flowArticle, "h4", title);
  const list = add(flowArticle, tag);
  for (const entry of entries) write(add(list, "li", undefined, "hop"), entry);
}

function addProse(parent, text) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) parent.append(text);
  else pieces.forEach((each, number) => number % 2 ? add(parent, "code", each) : parent.append(each));
}

const portsOf = ranges => ranges.map(([low, high]) => low === high ? `${low}` : `${low}-${high}`).join(", ");
const wordsOf = { YES: "possible", NO: "blocked", PARTIAL: "possible in part", UNKNOWN: "unknown" };

function extentOf(flow) {
  if (flow.verdict === "NO") return "Blocked on all ports.";
  const kinds = [["possible", flow.ports], ["possible in part", flow.partial], ["unknown", flow.unknown]];
  const listed = kinds.filter(([, ranges]) => ranges.length);
  if (flow.protocol === "icmp") return `An echo is ${listed.map(([words]) => words).join(", ")}.`;
  return `${flow.protocol.toUpperCase()} ports: ${listed.map(each => `${portsOf(each[1])} ${each[0]}`).join("; ")}.`;
}

function writeFlow(flow) {
  flowArticle.replaceChildren();
  const ends = `${readable(flow.from)} to ${readable(flow.to)}, ${flow.protocol}`;
  add(flowArticle, "h3", `${ends}: ${wordsOf[flow.verdict]}`).tabIndex = -1;
  add(flowArticle, "p", extentOf(flow), "quiet");
  if (flow.undeclared.length) {
    const which = flow.protocol === "icmp" ? "" : `: ports ${portsOf(flow.undeclared)}`;
    add(flowArticle, "p", `Not declared in the spec${which}.`, "undeclared");
  }
  const hop = (item, each) => {
    add(item, "strong", each.component);
    addProse(item, `: ${each.rule}`);
    addOrigin(item, each.origin);
  };
  const leg = name => flow.path.filter(each => each.leg === name);
  if (flow.path.length) {
    addList(`Path (${flow.via})`, leg("forward"), "ol", hop);
    addList("Return path", leg("reply"), "ol", hop);
  }
  const title = flow.verdict === "NO" ? "Blocked by" : "Where it is not possible, blocked by";
  addList(title, flow.blockers, "ul", (item, each) => {
    addProse(item, each.explanation);
    addOrigin(item, each.origin);
    item.append(" ");
    add(item, "code", each.code, "quiet");
  });
  addList("Not known", flow.unknowns, "ul", (item, each) => addProse(item, each.reason));
  return flowArticle;
}
