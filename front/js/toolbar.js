// The small tool bar over a Markdown field. One tab stop, arrow keys move in it, as tool bars do.
const MARKS = {
  bold: (text) => ["**", text, "**"],
  italic: (text) => ["_", text, "_"],
  code: (text) => (text.includes("\n") ? ["```\n", text, "\n```"] : ["`", text, "`"]),
  link: (text) => (/^https?:\S+$/.test(text) ? ["[", "", `](${text})`] : ["[", text, "](https://)"]),
  heading: (text) => ["", text.split("\n").map((line) => `## ${line.replace(/^#+ /, "")}`).join("\n"), ""],
  table: (text) => ["", `| ${text || "…"} |  |\n| --- | --- |\n|  |  |`, ""],
  quote: (text) => ["", text.split("\n").map((line) => `> ${line}`).join("\n"), ""],
  list: (text) => ["", text.split("\n").map((line) => `- ${line}`).join("\n"), ""],
  numbers: (text) => ["", text.split("\n").map((line, index) => `${index + 1}. ${line}`).join("\n"), ""],
};
const KEYS = { b: "bold", i: "italic", e: "code", k: "link" };

const apply = (field, mark) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const [before, text, after] = MARKS[mark](value.slice(start, end));
  const ownLine = !before && start > 0 && value[start - 1] !== "\n" ? "\n\n" : "";
  field.focus();
  // The browser's own command keeps the undo history; where it is gone, the text is set.
  if (!document.execCommand("insertText", false, ownLine + before + text + after)) {
    field.setRangeText(ownLine + before + text + after, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const from = start + ownLine.length + before.length;
  field.setSelectionRange(from, from + text.length);
};

for (const bar of document.querySelectorAll("[role=toolbar][data-for]")) {
  const field = document.getElementById(bar.dataset.for);
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, index) => (button.tabIndex = index ? -1 : 0));
  bar.addEventListener("click", (event) => {
    const mark = event.target.closest("button")?.dataset.mark;
    if (mark) apply(field, mark);
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const direction = getComputedStyle(bar).direction === "rtl" ? -step : step;
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + direction + buttons.length) % buttons.length];
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  });
  field.addEventListener("keydown", (event) => {
    const heading = event.altKey && event.code === "Digit2" && "heading";
    const mark = (event.ctrlKey || event.metaKey) && !event.shiftKey && (event.altKey ? heading : KEYS[event.key]);
    if (!mark) return;
    event.preventDefault();
    apply(field, mark);
  });
}
