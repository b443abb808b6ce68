// Keeps what was typed: it survives a closed tab and an expired session, and goes once it was sent.
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

// What was sent is dropped when another page came back than the form with errors.
const sent = sessionStorage.getItem(SENT);
if (sent) {
  sessionStorage.removeItem(SENT);
  const refused = forms.some((form) => form.dataset.draft === sent && "refused" in form.dataset);
  // Whoever comes back by the browser's own button was shown no answer: the network may have failed.
  const isAnswer = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (isAnswer && !refused && !document.querySelector("[data-login]")) localStorage.removeItem(PREFIX + sent);
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
