// Searching rows, and the address of what is seen: `#q=...&hide=...&operation=...` or `#test=...`.
const search = Object.assign(make("input", "search"), {
  type: "search", placeholder: "Search names, descriptions, URLs, bodies",
  ariaLabel: "Search names, descriptions, URLs and bodies",
});
let query = "";
let searched = null;  // what can be found, by row
let latest = 0;

// Bodies are shown over several lines, so spaces do not count.
const plain = (text) => text.toLowerCase().replace(/\s+/g, "");
const bodyText = (body, headers) => (body.parts.length ? body.parts.map(partLine).join("\n")
  : body.text?.includes("\\u") ? indented(body.text, inLines(headers)) : body.text ?? "");
const textOf = ({ error, exchanges }) => [error, ...exchanges.flatMap((each) => [
  `${each.method} ${each.url}`, each.outcome,
  bodyText(each.request, each.request_headers), bodyText(each.response, each.response_headers)])].join("\n");

const index = () => (searched ??= (async () => {
  const found = new Map();
  for (const row of all("tr.collapsible")) {
    const place = row.parentNode.querySelector(".api-detail");
    const [block, at] = (place?.dataset.detail ?? place?.dataset.place ?? "").split("/");
    const detail = block ? textOf((await unpack(block))[at]) : "";
    const cells = all("td.col-testId, td.col-description", row).map((cell) => cell.textContent).join("\n");
    found.set(row.parentNode, plain(`${cells}\n${detail}`));
  }
  return found;
})());

let matches = () => true;
const find = async (text) => {
  const turn = ++latest;
  if (search.value !== text) search.value = text;
  const wanted = plain(text);
  const texts = wanted ? await index() : null;
  if (turn !== latest) return;  // more was typed meanwhile
  query = wanted && text;
  matches = (body) => !texts || (texts.get(body)?.includes(wanted) ?? true);
  filter();
};
let waiting = 0;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => find(search.value), 80);
});

const address = (entries) => {
  const url = new URL(location.href);
  url.hash = new URLSearchParams(Object.entries(entries).filter(([, value]) => value)).toString();
  return url.href;
};
const keepAddress = (entries) => history.replaceState(null, "", address(entries));

// Show what the address says: what its sender saw.
const follow = async () => {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const [test, name] = [wanted.get("test"), wanted.get("operation")];
  const hide = wanted.get("hide")?.split(",") ?? [];
  for (const box of boxes()) box.checked = !hide.includes(box.dataset.testResult);
  const link = name && all("#api-operations [data-operation]").find((each) => each.textContent === name);
  operation = link ? link.dataset.operation : null;
  showChosen(link ? name : "");
  await find(wanted.get("q") ?? "");
  if (test) goTo(test);
};

// For a shell: as it is, or in quotes.
const quoted = (nodeid) => {
  if (/^[\w./:-]+$/.test(nodeid)) return nodeid;
  return /["$`\\!%]/.test(nodeid) ? `'${nodeid.replaceAll("'", "'\\''")}'` : `"${nodeid}"`;
};
const copying = (text, copied) => Object.assign(make("button", "copy", text), { type: "button", copied });
const tools = (name, nodeid, ticket) => {
  const link = Object.assign(make("a", "permalink", "Link to this row"), { href: address({ test: name }) });
  return make("p", "tools", "", make("code", "", nodeid), " ", copying("Copy node id", quoted(nodeid)), " ",
    ...(ticket ? [copying("Copy as Markdown", ticket), " "] : []), link);
};
