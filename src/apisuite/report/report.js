// The rows of report.html. A row's detail is unpacked when the row is opened; opening, filtering and sorting move or
// hide what is there, where pytest-html would make all rows anew. Text is set as text, so nothing of it can execute.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  // Colours of a terminal left out; what would disturb the line, or turn its direction, written out.
  const visible = (text) => text.replace(/\x1b\[[\d;]*m/g, "").replace(
    /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const make = (name, className, text, ...children) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = visible(text);
    if (name === "pre") node.tabIndex = text?.length > 1000 || text?.split("\n").length > 20 ? 0 : -1;  // it scrolls
    node.append(...children);
    return node;
  };
  const fold = (title, open, ...children) => {
    const node = make("details", "", "", make("summary", "", title), ...children);
    node.open = open;
    return node;
  };

  // --- the detail of a row

  const blocks = [];
  const unpack = (number) => (blocks[number] ??= (async () => {
    const packed = atob(all(".api-details")[number].textContent);
    const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  })());

  // JSON over several lines, as it was sent: numbers and the order of fields stay what they are.
  const indented = (body, headers) => {
    if (!/^content-type:.*json/im.test(headers)) return body;
    try {
      JSON.parse(body.replaceAll("[redacted]", "0"));
    } catch {
      return body;  // cut, or not JSON after all
    }
    const tokens = body.match(/"(?:[^"\\]|\\.)*"|\[redacted\]|[{}[\],:]|[^\s"{}[\],:]+/g);
    let depth = 0;
    const line = () => `\n${"  ".repeat(Math.min(depth, 40))}`;
    return tokens.map((token, index) => {
      if ("[{".includes(token)) return (depth++, "]}".includes(tokens[index + 1]) ? token : token + line());
      if ("]}".includes(token)) return (depth--, "[{".includes(tokens[index - 1]) ? token : line() + token);
      if (token === ",") return token + line();
      if (token === ":") return ": ";
      return token.includes("\\u") ? JSON.stringify(JSON.parse(token)) : token;
    }).join("");
  };

  const marked = (node, numbers) => {  // the lines that break the contract
    if (!numbers.length) return node;
    const lines = node.textContent.split("\n");
    node.replaceChildren(...lines.flatMap((line, at) => [numbers.includes(at) ? make("mark", "", line) : line, "\n"]));
    return node;
  };

  const inLines = (headers) => headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  const partLine = (part) => `${part.name}: ${part.text ?? `file ${part.file_name}`}`
    + (part.file_name === null ? "" : ` (${part.media_type}${part.size === null ? "" : `, ${part.size} bytes`})`);

  const exchange = (made, open) => {
    const summary = make("summary", "", "",
      ...(made.phase === "call" ? [] : [make("i", "origin", made.phase)]),
      make("span", "method", made.method), make("span", "url", made.url),
      make("span", `status ${made.status ? `s${Math.floor(made.status / 100)}` : "error"}`, made.outcome),
      make("span", "ms", made.took));
    const message = (name, headers, body, broken) => {
      const lines = inLines(headers);
      const text = body.parts.length ? body.parts.map(partLine).join("\n") : body.text && indented(body.text, lines);
      return [
        make("h4", "", name), fold("Headers", false, make("pre", "", lines)),
        ...(text ? [marked(make("pre", "body", text), broken)] : []),
        ...(body.note ? [make("p", "note", `(${body.note})`)] : [])];
    };
    const copy = make("button", "copy", "Copy");
    Object.assign(copy, { type: "button", curl: made.command });
    const { variables } = made;
    const violations = made.verdict?.violations ?? [];
    const node = make("details", "exchange", "", summary,
      ...violations.map((each) => make("p", `violation${each.is_warning || each.accepted ? "" : " fails"}`,
        `${each.side} ${each.place}: ${each.message}${each.accepted && ` (accepted: ${each.accepted})`}`)),
      ...message("Request", made.request_headers, made.request, made.marked.request),
      ...(made.status ? message("Response", made.response_headers, made.response, made.marked.response) : []),
      make("h4", "", "cURL ", copy),
      ...(variables.length ? [make("p", "", `Set these variables first: ${variables.map((name) => `$${name}`).join(", ")}`)] : []),
      make("pre", "curl", made.command));
    node.open = open;
    return node;
  };

  const raised = (message) => {
    const node = Object.assign(make("pre", "raised"), { tabIndex: 0 });
    for (const line of visible(message).split("\n")) {
      node.append(line.startsWith("E ") ? make("span", "", line) : line, "\n");
    }
    return node;
  };

  const fill = async (place) => {
    const [block, index] = place.dataset.detail.split("/");
    place.removeAttribute("data-detail");
    const { failed, error, exchanges, open, sections } = (await unpack(block))[index];
    const texts = [...place.parentNode.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const teardown = texts.map((node) => node.textContent).join("").trim();  // pytest-html puts it there
    texts.forEach((node) => node.remove());
    place.replaceChildren(
      ...(error ? [raised(error)] : []),
      ...exchanges.map((each, at) => exchange(each, at === open)),
      ...sections.map(([name, text]) => fold(name, failed, make("pre", "", text))),
      ...(teardown ? [fold("Captured in teardown", failed, make("pre", "", teardown))] : []));
    if (!place.hasChildNodes()) place.append(make("p", "", "No exchanges, no log, no output."));
  };
  const fillOpenRows = async () => {
    let count = 0;
    for (const place of all(".extras-row:not(.hidden) .api-detail[data-detail]")) {
      if (place.dataset.detail) await fill(place);
      if (++count % 50 === 0) await new Promise((resume) => setTimeout(resume));  // let the page be used meanwhile
    }
  };

  const copyCommand = async (button) => {
    try {
      await navigator.clipboard.writeText(button.curl);
    } catch {  // a file:// page may not use the clipboard directly
      const area = Object.assign(make("textarea"), { value: button.curl });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = "Copied";
  };

  // --- the table

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
  const boxes = () => all(".filter[type=checkbox]");
  const filter = () => {
    const off = boxes().filter((box) => !box.checked).map((box) => box.dataset.testResult);
    hiding.textContent = off.map((outcome) => `#results-table > .${outcome} { display: none }`).join("\n");
    const rows = all("tr.collapsible");
    const hidden = rows.filter((row) => off.some((outcome) => row.parentNode.classList.contains(outcome)));
    shown.textContent = `${rows.length - hidden.length} of ${rows.length} rows shown`;
    const on = boxes().filter((box) => box.checked).map((box) => box.dataset.testResult);
    remember("visible", off.length ? on.join(",") : null);
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

  const goTo = (name) => {
    const row = all("tr.collapsible").find((each) => each.querySelector(".col-testId")?.textContent === name);
    if (!row) return;
    for (const box of boxes()) box.checked ||= row.parentNode.classList.contains(box.dataset.testResult);
    filter();
    show(row, true);
    fillOpenRows();
    row.scrollIntoView({ block: "start" });
    row.querySelector(".col-result")?.focus({ preventScroll: true });
  };

  // In the capture phase: what is done here, pytest-html does not hear of.
  const actions = {
    ".copy": copyCommand,
    "[data-goto]": (link) => goTo(link.dataset.goto),
    ".collapsible td:not(.col-links)": (cell) => {
      show(cell.parentNode, cell.parentNode.nextElementSibling.classList.contains("hidden"));
      fillOpenRows();
    },
    ".sortable": (header) => sort(header),
    "#show_all_details": () => showAll(true),
    "#hide_all_details": () => showAll(false),
    ".filter[type=checkbox]": filter,
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(actions)) {
      const target = event.target.closest(selector);
      if (!target) continue;
      event.stopPropagation();
      if (target.matches("a")) event.preventDefault();
      act(target);
      return;
    }
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches(".col-result, .sortable")) return;
    event.preventDefault();
    event.target.click();
  });

  // --- before pytest-html makes its rows: all of them, from a template without what no row needs

  const wanted = new URL(location.href).searchParams.get("visible")?.split(",");
  remember("visible", null);
  const template = document.getElementById("template_results-table__tbody").content;
  const texts = document.createTreeWalker(template, NodeFilter.SHOW_TEXT);
  const blanks = [];
  while (texts.nextNode()) blanks.push(texts.currentNode);
  blanks.forEach((node) => node.data.trim() || node.remove());
  if (!document.getElementById("api-pictures")) template.querySelector(".media").replaceChildren();

  // --- and after

  addEventListener("DOMContentLoaded", () => {
    document.documentElement.lang = "en";
    document.head.append(hiding);
    document.getElementById("environment")?.classList.add("hidden");
    document.getElementById("environment-header")?.classList.add("collapsed");
    document.getElementById("api-about")?.append(...all("#environment-header, #environment"));
    for (const header of all(".sortable")) header.tabIndex = 0;
    for (const box of boxes()) {
      const label = box.nextElementSibling;
      label.textContent = label.textContent.replace(/,$/, "");  // they are far enough apart
      box.ariaLabel = label.textContent.replace(/\d/g, "").trim();
      if (label.textContent.startsWith("1 ")) label.textContent = label.textContent.replace(/(pass)es$|s$/, "$1");
      box.hidden = label.hidden = box.disabled;  // this run has none
      if (wanted) box.checked = wanted.includes(box.dataset.testResult);
    }
    shown.setAttribute("role", "status");
    document.querySelector("p.filter").replaceChildren(shown);
    layOut();
    const column = new URL(location.href).searchParams.get("sort");  // pytest-html would not read all durations
    const header = all(".sortable").find((each) => each.dataset.columnType === column);
    if (header) sort(header, sessionStorage.getItem("sortAsc") === "true");
    filter();
    fillOpenRows();
  });
})();
