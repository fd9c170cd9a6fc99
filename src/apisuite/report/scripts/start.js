// What is clicked, and what is done before and after pytest-html makes its rows.
// In the capture phase: what is done here, pytest-html does not hear of.
const actions = {
  ".copy": copyCommand,
  "[data-goto]": (link) => goTo(link.dataset.goto),
  "[data-operation]": (link) => choose(link.dataset.operation, link.textContent),
  ".to-cause": (link) => showGroup(link.cause),
  ".chosen": () => choose(null, ""),
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
  if (event.key === "/" && !event.target.matches("input, textarea")) {
    event.preventDefault();
    search.focus();
    return;
  }
  if (!["Enter", " "].includes(event.key) || !event.target.matches(".col-result, .sortable")) return;
  event.preventDefault();
  event.target.click();
});

// --- before pytest-html makes its rows: all of them, from a template without what no row needs

remember("visible", null);  // pytest-html would make fewer rows
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
  }
  shown.setAttribute("role", "status");
  document.querySelector("p.filter").replaceChildren(search, " ", shown, " ", chosen);
  layOut();
  const column = new URL(location.href).searchParams.get("sort");  // pytest-html would not read all durations
  const header = all(".sortable").find((each) => each.dataset.columnType === column);
  if (header) sort(header, sessionStorage.getItem("sortAsc") === "true");
  follow();
  fillOpenRows();
});
addEventListener("hashchange", follow);
