// A button that copies what stands in a field.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without the right to the clipboard the text is selected, so that a key copies it.
    field.select();
    return;
  }
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 2000);
});
