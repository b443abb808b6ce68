// What is pasted with its looks from a page, Word or Google Docs comes into the text as Markdown, made by the server.
// Pasting without formatting (Ctrl+Shift+V) stays plain, as does what has no looks to keep.
const RICH = /<(?:a\s[^>]*href|strong|em|i|h[1-6]|ul|ol|table|pre|code|blockquote|del|s)\b|mso-list|<b\b(?![^>]*font-weight:\s*normal)|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i;
const LONGEST = 600000;

const insert = (field, text) => {
  field.focus();
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

// Inside code everything stays as it is.
const inCode = (field) => {
  const before = field.value.slice(0, field.selectionStart);
  return (before.match(/^(?:```|~~~)/gm) ?? []).length % 2 === 1;
};

// Words within a line need no blank lines around; headings, lists and tables do.
const fitting = (field, markdown) => {
  if (!/\n|^(?:#|- |\d+\. |\||>|```)/.test(markdown)) return markdown;
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const head = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return head + markdown + (after.startsWith("\n") ? "" : "\n\n");
};

document.addEventListener("paste", async (event) => {
  const field = event.target.closest?.(".editor textarea");
  const data = event.clipboardData;
  if (!field || event.defaultPrevented || !data) return;
  const html = data.getData("text/html");
  const plain = data.getData("text/plain");
  if (!plain || !html || html.length > LONGEST || !RICH.test(html) || inCode(field)) return;
  event.preventDefault();
  field.setAttribute("aria-busy", "true");
  let text = plain;
  try {
    const body = new URLSearchParams({ html, csrfmiddlewaretoken: field.form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(`${field.closest(".editor").dataset.place}pasted/`, { method: "POST", body, redirect: "manual" });
    if (answer.ok) text = fitting(field, (await answer.json()).markdown) || plain;
  } catch {
    // Without the server, the plain words are better than nothing.
  }
  field.removeAttribute("aria-busy");
  insert(field, text);
});
