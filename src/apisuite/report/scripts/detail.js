// The detail of a row, unpacked when the row is opened.
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
  Object.assign(copy, { type: "button", copied: made.command });
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

let causes = null;
const toCause = (name) => {
  causes ??= new Map(all("#api-failures [data-goto]").map((link) => [link.dataset.goto, link]));
  const link = causes.get(name);
  if (!link) return [];
  const count = Number(link.closest("tr").firstElementChild.textContent);
  const text = count === 1 ? "The only failure with this cause" : `One of ${count} failures with this cause`;
  return [Object.assign(make("a", "to-cause", text), { href: "#api-failures", cause: link })];
};

const fill = async (place) => {
  const [block, at] = place.dataset.detail.split("/");
  place.dataset.place = place.dataset.detail;
  place.removeAttribute("data-detail");
  const { nodeid, ticket, failed, error, exchanges, open, sections } = (await unpack(block))[at];
  const texts = [...place.parentNode.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const teardown = texts.map((node) => node.textContent).join("").trim();  // pytest-html puts it there
  texts.forEach((node) => node.remove());
  const name = place.closest("tbody").querySelector(".col-testId")?.textContent;
  place.replaceChildren(
    ...(name ? [tools(name, nodeid, ticket)] : []), ...toCause(name), ...(error ? [raised(error)] : []),
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
    await navigator.clipboard.writeText(button.copied);
  } catch {  // a file:// page may not use the clipboard directly
    const area = Object.assign(make("textarea"), { value: button.copied });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = "Copied";
};
