// Files in texts and in forms, sent in parts (tus 1.0): a lost line or a closed tab costs one part, not the file.
// Dropped, pasted or chosen ones come into the text as Markdown. Without this, forms send their files as ever.
const UPLOADS = "/api/v1/uploads/";
const PART = 4 * 1024 * 1024;
const LONGEST_WAIT_MS = 20000;
const TRIES = 40;
const pending = new Map();

class Lost extends Error {}
class Stopped extends Error {}

const ask = (method, address, { headers = {}, body = null, seen = null, stop = null } = {}) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const all = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.onload = () => (request.status < 500 && request.status !== 429 ? resolve(request) : reject(new Lost()));
    request.onerror = () => reject(new Lost());
    request.onabort = () => reject(new Stopped());
    stop?.addEventListener("abort", () => request.abort());
    if (seen) request.upload.onprogress = (event) => seen(event.loaded);
    request.send(body);
  });

const refused = (answer, words) => {
  try {
    const { detail, title, errors } = JSON.parse(answer.responseText);
    return new Error(detail ?? (errors ? Object.values(errors).flat().join(" ") : title));
  } catch {
    return new Error(words.failed);
  }
};

// The name in Base64, whatever script it is written in.
const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const pause = (failures) =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures));
    window.addEventListener("online", resolve, { once: true });
  });

const begin = async (file, words, stop) => {
  const headers = { "Upload-Length": file.size, "Upload-Metadata": `filename ${encoded(file.name)}` };
  const answer = await ask("POST", UPLOADS, { headers, stop });
  if (answer.status !== 201) throw refused(answer, words);
  return answer.getResponseHeader("Location");
};

// The address of an upload that was begun in this browser, and how much of it has arrived.
const found = async (mark) => {
  const address = localStorage.getItem(mark);
  const answer = address ? await ask("HEAD", address) : null;
  if (answer?.status === 200) return [address, Number(answer.getResponseHeader("Upload-Offset"))];
  localStorage.removeItem(mark);
  return [null, 0];
};

const sendParts = async (file, mark, line, stop) => {
  let [address, offset] = await found(mark);
  if (!address) {
    address = await begin(file, line.words, stop);
    localStorage.setItem(mark, address);
  }
  for (;;) {
    const from = offset;
    const headers = { "Upload-Offset": from, "Content-Type": "application/offset+octet-stream" };
    const seen = (loaded) => line.show((from + loaded) / file.size);
    if (from + PART >= file.size) line.say(line.words.checking);
    const answer = await ask("PATCH", address, { headers, body: file.slice(from, from + PART), seen, stop });
    if (answer.status === 409 || answer.status === 404) throw new Lost();
    if (answer.status !== 204) throw refused(answer, line.words);
    offset = Number(answer.getResponseHeader("Upload-Offset"));
    line.arrived(offset / file.size);
    if (offset === file.size) return JSON.parse((await ask("GET", address)).responseText).file;
  }
};

const send = async (file, line, stop) => {
  const mark = `upload:${file.name}:${file.size}:${file.lastModified}`;
  let best = 0;
  line.arrived = (share) => {
    if (share > best) line.failures = 0;
    best = Math.max(best, share);
    line.show(share);
    line.say("");
  };
  for (line.failures = 0; line.failures < TRIES; line.failures += 1) {
    try {
      const stored = await sendParts(file, mark, line, stop);
      localStorage.removeItem(mark);
      return stored;
    } catch (error) {
      if (!(error instanceof Lost)) {
        const address = localStorage.getItem(mark);
        localStorage.removeItem(mark);
        if (address && error instanceof Stopped) ask("DELETE", address).catch(() => {});
        throw error;
      }
      line.say(line.words.lost);
      await pause(line.failures);
      if (stop.aborted) throw new Stopped();
    }
  }
  throw new Error(line.words.failed);
};

// A line of the list under a field: name, progress, what is going on, and a way out.
const lineIn = (list, file) => {
  const words = list.dataset;
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "name", textContent: file.name });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  const state = Object.assign(document.createElement("span"), { className: "state small" });
  state.setAttribute("role", "status");
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "button quiet small" });
  const label = (text) => {
    cancel.textContent = text;
    cancel.setAttribute("aria-label", `${text}: ${file.name}`);
  };
  label(words.cancel);
  item.append(name, bar, cancel, state);
  list.append(item);
  const say = (text) => state.textContent === text || (state.textContent = text);
  const fail = (text) => {
    bar.remove();
    state.classList.add("failed");
    say(text);
    label(words.dismiss);
    cancel.onclick = () => item.remove();
  };
  return { words, cancel, say, fail, show: (share) => (bar.value = share), end: () => item.remove() };
};

const upload = async (file, list) => {
  const line = lineIn(list, file);
  const stop = new AbortController();
  line.cancel.onclick = () => stop.abort();
  stop.signal.addEventListener("abort", () => line.end());
  try {
    const stored = await send(file, line, stop.signal);
    line.end();
    return stored;
  } catch (error) {
    if (!(error instanceof Stopped)) line.fail(error.message);
    return null;
  }
};

// A form that is sent meanwhile waits until the work is done, what follows from the upload included.
const holding = async (form, work) => {
  pending.set(form, (pending.get(form) ?? 0) + 1);
  try {
    await work();
  } finally {
    pending.set(form, pending.get(form) - 1);
    if (!pending.get(form)) form?.dispatchEvent(new Event("uploads:done"));
  }
};

// Into the text, where the cursor stands when the file has arrived.
const markdownOf = ({ name, address, family }) => {
  const words = (family === "image" ? name.replace(/\.\w+$/, "") : name).replace(/[\\[\]]/g, "\\$&");
  return `${family === "image" ? "!" : ""}[${words}](${address})`;
};
const insert = (field, text) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const before = start && value[start - 1] !== "\n" ? "\n" : "";
  field.setRangeText(`${before}${text}\n`, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const listBeside = (element) => element.closest(".field, .upload, form").querySelector("[data-uploads]");
const take = (field, files) =>
  holding(field.form, async () => {
    for (const file of files) {
      const stored = await upload(file, listBeside(field));
      if (stored) insert(field, markdownOf(stored));
    }
  });

// The chosen file of a form goes ahead of the form, which then carries only its key.
const takeAhead = async (input) => {
  const [file] = input.files;
  const key = input.form.elements[`${input.name}_key`];
  if (!file || !key) return;
  const list = listBeside(input);
  list.replaceChildren();
  const stored = await upload(file, list);
  if (!stored || input.files[0] !== file) return;
  key.value = stored.key;
  input.value = "";
  input.required = false;
  const kept = input.closest(".upload").querySelector("[data-kept]");
  kept.hidden = false;
  kept.textContent = list.dataset.keptWords.replace("%", stored.name);
  key.dispatchEvent(new Event("input", { bubbles: true }));
};

const fieldAt = (event) => event.target.closest?.(".editor")?.querySelector("textarea");
const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

document.addEventListener("click", (event) => {
  event.target.closest("[data-attach]")?.closest(".editor").querySelector("[data-attach-input]").click();
});
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("[data-upload]")) holding(input.form, () => takeAhead(input));
  if (!input.matches("[data-attach-input]")) return;
  take(fieldAt(event), [...input.files]);
  input.value = "";
});
document.addEventListener("dragover", (event) => {
  const field = carriesFiles(event) && fieldAt(event);
  document.querySelector(".editor.dropping")?.classList.remove("dropping");
  if (!field) return;
  event.preventDefault();
  field.closest(".editor").classList.add("dropping");
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".editor")?.classList.remove("dropping"));
document.addEventListener("drop", (event) => {
  const field = carriesFiles(event) && fieldAt(event);
  if (!field) return;
  event.preventDefault();
  field.closest(".editor").classList.remove("dropping");
  take(field, [...event.dataTransfer.files]);
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  // Word processors put a picture of the text beside the text.
  if (!files.length || !fieldAt(event) || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  take(fieldAt(event), files);
});
// A form waits for its files; everything else about sending it stays as it is.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!pending.get(form) || event.submitter?.hasAttribute("formtarget") || event.submitter?.hasAttribute("hx-post")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const list = form.querySelector("[data-uploads]");
  const note = Object.assign(document.createElement("li"), { className: "small", textContent: list.dataset.wait });
  note.setAttribute("role", "status");
  list.append(note);
  form.addEventListener("uploads:done", () => {
    note.remove();
    if (!form.querySelector("[data-uploads] .failed")) form.requestSubmit(event.submitter);
  }, { once: true });
}, true);
