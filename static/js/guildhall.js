{
document.documentElement.classList.add("scripted");
}
{
const bell = document.querySelector("[data-bell]");
if (bell) {
const HIDDEN_MS = 5 * 60 * 1000;
const POLL_MS = 30 * 1000;
const LONGEST_WAIT_MS = 60 * 1000;
const title = document.title;
const others = "BroadcastChannel" in window ? new BroadcastChannel("guildhall-bell") : null;
let source = null;
let release = null;
let poll = 0;
let failures = 0;
let sleep = 0;
const show = (unread) => {
const badge = bell.querySelector("b");
badge.hidden = unread === 0;
badge.textContent = unread > 99 ? "99+" : unread;
const words = unread === 0 ? bell.dataset.none : unread === 1 ? bell.dataset.one : bell.dataset.many;
bell.setAttribute("aria-label", words.replace("%", badge.textContent));
document.title = unread ? `(${badge.textContent}) ${title}` : title;
};
const look = async () => {
try {
const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
if (!answer.ok) return;
const { unread } = await answer.json();
show(unread);
others?.postMessage(unread);
} catch {
}
};
const listen = () => {
source = new EventSource("/live/");
source.addEventListener("open", () => {
failures = 0;
clearInterval(poll);
poll = 0;
look();
});
source.addEventListener("bell", look);
source.addEventListener("resync", look);
source.addEventListener("error", () => {
poll ||= setInterval(look, POLL_MS);
if (source.readyState !== EventSource.CLOSED) return;
failures += 1;
setTimeout(() => release && listen(), Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures));
});
};
const start = () => {
if (release || sleep === -1) return;
if (!("EventSource" in window && navigator.locks)) {
poll ||= setInterval(look, POLL_MS);
return;
}
sleep = -1;
navigator.locks.request("guildhall-live", () => new Promise((resolve) => {
sleep = 0;
release = resolve;
if (document.hidden) rest();
listen();
}));
};
const stop = () => {
source?.close();
clearInterval(poll);
poll = 0;
release?.();
release = null;
};
const rest = () => {
clearTimeout(sleep);
sleep = setTimeout(stop, HIDDEN_MS);
};
if (others) others.onmessage = ({ data }) => show(data);
document.addEventListener("visibilitychange", () => {
if (document.hidden) {
if (release) rest();
} else {
if (sleep > 0) clearTimeout(sleep);
if (!release) look();
start();
}
});
window.addEventListener("pagehide", stop);
window.addEventListener("pageshow", (event) => event.persisted && (look(), start()));
start();
}
}
{
const PREFIX = "draft:";
const SENT = "draft-sent";
const KEPT_MS = 30 * 24 * 3600 * 1000;
const forms = [...document.querySelectorAll("form[data-draft]")];
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text]"));
const read = (key) => {
try {
return JSON.parse(localStorage.getItem(PREFIX + key));
} catch {
return null;
}
};
const sent = sessionStorage.getItem(SENT);
if (sent) {
sessionStorage.removeItem(SENT);
const refused = forms.some((form) => form.dataset.draft === sent && "refused" in form.dataset);
if (!refused && !document.querySelector("[data-login]")) localStorage.removeItem(PREFIX + sent);
}
for (const key of Object.keys(localStorage)) {
if (key.startsWith(PREFIX) && Date.now() - (read(key.slice(PREFIX.length))?.at ?? 0) > KEPT_MS) localStorage.removeItem(key);
}
for (const form of forms) {
const key = form.dataset.draft;
const note = form.querySelector("[data-draft-note]");
const kept = read(key);
if (kept && !("refused" in form.dataset)) {
let restored = false;
for (const field of fieldsOf(form)) {
const value = kept.values[field.name];
if (value && value !== field.value && field.value === field.defaultValue) {
field.value = value;
field.dispatchEvent(new Event("input", { bubbles: true }));
restored = true;
}
}
if (note && restored) note.textContent = note.dataset.restored;
}
let timer = 0;
form.addEventListener("input", () => {
clearTimeout(timer);
timer = setTimeout(() => {
const values = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values }));
if (note) note.textContent = note.dataset.saved;
}, 600);
});
form.addEventListener("submit", (event) => {
if (event.submitter?.hasAttribute("formtarget")) return;
clearTimeout(timer);
sessionStorage.setItem(SENT, key);
});
}
}
{
document.addEventListener("keydown", (event) => {
if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
const form = event.target.closest("textarea")?.form;
if (!form) return;
event.preventDefault();
form.requestSubmit(form.querySelector("button.primary"));
});
const box = document.querySelector("#reply-form textarea");
const quoted = (article) => {
const selection = getSelection();
if (selection.isCollapsed || !article.contains(selection.anchorNode)) return "";
const text = selection.toString().trim();
const who = article.dataset.handle ? `> @${article.dataset.handle}:\n>\n` : "";
return text ? `${who}${text.split("\n").map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n` : "";
};
if (box) {
document.addEventListener("click", (event) => {
const link = event.target.closest("a[data-reply]");
const article = link?.closest("article");
if (!article) return;
const text = quoted(article);
if (!text) return;
event.preventDefault();
box.form.elements.parent.value = link.dataset.reply;
const gap = box.value && !box.value.endsWith("\n\n") ? "\n\n" : "";
box.value += gap + text;
box.dispatchEvent(new Event("input", { bubbles: true }));
box.focus();
box.scrollIntoView({ block: "center" });
});
}
}
{
document.addEventListener("keydown", (event) => {
if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
if (event.target.closest("input, textarea, select, [contenteditable]")) return;
const box = document.querySelector(".topbar input[type=search]");
if (!box) return;
event.preventDefault();
box.focus();
box.select();
});
}
{
const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
const speak = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto", style: "long" });
const WEEK = 604800;
const said = (seconds) => {
const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
return speak.format(Math.trunc(seconds / length), unit);
};
const refresh = (root = document) => {
for (const time of root.querySelectorAll("time[data-ago]")) {
const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
if (Math.abs(seconds) < 60) time.textContent = time.dataset.ago;
else if (seconds > -4 * WEEK) time.textContent = said(seconds);
}
};
refresh();
setInterval(() => document.hidden || refresh(), 30000);
document.addEventListener("htmx:after:swap", () => refresh());
}
{
const MARKS = {
bold: (text) => ["**", text, "**"],
italic: (text) => ["_", text, "_"],
code: (text) => (text.includes("\n") ? ["```\n", text, "\n```"] : ["`", text, "`"]),
link: (text) => (/^https?:\S+$/.test(text) ? ["[", "", `](${text})`] : ["[", text, "](https://)"]),
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
const mark = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && KEYS[event.key];
if (!mark) return;
event.preventDefault();
apply(field, mark);
});
}
}
