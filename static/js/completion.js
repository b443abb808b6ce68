const WAIT_MS = 120;
const TRIGGERS = [
{ find: /(?:^|[\s([{"'>])@([\p{L}\p{N}._-]{0,30}(?: [\p{L}\p{N}-]{1,20})?)$/u, from: "people", sign: 1 },
{ find: /\[\[([^[\]\n|#]{1,60})$/u, from: "entries", sign: 2 },
{ find: /(?:^|\s)#([\p{L}\p{N}][^\s#]{1,40})$/u, from: "entries", sign: 1 },
];
const MIRRORED = [
"boxSizing", "width", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth",
"borderBottomWidth", "borderLeftWidth", "font", "letterSpacing", "lineHeight", "tabSize", "textIndent", "direction",
];
const FIELDS = ".editor textarea, input[data-people], input[data-tags]";
const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
list.setAttribute("role", "listbox");
const told = Object.assign(document.createElement("span"), { className: "visually-hidden" });
told.setAttribute("role", "status");
let open = null;
let timer = 0;
let asked = null;
const wordAt = (field) => {
if (field.selectionStart !== field.selectionEnd) return null;
const before = field.value.slice(0, field.selectionStart);
if (field.matches("input")) {
const query = before.slice(before.lastIndexOf(",") + 1);
const from = "tags" in field.dataset ? "tags" : "people";
return { query: query.trim().replace(/^[@#]/, ""), from, start: before.length - query.trimStart().length };
}
for (const { find, from, sign } of TRIGGERS) {
const match = find.exec(before.slice(-120));
if (match) return { query: match[1], from, start: before.length - match[1].length - sign };
}
return null;
};
const caretIn = (field, position) => {
const copy = document.createElement("div");
const looks = getComputedStyle(field);
for (const name of MIRRORED) copy.style[name] = looks[name];
Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word" });
copy.textContent = field.value.slice(0, position);
const mark = document.createElement("span");
mark.textContent = "\u200b";
copy.append(mark);
document.body.append(copy);
const place = { left: mark.offsetLeft, top: mark.offsetTop + mark.offsetHeight - field.scrollTop };
copy.remove();
return place;
};
const place = (field, start) => {
const around = field.closest(".editor, .field");
if (list.parentElement !== around) around.append(list, told);
const box = around.getBoundingClientRect();
const own = field.getBoundingClientRect();
const at = field.matches("input") ? { left: 0, top: own.height } : caretIn(field, start);
const widest = Math.max(0, box.width - list.offsetWidth - 8);
list.style.left = `${Math.max(0, Math.min(own.left - box.left + at.left, widest))}px`;
list.style.top = `${own.top - box.top + Math.min(at.top, own.height) + 4}px`;
};
const close = () => {
clearTimeout(timer);
asked?.abort();
if (!open) return;
open.field.removeAttribute("aria-activedescendant");
if (open.field.matches("input")) open.field.setAttribute("aria-expanded", "false");
list.hidden = true;
told.textContent = "";
open = null;
};
const point = (index) => {
const options = [...list.children];
open.index = (index + options.length) % options.length;
options.forEach((option, at) => option.setAttribute("aria-selected", String(at === open.index)));
options[open.index].scrollIntoView({ block: "nearest" });
open.field.setAttribute("aria-activedescendant", options[open.index].id);
};
const optionOf = (row, index) => {
const option = Object.assign(document.createElement("li"), { id: `suggestion-${index}` });
option.setAttribute("role", "option");
if (row.initials) {
option.append(Object.assign(document.createElement("span"), { className: `avatar s hue-${row.hue}`, textContent: row.initials, ariaHidden: "true" }));
}
const words = document.createElement("span");
words.append(Object.assign(document.createElement("span"), { className: "strong", textContent: row.label }));
words.append(Object.assign(document.createElement("span"), { className: "small muted", textContent: row.detail }));
option.append(words);
return option;
};
const show = (field, word, rows) => {
const words = (field.closest("[data-found]") ?? field.form.querySelector("[data-found]")).dataset;
if (!rows.length) {
close();
return;
}
open = { field, word, rows, index: 0 };
list.setAttribute("aria-label", words.list);
list.replaceChildren(...rows.map(optionOf));
list.hidden = false;
told.textContent = words.found.replace("%", rows.length);
field.setAttribute("aria-controls", list.id);
if (field.matches("input")) field.setAttribute("aria-expanded", "true");
place(field, word.start);
point(0);
};
const ask = async (field, word) => {
const { place: home, kind } = (field.closest(".editor") ?? field.form.querySelector(".editor")).dataset;
const { entry } = field.form.dataset;
const query = new URLSearchParams({ q: word.query, kind: kind ?? "", entry: entry ?? "" });
asked?.abort();
asked = new AbortController();
try {
const answer = await fetch(`${home}completion/${word.from}/?${query}`, { signal: asked.signal, redirect: "manual" });
if (!answer.ok) return close();
const { results } = await answer.json();
const now = wordAt(field);
if (document.activeElement === field && now?.query === word.query) show(field, word, results);
} catch {
}
};
const take = (index) => {
const { field, word, rows } = open;
const row = rows[index];
const end = field.selectionStart;
const text = field.matches("input") ? `${row.value}, ` : row.insert;
close();
field.focus();
field.setSelectionRange(word.start, end);
if (document.execCommand("insertText", false, text)) return;
field.setRangeText(text, word.start, end, "end");
field.dispatchEvent(new Event("input", { bubbles: true }));
};
const completes = (target) => target.matches?.(FIELDS);
const look = (field) => {
if (!completes(field)) return;
const word = wordAt(field);
clearTimeout(timer);
if (!word || (field.matches("input") && !word.query)) close();
else timer = setTimeout(() => ask(field, word), WAIT_MS);
};
document.addEventListener("input", (event) => look(event.target));
document.addEventListener("keydown", (event) => {
if (!open || event.target !== open.field || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
const moves = { ArrowDown: 1, ArrowUp: -1 };
if (event.key in moves) point(open.index + moves[event.key]);
else if (event.key === "Enter" || event.key === "Tab") take(open.index);
else if (event.key === "Escape") close();
else return;
event.preventDefault();
event.stopImmediatePropagation();
}, true);
list.addEventListener("mousedown", (event) => {
event.preventDefault();
const option = event.target.closest("[role=option]");
if (option && open) take([...list.children].indexOf(option));
});
document.addEventListener("focusout", (event) => open?.field === event.target && close());
document.addEventListener("click", (event) => open && event.target === open.field && !wordAt(open.field) && close());
const equip = (field) => {
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-haspopup", "listbox");
field.setAttribute("autocomplete", "off");
if (!field.matches("input")) return;
field.setAttribute("role", "combobox");
field.setAttribute("aria-expanded", "false");
};
document.querySelectorAll(FIELDS).forEach(equip);
if (document.activeElement?.value) look(document.activeElement);
