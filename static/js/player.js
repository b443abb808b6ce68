const root = document.querySelector("[data-player]");
const audio = root?.querySelector("audio");
const clock = (seconds) => {
const whole = Math.max(0, Math.floor(seconds));
const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
const two = (n) => String(n).padStart(2, "0");
return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};
const store = {
get: (key) => {
try {
return localStorage.getItem(key);
} catch {
return null;
}
},
set: (key, value) => {
try {
localStorage.setItem(key, value);
} catch {
}
},
};
if (audio) {
const BACK = 15;
const AHEAD = 30;
const SAVE_MS = 15000;
const find = (name) => root.querySelector(`[data-${name}]`);
const seek = find("seek");
const play = find("play");
const speed = find("speed");
const form = find("position");
const chapters = [...document.querySelectorAll("[data-chapters] a")].map((link) => ({ at: +link.dataset.at, link }));
const remarks = [...document.querySelectorAll("[data-remark-at]")].map((link) => ({ at: +link.dataset.remarkAt, link }));
const box = document.querySelector("[data-transcript]");
const lines = [...(box?.querySelectorAll("span[data-start]") ?? [])].map((span) => ({ at: +span.dataset.start, span }));
const bar = document.querySelector("[data-player-bar]");
const inBar = (name) => bar?.querySelector(`[data-bar-${name}]`);
const kept = `episode-${root.dataset.entry}`;
let wanted = null;
let saved = -1;
let touched = 0;
let moved = false;
const length = () => (Number.isFinite(audio.duration) && audio.duration) || +root.dataset.duration || 0;
const now = () => wanted ?? audio.currentTime;
const current = (rows) => {
let [low, high] = [0, rows.length];
while (low < high) {
const middle = (low + high) >> 1;
if (rows[middle].at <= now() + 0.05) low = middle + 1;
else high = middle;
}
return rows[low - 1];
};
const say = (name, text) => (find(name).textContent = text);
const showMarks = () => {
const marks = find("marks");
const total = length();
if (!total) return;
marks.replaceChildren(
...[...chapters.map(({ at }) => [at, ""]), ...remarks.map(({ at }) => [at, "remark"])]
.filter(([at]) => at > 0 && at < total)
.map(([at, name]) => {
const mark = document.createElement("i");
mark.className = name;
mark.style.insetInlineStart = `${(100 * at) / total}%`;
return mark;
}),
);
};
let heard = null;
const showLine = () => {
const line = current(lines)?.span ?? null;
if (line === heard) return;
heard?.classList.remove("current");
heard?.removeAttribute("aria-current");
heard = line;
if (!line) return;
line.classList.add("current");
line.setAttribute("aria-current", "true");
if (audio.paused || Date.now() - touched < 8000) return;
const place = line.getBoundingClientRect();
const frame = box.getBoundingClientRect();
if (place.top < frame.top + 40 || place.bottom > frame.bottom - 60) box.scrollTop += place.top - frame.top - frame.height / 3;
};
const show = () => {
const total = length();
seek.max = Math.max(1, Math.floor(total));
seek.value = Math.floor(now());
seek.setAttribute("aria-valuetext", `${clock(now())} / ${clock(total)}`);
root.style.setProperty("--played", total ? `${(100 * now()) / total}%` : "0%");
say("elapsed", clock(now()));
say("left", total ? `-${clock(total - now())}` : "");
const chapter = current(chapters);
for (const { link } of chapters) {
if (link === chapter?.link) link.setAttribute("aria-current", "true");
else link.removeAttribute("aria-current");
}
const heading = chapter ? chapter.link.querySelector("span").textContent : "";
say("now", heading);
if (bar) {
bar.style.setProperty("--played", root.style.getPropertyValue("--played"));
inBar("now").textContent = heading || root.dataset.title;
inBar("clock").textContent = total ? `${clock(now())} / ${clock(total)}` : clock(now());
}
showLine();
};
const save = (leaving = false) => {
const seconds = Math.round(now() * 10) / 10;
if (!moved || Math.abs(seconds - saved) < 1) return;
saved = seconds;
store.set(kept, seconds);
if (!form) return;
form.elements.seconds.value = seconds;
const data = new FormData(form);
if (leaving) navigator.sendBeacon(form.action, data);
else fetch(form.action, { method: "POST", body: data, keepalive: true }).catch(() => (saved = -1));
};
const jump = (seconds, { start = false, first = false } = {}) => {
const total = length();
const to = Math.max(0, total ? Math.min(seconds, total - 0.25) : seconds);
if (audio.readyState > 0 && !audio.seeking) {
wanted = null;
audio.currentTime = to;
} else {
wanted = to;
}
touched = 0;
moved ||= !first;
show();
if (start) audio.play().catch(() => {});
};
const toggle = () => (audio.paused ? audio.play().catch(() => {}) : audio.pause());
const step = (by) => jump(now() + by);
const setSpeed = (value) => {
const option = [...speed.options].find((one) => +one.value === +value) ?? [...speed.options].find((one) => one.value === "1");
option.selected = true;
audio.playbackRate = +option.value;
audio.defaultPlaybackRate = +option.value;
store.set("player-speed", option.value);
};
const faster = (by) => setSpeed(speed.options[Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + by))].value);
const nextChapter = () => {
const next = chapters.find(({ at }) => at > now() + 0.5);
if (next) jump(next.at);
};
const chapterBefore = () => {
const place = chapters.indexOf(current(chapters));
const here = place >= 0 && now() - chapters[place].at > 3 ? place : place - 1;
jump(here >= 0 ? chapters[here].at : 0);
};
audio.addEventListener("loadedmetadata", () => {
if (wanted !== null) jump(wanted, { first: !moved });
showMarks();
show();
});
audio.addEventListener("timeupdate", show);
audio.addEventListener("seeked", () => {
if (wanted !== null) jump(wanted, { first: !moved });
show();
});
audio.addEventListener("ratechange", () => setSpeed(audio.playbackRate));
const showState = () => {
root.classList.toggle("playing", !audio.paused);
const label = audio.paused ? play.dataset.labelPlay : play.dataset.labelPause;
play.setAttribute("aria-label", label);
bar?.classList.toggle("playing", !audio.paused);
inBar("play")?.setAttribute("aria-label", label);
};
audio.addEventListener("play", () => {
moved = true;
showState();
});
audio.addEventListener("pause", () => {
showState();
save();
});
audio.addEventListener("ended", () => save());
setInterval(() => audio.paused || save(), SAVE_MS);
window.addEventListener("pagehide", () => save(true));
play.addEventListener("click", toggle);
for (const button of root.querySelectorAll("[data-skip]")) button.addEventListener("click", () => step(+button.dataset.skip));
if (bar) {
inBar("play").addEventListener("click", toggle);
for (const button of bar.querySelectorAll("[data-bar-skip]")) button.addEventListener("click", () => step(+button.dataset.barSkip));
const look = ([seen]) => (bar.hidden = seen.isIntersecting || seen.boundingClientRect.top > 0);
new IntersectionObserver(look, { rootMargin: "-56px 0px 0px" }).observe(root);
}
seek.addEventListener("input", () => jump(+seek.value));
speed.addEventListener("change", () => setSpeed(speed.value));
box?.addEventListener("wheel", () => (touched = Date.now()), { passive: true });
box?.addEventListener("touchmove", () => (touched = Date.now()), { passive: true });
document.addEventListener("click", (event) => {
const spoken = event.target.closest("span[data-start]");
if (spoken && getSelection().isCollapsed) return jump(+spoken.dataset.start, { start: true });
const link = event.target.closest("a[data-at], a.moment");
if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
event.preventDefault();
jump(+(link.dataset.at ?? new URL(link.href).searchParams.get("t")), { start: true });
if (link.classList.contains("moment")) root.scrollIntoView({ block: "nearest" });
});
const KEYS = {
k: toggle,
j: () => step(-BACK),
l: () => step(AHEAD),
ArrowLeft: () => step(-BACK),
ArrowRight: () => step(AHEAD),
n: nextChapter,
p: chapterBefore,
"<": () => faster(-1),
">": () => faster(1),
m: () => (audio.muted = !audio.muted),
" ": toggle,
};
const WRITES = "input:not([type=range]), textarea, select, [contenteditable]";
document.addEventListener("keydown", (event) => {
const act = KEYS[event.key];
if (!act || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
const at = event.target.closest(WRITES);
if (at) return;
if (event.key === " " && event.target.closest("button, a, summary, [role=button]")) return;
if (event.key.startsWith("Arrow") && event.target.closest("input, [role=toolbar], [role=slider], .tabs")) return;
if (["n", "p"].includes(event.key) && !chapters.length) return;
event.preventDefault();
act();
});
find("remark")?.addEventListener("click", () => {
const field = document.querySelector("#reply-form textarea");
if (!field) return;
const gap = field.value && !field.value.endsWith("\n") ? "\n\n" : "";
field.value += `${gap}${clock(now())} `;
field.dispatchEvent(new Event("input", { bubbles: true }));
field.focus();
field.setSelectionRange(field.value.length, field.value.length);
field.scrollIntoView({ block: "center" });
});
const MOMENT = /(?<![\w:.,/-])(?:\d{1,2}:)?[0-5]?\d:[0-5]\d(?![\w:]|[.,]\d)/g;
const linkMoments = (within) => {
const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
const texts = [];
while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, code, pre")) texts.push(walker.currentNode);
for (const text of texts) {
const pieces = [];
let from = 0;
for (const match of text.data.matchAll(MOMENT)) {
const seconds = match[0].split(":").reduce((sum, part) => sum * 60 + +part, 0);
if (length() && seconds > length()) continue;
const link = document.createElement("a");
link.className = "moment";
link.href = `?t=${seconds}#player`;
link.textContent = match[0];
pieces.push(text.data.slice(from, match.index), link);
from = match.index + match[0].length;
}
if (pieces.length) text.replaceWith(...pieces, text.data.slice(from));
}
};
const linkAll = () => document.querySelectorAll(".reply .prose").forEach(linkMoments);
const search = document.querySelector("[data-find]");
if (search && box) {
const parts = [...box.querySelectorAll(".part")];
const found = search.querySelector("[data-found]");
let hits = [];
let place = 0;
const tell = () => {
const { none, one, many, place: placed } = found.dataset;
const text = hits.length > 1 ? (place ? placed : many) : hits.length ? one : none;
found.textContent = search.elements.q.value.trim() ? text.replaceAll("#", hits.length).replace("@", place) : "";
};
const sift = () => {
const words = search.elements.q.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
hits = parts.filter((part) => words.every((word) => part.textContent.toLocaleLowerCase().includes(word)));
const says = new Set(hits);
for (const part of parts) part.classList.toggle("missed", !says.has(part));
place = 0;
tell();
};
search.addEventListener("input", sift);
search.addEventListener("submit", (event) => {
event.preventDefault();
if (!hits.length) sift();
if (!hits.length) return;
place = (place % hits.length) + 1;
tell();
const hit = hits[place - 1];
(hit.querySelector(":scope > a") ?? box).focus();
hit.scrollIntoView({ block: "nearest" });
});
}
if ("mediaSession" in navigator) {
const { title, show: artist, cover } = root.dataset;
navigator.mediaSession.metadata = new MediaMetadata({ title, artist, artwork: cover ? [{ src: cover }] : [] });
navigator.mediaSession.setActionHandler("seekbackward", () => step(-BACK));
navigator.mediaSession.setActionHandler("seekforward", () => step(AHEAD));
if (chapters.length) {
navigator.mediaSession.setActionHandler("nexttrack", nextChapter);
navigator.mediaSession.setActionHandler("previoustrack", chapterBefore);
}
}
audio.controls = false;
audio.hidden = true;
find("deck").hidden = false;
setSpeed(store.get("player-speed") ?? 1);
const asked = Number.parseFloat(new URLSearchParams(location.search).get("t"));
const left = +root.dataset.at || (form ? 0 : +store.get(kept) || 0);
const whole = +root.dataset.duration;
linkAll();
document.addEventListener("htmx:after:swap", linkAll);
showMarks();
jump(Number.isFinite(asked) ? asked : whole && left > 0.97 * whole ? 0 : left, { first: true });
}
