// What the other scripts share. Together they are one function; text is set as text, so nothing of it can execute.
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
