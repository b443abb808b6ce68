// Writing: Ctrl+Enter sends, and what is selected in a post comes into the reply as a quotation.
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
