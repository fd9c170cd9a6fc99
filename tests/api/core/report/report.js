// Fills a row's detail when the row is opened. Everything is set as text, nothing as HTML, so nothing can execute.
(() => {
  const make = (name, className, text, ...children) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = text;
    node.append(...children);
    return node;
  };
  let data;
  const load = () => (data ??= JSON.parse(document.getElementById("api-details").textContent));
  const text = (index) => load().texts[index];

  const fold = (title, open, ...children) => {
    const node = make("details", "", "", make("summary", "", title), ...children);
    node.open = open;
    return node;
  };

  const exchange = ([phase, method, url, status, reason, ms, ...rest], open) => {
    const [sentHeaders, sentBody, gotHeaders, gotBody] = rest.slice(0, 4).map(text);
    const [command, variables] = rest.slice(4);
    const summary = make("summary", "", "",
      ...(phase === "call" ? [] : [make("i", "origin", phase)]),
      make("span", "method", method), make("span", "url", url),
      make("span", `status ${status ? `s${Math.floor(status / 100)}` : "error"}`, status ? `${status} ${reason}` : reason),
      make("span", "ms", `${ms} ms`));
    const part = (name, headers, body) => [
      make("h4", "", name), fold("Headers", false, make("pre", "", headers)), ...(body ? [make("pre", "", body)] : [])];
    const copy = make("button", "copy", "Copy");
    copy.type = "button";
    const node = make("details", "exchange", "", summary,
      ...part("Request", sentHeaders, sentBody),
      ...(status ? part("Response", gotHeaders, gotBody) : []),
      make("h4", "", "cURL ", copy),
      ...(variables.length ? [make("p", "", `Set first: ${variables.map((name) => `$${name}`).join(", ")}`)] : []),
      make("pre", "curl", command));
    node.open = open;
    return node;
  };

  const raised = (message) => {
    const node = make("pre", "error-text");
    for (const line of message.split("\n")) {
      node.append(line.startsWith("E ") ? make("span", "raised", line) : line, "\n");
    }
    return node;
  };

  const fill = (place) => {
    const row = load().rows[place.dataset.detail];
    place.removeAttribute("data-detail");
    if (row.error !== null) place.append(raised(text(row.error)));
    row.exchanges.forEach((each, index) => {
      place.append(exchange(each, row.failed && index === row.exchanges.length - 1));
    });
    for (const [name, content] of row.sections) place.append(fold(name, row.failed, make("pre", "", text(content))));
    if (!place.hasChildNodes()) place.append(make("p", "", "No calls, no log, no output."));
  };
  const fillOpenRows = () => {
    for (const place of document.querySelectorAll(".extras-row:not(.hidden) .api-detail[data-detail]")) fill(place);
  };

  const copyCommand = (button) => {
    const command = button.closest(".exchange").querySelector(".curl").textContent;
    const done = () => { button.textContent = "Copied"; };
    const byHand = () => {  // a file:// page may not use the clipboard directly
      const area = make("textarea", "", command);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(command).then(done, byHand);
    else byHand();
  };

  const rowOf = (nodeid) =>
    [...document.querySelectorAll("td.col-testId")].find((cell) => cell.dataset.nodeid === nodeid)?.parentElement;

  document.addEventListener("click", (event) => {
    if (event.target.matches(".copy")) copyCommand(event.target);
    const link = event.target.closest("[data-goto]");
    if (!link) return;
    event.preventDefault();
    const nodeid = link.dataset.goto;
    rowOf(nodeid)?.querySelector(".col-result.collapsed")?.click();
    const row = rowOf(nodeid);  // opening a row renders the table anew
    row?.scrollIntoView({ block: "start" });
    row?.querySelector(".col-result").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches(".col-result, .sortable")) return;
    event.preventDefault();
    const id = event.target.parentElement.dataset.id;
    event.target.click();
    document.querySelector(`[data-id="${id}"] .col-result`)?.focus();
  });

  addEventListener("DOMContentLoaded", () => {
    document.documentElement.lang = "en";
    document.getElementById("environment").classList.add("hidden");
    document.getElementById("environment-header").classList.add("collapsed");
    for (const header of document.querySelectorAll(".sortable")) header.tabIndex = 0;
    for (const box of document.querySelectorAll(".filter[type=checkbox]")) {
      box.setAttribute("aria-label", box.nextElementSibling.textContent.replace(/[\d,]/g, "").trim());
    }
    fillOpenRows();
    new MutationObserver(fillOpenRows).observe(document.body, { childList: true });
  });
})();
