// The table: opening, filtering and sorting move or hide what is there, where pytest-html would make all rows anew.
const show = (row, open) => {
  row.querySelector(".col-result")?.classList.toggle("collapsed", !open);
  row.nextElementSibling.classList.toggle("hidden", !open);
};
const showAll = (open) => {
  for (const row of all("tr.collapsible")) show(row, open);
  fillOpenRows();
};
const remember = (name, value) => {
  const url = new URL(location.href);
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  history.replaceState(null, "", url);
};

const hiding = make("style");
const shown = make("span");
const chosen = make("button", "chosen");  // the operation whose rows are shown; a click shows all again
Object.assign(chosen, { type: "button", hidden: true });
let operation = null;
const usesIt = (body) => operation === null
  || (body.querySelector("[data-operations]")?.dataset.operations.split(" ") ?? []).includes(operation);
const boxes = () => all(".filter[type=checkbox]");
const filter = () => {
  const off = boxes().filter((box) => !box.checked).map((box) => box.dataset.testResult);
  const rules = off.map((outcome) => `#results-table > .${outcome} { display: none }`).join("\n");
  if (hiding.textContent !== rules) hiding.textContent = rules;
  const rows = all("tr.collapsible");
  for (const { parentNode: body } of rows) {
    const isHidden = !usesIt(body) || !matches(body);
    if (body.hidden !== isHidden) body.hidden = isHidden;  // each change costs
  }
  const hidden = rows.filter(({ parentNode: body }) => body.hidden
    || off.some((outcome) => body.classList.contains(outcome)));
  shown.textContent = `${rows.length - hidden.length} of ${rows.length} rows shown`;
  keepAddress({ q: query, hide: off.join(","), operation: chosen.name });
};

const ORDER = JSON.parse(document.getElementById("api-outcomes").textContent);  // the worst first
const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
const milliseconds = (text) => [...text.matchAll(/([\d.]+) (ms|s|min|h)\b/g)]
  .reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
const keys = {
  result: (body) => ORDER.findIndex((outcome) => body.classList.contains(outcome)),
  duration: (body) => milliseconds(body.querySelector(".col-duration")?.textContent ?? ""),
};
const sort = (header, descending = header.classList.contains("asc")) => {
  const column = header.dataset.columnType;
  for (const each of all(".sortable")) {
    each.classList.remove("asc", "desc");
    each.removeAttribute("aria-sort");
  }
  header.classList.add(descending ? "desc" : "asc");
  header.ariaSort = descending ? "descending" : "ascending";
  const text = (body) => body.querySelector(`.col-${column}`)?.textContent ?? "";
  const number = (body) => Number(text(body));
  const key = keys[column] ?? (header.classList.contains("number") ? number : text);
  const sorted = all("tr.collapsible").map((row) => [key(row.parentNode), row.parentNode]);
  sorted.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1));
  document.getElementById("results-table").append(...sorted.map(([, body]) => body));
  remember("sort", column);
  sessionStorage.setItem("sortAsc", descending);  // as pytest-html calls it when the page is loaded again
};

const WIDTHS = { result: "96px", testId: "minmax(0, 1.3fr)", duration: "88px" };
const layOut = () => {
  const table = document.getElementById("results-table");
  const hasLinks = table.querySelector(".col-links > a");
  table.classList.toggle("no-links", !hasLinks);
  const headers = all("th", table);
  for (const header of headers) if (header.textContent === "Links") header.className = "col-links";
  const bodies = all(".collapsible", table);
  const unused = headers.map((header) => header.dataset.columnType).filter((name) => name && bodies.length
    && !["result", "testId", "duration"].includes(name)
    && all(`.collapsible > .col-${name}`, table).every((cell) => ["", "0"].includes(cell.textContent.trim())));
  for (const name of unused) {  // it would say nothing
    for (const cell of all(`.col-${name}, th[data-column-type="${name}"]`, table)) cell.hidden = true;
  }
  const widths = headers.filter((header) => !header.hidden && (hasLinks || header.className !== "col-links"))
    .map((header) => header.dataset.width ?? WIDTHS[header.dataset.columnType] ?? "minmax(0, 1fr)");
  table.style.setProperty("--columns", widths.join(" "));
};

const showChosen = (name) => {
  chosen.hidden = !name;
  chosen.name = name;
  chosen.textContent = `${name} ✕`;
  chosen.ariaLabel = `Only rows that used ${name}. Show all`;
};
const choose = (number, name) => {
  operation = number;
  showChosen(name);
  filter();
  if (number !== null) document.querySelector("p.filter").scrollIntoView({ block: "start" });
};

const showGroup = (link) => {  // the cause that the row shares with others
  for (let at = link.parentNode; at; at = at.parentElement) if (at.matches("details")) at.open = true;
  const group = link.closest("#api-failures > table > tbody > tr, #api-failures > details > table > tbody > tr");
  group.tabIndex = -1;
  group.scrollIntoView({ block: "center" });
  group.focus({ preventScroll: true });
};

const goTo = async (name) => {
  const row = all("tr.collapsible").find((each) => each.querySelector(".col-testId")?.textContent === name);
  if (!row) return;
  if (!usesIt(row.parentNode)) choose(null, "");
  if (!matches(row.parentNode)) await find("");
  for (const box of boxes()) box.checked ||= row.parentNode.classList.contains(box.dataset.testResult);
  filter();
  show(row, true);
  fillOpenRows();
  row.scrollIntoView({ block: "start" });
  row.querySelector(".col-result")?.focus({ preventScroll: true });
  keepAddress({ test: name });
};
