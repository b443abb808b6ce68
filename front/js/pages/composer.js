// The composer: keeps what is typed on the server, shows it rendered beside the text, fills in skeletons.
const form = document.querySelector("form[data-composer]");
const note = form.querySelector("[data-draft-note]");
const source = form.elements.source;
const SKIPPED = new Set(["csrfmiddlewaretoken", "action", "draft", "version", "publish_at", "template"]);
const SAVE_MS = 900;
const LATEST_SAVE_MS = 5000;
const PREVIEW_MS = 350;
const MOST_AT_LEAVING = 60000;

const say = (name) => (note.textContent = name ? note.dataset[name] : "");
const token = () => form.elements.csrfmiddlewaretoken.value;

const values = () => {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (SKIPPED.has(name) || value instanceof File) continue;
    found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
};

let { key } = form.dataset;
let version = Number(form.dataset.version);

// What could not be sent is kept in this browser, where drafts.js cleans up what is old or was sent.
let local = `draft:${form.dataset.local}`;
const keepHere = () => {
  localStorage.setItem(local, JSON.stringify({ at: Date.now(), version, values: values() }));
  say("here");
};
const forgetHere = () => localStorage.removeItem(local);
let typed = JSON.stringify(values());
let stopped = false;
let sending = null;
let timer = 0;
let waitingSince = 0;

const send = (leaving = false, typedOn = { version, values: values() }) => {
  const { community, kind, entry } = form.dataset;
  const body = JSON.stringify({ community, kind, entry, seen: typedOn.version, values: typedOn.values });
  return fetch(`/drafts/${key}/`, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body,
    redirect: "manual",
    keepalive: leaving && body.length < MOST_AT_LEAVING,
  });
};

const noteKept = (kept) => {
  if (kept.key !== key) form.dataset.apart = "";
  ({ key, version } = kept);
  form.elements.draft.value = key;
  form.elements.version.value = version;
  forgetHere();
  local = `draft:${key}`;
  if (location.pathname !== kept.url) history.replaceState(history.state, "", kept.url);
  say("apart" in form.dataset ? "apart" : "saved");
};

const save = async () => {
  clearTimeout(timer);
  timer = waitingSince = 0;
  if (sending || stopped) return;
  const now = JSON.stringify(values());
  if (now === typed) return;
  sending = send();
  try {
    const answer = await sending;
    if (answer.ok) {
      typed = now;
      noteKept(await answer.json());
    } else if (answer.status === 409) {
      // Published or thrown away elsewhere: the server says so, and nothing is written over.
      stopped = true;
      keepHere();
      note.textContent = (await answer.json()).error;
    } else keepHere();
  } catch {
    keepHere();
  } finally {
    sending = null;
  }
  if (!stopped && JSON.stringify(values()) !== typed) soon();
};

// Soon after the last key, and now and then while somebody types without a pause.
const soon = () => {
  waitingSince ||= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(SAVE_MS, waitingSince + LATEST_SAVE_MS - Date.now())));
};

// Enter in a field of one line publishes nothing; where it takes a suggestion, that was before.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.target.matches("input:not([type=file])")) event.preventDefault();
});

form.addEventListener("input", soon);
form.addEventListener("change", soon);
addEventListener("online", soon);
addEventListener("pagehide", () => {
  if (stopped || sending || JSON.stringify(values()) === typed) return;
  keepHere();
  send(true).catch(() => {});
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formtarget") || event.defaultPrevented) return;
  stopped = true;
  clearTimeout(timer);
  sessionStorage.setItem("draft-sent", form.dataset.local);
});
// Back from another page to this one as it was left: it goes on.
addEventListener("pageshow", (event) => event.persisted && (stopped = false));

// What was kept in this browser, because the line was gone, comes back into the fields; where another device has
// saved since, it becomes a draft of its own instead.
const restore = async () => {
  const kept = JSON.parse(localStorage.getItem(local) ?? "null");
  if (!kept || "refused" in form.dataset) return;
  if (kept.version !== version) {
    const answer = await send(false, kept);
    if (!answer.ok) return;
    forgetHere();
    if ((await answer.json()).key !== key) say("other");
    return;
  }
  for (const [name, value] of Object.entries(kept.values)) {
    const field = form.elements[name];
    if (!field || !(field instanceof RadioNodeList || field.type !== "hidden")) continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = [value].flat().at(-1);
  }
  say("restored");
  soon();
};
restore().catch(() => {});

// The preview is made by the server's own renderer, while it can be seen.
const pane = form.querySelector("[data-live-preview]");
let shown = null;
let asked = null;
let soonShown = 0;
const refresh = async () => {
  if (!pane.getClientRects().length || source.value === shown) return;
  asked?.abort();
  asked = new AbortController();
  const body = new URLSearchParams({ source: source.value, csrfmiddlewaretoken: token() });
  const wanted = source.value;
  try {
    const headers = { "HX-Request": "true" };
    const answer = await fetch(pane.dataset.livePreview, { method: "POST", body, headers, signal: asked.signal, redirect: "manual" });
    if (!answer.ok) return;
    pane.innerHTML = await answer.text();
    shown = wanted;
  } catch {
    // A newer text is on its way, or the line is gone: the last preview stays.
  }
};
source.addEventListener("input", () => {
  clearTimeout(soonShown);
  soonShown = setTimeout(refresh, PREVIEW_MS);
});
if (source.value) refresh();

// Narrow screens show the text or the preview.
const views = form.querySelectorAll("[data-view]");
for (const button of views) {
  button.addEventListener("click", () => {
    form.dataset.shown = button.dataset.view;
    for (const other of views) other.setAttribute("aria-pressed", String(other === button));
    refresh();
  });
}

// A skeleton goes below what was typed, and can be undone like anything typed.
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-skeleton]");
  if (!button) return;
  event.preventDefault();
  button.closest("details").open = false;
  const gap = source.value.trim() ? "\n\n" : "";
  source.focus();
  source.setSelectionRange(source.value.length, source.value.length);
  if (!document.execCommand("insertText", false, gap + button.dataset.skeleton)) {
    source.value = source.value.trimEnd() + gap + button.dataset.skeleton;
    source.dispatchEvent(new Event("input", { bubbles: true }));
  }
  source.setSelectionRange(0, 0);
  source.scrollTop = 0;
});
